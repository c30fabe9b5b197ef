import JSONText
import Testing

@testable import Bridge

@Suite struct CallTests {
    @Test func `the session is set up once, when it is there and the memory is`() {
        var talk = Talk()
        talk.voice(.created(expiresAt: nil))
        #expect(talk.actions.isEmpty)
        talk.prepared()
        #expect(
            talk.commands == [.configure(VoiceSetup(instructions: "Be brief.", audio: .pcmu, transcriptionModel: "t"))])
        talk.voice(.created(expiresAt: nil))
        #expect(talk.actions.isEmpty)
    }

    @Test func `the greeting is asked for as soon as there is an agent, and waits for the telephone`() {
        var first = Talk(greeting: "hello")
        first.prepared()
        first.voice(.created(expiresAt: nil))
        first.start()
        #expect(first.actions.isEmpty)
        first.voice(.ready(input: .pcmu, output: .pcmu))
        #expect(first.actions == [.voice(.respond(instructions: "hello")), .releaseCallerAudio(from: 0)])

        var early = Talk(greeting: "hello")
        early.prepared()
        early.voice(.created(expiresAt: nil))
        early.voice(.ready(input: .pcmu, output: .pcmu))
        #expect(early.actions == [.voice(.respond(instructions: "hello"))])
        early.now = 300
        early.answer("hello", "Hello, who is there?", 400)
        #expect(early.marks.isEmpty)
        early.now = 600
        early.start()
        #expect(early.actions.isEmpty)
        early.pump()
        #expect(early.marks.count == 2)
        #expect(early.call.firstAudio == 0)
        early.tick(500)
        early.phone(.mark(name: "g0.3200"))
        #expect(early.turns.first?.heardText == "Hello, who is there?")
        #expect(early.turns.first?.startedMs == 600)
    }

    @Test func `a session that dies before the telephone is there is replaced, and the next one greets`() {
        var talk = Talk(greeting: "hello")
        talk.prepared()
        talk.voice(.created(expiresAt: nil))
        talk.voice(.ready(input: .pcmu, output: .pcmu))
        talk.answer("hello", "Hello, who is there?", 400)
        talk.lose()
        var done = talk.actions
        while !done.contains(.openSession(1)), talk.now < 5000 {
            talk.tick(100)
            done += talk.actions
        }
        talk.openNext(1)
        #expect(talk.commands.contains(.respond(instructions: "hello")))
        talk.start()
        talk.pump()
        #expect(talk.marks.isEmpty)
    }

    @Test func `no audio goes to the model before it is ready, and none is lost meanwhile`() {
        var talk = Talk()
        talk.start()
        var ways: [Call.FrameWay] = []
        ways.append(talk.frame(timestampMs: 0))
        talk.prepared()
        talk.voice(.created(expiresAt: nil))
        ways.append(talk.frame(timestampMs: 20))
        talk.voice(.ready(input: .pcmu, output: .pcmu))
        ways.append(talk.frame(timestampMs: 40))
        #expect(ways == [.hold, .hold, .relay(gap: 0)])
    }

    @Test func `formats that are not those we asked for end the call instead of making noise`() {
        var talk = Talk()
        talk.prepared()
        talk.voice(.created(expiresAt: nil))
        talk.start()
        talk.voice(.ready(input: .pcmu, output: .pcm16at24k))
        #expect(talk.actions.contains(.play(.apology)))
        #expect(talk.actions.contains(.closeVoice))
        let isHeard = talk.speak("a", 100)
        #expect(!isHeard)
        talk.phone(.stop)
        #expect(talk.ending?.reason == .modelRefused)
    }

    @Test func `a refused update before the stream is there is said when the stream comes`() {
        var talk = Talk()
        talk.prepared()
        talk.voice(.created(expiresAt: nil))
        talk.voice(.failure(VoiceFailure(code: "invalid_value", message: "", command: "setup")))
        #expect(talk.actions.contains(.closeVoice))
        #expect(!talk.actions.contains(.play(.apology)))
        talk.start()
        #expect(talk.actions == [.play(.apology)])
    }

    @Test func `an answer that was heard to the end is a turn, heard as it was said`() {
        var talk = Talk.begun()
        talk.voice(.responseStarted(id: "r1"))
        talk.voice(.item(id: "a", after: nil, speaker: .agent))
        talk.voice(.agentTextDelta(item: "a", text: "Good "))
        talk.speak("a", 600)
        talk.voice(.agentText(item: "a", text: "Good morning."))
        talk.voice(.responseDone(ResponseOutcome(id: "r1", status: .completed)))
        #expect(talk.turns.isEmpty)  // not heard yet
        talk.play(700)
        talk.tick(1)
        let turn = talk.call.isOver ? nil : talk.turns.first
        // The turn came with the last mark's echo, or comes with the tick.
        #expect(turn == nil || turn?.heardText == "Good morning.")
        talk.phone(.stop)
        #expect(talk.ending?.reason == .callerHangup)
    }

    @Test func `a caller who barges in clears the queue and truncates at what was heard`() {
        var talk = Talk.begun()
        talk.voice(.responseStarted(id: "r1"))
        talk.voice(.item(id: "a", after: nil, speaker: .agent))
        talk.speak("a", 4000)
        talk.voice(.agentText(item: "a", text: "one two three four five six seven eight nine ten"))
        talk.voice(.responseDone(ResponseOutcome(id: "r1", status: .completed)))
        talk.play(2000)
        talk.voice(.speechStarted(item: "c", atMs: 1900))
        #expect(talk.actions.first == .clear)
        guard case .truncate("a", 0, let heardMs)? = talk.commands.first else {
            Issue.record("no truncate")
            return
        }
        #expect(abs(heardMs - 2000) <= 40)
        #expect(talk.turns.first?.interrupted == true)
        #expect(talk.turns.first?.heardText == "one two three four five")
        // Nothing is left to clear.
        talk.voice(.speechStarted(item: "d", atMs: 2500))
        #expect(!talk.actions.contains(.clear))
    }

    @Test func `late audio of a fenced response is dropped, the next response is heard`() {
        var talk = Talk.begun()
        talk.voice(.responseStarted(id: "r1"))
        let before = talk.speak("a", 1000)
        talk.voice(.speechStarted(item: "c", atMs: 500))
        let after = talk.speak("a", 1000)
        #expect(before && !after)
        talk.voice(.responseDone(ResponseOutcome(id: "r1", status: .cancelled)))
        talk.voice(.responseStarted(id: "r2"))
        let next = talk.speak("b", 1000, response: "r2")
        #expect(next)
    }

    @Test func `queued items of which nothing was heard are taken out of the conversation`() {
        var talk = Talk.begun()
        talk.voice(.responseStarted(id: "r1"))
        talk.speak("a", 2000)
        talk.speak("b", 2000)
        talk.play(500)
        talk.voice(.speechStarted(item: "c", atMs: 400))
        #expect(talk.commands.count == 2)
        #expect(talk.commands.last == .delete(item: "b"))
    }

    @Test func `marks that a clear made Twilio echo don't count as played`() {
        var talk = Talk.begun()
        talk.voice(.responseStarted(id: "r1"))
        talk.speak("a", 1000)
        talk.voice(.speechStarted(item: "c", atMs: 0))
        let flushed = talk.marks
        talk.voice(.responseStarted(id: "r2"))
        talk.speak("b", 1000, response: "r2")
        for mark in flushed { talk.phone(.mark(name: "g\(mark.generation).\(mark.position)")) }
        talk.voice(.speechStarted(item: "d", atMs: 0))
        guard case .truncate("b", 0, let heardMs)? = talk.commands.first else {
            Issue.record("no truncate")
            return
        }
        #expect(heardMs == 0)
    }

    @Test func `an echo that comes sooner than sound can be played is not believed`() {
        var talk = Talk.begun()
        talk.voice(.responseStarted(id: "r1"))
        talk.speak("a", 1000)
        talk.now += 100
        for mark in talk.marks { talk.phone(.mark(name: "g\(mark.generation).\(mark.position)")) }
        talk.voice(.speechStarted(item: "c", atMs: 0))
        guard case .truncate("a", 0, let heardMs)? = talk.commands.first else {
            Issue.record("no truncate")
            return
        }
        #expect(heardMs <= 140)
    }

    @Test func `turns stand in the order of their items, however late their words come`() {
        var talk = Talk.begun()
        talk.voice(.item(id: "c1", after: nil, speaker: .caller))
        talk.voice(.item(id: "c2", after: "c1", speaker: .caller))
        talk.voice(.callerText(item: "c2", text: "second"))
        #expect(talk.turns.map(\.seq) == [2])
        talk.voice(.callerText(item: "c1", text: "first"))
        #expect(talk.turns.map(\.seq) == [1])
        talk.voice(.callerText(item: "c1", text: "first"))
        #expect(talk.turns.isEmpty)
    }

    @Test func `after the hang-up the last words may still come, for a while`() {
        var talk = Talk.begun()
        talk.voice(.item(id: "c1", after: nil, speaker: .caller))
        talk.phone(.stop)
        #expect(talk.ending == nil)
        talk.voice(.callerText(item: "c1", text: "goodbye"))
        #expect(talk.turns.map(\.text) == ["goodbye"])
        #expect(talk.ending?.reason == .callerHangup)
        #expect(talk.actions.contains(.closeVoice))

        var other = Talk.begun()
        other.voice(.item(id: "c1", after: nil, speaker: .caller))
        other.phone(.stop)
        other.tick(Call.graceMs)
        #expect(other.ending != nil)
    }

    @Test func `the session is closed on every path to the end`() {
        let paths: [(inout Talk) -> Void] = [
            { $0.phone(.stop) },
            { $0.actions = $0.call.streamClosed(at: 0) },
            { $0.actions = $0.call.hangUp(.operatorHangup, at: 0) },
            { $0.actions = $0.call.hangUp(.drained, at: 0) },
        ]
        for path in paths {
            var talk = Talk.begun()
            path(&talk)
            #expect(talk.actions.contains(.closeVoice))
            #expect(talk.ending != nil)
            #expect(talk.call.isOver)
            // And only once.
            path(&talk)
            #expect(talk.ending == nil)
        }
        var unopened = Talk()
        unopened.tick(Call.streamPatienceMs)
        #expect(unopened.ending?.reason == .noStream)
        #expect(unopened.actions.contains(.closeVoice))
    }

    @Test func `a model that is never ready is given up, with an apology`() {
        var talk = Talk()
        talk.start()
        talk.tick(Call.voicePatienceMs - 1)
        #expect(talk.actions.isEmpty)
        talk.tick(1)
        #expect(talk.actions.contains(.play(.apology)))
    }

    @Test func `an error during the call is noted and nothing else`() {
        var talk = Talk.begun()
        talk.voice(.failure(VoiceFailure(code: "item_truncate_invalid", message: "secret words")))
        #expect(talk.actions == [.note(CallNote("model_error", [.init("code", "item_truncate_invalid")]))])
    }

    @Test func `a stream in another format ends the call`() {
        var talk = Talk.begun()
        talk = Talk()
        let message =
            #"{"event":"start","streamSid":"MZ1","start":{"mediaFormat":{"encoding":"audio/x-alaw","sampleRate":8000,"channels":1}}}"#
        talk.phone(TwilioEvent(parsing: Array(message.utf8).span)!)
        #expect(talk.ending?.reason == .unsupportedAudio)
    }

    @Test func `no order of events makes it trap or speak after the end`() {
        var seed = SystemRandomNumberGenerator()
        for _ in 0..<400 {
            var talk = Talk()
            var isOver = false
            for _ in 0..<60 {
                talk.now += Int.random(in: 0...400, using: &seed)
                switch Int.random(in: 0..<14, using: &seed) {
                case 0: talk.prepared()
                case 1: talk.voice(.created(expiresAt: nil))
                case 2: talk.voice(.ready(input: .pcmu, output: .pcmu))
                case 3: talk.start()
                case 4: talk.voice(.responseStarted(id: "r\(Int.random(in: 0..<3))"))
                case 5:
                    talk.speak(
                        "a\(Int.random(in: 0..<3))", Int.random(in: 1...900), response: "r\(Int.random(in: 0..<3))")
                case 6: talk.voice(.speechStarted(item: "c\(Int.random(in: 0..<3))", atMs: talk.now))
                case 7: talk.voice(.item(id: "c\(Int.random(in: 0..<3))", after: "a0", speaker: .caller))
                case 8: talk.voice(.callerText(item: "c\(Int.random(in: 0..<4))", text: "words"))
                case 9: talk.voice(.responseDone(ResponseOutcome(id: "r0", status: .completed)))
                case 10: talk.phone(.mark(name: "g0.\(Int.random(in: 0...9000))"))
                case 11: talk.tick(1)
                case 12 where Int.random(in: 0..<8) == 0: talk.phone(.stop)
                case 13 where Int.random(in: 0..<8) == 0: talk.lose()
                default: talk.play(100)
                }
                if isOver { #expect(talk.ending == nil && talk.turns.isEmpty) }
                isOver = isOver || talk.call.isOver
                talk.actions = []
            }
        }
    }
}
