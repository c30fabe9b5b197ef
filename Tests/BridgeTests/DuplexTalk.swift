import JSONText

@testable import Bridge

/// A call in which both sides may speak at any time: time passes, and with it come frames, pieces of endless sound, and words.
struct DuplexTalk {
    var talk: Talk
    /// All that was to be done since it was last asked, in order.
    var actions: [CallAction] = []
    /// Silence that was sent to the session that is spoken to, and to the one that waits, in milliseconds.
    private(set) var fedMs = (session: 0, standby: 0)
    /// The caller's frames by what became of them.
    private(set) var ways: [Call.FrameWay] = []
    private var events = 0
    /// When the stream began, and what Twilio has played of what it was sent, in samples.
    private var began = 0
    private var played = 0
    private var sent: Int { max(talk.marks.last?.position ?? 0, played) }

    /// What comes from the model in a piece of 100 ms.
    enum Sound { case voice, silence, none }

    var now: Int { talk.now }
    var call: Call { talk.call }

    /// A call before its model has said anything.
    init(policy: CallPolicy = CallPolicy(), tools: [VoiceTool] = [], backend: String? = "small", epoch: Int = 0) {
        talk = Talk(policy: policy, tools: tools, traits: OpenAILive(backend: backend).traits, epoch: epoch)
        actions = talk.actions
    }

    /// A call whose model is ready and whose stream is open; the greeting has been asked for.
    static func begun(
        policy: CallPolicy = CallPolicy(), tools: [VoiceTool] = [], backend: String? = "small", epoch: Int = 0,
        expiresAt: Int? = nil
    ) -> DuplexTalk {
        var talk = DuplexTalk(policy: policy, tools: tools, backend: backend, epoch: epoch)
        talk.prepare()
        talk.open(0, expiresAt: expiresAt)
        talk.start()
        return talk
    }

    /// A call in which the agent has greeted.
    static func greeted(
        policy: CallPolicy = CallPolicy(), tools: [VoiceTool] = [], backend: String? = "small", epoch: Int = 0,
        expiresAt: Int? = nil
    ) -> DuplexTalk {
        var talk = begun(policy: policy, tools: tools, backend: backend, epoch: epoch, expiresAt: expiresAt)
        talk.agent("Hello, how can I help?", ms: 1000)
        talk.pass(2500)
        _ = talk.take()
        return talk
    }

    /// What was to be done since the last time.
    mutating func take() -> [CallAction] {
        defer { actions = [] }
        return actions
    }

    mutating func prepare(memory: String? = nil) {
        actions += talk.call.prepared(instructions: "Be brief.", memory: memory)
    }

    /// A session's socket opens, and the session takes its settings.
    mutating func open(_ number: Int, expiresAt: Int? = nil) {
        actions += talk.call.sessionOpened(number, at: now)
        says(.ready(input: .pcmu, output: .pcmu, expiresAt: expiresAt), session: number)
    }

    mutating func start() {
        began = now
        talk.start()
        actions += talk.actions
    }

    /// A session says something; the one that is spoken to unless it is said which.
    mutating func says(_ event: VoiceEvent, session number: Int? = nil) {
        actions += talk.call.receive(event, session: number ?? talk.call.session.number, at: now)
    }

    mutating func lose(_ number: Int? = nil) {
        actions += talk.call.sessionClosed(
            number ?? talk.call.session.number, [.init("close_code", 1006)], at: now)
    }

    mutating func hangUp() { phone(.stop) }
    mutating func phone(_ event: TwilioEvent) { actions += talk.call.receive(event, at: now) }

    mutating func tool(_ id: String, _ output: String) {
        actions += talk.call.toolAnswered(id, output, at: now)
    }

    /// The session's own clock, in which it tells when words were said.
    var sessionMs: Int { talk.call.session.feeder.heardMs }

    /// Words of either side that took so long and ended just now.
    mutating func words(_ speaker: VoiceEvent.Speaker, _ text: String, ms: Int = 200, id: String? = nil) {
        events += 1
        says(
            .fragment(
                SpeechFragment(
                    speaker: speaker, text: text, startMs: max(0, sessionMs - ms), endMs: sessionMs,
                    id: id ?? "ev\(events)")))
    }

