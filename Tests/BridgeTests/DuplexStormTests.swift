import JSONText
import Testing

@testable import Bridge

/// Whatever a full-duplex session, the telephone and the clock do, in whatever order: a call ends once, closes everything,
/// and its record tells the truth. The same seed is the same call.
@Suite struct DuplexStormTests {
    @Test(arguments: 0..<8) func `in any order of events a call ends once and its record holds together`(_ seed: Int) {
        for round in 0..<25 { Storm(seed: UInt64(seed * 1000 + round)).rage() }
    }
}

/// One call in which anything may happen.
private struct Storm {
    private var talk: DuplexTalk
    private var random: MediaSeed
    private let seed: UInt64
    private var spoken = 0
    private var seconds = 0.0
    private var opened = 1
    private var actions: [CallAction] = []

    init(seed: UInt64) {
        self.seed = seed
        random = MediaSeed(seed)
        var policy = CallPolicy()
        policy.silence = .init()
        policy.longestMs = 300_000
        policy.sessions.handOverMs = 20_000
        policy.prices = VoicePrices(perMinute: 0.05)
        let tools = ["end_call", "look_up"].map { VoiceTool(name: $0, about: "", parameters: [:]) }
        talk = DuplexTalk(policy: policy, tools: tools, backend: seed % 3 == 0 ? nil : "small")
    }

    func rage() {
        var storm = self
        storm.run()
    }

    private mutating func run() {
        let order = [0, 1, 2].shuffled(using: &random)
        for step in order {
            switch step {
            case 0: talk.prepare()
            case 1: talk.open(0)
            default: talk.start()
            }
            talk.pass(Int.random(in: 0...400, using: &random))
        }
        for _ in 0..<80 {
            step()
            check()
        }
        talk.hangUp()
        talk.pass(20_000, .none, caller: nil)
        check()
        let ends = actions.filter { if case .ended = $0 { true } else { false } }
        #expect(ends.count == 1 && talk.call.isOver, "seed \(seed)")
        #expect(actions.contains(.closeVoice), "seed \(seed)")
        #expect(!talk.call.transcript.nodes.contains { !$0.isFinal }, "seed \(seed)")
        talk.pass(1000)
        let after = talk.take()
        #expect(after.isEmpty, "seed \(seed)")
    }

    private mutating func step() {
        let session = Int.random(in: 0..<opened, using: &random)
        switch Int.random(in: 0..<22, using: &random) {
        case 0...5: talk.pass(Int.random(in: 1...20, using: &random) * 100, sound(), caller: code())
        case 6...8:
            spoken += 1
            talk.agent("agent says \(spoken) and more.", ms: Int.random(in: 1...15, using: &random) * 100)
        case 9...11:
            spoken += 1
            talk.caller("caller says \(spoken)", ms: Int.random(in: 1...15, using: &random) * 100, over: sound())
        case 12:
            let start = Int.random(in: 0...600_000, using: &random)
            let end = start + Int.random(in: 0...3000, using: &random)
            talk.says(
                .fragment(
                    SpeechFragment(
                        speaker: [.agent, .caller].randomElement(using: &random)!, text: " stray", startMs: start,
                        endMs: end, id: "stray\(Int.random(in: 0...5, using: &random))")), session: session)
        case 13: for _ in 0..<Int.random(in: 1...12, using: &random) { talk.piece(.voice) }
        case 14: talk.lose(session)
        case 15:
            talk.says(.closed(reason: "expired", seconds: Double.random(in: 0...500, using: &random)), session: session)
        case 16: talk.says(.usedSeconds(Double.random(in: 0...500, using: &random)), session: session)
        case 17: talk.says(.responseStarted(id: "r\(Int.random(in: 0...5, using: &random))"))
        case 18:
            let name = ["look_up", "end_call", "unknown"].randomElement(using: &random)!
            talk.says(.toolCall(ToolCall(id: "f\(Int.random(in: 0...5, using: &random))", name: name, arguments: "{}")))
        case 19:
            let status: ResponseOutcome.Status = [.completed, .failed, .incomplete].randomElement(using: &random)!
            talk.says(.responseDone(ResponseOutcome(id: "r\(Int.random(in: 0...5, using: &random))", status: status)))
        case 20: talk.tool("f\(Int.random(in: 0...5, using: &random))", "{}")
        default: trouble(session)
        }
        while talk.actions.contains(.openSession(opened)) {
            opened += 1
            talk.pass(Int.random(in: 0...3, using: &random) * 100)
            if Bool.random(using: &random) { talk.open(opened - 1) }
        }
    }

    private mutating func trouble(_ session: Int) {
        switch Int.random(in: 0..<6, using: &random) {
        case 0:
            talk.says(
                .failure(VoiceFailure(code: "response_input_buffer_full", message: "", command: "tool_output:f1")))
        case 1: talk.says(.task(id: "d"), session: session)
        case 2: talk.phone(.dtmf(digit: "5"))
        case 3: talk.actions += talk.talk.call.whisper("Psst.", speaks: true, at: talk.now)
        case 4: talk.actions += talk.talk.call.transfer(to: "+15550100", for: nil, at: talk.now)
        default: talk.actions += talk.talk.call.transferFailed(at: talk.now)
        }
    }

    private mutating func sound() -> DuplexTalk.Sound {
        [.voice, .silence, .silence, .none].randomElement(using: &random)!
    }
    private mutating func code() -> UInt8? { [0xFF, 0xFF, 0x90, nil].randomElement(using: &random)! }

    private mutating func check() {
        let new = talk.take()
        actions += new
        for action in new {
            switch action {
            case .voice(.cancel), .voice(.truncate), .voice(.delete): Issue.record("\(action), seed \(seed)")
            case .clear where !new.contains(.play(.apology)): Issue.record("a clear, seed \(seed)")
            default: break
            }
        }
        #expect(talk.call.usage.seconds >= seconds, "seconds fell, seed \(seed)")
        seconds = talk.call.usage.seconds
        let record = talk.record
        #expect(Set(record.map(\.ordinal)).count == record.count, "seed \(seed)")
        for turn in record {
            #expect(!turn.isAgent || turn.text.hasPrefix(turn.heardText ?? "?"), "\(turn), seed \(seed)")
            #expect(turn.endedMs >= turn.startedMs, "\(turn), seed \(seed)")
        }
        // Sound that can't be cleared must not pile up beyond what was dropped on us at once.
        #expect(talk.call.session.state != .ready || talk.sessionMs <= talk.now + 500, "seed \(seed)")
    }
}
