import JSONText
import Testing

@testable import Bridge

/// Function calls, keys, and the ways a call ends.
@Suite struct ToolTests {
    private static func tool(_ name: String) -> VoiceTool { VoiceTool(name: name, about: "", parameters: [:]) }
    private static func begun(_ policy: CallPolicy = CallPolicy()) -> Talk {
        Talk.begun(policy: policy, tools: [tool("end_call"), tool("look_up")])
    }
    private static func call(_ id: String, _ name: String = "look_up") -> ToolCall {
        ToolCall(id: id, name: name, arguments: "{}")
    }

    @Test func `a call runs only from a completed response, and once`() {
        var talk = Self.begun()
        talk.voice(.responseStarted(id: "r1"))
        talk.voice(.responseDone(ResponseOutcome(id: "r1", status: .cancelled, calls: [Self.call("f1")])))
        #expect(!talk.actions.contains(.runTool(Self.call("f1"))))
        talk.voice(.responseStarted(id: "r2"))
        talk.voice(.responseDone(ResponseOutcome(id: "r2", status: .completed, calls: [Self.call("f2")])))
        #expect(talk.actions.contains(.runTool(Self.call("f2"))))
        talk.voice(.responseDone(ResponseOutcome(id: "r2", status: .completed, calls: [Self.call("f2")])))
        #expect(!talk.actions.contains(.runTool(Self.call("f2"))))
    }

    @Test func `every call gets its output, and all of them one answer`() {
        var talk = Self.begun()
        talk.voice(.responseStarted(id: "r1"))
        talk.voice(
            .responseDone(ResponseOutcome(id: "r1", status: .completed, calls: [Self.call("f1"), Self.call("f2")])))
        talk.actions = talk.call.toolAnswered("f1", "1", at: talk.now)
        #expect(talk.commands == [.toolOutput(call: "f1", output: "1")])
        talk.actions = talk.call.toolAnswered("f2", "2", at: talk.now)
        #expect(talk.commands == [.toolOutput(call: "f2", output: "2"), .respond(instructions: nil)])
        talk.actions = talk.call.toolAnswered("f2", "again", at: talk.now)
        #expect(talk.actions.isEmpty)
    }

    @Test func `no answer is asked for while another is made, or while the caller speaks`() {
        var talk = Self.begun()
        talk.voice(.responseStarted(id: "r1"))
        talk.voice(.responseDone(ResponseOutcome(id: "r1", status: .completed, calls: [Self.call("f1")])))
        talk.voice(.responseStarted(id: "r2"))
        talk.actions = talk.call.toolAnswered("f1", "1", at: talk.now)
        #expect(talk.commands == [.toolOutput(call: "f1", output: "1")])
        talk.voice(.responseDone(ResponseOutcome(id: "r2", status: .completed)))
        #expect(talk.commands == [.respond(instructions: nil)])

        var other = Self.begun()
        other.voice(.responseStarted(id: "r1"))
        other.voice(.responseDone(ResponseOutcome(id: "r1", status: .completed, calls: [Self.call("f1")])))
        other.voice(.speechStarted(item: "c", atMs: 0))
        other.actions = other.call.toolAnswered("f1", "1", at: other.now)
        #expect(other.commands == [.toolOutput(call: "f1", output: "1")])
    }

    @Test func `who waits long is told so once, and who waits too long gets an answer too`() {
        var talk = Self.begun()
        talk.voice(.responseStarted(id: "r1"))
        talk.voice(.responseDone(ResponseOutcome(id: "r1", status: .completed, calls: [Self.call("f1")])))
        talk.tick(1999)
        #expect(talk.commands.isEmpty)
        talk.tick(1)
        #expect(talk.commands.count == 1)
        talk.voice(.responseStarted(id: "r2"))
        talk.voice(.responseDone(ResponseOutcome(id: "r2", status: .completed)))
        talk.tick(5000)
        #expect(talk.commands.isEmpty)
        talk.tick(10_000)
        #expect(talk.notes.contains("tool_timeout"))
        guard case .toolOutput("f1", let output)? = talk.commands.first else {
            Issue.record("no output")
            return
        }
        #expect(output.contains("error"))
        talk.actions = talk.call.toolAnswered("f1", "late", at: talk.now)
        #expect(talk.actions.isEmpty)
    }

    @Test func `a result that is too long is not given to the model`() {
        var talk = Self.begun()
        talk.voice(.responseStarted(id: "r1"))
        talk.voice(.responseDone(ResponseOutcome(id: "r1", status: .completed, calls: [Self.call("f1")])))
        talk.actions = talk.call.toolAnswered("f1", String(repeating: "x", count: 9000), at: talk.now)
        guard case .toolOutput("f1", let output)? = talk.commands.first else {
            Issue.record("no output")
            return
        }
        #expect(output.utf8.count < 100)
    }

