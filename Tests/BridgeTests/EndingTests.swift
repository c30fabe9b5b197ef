import JSONText
import Testing

@testable import Bridge

/// Every way a call can end, by its reason: what was opened is closed, the end is told once, and nothing comes after it.
@Suite struct EndingTests {
    /// A call, and all that it asked for so far.
    private struct Story {
        var talk: Talk
        var all: [CallAction] = []

        init(_ talk: Talk) {
            self.talk = talk
            all = talk.actions
        }

        mutating func then(_ step: (inout Talk) -> Void) {
            talk.actions = []
            step(&talk)
            all += talk.actions
        }

        /// Time passes, in steps as a line's clock makes them.
        mutating func wait(_ ms: Int) {
            let end = talk.now + ms
            while talk.now < end, !talk.call.isOver {
                then { $0.tick(250) }
            }
        }
    }

    /// The reasons that a conversation ends for; whoever does not answer has none.
    private static let reasons = EndReason.allCases.filter { $0 != .notAnswered }

    @Test(arguments: reasons) func `whatever a call ends for, its session is closed and the end is told once`(
        reason: EndReason
    ) {
        var story = Self.told(reason, after: { _ in })
        #expect(story.talk.call.endReason ?? .callerHangup == reason)
        Self.isClosed(&story, reason)
    }

    /// The session was lost just before, and another is on its way: it must not be left open by whatever comes then.
    @Test(arguments: reasons) func `a session that is just being opened anew is closed with the call`(
        reason: EndReason
    ) {
        guard reason != .noStream, reason != .unsupportedAudio else { return }  // before there is anything to lose
        var story = Self.told(reason) {
            $0.then { $0.lose() }
            $0.then { $0.tick(50) }
        }
        Self.isClosed(&story, reason)
    }

    private static func isClosed(_ story: inout Story, _ reason: EndReason) {
        #expect(story.talk.call.isOver, "\(reason)")
        let opened = story.all.lastIndex { if case .openSession = $0 { true } else { false } }
        let closed = story.all.lastIndex(of: .closeVoice)
        #expect(opened != nil && closed != nil && opened! < closed!, "\(reason)")
        let ends = story.all.filter { if case .ended = $0 { true } else { false } }
        #expect(ends.count == 1, "\(reason)")
        let count = story.all.count
        story.then { $0.phone(.stop) }
        story.then { $0.lose() }
        story.then { $0.voice(.responseStarted(id: "late")) }
        story.then { $0.tick(60_000) }
        #expect(story.all.count == count, "\(reason)")
    }

    private static func told(_ reason: EndReason, after before: (inout Story) -> Void) -> Story {
        var policy = CallPolicy()
        if reason == .silence { policy.silence = CallPolicy.Silence() }
        if reason == .maxDuration { policy.longestMs = 30_000 }
        var story = Story(
            Talk.begun(policy: policy, tools: [VoiceTool(name: "end_call", about: "", parameters: [:])]))
        story.all.insert(.openSession(0), at: 0)
        switch reason {
        case .noStream, .unsupportedAudio, .modelRefused, .modelTimeout: story = Story(Talk())
        default: break
        }
        before(&story)
        switch reason {
        case .callerHangup: story.then { $0.phone(.stop) }
        case .noStream: story.wait(Call.streamPatienceMs)
        case .unsupportedAudio: story.then { $0.phone(Self.foreignStart) }
        case .modelRefused:
            story.then { $0.start() }
            story.then { $0.prepared() }
            story.then { $0.voice(.created(expiresAt: nil)) }
            story.then { $0.voice(.ready(input: .pcmu, output: .pcm16at24k)) }
        case .modelTimeout: story.then { $0.start() }
        case .modelLost:
            var number = story.talk.session
            while !story.all.contains(.play(.apology)), story.talk.now < 60_000 {
                story.then { $0.lose(number) }
                story.then { $0.tick(1000) }
                number += 1
            }
        case .agentHangup:
            story.then { $0.voice(.responseStarted(id: "r1")) }
            let call = ToolCall(id: "f1", name: "end_call", arguments: "{}")
            story.then { $0.voice(.responseDone(ResponseOutcome(id: "r1", status: .completed, calls: [call]))) }
        case .transferred:
            story.then { $0.actions = $0.call.transfer(to: "+14155550100", for: nil, at: $0.now) }
            story.then { $0.phone(.stop) }
        case .spendCap: story.then { $0.actions = $0.call.leave(.spendCap, saying: CallPolicy.spent, at: $0.now) }
        case .operatorHangup, .drained, .answeringMachine:
            story.then { $0.actions = $0.call.hangUp(reason, at: $0.now) }
        case .silence, .maxDuration, .notAnswered: break
        }
        story.wait(120_000)
        return story
    }

    private static let foreignStart: TwilioEvent = {
        let message =
            #"{"event":"start","streamSid":"MZ1","start":{"mediaFormat":{"encoding":"audio/x-alaw","sampleRate":8000,"channels":1}}}"#
        return TwilioEvent(parsing: Array(message.utf8).span)!
    }()
}
