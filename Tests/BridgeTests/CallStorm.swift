import Bridge
import JSONText

/// A call to which bytes tell what happens: each operation is one byte, its arguments are the next ones. Whatever they say, in
/// either protocol, the call ends once, closes what it opened, and never sends what a protocol has no word for. Shared by the
/// tests and by libFuzzer.
struct CallStorm {
    private var script: ArraySlice<UInt8>
    private var call: Call
    private let codec: any VoiceCodec
    private var now = 0
    private var sessions = 1
    private var open: Set<Int> = []
    private var marks: [(generation: Int, position: Int)] = []
    private var tools: [String] = []
    private var summaries: [Int] = []
    private var recalls: [Int] = []
    private var endings = 0
    /// What should never happen, and did; nil when all is well.
    private(set) var fault: String?

    init(_ script: [UInt8]) {
        self.script = script[...]
        let head = script.first ?? 0
        codec = head & 1 == 0 ? OpenAIRealtime() : OpenAILive(backend: head & 2 == 0 ? nil : "small")
        var policy = CallPolicy(greeting: head & 4 == 0 ? nil : "Say hello.", recalls: head & 8 != 0)
        if head & 16 != 0 { policy.bargeIn.minimumMs = 300 }
        if head & 32 != 0 {
            policy.silence = .init()
            policy.longestMs = 60_000
            policy.budget = 0.05
            policy.prices = VoicePrices(perMinute: 1)
        }
        if head & 64 != 0 {
            policy.bargeIn.echoGuardDB = 20
            policy.sessions.handOverMs = 5000
        }
        if head & 128 != 0 {
            policy.history.tokens = 500
            policy.history.canSummarise = true
            policy.fallbackNumber = "+15550100"
        }
        let offered = ["end_call", "look_up"].map { VoiceTool(name: $0, about: "", parameters: [:]) }
        call = Call(
            setup: VoiceSetup(instructions: "", audio: .pcmu, transcriptionModel: "t", tools: offered),
            policy: policy, traits: codec.traits)
        self.script = self.script.dropFirst()
        take(call.open(at: 0))
    }

    private mutating func byte() -> Int { Int(script.popFirst() ?? 0) }
    /// A name of few, so that events meet.
    private mutating func name(_ kind: String) -> String { "\(kind)\(byte() % 4)" }
    private mutating func text() -> String {
        ["", "Yes.", "Call me on Friday at noon.", "one two three four five six seven", "\u{1F600} مرحبا"][byte() % 5]
    }

    /// Lets it all happen, then ends the call.
    mutating func run() {
        while !script.isEmpty, fault == nil {
            step()
            pump()
            check()
        }
        take(call.streamClosed(at: now))
        for _ in 0..<40 where !call.isOver {
            now += 1000
            take(call.tick(at: now))
        }
        check()
        if !call.isOver { fault = fault ?? "the call does not end" }
        now += 60_000
        take(call.tick(at: now))
        if endings != 1 { fault = fault ?? "\(endings) endings" }
        if !open.isEmpty { fault = fault ?? "sessions \(open) are left open" }
    }

    /// What only a protocol with turns of its own, and what only a full-duplex one, can say.
    private static let ofTurns: Set<Int> = [3, 13, 14, 15, 16, 17, 19, 20]
    private static let ofDuplex: Set<Int> = [29, 30, 31]

