import Testing

@testable import Bridge

/// The sound of sessions that listen and speak at the same time.
@Suite struct DuplexSoundTests {
    // MARK: What the caller hears

    @Test func `what the agent says is heard as it comes, and the endless silence behind it is not sent on`() {
        var talk = DuplexTalk.greeted()
        let before = talk.call.playback.nextStart(at: talk.now)
        #expect(before <= talk.now)
        talk.pass(1000, .voice)
        let lag = talk.backlogMs
        // The piece that came last, and the cushion.
        #expect((100...220).contains(lag))
        talk.pass(5000, .silence)
        #expect(talk.backlogMs <= 0)
        let sent = talk.talk.call.sendable(at: talk.now)
        #expect(sent == 0)
    }

    @Test func `pauses within speech are heard as long as they are`() {
        var talk = DuplexTalk.greeted()
        talk.pass(500, .voice)
        let end = talk.call.duplex.heardUntil
        talk.pass(400, .silence)
        talk.pass(100, .voice)
        // As far apart as they were made, to the frame.
        #expect(abs(talk.call.duplex.heardUntil - end - 500) <= 20)
    }

    @Test func `a backlog that a stall has built is gone with the next silence`() {
        var talk = DuplexTalk.greeted()
        talk.pass(1000, .voice)
        talk.pass(600, .none)
        for _ in 0..<6 { talk.piece(.voice) }
        talk.pass(500, .voice)
        #expect(talk.backlogMs > 600)
        // The agent draws breath, no longer than one does; speech goes on with less behind it.
        talk.pass(500, .silence)
        #expect(talk.backlogMs <= Duplex.backlogMs + 100)
        #expect(talk.call.duplex.droppedMs >= 300)
    }

    @Test func `a backlog never grows from stall to stall`() {
        var talk = DuplexTalk.greeted()
        var worst = 0
        for _ in 0..<50 {
            talk.pass(800, .voice)
            talk.pass(300, .none)
            for _ in 0..<3 { talk.piece(.voice) }
            worst = max(worst, talk.backlogMs)
            talk.pass(600, .silence)
        }
        #expect(worst <= 800, "\(worst) ms")
    }

    @Test func `when both speak, nothing is cleared, cancelled or cut: who gives way is the model's business`() {
        var talk = DuplexTalk.greeted()
        talk.pass(1000, .voice)
        talk.caller("No, wait, I meant the other one", ms: 1000, over: .voice)
        talk.pass(2000, .silence)
        let actions = talk.take()
        #expect(!actions.contains(.clear))
        #expect(!actions.commands.contains { if case .truncate = $0 { true } else { false } })
        #expect(!actions.commands.contains(.cancel))
    }

    @Test func `sound that comes before the stream is open, or after its end, is not heard`() {
        var talk = DuplexTalk()
        talk.prepare()
        talk.open(0)
        talk.pass(500, .voice, caller: nil)
        #expect(talk.backlogMs <= 0)
        talk.start()
        talk.hangUp()
        talk.pass(500, .voice, caller: nil)
        #expect(talk.backlogMs <= 0)
    }

    // MARK: What the model hears

    @Test func `a session hears silence at the pace of life before the stream and while no frames come`() {
        var talk = DuplexTalk()
        talk.prepare()
        talk.open(0)
        talk.pass(3000, .silence, caller: nil)
        #expect((2800...3000).contains(talk.fedMs.session))
        talk.start()
        talk.pass(2000)
        let live = talk.fedMs.session
        talk.pass(5000, .silence, caller: nil)
        #expect(abs(talk.fedMs.session - live - 5000) <= 220)
        #expect(abs(talk.sessionMs - 10_000) <= 220)
    }

    @Test func `sound that comes as it should is never padded`() {
        var talk = DuplexTalk.greeted()
        talk.pass(200)
        let before = talk.fedMs.session
        talk.pass(20_000)
        #expect(talk.fedMs.session == before)
        #expect(talk.ways.allSatisfy { $0 == .relay(gap: 0) })
    }

    @Test func `jitter of the network is no reason to feed silence`() {
        var talk = DuplexTalk.greeted()
        talk.pass(1000)
        let before = talk.fedMs.session
        for _ in 0..<20 {
            // Eight frames late, then all at once.
            let start = talk.now
            talk.pass(160, .silence, caller: nil)
            for frame in 0..<8 { talk.frame(at: start + frame * 20) }
            talk.pass(400)
        }
        #expect(talk.fedMs.session == before)
        #expect(abs(talk.sessionMs - talk.now) <= 220)
    }

