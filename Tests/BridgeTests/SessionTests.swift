import JSONText
import Testing

@testable import Bridge

/// A call outlives its sessions.
@Suite struct SessionTests {
    /// A call that has greeted and heard one question.
    private static func underWay(_ policy: CallPolicy = CallPolicy(), epoch: Int = 0) -> Talk {
        var talk = Talk.begun(policy: policy, epoch: epoch)
        talk.answer("a1", "Hello, how can I help?", 600)
        talk.play(700)
        talk.say("c1", "Is my clock ready?")
        return talk
    }

    @Test func `a lost session is opened again at once, and nobody else is told`() {
        var talk = Self.underWay()
        talk.lose()
        #expect(talk.actions.contains(.openSession(1)))
        #expect(talk.actions.contains(.closeSession(0)))
        #expect(!talk.actions.contains(.play(.apology)))
        #expect(talk.call.phase == .running)
    }

    @Test func `the next session is told what was said, gets the sound that was not written down, and greets nobody`() {
        var talk = Self.underWay()
        talk.play(1000)
        // The caller is in the middle of a sentence.
        talk.voice(.speechStarted(item: "c2", atMs: talk.now))
        let began = talk.now
        talk.play(1000)
        talk.lose()
        talk.play(400)
        talk.openNext(1)
        #expect(talk.actions.contains(.takeOver(1)))
        guard case .insert(let story)? = talk.commands.first(where: { if case .insert = $0 { true } else { false } })
        else {
            Issue.record("no story")
            return
        }
        #expect(story.role == .system)
        #expect(story.text.contains("Do not greet again"))
        #expect(story.text.contains("Caller: \u{201C}Is my clock ready?\u{201D}"))
        #expect(story.text.contains("You: \u{201C}Hello, how can I help?\u{201D}"))
        guard
            case .releaseCallerAudio(let from)? = talk.actions.first(where: {
                if case .releaseCallerAudio = $0 { true } else { false }
            })
        else {
            Issue.record("no sound")
            return
        }
        // From a little before the sentence began.
        #expect(abs(from / 8 - (began - 300)) <= 40)
        // The model hears the sentence and answers by itself.
        #expect(!talk.commands.contains { if case .respond = $0 { true } else { false } })
    }

    @Test func `an answer that was cut off with its session is asked for again`() {
        var talk = Self.underWay()
        talk.voice(.responseStarted(id: "r2"))
        talk.speak("a2", 300, response: "r2")
        talk.lose()
        let late = talk.speak("a2", 300, response: "r2")
        #expect(!late)
        talk.openNext(1)
        #expect(talk.commands.contains(.respond(instructions: Call.goOn)))
    }

    @Test func `a question without an answer is answered by the next session`() {
        var talk = Self.underWay()
        talk.lose()
        talk.openNext(1)
        #expect(talk.commands.contains(.respond(instructions: Call.goOn)))
    }

    @Test func `what is lost in a silence needs no words`() {
        var talk = Self.underWay()
        talk.answer("a2", "It is ready.", 500, response: "r2")
        talk.play(700)
        talk.lose()
        talk.openNext(1)
        #expect(!talk.commands.contains { if case .respond = $0 { true } else { false } })
    }

    @Test func `a silence that lasts is explained, once`() {
        var talk = Self.underWay()
        talk.lose()
        talk.tick(1000)
        #expect(!talk.actions.contains(.play(.oneMoment)))
        talk.tick(600)
        #expect(talk.actions.contains(.play(.oneMoment)))
        talk.tick(3000)
        #expect(!talk.actions.contains(.play(.oneMoment)))
    }

    @Test func `tries are spaced, counted, and end in an apology`() {
        var talk = Self.underWay()
        talk.lose()
        var opened = 1
        var apologised = false
        for number in 1...10 where !apologised {
            talk.lose(number)
            apologised = talk.actions.contains(.play(.apology))
            var waited = 0
            while !apologised, !talk.actions.contains(.openSession(number + 1)), waited < 10_000 {
                talk.tick(50)
                waited += 50
            }
            if !apologised { opened += 1 }
        }
        #expect(apologised)
        #expect(opened == CallPolicy().sessions.attempts + 1)
        #expect(talk.actions.contains(.closeVoice))
        talk.play(100)
        talk.tick(Call.apologyMs)
        #expect(talk.ending?.reason == .modelLost)
    }