    @Test func `a result that comes after its session is told to the next one as a text`() {
        var talk = Self.begun()
        talk.voice(.responseStarted(id: "r1"))
        talk.voice(
            .responseDone(ResponseOutcome(id: "r1", status: .completed, calls: [Self.call("f1"), Self.call("f2")])))
        talk.lose()
        talk.actions = talk.call.toolAnswered("f1", "forty", at: talk.now)
        #expect(talk.commands.isEmpty)
        talk.openNext(1)
        let story = talk.commands.compactMap { if case .insert(let text) = $0 { text.text } else { nil } }.joined()
        #expect(story.contains("look_up answered: forty"))
        #expect(story.contains("look_up is still being looked up"))
        talk.actions = talk.call.toolAnswered("f2", "two", at: talk.now)
        #expect(talk.commands.contains { if case .insert(let text) = $0 { text.text.contains("two") } else { false } })
        #expect(!talk.commands.contains { if case .toolOutput = $0 { true } else { false } })
    }

    @Test func `a server that was faster has its answer, and ours is asked for after it`() {
        var talk = Self.begun()
        talk.voice(.responseStarted(id: "r1"))
        talk.voice(.responseDone(ResponseOutcome(id: "r1", status: .completed, calls: [Self.call("f1")])))
        talk.actions = talk.call.toolAnswered("f1", "1", at: talk.now)
        talk.voice(.responseStarted(id: "r2"))
        talk.voice(.failure(VoiceFailure(code: "conversation_already_has_active_response", message: "")))
        #expect(talk.actions.isEmpty)
        talk.voice(.responseDone(ResponseOutcome(id: "r2", status: .completed)))
        #expect(talk.commands == [.respond(instructions: nil)])
    }

    // MARK: Goodbyes

    @Test func `the agent hangs up when its goodbye was heard, not before`() {
        var talk = Self.begun()
        talk.voice(.responseStarted(id: "r1"))
        talk.voice(.item(id: "a", after: nil, speaker: .agent))
        talk.speak("a", 1000)
        talk.voice(.agentText(item: "a", text: "Goodbye!"))
        talk.voice(
            .responseDone(ResponseOutcome(id: "r1", status: .completed, calls: [Self.call("f1", "end_call")])))
        #expect(!talk.actions.contains(.hangUp))
        talk.play(900)
        talk.tick(1)
        #expect(!talk.actions.contains(.hangUp))
        talk.play(160)
        talk.tick(1)
        #expect(talk.call.isOver)
        #expect(talk.call.endReason == .agentHangup)
        #expect(talk.call.transcript.nodes.first?.emitted?.heardText == "Goodbye!")
    }

    @Test func `an agent that hangs up without a word is asked for a goodbye`() {
        var talk = Self.begun()
        talk.voice(.responseStarted(id: "r1"))
        talk.voice(
            .responseDone(ResponseOutcome(id: "r1", status: .completed, calls: [Self.call("f1", "end_call")])))
        #expect(talk.commands.contains(.respond(instructions: Leaving.goodbye)))
        talk.tick(100)
        #expect(!talk.call.isOver)
        talk.answer("a", "Bye.", 300, response: "r2")
        talk.play(400)
        talk.tick(1)
        #expect(talk.call.endReason == .agentHangup)
    }

    @Test func `a caller who goes on speaking is not hung up on`() {
        var talk = Self.begun()
        talk.voice(.responseStarted(id: "r1"))
        talk.speak("a", 2000)
        talk.voice(
            .responseDone(ResponseOutcome(id: "r1", status: .completed, calls: [Self.call("f1", "end_call")])))
        talk.play(500)
        talk.voice(.speechStarted(item: "c", atMs: 400))
        #expect(talk.notes.contains("stays"))
        talk.play(4000)
        talk.tick(1)
        #expect(!talk.call.isOver)
    }

    @Test func `nobody there: the agent asks, then says goodbye, then hangs up`() {
        var policy = CallPolicy()
        policy.silence = CallPolicy.Silence()
        var talk = Self.begun(policy)
        talk.answer("a1", "Hello?", 500)
        talk.play(600)
        var prompts = 0
        while prompts == 0, talk.now < 60_000 {
            talk.tick(250)
            prompts += talk.commands.count
        }
        #expect((20_000...22_000).contains(talk.now))
        talk.answer("a2", "Are you there?", 500, response: "r2")
        talk.playedFrom = talk.now - 500
        talk.play(600)
        let asked = talk.now
        while talk.commands.isEmpty, talk.now < asked + 60_000 { talk.tick(250) }
        #expect((14_000...16_500).contains(talk.now - asked))
        talk.answer("a3", "Goodbye.", 500, response: "r3")
        talk.playedFrom = talk.now - 1000
        talk.play(700)
        talk.tick(1)
        #expect(talk.call.endReason == .silence)
    }

    @Test func `whoever answers the question is not asked again soon`() {
        var policy = CallPolicy()
        policy.silence = CallPolicy.Silence()
        var talk = Self.begun(policy)
        while talk.notes != ["silence"], talk.now < 60_000 { talk.tick(250) }
        talk.voice(.responseStarted(id: "r2"))
        talk.voice(.responseDone(ResponseOutcome(id: "r2", status: .completed)))
        talk.say("c", "Yes, I am here.")
        talk.tick(16_000)
        #expect(talk.commands.isEmpty)
        #expect(talk.call.leaving == nil)
    }