    private mutating func step() {
        let operation = byte() % 32
        guard !(codec.traits.isFullDuplex ? Self.ofTurns : Self.ofDuplex).contains(operation) else { return }
        switch operation {
        case 0, 1: pass(byte() * 8)
        case 2: take(call.prepared(instructions: text(), memory: byte() % 2 == 0 ? nil : text()))
        case 3: say(.created(expiresAt: byte() % 2 == 0 ? nil : byte() * 10))
        case 4: say(.ready(input: byte() % 8 == 7 ? .pcm16at24k : .pcmu, output: .pcmu))
        case 5:
            let number = byte() % sessions
            open.remove(number)
            take(call.sessionClosed(number, [], isFinal: byte() % 8 == 0, at: now))
        case 6: phone(start: byte() % 8 == 7)
        case 7: take(call.receive(.dtmf(digit: Character(Unicode.Scalar(UInt8(48 + byte() % 12)))), at: now))
        case 8: echo()
        case 9, 10: for _ in 0..<(byte() % 16) { frame() }
        case 11, 12: sound()
        case 13: say(.speechStarted(item: name("c"), atMs: now - byte()))
        case 14: say(.speechStopped(item: name("c"), atMs: now - byte()))
        case 15:
            let after = byte() % 2 == 0 ? nil : name("a")
            say(
                .item(
                    id: name(byte() % 2 == 0 ? "c" : "a"), after: after, speaker: [.caller, .agent, .other][byte() % 3])
            )
        case 16: say(.callerText(item: name("c"), text: text()))
        case 17: say(.callerTextFailed(item: name("c")))
        case 18: say(.responseStarted(id: name("r")))
        case 19: say(.agentTextDelta(item: name("a"), text: text()))
        case 20: say(.agentText(item: name("a"), text: text()))
        case 21, 22: done()
        case 23: say(.toolCall(tool()))
        case 24:
            if let id = tools.popLast() { take(call.toolAnswered(id, text(), at: now)) }
        case 25: failure()
        case 26: operate()
        case 27:
            if let number = summaries.popLast() {
                take(call.summarised(number, byte() % 4 == 0 ? nil : text(), at: now))
            }
        case 28:
            if let number = recalls.popLast() { take(call.recalled(number, byte() % 4 == 0 ? nil : text(), at: now)) }
        case 29:
            let start = max(0, now - byte() * 8)
            say(
                .fragment(
                    SpeechFragment(
                        speaker: byte() % 2 == 0 ? .caller : .agent, text: text(), startMs: start,
                        endMs: start + byte() * 4, id: name("s"))))
        case 30: say(byte() % 2 == 0 ? .usedSeconds(Double(byte())) : .closed(reason: "expired", seconds: nil))
        default: take(call.sessionOpened(byte() % sessions, at: now))
        }
    }

    // MARK: What happens

    private mutating func pass(_ ms: Int) {
        now += ms
        take(call.tick(at: now))
    }

    private mutating func say(_ event: VoiceEvent) {
        take(call.receive(event, session: byte() % 4 == 3 ? byte() % sessions : sessions - 1, at: now))
    }

    private mutating func phone(start isForeign: Bool) {
        let format = isForeign ? #","mediaFormat":{"encoding":"audio/opus","sampleRate":48000,"channels":2}"# : ""
        let message = #"{"event":"start","streamSid":"MZ1","start":{"streamSid":"MZ1","callSid":"CA1"\#(format)}}"#
        guard let event = TwilioEvent(parsing: Array(message.utf8).span) else { return }
        take(call.receive(event, at: now))
    }

    private mutating func echo() {
        let isOurs = byte() % 4 != 3 && !marks.isEmpty
        let mark = isOurs ? marks.removeFirst() : (generation: byte(), position: byte() * 80)
        take(call.receive(.mark(name: "g\(mark.generation).\(mark.position)"), at: now))
    }

    private mutating func frame() {
        now += 20
        let argument = byte()
        let sound = [UInt8](repeating: argument % 2 == 0 ? 0xFF : 0x90, count: 160)
        let timestamp: Int? = argument % 8 == 7 ? nil : argument % 16 == 6 ? now + 4000 : now
        switch call.callerFrame(timestampMs: timestamp, sound.span, at: now) {
        case .relay(let gap), .hush(let gap):
            if gap < 0 || gap > 2 * 8000 { fault = "a gap of \(gap)" }
            call.relayed(samples: 160 + gap, at: now)
        case .hold, .drop: break
        }
    }

    private mutating func sound() {
        let (item, response) = (Array(name("a").utf8), Array(name("r").utf8))
        let ulaw = [UInt8](repeating: byte() % 3 == 0 ? 0xFF : 0x80, count: byte() * 32)
        _ = call.agentAudio(
            item: item.span, response: response.span, contentIndex: byte() % 2, ulaw: ulaw.span, at: now)
    }