    @Test func `a session that is never ready is given up and the next is tried`() {
        var talk = Self.underWay()
        talk.lose()
        talk.tick(Recovery.patienceMs)
        #expect(talk.actions.contains(.closeSession(1)))
        talk.tick(1000)
        #expect(talk.actions.contains(.openSession(2)))
    }

    @Test func `a first session that fails is tried again, one that is refused is not`() {
        var talk = Talk()
        talk.prepared()
        talk.start()
        talk.lose()
        #expect(talk.actions.contains(.note(CallNote("model_session_lost", [.init("close_code", 1011)]))))
        talk.tick(300)
        #expect(talk.actions.contains(.openSession(1)))
        talk.openNext(1)
        #expect(talk.commands.contains(.respond(instructions: nil)))  // the greeting

        var refused = Talk()
        refused.prepared()
        refused.start()
        refused.actions = refused.call.sessionClosed(0, [], isFinal: true, at: 10)
        #expect(refused.actions.contains(.play(.apology)))
    }

    @Test func `an expired session is replaced like a lost one`() {
        var talk = Self.underWay()
        talk.voice(.failure(VoiceFailure(code: "session_expired", message: "")))
        #expect(talk.actions.contains(.openSession(1)))
        talk.lose(0)
        #expect(talk.actions.isEmpty)
    }

    @Test func `before a session grows too old the next is made ready, and takes over when nobody speaks`() {
        var policy = CallPolicy()
        policy.sessions.handOverMs = 10_000
        var talk = Self.underWay(policy)
        talk.answer("a2", "It is ready.", 500, response: "r2")
        while talk.now < 10_000 { talk.tick(250) }
        #expect(talk.actions.contains(.openSession(1)))
        talk.voice(.speechStarted(item: "c2", atMs: talk.now))
        talk.openNext(1)
        talk.session = 0
        #expect(!talk.actions.contains(.takeOver(1)))  // the caller speaks
        talk.voice(.speechStopped(item: "c2", atMs: talk.now))
        talk.voice(.item(id: "c2", after: nil, speaker: .caller))
        talk.voice(.callerText(item: "c2", text: "Thank you."))
        talk.answer("a3", "You are welcome.", 400, response: "r3")
        talk.tick(100)
        #expect(!talk.actions.contains(.takeOver(1)))  // the agent speaks
        talk.play(500)
        talk.tick(10)
        #expect(talk.actions.contains(.takeOver(1)))
        #expect(talk.actions.contains(.closeSession(0)))
        #expect(!talk.commands.contains { if case .respond = $0 { true } else { false } })
        talk.session = 1
        talk.lose(0)
        #expect(talk.actions.isEmpty)
    }

    @Test func `the provider's own word about the end of a session counts`() {
        let talk = Self.underWay(epoch: 1000)
        var other = talk
        other.call.session.expiresAt = 900_000
        while other.now < 601_000 {
            other.tick(1000)
            if other.actions.contains(.openSession(1)) { break }
        }
        #expect((599_000...602_000).contains(other.now))  // five minutes before
    }

    @Test func `what the caller says while there is no session is kept and sent`() {
        var talk = Self.underWay()
        talk.answer("a2", "It is ready.", 500, response: "r2")
        talk.play(700)
        talk.lose()
        let lostAt = talk.call.uplink.heardTo
        talk.now += 20
        let way = talk.frame()
        #expect(way == .hold)
        talk.play(2000)
        talk.openNext(1)
        // A moment of what the lost session heard comes again: it may have been the beginning of a word.
        #expect(talk.actions.contains(.releaseCallerAudio(from: lostAt - 400 * 8)))
        #expect(talk.call.callerAudio.end - lostAt == 2020 * 8)
    }

    @Test func `the sound that is kept has a limit`() {
        var audio = CallerAudio()
        let second = [UInt8](repeating: 1, count: 8000)
        for _ in 0..<60 {
            audio.append(second.span)
            audio.forget(before: 0, unheard: 0)
        }
        #expect(audio.end == 60 * 8000)
        #expect(audio.end - audio.start <= 22 * 8000)
        #expect(audio.dropped == audio.start)
        let atFirst = audio.takeDropped(), then = audio.takeDropped()
        #expect(atFirst == audio.start && then == 0, "what was told is not told again")
        var calm = CallerAudio()
        for _ in 0..<60 {
            calm.append(second.span)
            calm.forget(before: calm.end, unheard: calm.end)
        }
        #expect(calm.end - calm.start <= 2 * 8000)
        #expect(calm.dropped == 0)
    }
}
