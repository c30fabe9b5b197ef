import JSONText
import Testing

@testable import Bridge

/// Sessions of a full-duplex protocol: how they begin, are lost, hand over, end, and what they cost.
@Suite struct DuplexSessionTests {
    /// A call in which a question was answered.
    private static func underWay(_ policy: CallPolicy = CallPolicy(), epoch: Int = 0, expiresAt: Int? = nil)
        -> DuplexTalk
    {
        var talk = DuplexTalk.greeted(policy: policy, epoch: epoch, expiresAt: expiresAt)
        talk.caller("Is my clock ready?", ms: 1000)
        talk.pass(800)
        talk.agent("It is.", ms: 800)
        talk.pass(2500)
        _ = talk.take()
        return talk
    }

    // MARK: Beginning

    @Test func `the settings are the first word of a session, once the memory is there`() {
        var talk = DuplexTalk()
        talk.actions += talk.talk.call.sessionOpened(0, at: 0)
        #expect(talk.take() == [.openSession(0)])
        talk.prepare(memory: "Prefers rye.")
        guard case .configure(let setup)? = talk.take().commands.first else {
            Issue.record("no settings")
            return
        }
        #expect(setup.memory == "Prefers rye.")
        #expect(setup.history == nil)
    }

    @Test func `an error in place of a session ends the call with an apology, whatever comes after`() {
        var talk = DuplexTalk()
        talk.prepare()
        talk.actions += talk.talk.call.sessionOpened(0, at: 0)
        talk.start()
        talk.says(.failure(VoiceFailure(code: "credit_balance_exhausted", message: "", isFatal: true)))
        #expect(talk.take().contains(.play(.apology)))
        talk.lose(0)
        talk.pass(Call.apologyMs + 200, .none)
        #expect(talk.take().ending?.reason == .modelRefused)
    }

    @Test func `a session in another format than was asked for is refused`() {
        var talk = DuplexTalk()
        talk.prepare()
        talk.start()
        talk.actions += talk.talk.call.sessionOpened(0, at: 0)
        talk.says(.ready(input: .pcm16at24k, output: .pcm16at24k))
        #expect(talk.take().contains(.play(.apology)))
    }

    // MARK: Lost