    private mutating func tool() -> ToolCall {
        ToolCall(id: name("f"), name: ["end_call", "look_up", "unknown"][byte() % 3], arguments: "{}")
    }

    private mutating func done() {
        let statuses: [ResponseOutcome.Status] = [.completed, .completed, .cancelled, .incomplete, .failed]
        let calls = byte() % 4 == 0 ? [tool()] : []
        say(
            .responseDone(
                ResponseOutcome(
                    id: name("r"), status: statuses[byte() % 5], reason: byte() % 8 == 0 ? "insufficient_quota" : nil,
                    usage: VoiceUsage(input: byte() * 8, output: byte()), calls: calls)))
    }

    private mutating func failure() {
        let codes = [
            "session_expired", "conversation_already_has_active_response", "response_cancel_not_active",
            "invalid_value",
            "item_truncate_invalid_item_id", "rate_limit_exceeded", "server_error",
        ]
        let command = [nil, "truncate", "setup", "respond", "insert", "delete"][byte() % 6]
        say(.failure(VoiceFailure(code: codes[byte() % codes.count], message: "", command: command)))
    }

    private mutating func operate() {
        switch byte() % 8 {
        case 0: take(call.hangUp(.operatorHangup, at: now))
        case 1: take(call.leave(.drained, saying: "Goodbye.", at: now))
        case 2: take(call.whisper(text(), speaks: byte() % 2 == 0, at: now))
        case 3: take(call.transfer(to: "+15550100", for: nil, at: now))
        case 4: take(call.transferFailed(at: now))
        case 5: take(call.learned(text(), at: now))
        case 6: call.phrase([UInt8](repeating: 0x80, count: byte() * 16).span, at: now)
        default: take(call.receive(.stop, at: now))
        }
    }

    // MARK: What comes of it

    private mutating func take(_ actions: [CallAction]) {
        if endings > 0, !actions.isEmpty { fault = fault ?? "\(actions.count) actions after the end" }
        for action in actions {
            switch action {
            case .openSession(let number):
                if number != (number == 0 ? 0 : sessions) { fault = "session \(number) after \(sessions - 1)" }
                sessions = number + 1
                open.insert(number)
            case .closeSession(let number): open.remove(number)
            case .closeVoice: open = []
            case .voice(let command), .standby(let command): send(command)
            case .runTool(let tool): if tools.count < 16 { tools.append(tool.id) }
            case .summarise(let request): summaries.append(request.number)
            case .recall(let request): recalls.append(request.number)
            case .turns(let turns): for turn in turns { check(turn) }
            case .ended: endings += 1
            case .takeOver, .releaseCallerAudio, .clear, .play, .transfer, .note, .hangUp, .secretKeys: break
            }
        }
    }

    private mutating func send(_ command: VoiceCommand) {
        for message in codec.encode(command) where JSON(parsing: message)?["type"]?.string == nil {
            fault = "a message without a type: \(command)"
        }
        guard codec.traits.isFullDuplex else { return }
        switch command {
        case .cancel, .truncate, .delete: fault = "full duplex has no \(command)"
        default: break
        }
    }

    private mutating func check(_ turn: TurnDraft) {
        if turn.endedMs < turn.startedMs { fault = "a turn that ends before it begins" }
        if turn.isAgent, let heard = turn.heardText, !turn.text.hasPrefix(heard) { fault = "heard what was not said" }
    }

    private mutating func pump() {
        for _ in 0..<16 {
            let count = call.sendable(at: now)
            guard count > 0 else { return }
            if count > Playback.stepMs * 8 { fault = "\(count) samples at once" }
            marks.append(call.didSend(count, at: now))
            if marks.count > 64 { marks.removeFirst() }
        }
        fault = "the telephone would get more than it may hold"
    }

    private mutating func check() {
        if call.isOver != (endings > 0) { fault = fault ?? "over \(call.isOver) with \(endings) endings" }
        if call.cost < 0 { fault = fault ?? "a negative cost" }
    }
}
