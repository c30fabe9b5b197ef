import JSONText

@testable import Bridge

/// A call as a conversation: what comes in, what is to be done.
struct Talk {
    var call: Call
    var now = 0
    var actions: [CallAction] = []

    init(
        greeting: String? = nil, policy: CallPolicy = CallPolicy(), tools: [VoiceTool] = [],
        traits: VoiceTraits = VoiceTraits(), epoch: Int = 0
    ) {
        var policy = policy
        if let greeting { policy.greeting = greeting }
        call = Call(
            setup: VoiceSetup(instructions: "", audio: .pcmu, transcriptionModel: "t", tools: tools), policy: policy,
            traits: traits, epoch: epoch)
        actions = call.open(at: 0)
    }

    /// A call whose model is ready and whose stream is open.
    static func begun(policy: CallPolicy = CallPolicy(), tools: [VoiceTool] = [], epoch: Int = 0) -> Talk {
        var talk = Talk(policy: policy, tools: tools, epoch: epoch)
        talk.prepared()
        talk.voice(.created(expiresAt: nil))
        talk.voice(.ready(input: .pcmu, output: .pcmu))
        talk.start()
        talk.voice(.responseStarted(id: "greeting"))
        talk.voice(.responseDone(ResponseOutcome(id: "greeting", status: .completed)))
        return talk
    }

    mutating func prepared() { actions = call.prepared(instructions: "Be brief.") }
    /// What the session that is spoken to says.
    mutating func voice(_ event: VoiceEvent) { actions = call.receive(event, session: session, at: now) }
    mutating func voice(_ number: Int, _ event: VoiceEvent) { actions = call.receive(event, session: number, at: now) }
    /// The session that is spoken to is lost.
    mutating func lose(_ number: Int? = nil) {
        actions = call.sessionClosed(number ?? session, [.init("close_code", 1011)], at: now)
    }
    /// A session that was opened becomes ready.
    mutating func openNext(_ number: Int) {
        voice(number, .created(expiresAt: nil))
        var all = actions
        voice(number, .ready(input: .pcmu, output: .pcmu))
        all += actions
        actions = all
        if actions.contains(.takeOver(number)) { session = number }
    }
    var session = 0
    mutating func phone(_ event: TwilioEvent) { actions = call.receive(event, at: now) }
    mutating func start() {
        let message = #"{"event":"start","streamSid":"MZ1","start":{"streamSid":"MZ1","callSid":"CA1"}}"#
        phone(TwilioEvent(parsing: Array(message.utf8).span)!)
    }
    mutating func tick(_ ms: Int) {
        now += ms
        actions = call.tick(at: now)
    }

    /// The agent speaks `ms` of an item, sent as fast as the account allows.
    @discardableResult
    mutating func speak(_ item: String, _ ms: Int, response: String = "r1") -> Bool {
        let (id, of, sound) = (Array(item.utf8), Array(response.utf8), [UInt8](repeating: 0x7F, count: ms * 8))
        let isHeard = call.agentAudio(item: id.span, response: of.span, contentIndex: 0, ulaw: sound.span, at: now)
        pump()
        return isHeard
    }

    mutating func pump() {
        while true {
            let count = call.sendable(at: now)
            guard count > 0 else { return }
            marks.append(call.didSend(count, at: now))
        }
    }
    var marks: [(generation: Int, position: Int)] = []

    /// Lets `ms` pass as Twilio does: frames come, audio plays, marks are echoed.
    mutating func play(_ ms: Int, code: UInt8 = 0xFF) {
        let end = now + ms
        while now < end {
            now += 20
            frame(timestampMs: now - 20, code: code)
            while let mark = marks.first, mark.position <= (now - playedFrom) * 8 {
                marks.removeFirst()
                phone(.mark(name: "g\(mark.generation).\(mark.position)"))
            }
            pump()
        }
    }
    var playedFrom = 0

    /// A frame of the caller's audio, silent unless it is said how loud.
    @discardableResult
    mutating func frame(timestampMs: Int? = nil, code: UInt8 = 0xFF) -> Call.FrameWay {
        let sound = [UInt8](repeating: code, count: 160)
        let way = call.callerFrame(timestampMs: timestampMs, sound.span, at: now)
        if case .relay(let gap) = way { call.relayed(samples: 160 + gap, at: now) }
        return way
    }

    /// The agent says a whole answer in one response.
    mutating func answer(_ item: String, _ text: String, _ ms: Int, response: String = "r1") {
        voice(.responseStarted(id: response))
        voice(.item(id: item, after: nil, speaker: .agent))
        speak(item, ms, response: response)
        voice(.agentText(item: item, text: text))
        voice(.responseDone(ResponseOutcome(id: response, status: .completed)))
    }

    /// The caller says something that is written down at once.
    mutating func say(_ item: String, _ text: String, ms: Int = 800, isVoiced: Bool = true) {
        voice(.speechStarted(item: item, atMs: now))
        play(ms, code: isVoiced ? 0x90 : 0xFF)
        voice(.speechStopped(item: item, atMs: now))
        voice(.item(id: item, after: nil, speaker: .caller))
        voice(.callerText(item: item, text: text))
    }

    var notes: [String] { actions.compactMap { if case .note(let note) = $0 { note.kind } else { nil } } }

    var commands: [VoiceCommand] { actions.compactMap { if case .voice(let command) = $0 { command } else { nil } } }
    var turns: [TurnDraft] {
        actions.flatMap { action -> [TurnDraft] in if case .turns(let turns) = action { turns } else { [] } }
    }
    var ending: CallEnd? { actions.compactMap { if case .ended(let end) = $0 { end } else { nil } }.first }
}
