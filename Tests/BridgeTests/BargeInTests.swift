import Testing

@testable import Bridge

/// What interrupts the agent, and what does not.
@Suite struct BargeInTests {
    private static var careful: CallPolicy {
        var policy = CallPolicy()
        policy.bargeIn.minimumMs = 300
        return policy
    }

    /// A call in which the agent is in the middle of four seconds of speech.
    private static func talking(_ policy: CallPolicy = CallPolicy(), isDone: Bool = true) -> Talk {
        var talk = Talk.begun(policy: policy)
        talk.voice(.responseStarted(id: "r1"))
        talk.voice(.item(id: "a", after: nil, speaker: .agent))
        talk.speak("a", 4000)
        talk.voice(.agentText(item: "a", text: "one two three four five six seven eight"))
        if isDone { talk.voice(.responseDone(ResponseOutcome(id: "r1", status: .completed))) }
        talk.play(2000)
        return talk
    }

    @Test func `by default the model's server takes turns, with a minimum the call does`() {
        #expect(Talk.begun().call.setup.turnTaking == .server)
        #expect(Talk.begun(policy: Self.careful).call.setup.turnTaking == .bridge)
    }

    @Test func `a cough holds the agent at once and lets it go on where it was`() {
        var talk = Self.talking(Self.careful)
        talk.voice(.speechStarted(item: "c", atMs: 2000))
        #expect(talk.actions == [.clear])
        let held = talk.call.sendable(at: talk.now)
        #expect(held == 0)
        talk.marks = []
        talk.play(600)
        // 200 ms of sound, told with 300 ms before it and 500 ms of silence behind it.
        talk.voice(.speechStopped(item: "c", atMs: 3000))
        talk.voice(.item(id: "c", after: "a", speaker: .caller))
        talk.voice(.callerText(item: "c", text: ""))
        #expect(talk.notes == ["false_alarm"])
        #expect(talk.commands == [.delete(item: "c")])
        talk.playedFrom = talk.now - 2000
        talk.pump()
        let first = talk.marks.first?.position
        #expect(first == 2000 * 8 + 1600)  // the sample after the last that was heard, and a step on
        talk.play(2100)
        talk.tick(1)
        talk.phone(.stop)
        let turn = talk.turns.first ?? talk.call.transcript.nodes.first?.emitted
        #expect(turn?.interrupted == false)
        #expect(turn?.heardText == "one two three four five six seven eight")
    }

    @Test func `a short word is a word, and interrupts`() {
        var talk = Self.talking(Self.careful)
        talk.voice(.speechStarted(item: "c", atMs: 2000))
        talk.play(600)
        talk.voice(.speechStopped(item: "c", atMs: 3000))
        #expect(talk.commands.isEmpty)
        talk.voice(.item(id: "c", after: "a", speaker: .caller))
        talk.voice(.callerText(item: "c", text: "No!"))
        guard case .truncate("a", 0, let heard)? = talk.commands.first else {
            Issue.record("no truncate")
            return
        }
        #expect(abs(heard - 2000) <= 40)
        #expect(talk.commands.last == .respond(instructions: nil))
    }

    @Test func `whoever goes on speaking interrupts before the end of the sentence`() {
        var talk = Self.talking(Self.careful, isDone: false)
        talk.voice(.speechStarted(item: "c", atMs: 2000))
        talk.play(700)
        talk.tick(0)
        #expect(talk.commands.isEmpty)
        talk.play(200)
        talk.tick(0)
        #expect(talk.commands.contains(.cancel))
        #expect(talk.commands.contains { if case .truncate("a", 0, _) = $0 { true } else { false } })
        talk.voice(.speechStopped(item: "c", atMs: 5000))
        #expect(talk.commands.isEmpty || talk.commands == [.respond(instructions: nil)])
    }

    @Test func `late audio of an answer that was held goes on when it was a false alarm, and not when it was not`() {
        var talk = Self.talking(Self.careful, isDone: false)
        talk.voice(.speechStarted(item: "c", atMs: 2000))
        let isKept = talk.speak("a", 1000)
        #expect(isKept)
        talk.play(600)
        talk.voice(.speechStopped(item: "c", atMs: 3000))
        talk.voice(.callerText(item: "c", text: "stop please"))
        let isHeard = talk.speak("a", 1000)
        #expect(!isHeard)
    }