    @Test func `the session after a lost one is told at its setup what was said, and greets nobody`() {
        var talk = Self.underWay()
        talk.lose()
        #expect(talk.take().contains(.openSession(1)))
        talk.pass(300)
        talk.open(1)
        let actions = talk.take()
        #expect(actions.contains(.takeOver(1)))
        let seed = actions.seed
        #expect(
            seed?.history?.turns == [
                .init(isAgent: true, text: "Hello, how can I help?"), .init(isAgent: false, text: "Is my clock ready?"),
                .init(isAgent: true, text: "It is."),
            ])
        #expect(seed?.history?.about.contains("Do not greet again") == true)
        #expect(!actions.commands.contains { if case .greet = $0 { true } else { false } })
        // Nobody waited for anything: nothing needs to be said.
        #expect(actions.orders.isEmpty)
    }

    @Test func `of sound that nobody heard only the last moment is sent, and the agent asks to hear it again`() {
        var talk = Self.underWay()
        talk.lose()
        talk.pass(1500, .none, caller: 0x90)
        talk.open(1)
        let actions = talk.take()
        guard
            case .releaseCallerAudio(let from)? = actions.first(where: {
                if case .releaseCallerAudio = $0 { true } else { false }
            })
        else {
            Issue.record("no sound")
            return
        }
        #expect(talk.call.callerAudio.end - from == Feeder.burst)
        #expect(actions.orders.count == 1)
        #expect(actions.orders.first??.contains("say the last thing again") == true)
    }

    @Test func `a question that is still open is answered by the next session`() {
        var talk = Self.underWay()
        talk.caller("And what does it cost?", ms: 1000)
        talk.pass(200)
        talk.lose()
        talk.pass(200, .none)
        talk.open(1)
        #expect(talk.take().orders == [Call.goOn])
        #expect(talk.said.last == "caller: And what does it cost?")
    }

    @Test func `words that came while the next session opened are told it`() {
        var policy = CallPolicy()
        policy.sessions.handOverMs = 6000
        var talk = Self.underWay(policy)
        #expect(talk.call.standby != nil)
        talk.open(1)
        var actions = talk.take()
        #expect(!actions.contains(.takeOver(1)) || actions.texts.isEmpty)
        talk = Self.underWay(policy)
        talk.actions += talk.talk.call.sessionOpened(1, at: talk.now)
        talk.caller("And on Saturdays?", ms: 1000)
        talk.pass(1000)
        talk.agent("Until noon.", ms: 800)
        talk.says(.ready(input: .pcmu, output: .pcmu), session: 1)
        talk.pass(3000)
        actions = talk.take()
        #expect(actions.contains(.takeOver(1)))
        #expect(actions.texts.joined().contains("Caller: \u{201C}And on Saturdays?\u{201D}"))
        #expect(actions.texts.joined().contains("You: \u{201C}Until noon.\u{201D}"))
    }

    @Test func `turns are neither lost nor doubled when the session is lost in the middle of one`() {
        var talk = Self.underWay()
        talk.agent("You can pick it up until", ms: 1200)
        talk.lose()
        talk.pass(200, .none)
        talk.open(1)
        talk.pass(500)
        talk.agent("Sorry, until six today.", ms: 1200)
        talk.pass(2500)
        #expect(
            talk.said.suffix(2) == ["agent: You can pick it up until", "agent: Sorry, until six today."])
        #expect(Set(talk.record.map(\.ordinal)).count == talk.record.count)
    }

    @Test func `a session that says it is over is replaced like a lost one`() {
        var talk = Self.underWay()
        talk.says(.closed(reason: "expired", seconds: 31))
        let actions = talk.take()
        #expect(actions.contains(.openSession(1)))
        #expect(actions.contains(.note(CallNote("model_session_lost", [.init("reason", "expired")]))))
    }

    @Test func `an error after the beginning concerns one command, unless no session of this key will work`() {
        var talk = Self.underWay()
        talk.says(.failure(VoiceFailure(code: "unknown_parameter", message: "")))
        #expect(talk.take().notes == ["model_error"])
        #expect(talk.call.session.state == .ready)
        talk.says(.failure(VoiceFailure(code: "insufficient_quota", message: "", isFatal: true)))
        #expect(talk.take().contains(.play(.apology)))
    }

    // MARK: Handed over

    @Test func `an old session is replaced in a silence, and its last words still count`() {
        var talk = Self.underWay(epoch: 1000, expiresAt: 1000 + 360)
        talk.pass(60_000 - talk.now)
        #expect(talk.take().contains(.openSession(1)))
        talk.caller("Hm, let me think about that", ms: 1000)
        talk.open(1)
        #expect(!talk.take().contains(.takeOver(1)))
        talk.pass(1500)
        talk.agent("Take your time.", ms: 800)
        talk.pass(2500)
        let actions = talk.take()
        #expect(actions.contains(.takeOver(1)))
        #expect(actions.contains(.closeSession(0)))
        let end = talk.now
        talk.says(
            .fragment(
                SpeechFragment(
                    speaker: .agent, text: " Really.", startMs: end - 2450, endMs: end - 2250, id: "old")), session: 0)
        talk.says(.closed(reason: "close_requested", seconds: 66), session: 0)
        talk.pass(1500)
        #expect(talk.said.last == "agent: Take your time. Really.")
        #expect(talk.call.session.number == 1)
    }

    // MARK: Ending

    @Test func `a session is asked to end, and the call waits for its last count`() {
        var talk = Self.underWay()
        talk.hangUp()
        let first = talk.take()
        #expect(first.commands == [.close])
        #expect(first.ending == nil)
        talk.pass(400, .silence, caller: nil)
        talk.says(.closed(reason: "close_requested", seconds: 12.4))
        let last = talk.take()
        #expect(last.contains(.closeVoice))
        #expect(last.ending?.usage.seconds == 12.4)
        #expect(!last.notes.contains("usage_unconfirmed"))
    }

    @Test func `a session that does not confirm its end is left after a while, and counted by our own clock`() {
        var talk = Self.underWay()
        talk.says(.usedSeconds(3))
        let length = Double(talk.now) / 1000
        talk.hangUp()
        talk.pass(Duplex.closingMs + 200, .none, caller: nil)
        let last = talk.take()
        #expect(last.contains(.closeVoice))
        #expect(last.notes.contains("usage_unconfirmed"))
        #expect(abs((last.ending?.usage.seconds ?? 0) - length) < 0.2)
    }

    @Test func `every way to the end closes the session`() {
        let ways: [(String, (inout DuplexTalk) -> Void)] = [
            ("hang-up", { $0.hangUp() }),
            ("socket", { $0.talk.actions = $0.talk.call.streamClosed(at: $0.now) }),
            ("operator", { $0.actions += $0.talk.call.hangUp(.operatorHangup, at: $0.now) }),
            ("drain", { $0.actions += $0.talk.call.hangUp(.drained, at: $0.now) }),
            ("refusal", { $0.says(.failure(VoiceFailure(code: "forbidden", message: "", isFatal: true))) }),
            ("goodbye", { $0.actions += $0.talk.call.leave(.maxDuration, saying: "Bye.", at: $0.now) }),
        ]
        for (name, end) in ways {
            var talk = Self.underWay()
            end(&talk)
            talk.pass(25_000, .silence, caller: nil)
            let actions = talk.take()
            #expect(actions.contains(.closeVoice), "\(name)")
            #expect(actions.filter { if case .ended = $0 { true } else { false } }.count == 1, "\(name)")
            #expect(talk.call.isOver, "\(name)")
        }
    }

    @Test func `a goodbye is heard before the line hangs up`() {
        var talk = Self.underWay()
        talk.actions += talk.talk.call.leave(.maxDuration, saying: "Say goodbye.", at: talk.now)
        #expect(talk.take().orders == ["Say goodbye."])
        talk.pass(800)
        talk.agent("Our time is up. Goodbye!", ms: 2000)
        #expect(!talk.take().contains(.hangUp))
        talk.pass(Duplex.finishedMs + 400)
        #expect(talk.take().contains(.hangUp))
    }

    // MARK: Money

    @Test func `seconds are running totals, of all sessions together`() {
        var policy = CallPolicy()
        policy.prices = VoicePrices(textIn: 1, textCached: 0.1, textOut: 4, perMinute: 0.05)
        var talk = Self.underWay(policy)
        talk.says(.usedSeconds(15))
        talk.says(.usedSeconds(30))
        talk.says(.usedSeconds(30))
        #expect(talk.call.usage.seconds == 30)
        talk.lose()
        talk.open(1)
        talk.says(.usedSeconds(10))
        #expect(talk.call.usage.seconds == 40)
        #expect(abs(talk.call.cost - 40.0 / 60 * 0.05) < 1e-9)
        // What works behind the voice is counted in tokens, once per response.
        let outcome = ResponseOutcome(
            id: "r1", status: .completed, usage: VoiceUsage(input: 1000, output: 100, cached: 400))
        talk.says(.responseDone(outcome))
        talk.says(.responseDone(outcome))
        // 600 fresh tokens at 1, 400 cached ones at 0.1, 100 written ones at 4 dollars a million.
        let (time, tokens): (Double, Double) = (40.0 / 60 * 0.05, 0.001_04)
        #expect(abs(talk.call.cost - time - tokens) < 1e-9)
    }

    @Test func `a call that costs enough ends with a goodbye`() {
        var policy = CallPolicy()
        policy.prices = VoicePrices(perMinute: 0.05)
        policy.budget = 0.10
        var talk = Self.underWay(policy)
        talk.says(.usedSeconds(119))
        talk.pass(200)
        #expect(talk.take().orders.isEmpty)
        talk.says(.usedSeconds(120))
        talk.pass(200)
        #expect(talk.take().orders == [CallPolicy.spent])
    }
}