    @Test
    func `frames that come late are not heard twice: what was fed for them takes their place when nothing is in them`()
    {
        var talk = DuplexTalk.begun()
        talk.pass(1000)
        let start = talk.now
        talk.pass(1500, .silence, caller: nil)
        for frame in 0..<75 { talk.frame(at: start + frame * 20) }
        talk.pass(200)
        // As long as life was, and no longer than the network's jitter beyond.
        #expect(talk.sessionMs - talk.now <= 220, "\(talk.sessionMs) of \(talk.now)")
    }

    @Test func `speech that comes late is heard all the same`() {
        var talk = DuplexTalk.begun()
        talk.pass(1000)
        let start = talk.now
        talk.pass(1000, .silence, caller: nil)
        var ways: [Call.FrameWay] = []
        for frame in 0..<50 { ways.append(talk.frame(at: start + frame * 20, code: 0x90)) }
        #expect(!ways.contains(.drop))
    }

    @Test func `a session that waits to take over hears silence at the pace of life, not the caller`() {
        var policy = CallPolicy()
        policy.sessions.handOverMs = 5000
        var talk = DuplexTalk.greeted(policy: policy)
        talk.caller("Just a moment, let me see where I have put the letter", ms: 2000)
        #expect(talk.take().contains(.openSession(1)))
        talk.caller("please, I am still looking for it", ms: 1000)
        talk.open(1)
        let opened = talk.now
        talk.caller("on this table here", ms: 2000)
        #expect(talk.call.session.number == 0)
        #expect(abs(talk.fedMs.standby - (talk.now - opened)) <= 100)
    }

    @Test func `the agent's own echo is silence to the model where the line is told to guard`() {
        var policy = CallPolicy()
        policy.bargeIn.echoGuardDB = 20
        var talk = DuplexTalk.greeted(policy: policy)
        talk.pass(1000, .voice)
        // 36 dB below what is being said.
        talk.pass(500, .voice, caller: 0xE0)
        #expect(talk.ways.suffix(10).allSatisfy { if case .hush = $0 { true } else { false } })
        talk.pass(200, .voice, caller: 0x90)
        #expect(talk.ways.suffix(5).allSatisfy { if case .relay = $0 { true } else { false } })
    }

    // MARK: The first word

    @Test func `the agent is asked to speak first, once, when both sides are there`() {
        var policy = CallPolicy(greeting: "Greet the caller. Say: Hello.")
        policy.silence = nil
        var talk = DuplexTalk(policy: policy)
        talk.prepare()
        talk.open(0)
        talk.pass(1000, .silence, caller: nil)
        #expect(!talk.take().commands.contains { if case .greet = $0 { true } else { false } })
        talk.start()
        #expect(talk.take().commands == [.greet(instructions: "Greet the caller. Say: Hello.")])
        talk.pass(1500)
        talk.agent("Hello.", ms: 600)
        talk.pass(20_000)
        #expect(!talk.take().commands.contains { if case .greet = $0 { true } else { false } })
    }

    @Test
    func `an agent that does not begin: the line asks for patience itself, then tries another session, then gives up`()
    {
        var talk = DuplexTalk.begun()
        talk.pass(Duplex.comfortMs - 200)
        #expect(!talk.take().contains(.play(.oneMoment)))
        talk.pass(400)
        #expect(talk.take().contains(.play(.oneMoment)))
        talk.pass(Duplex.greetingMs - Duplex.comfortMs)
        let second = talk.take()
        #expect(second.contains(.openSession(1)))
        #expect(!second.contains(.play(.oneMoment)))
        talk.open(1)
        #expect(talk.take().commands.contains(.greet(instructions: nil)))
        talk.pass(Duplex.greetingMs + 200)
        let last = talk.take()
        #expect(last.notes.contains("model_timeout"))
        #expect(last.contains(.play(.apology)))
    }

    @Test func `nobody waits for the greeting of an agent that the caller talks to`() {
        var talk = DuplexTalk.begun()
        talk.pass(3000)
        talk.caller("Hello? Is anybody there?", ms: 1200)
        talk.pass(4000)
        #expect(!talk.take().contains(.play(.oneMoment)))
    }

    @Test func `a session that sends no sound at all is given up`() {
        var talk = DuplexTalk.greeted()
        talk.pass(Duplex.deadMs - 500, .none)
        #expect(!talk.take().contains(.openSession(1)))
        talk.pass(700, .none)
        #expect(talk.take().contains(.openSession(1)))
    }
}