    @Test func `a call that is too long or too dear ends with a goodbye`() {
        var long = CallPolicy()
        long.longestMs = 30_000
        var talk = Self.begun(long)
        talk.tick(30_000)
        #expect(talk.commands.count == 1)
        talk.answer("a", "Time is up, goodbye.", 300)
        talk.playedFrom = talk.now
        talk.play(400)
        talk.tick(1)
        #expect(talk.call.endReason == .maxDuration)

        var dear = CallPolicy()
        dear.budget = 0.01
        dear.prices = VoicePrices(audioOut: 64)
        var other = Self.begun(dear)
        other.voice(.responseStarted(id: "r1"))
        other.voice(
            .responseDone(
                ResponseOutcome(id: "r1", status: .completed, usage: VoiceUsage(output: 200, outputAudio: 200))))
        other.tick(1)
        #expect(other.commands.count == 1)
        other.tick(Leaving.patienceMs)  // and if the model says nothing, it ends all the same
        #expect(other.call.endReason == .spendCap)
    }

    @Test func `a transfer waits for what is being said, and a failed one keeps the caller`() {
        var talk = Self.begun()
        talk.voice(.responseStarted(id: "r1"))
        talk.speak("a", 600)
        talk.voice(
            .responseDone(ResponseOutcome(id: "r1", status: .completed, calls: [Self.call("f1", "transfer_call")])))
        talk.actions = talk.call.transfer(to: "+14155550100", for: "f1", at: talk.now)
        #expect(!talk.actions.contains(.transfer(to: "+14155550100")))
        talk.play(700)
        talk.tick(1)
        #expect(talk.call.leaving?.isDialling == true)
        talk.actions = talk.call.transferFailed(at: talk.now)
        #expect(talk.commands.contains { if case .toolOutput("f1", _) = $0 { true } else { false } })
        #expect(!talk.call.isOver)

        talk.voice(.responseStarted(id: "r2"))
        talk.voice(.responseDone(ResponseOutcome(id: "r2", status: .completed)))
        talk.actions = talk.call.transfer(to: "+14155550100", for: nil, at: talk.now)
        #expect(talk.actions.contains(.transfer(to: "+14155550100")))
        talk.phone(.stop)  // Twilio takes the call over
        #expect(talk.ending?.reason == .transferred)
    }

    // MARK: Keys

    @Test func `keys are gathered until the pound key and reach the model as one item`() {
        var talk = Self.begun()
        for key in "4821#" {
            talk.phone(.dtmf(digit: key))
            talk.now += 100
        }
        guard case .insert(let text)? = talk.commands.first else {
            Issue.record("no item")
            return
        }
        #expect(text.role == .user)
        #expect(text.text.contains("4 8 2 1, then the pound key"))
        #expect(talk.commands.last == .respond(instructions: nil))
        #expect(talk.notes == ["dtmf"])
    }

    @Test func `keys without an end are taken after a pause`() {
        var talk = Self.begun()
        talk.phone(.dtmf(digit: "2"))
        #expect(talk.commands.isEmpty)
        talk.tick(KeyEntry.pauseMs - 1)
        #expect(talk.commands.isEmpty)
        talk.tick(1)
        #expect(talk.commands.count == 2)
    }

    @Test func `digits that may be a PIN are told to nobody, and without their end not even compared`() {
        var talk = Self.begun()
        talk.call.hidesKeys = true
        for key in "4821" {
            talk.phone(.dtmf(digit: key))
            #expect(talk.actions.contains(.note(CallNote("dtmf", [.init("digit", "•")]))))
        }
        talk.phone(.dtmf(digit: "#"))
        #expect(talk.actions.contains(.secretKeys("4821")))
        #expect(talk.commands.isEmpty)
        for key in "4821" { talk.phone(.dtmf(digit: key)) }
        talk.tick(KeyEntry.secretPauseMs)
        #expect(!talk.actions.contains(.secretKeys("4821")))
        let told = "\(talk.commands)"
        #expect(told.contains("kept secret") && !told.contains("4 8 2 1"))
    }

    @Test func `a choice from a menu reaches the agent of a caller with a PIN too`() {
        var talk = Self.begun()
        talk.call.hidesKeys = true
        for key in "12#" { talk.phone(.dtmf(digit: key)) }
        guard case .insert(let text)? = talk.commands.first else {
            Issue.record("no item")
            return
        }
        #expect(text.text.contains("1 2, then the pound key"))
    }

    @Test func `a key interrupts the menu that is being read out`() {
        var talk = Self.begun()
        talk.voice(.responseStarted(id: "r1"))
        talk.speak("a", 3000)
        talk.play(500)
        talk.phone(.dtmf(digit: "1"))
        #expect(talk.actions.contains(.clear))
        #expect(talk.commands.contains(.cancel))
    }
}