    @Test func `signs of listening don't interrupt where the line says so`() {
        var policy = CallPolicy()
        policy.bargeIn.ignoresBackchannels = true
        for word in ["Mhm.", "Okay.", "uh-huh", "Right, right."] {
            var talk = Self.talking(policy)
            talk.voice(.speechStarted(item: "c", atMs: 2000))
            talk.play(500)
            talk.voice(.speechStopped(item: "c", atMs: 3100))
            talk.voice(.item(id: "c", after: "a", speaker: .caller))
            talk.voice(.callerText(item: "c", text: word))
            #expect(talk.notes == ["false_alarm"], "\(word)")
            #expect(talk.commands.isEmpty, "\(word)")  // it was said, so it stays
            #expect(talk.turns.contains { $0.text == word })
        }
        #expect(!Doubt.isBackchannel("Okay, but wait"))
        #expect(!Doubt.isBackchannel("No"))
    }

    @Test func `words that never come are no words`() {
        var talk = Self.talking(Self.careful)
        talk.voice(.speechStarted(item: "c", atMs: 2000))
        talk.play(600)
        talk.voice(.speechStopped(item: "c", atMs: 3000))
        talk.tick(Doubt.wordsMs - 1)
        #expect(talk.notes.isEmpty)
        talk.tick(1)
        #expect(talk.notes == ["false_alarm"])
    }

    @Test func `a hang-up while the agent holds back counts only what was heard`() {
        var talk = Self.talking(Self.careful)
        talk.voice(.speechStarted(item: "c", atMs: 2000))
        talk.play(400)
        talk.phone(.stop)
        #expect(talk.turns.first?.heardText == "one two three four")
        #expect(talk.turns.first?.interrupted == true)
    }

    @Test func `the agent's echo is not passed on, the caller's voice is`() {
        var policy = CallPolicy()
        policy.bargeIn.echoGuardDB = 12
        var talk = Talk.begun(policy: policy)
        talk.voice(.responseStarted(id: "r1"))
        // 0x80 is the loudest code, 0xA0 lies 12 dB and more below it.
        let loud = [UInt8](repeating: 0x80, count: 8000)
        let (item, response) = (Array("a".utf8), Array("r1".utf8))
        _ = talk.call.agentAudio(item: item.span, response: response.span, contentIndex: 0, ulaw: loud.span, at: 0)
        talk.pump()
        talk.play(400)
        talk.now += 20
        let echo = talk.frame(code: 0xB0)
        talk.now += 20
        let voice = talk.frame(code: 0x85)
        #expect(echo == .hush(gap: 0))
        #expect(voice == .relay(gap: 0))
        talk.play(1000)
        talk.now += 20
        let later = talk.frame(code: 0xB0)
        #expect(later == .relay(gap: 0))  // the agent is silent: nothing can be its echo
    }

    @Test func `an answer without sound yet is fenced when the caller goes on`() {
        var talk = Talk.begun()
        talk.voice(.responseStarted(id: "r1"))
        talk.voice(.speechStarted(item: "c", atMs: 100))
        #expect(!talk.actions.contains(.clear))
        let isHeard = talk.speak("a", 500)
        #expect(!isHeard)
    }

    @Test func `nothing is truncated that was heard to its end`() {
        var talk = Talk.begun()
        talk.answer("a", "short", 400)
        talk.play(500)
        talk.voice(.speechStarted(item: "c", atMs: 600))
        #expect(talk.commands.isEmpty)
        #expect(!talk.actions.contains(.clear))
    }

    @Test func `a refused truncate or cancel changes nothing`() {
        var talk = Self.talking()
        talk.voice(.speechStarted(item: "c", atMs: 2000))
        talk.voice(
            .failure(VoiceFailure(code: "invalid_value", message: "already shorter", command: "truncate")))
        #expect(talk.notes == ["model_error"])
        talk.voice(.failure(VoiceFailure(code: "response_cancel_not_active", message: "")))
        #expect(talk.actions.isEmpty)
        talk.voice(.speechStopped(item: "c", atMs: 3000))
        talk.voice(.responseStarted(id: "r2"))
        let isHeard = talk.speak("b", 500, response: "r2")
        #expect(isHeard)
    }
}