    /// The agent says something, its words running along.
    mutating func agent(_ text: String, ms: Int) {
        let parts = Self.parts(text, count: max(1, ms / 200))
        for part in parts {
            pass(ms / parts.count, .voice)
            words(.agent, part, ms: ms / parts.count)
        }
    }

    /// The caller says something, its words running along.
    mutating func caller(_ text: String, ms: Int, over sound: Sound = .silence) {
        let parts = Self.parts(text, count: max(1, ms / 200))
        for part in parts {
            pass(ms / parts.count, sound, caller: 0x90)
            words(.caller, part, ms: ms / parts.count)
        }
    }

    /// A text in pieces that make it up again.
    private static func parts(_ text: String, count: Int) -> [String] {
        let letters = Array(text)
        let size = max(1, (letters.count + count - 1) / count)
        return stride(from: 0, to: letters.count, by: size).map {
            String(letters[$0..<min(letters.count, $0 + size)])
        }
    }

    /// Lets time pass, in steps of 20 ms: frames come, unless the telephone sends none, every 100 ms a piece of the model's
    /// sound and a look at the clock, and Twilio plays and echoes.
    /// - Parameter caller: the code that the caller's frames are made of; nil for no frames.
    mutating func pass(_ ms: Int, _ sound: Sound = .silence, caller code: UInt8? = 0xFF) {
        let end = now + ms
        while talk.now < end {
            talk.now += 20
            if let code {
                let way = frame(at: talk.now - 20, code: code)
                ways.append(way)
                if case .hush(let gap) = way { talk.call.relayed(samples: 160 + gap, at: now) }
            }
            play(20)
            guard talk.now % 100 == 0 else { continue }
            piece(sound)
            tick()
        }
    }

    /// A frame that was made at that time comes now.
    @discardableResult
    mutating func frame(at ms: Int, code: UInt8 = 0xFF) -> Call.FrameWay {
        talk.frame(timestampMs: ms - began, code: code)
    }

    /// A piece of the model's sound comes.
    mutating func piece(_ sound: Sound) {
        guard sound != .none else { return }
        let piece = [UInt8](repeating: sound == .voice ? 0x90 : 0xFF, count: 800)
        let nothing: [UInt8] = []
        _ = talk.call.agentAudio(
            item: nothing.span, response: nothing.span, contentIndex: 0, ulaw: piece.span, at: now)
        talk.pump()
    }

    mutating func tick() {
        actions += talk.call.tick(at: now)
        let due = talk.call.silenceDue(at: now)
        fedMs.session += due.session / 8
        fedMs.standby += due.standby / 8
        talk.pump()
    }

    /// Twilio plays what it has, and echoes the marks that it passes.
    private mutating func play(_ ms: Int) {
        played = min(played + ms * 8, sent)
        while let mark = talk.marks.first, mark.position <= played {
            talk.marks.removeFirst()
            phone(.mark(name: "g\(mark.generation).\(mark.position)"))
        }
        talk.pump()
    }

    /// The model's sound that has not been heard yet, in milliseconds.
    var backlogMs: Int { talk.call.playback.nextStart(at: now) - now }

    // MARK: What came of it

    /// The turns as they stand in the record, in spoken order.
    var record: [TurnDraft] { talk.call.transcript.nodes.compactMap(\.emitted).sorted { $0.seq < $1.seq } }
    /// Who said what, for short.
    var said: [String] { record.map { ($0.isAgent ? "agent: " : "caller: ") + $0.text } }
}

extension [CallAction] {
    var commands: [VoiceCommand] { compactMap { if case .voice(let command) = $0 { command } else { nil } } }
    var notes: [String] { compactMap { if case .note(let note) = $0 { note.kind } else { nil } } }
    var texts: [String] {
        commands.compactMap { if case .insert(let text) = $0 { text.text } else { nil } }
    }
    var orders: [String?] {
        commands.compactMap { if case .respond(let words) = $0 { .some(words) } else { nil } }
    }
    var ending: CallEnd? { compactMap { if case .ended(let end) = $0 { end } else { nil } }.first }
    /// The settings of the session that was opened last.
    var seed: VoiceSetup? {
        compactMap { if case .standby(.configure(let setup)) = $0 { setup } else { nil } }.first
    }
}
