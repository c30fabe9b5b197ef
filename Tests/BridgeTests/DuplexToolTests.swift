import JSONText
import Testing

@testable import Bridge

/// Function calls of a model that works behind the voice, and what else is told it.
@Suite struct DuplexToolTests {
    private static func tool(_ name: String) -> VoiceTool { VoiceTool(name: name, about: "", parameters: [:]) }
    private static func call(_ id: String, _ name: String = "look_up") -> ToolCall {
        ToolCall(id: id, name: name, arguments: "{}")
    }

    /// A call whose backend wants these functions.
    private static func asked(_ calls: [ToolCall]) -> DuplexTalk {
        var talk = DuplexTalk.greeted(tools: [tool("end_call"), tool("look_up")])
        talk.caller("Is my clock ready?", ms: 1000)
        talk.says(.responseStarted(id: "r1"))
        for call in calls { talk.says(.toolCall(call)) }
        talk.says(.responseDone(ResponseOutcome(id: "r1", status: .completed)))
        return talk
    }

    @Test func `the backend goes on when all its calls are answered, not before`() {
        var talk = Self.asked([Self.call("f1"), Self.call("f2")])
        let asked = talk.take()
        #expect(asked.contains(.runTool(Self.call("f1"))) && asked.contains(.runTool(Self.call("f2"))))
        talk.tool("f1", "1")
        #expect(talk.take().commands == [.toolOutput(call: "f1", output: "1")])
        talk.tool("f2", "2")
        #expect(talk.take().commands == [.toolOutput(call: "f2", output: "2"), .proceed])
    }

    @Test func `a hang-up among other calls is answered before they run, for their answers may come at once`() {
        var talk = Self.asked([Self.call("f1"), Self.call("f2", "end_call")])
        let asked = talk.take()
        let answered = asked.firstIndex { if case .voice(.toolOutput("f2", _)) = $0 { true } else { false } }
        let run = asked.firstIndex(of: .runTool(Self.call("f1")))
        #expect(answered != nil && run != nil && answered! < run!)
        #expect(!asked.commands.contains(.proceed))
        talk.tool("f1", "1")
        #expect(talk.take().commands == [.toolOutput(call: "f1", output: "1"), .proceed])
    }

    @Test func `an agent that hangs up before its first word is asked for a goodbye`() {
        var talk = DuplexTalk.begun(tools: [Self.tool("end_call")])
        talk.pass(500)
        talk.says(.toolCall(Self.call("f1", "end_call")))
        talk.says(.responseDone(ResponseOutcome(id: "r1", status: .completed)))
        #expect(talk.take().orders == [Leaving.goodbye])
        talk.pass(2000)
        #expect(!talk.take().contains(.hangUp))
    }

    @Test func `calls of a response that fails are never run, and the voice is told`() {
        var talk = DuplexTalk.greeted(tools: [Self.tool("look_up")])
        talk.says(.responseStarted(id: "r1"))
        talk.says(.toolCall(Self.call("f1")))
        talk.says(.responseDone(ResponseOutcome(id: "r1", status: .failed, reason: "server_error")))
        let actions = talk.take()
        #expect(!actions.contains { if case .runTool = $0 { true } else { false } })
        #expect(actions.orders.count == 1)
    }

    @Test func `a result larger than the provider's buffer allows is not sent`() {
        var talk = Self.asked([Self.call("f1")])
        _ = talk.take()
        talk.tool("f1", String(repeating: "x", count: 3000))
        #expect(talk.take().commands == [.toolOutput(call: "f1", output: Call.tooLong), .proceed])
    }

    @Test func `a result that the provider refuses as too large is answered again, small, and once`() {
        var talk = Self.asked([Self.call("f1")])
        talk.tool("f1", String(repeating: "x", count: 2000))
        _ = talk.take()
        let refusal = VoiceFailure(
            code: "response_input_buffer_full", message: "", command: VoiceCommand.toolOutputID("f1"))
        talk.says(.failure(refusal))
        #expect(talk.take().commands == [.toolOutput(call: "f1", output: Call.tooLong), .proceed])
        talk.says(.failure(refusal))
        #expect(talk.take().commands.isEmpty)
    }

    @Test func `who waits long hears it from the voice itself; who waits too long gets an answer too`() {
        var talk = Self.asked([Self.call("f1")])
        _ = talk.take()
        talk.pass(5000)
        #expect(talk.take().commands.isEmpty)
        talk.pass(CallPolicy().tools.limitMs)
        let late = talk.take()
        #expect(late.notes.contains("tool_timeout"))
        #expect(late.commands.last == .proceed)
    }

    @Test func `a backend that never comes back does not hold the call`() {
        var talk = DuplexTalk.greeted(tools: [Self.tool("look_up")])
        talk.says(.responseStarted(id: "r1"))
        talk.pass(Duplex.workMs + 200)
        #expect(talk.take().notes.contains("backend_timeout"))
        #expect(!talk.call.isWorking)
    }

    @Test func `a task that nobody here can do is answered at once`() {
        var talk = DuplexTalk.greeted(backend: nil)
        talk.says(.task(id: "item_7"))
        guard case .report("item_7", let text)? = talk.take().commands.first else {
            Issue.record("no answer")
            return
        }
        #expect(!text.isEmpty)
    }

    @Test func `a result that comes after its session is told to the next one`() {
        var talk = Self.asked([Self.call("f1")])
        talk.lose()
        talk.tool("f1", "forty")
        talk.open(1)
        let actions = talk.take()
        #expect(actions.texts.joined().contains("look_up answered: forty"))
        #expect(!actions.commands.contains { if case .toolOutput = $0 { true } else { false } })
    }

    // MARK: Goodbyes

    @Test func `the agent hangs up when its goodbye was heard, not before`() {
        var talk = DuplexTalk.greeted(tools: [Self.tool("end_call")])
        talk.agent("Goodbye!", ms: 1000)
        talk.says(.responseStarted(id: "r1"))
        talk.says(.toolCall(Self.call("f1", "end_call")))
        talk.says(.responseDone(ResponseOutcome(id: "r1", status: .completed)))
        let asked = talk.take()
        #expect(asked.orders.isEmpty)  // it has said goodbye
        #expect(!asked.contains(.hangUp))
        talk.pass(Duplex.finishedMs + 500)
        #expect(talk.take().contains(.hangUp))
        #expect(talk.call.endReason == .agentHangup)
    }

    @Test func `an agent that hangs up without a goodbye is asked for one`() {
        var talk = DuplexTalk.greeted(tools: [Self.tool("end_call")])
        talk.pass(4000)
        talk.says(.responseStarted(id: "r1"))
        talk.says(.toolCall(Self.call("f1", "end_call")))
        talk.says(.responseDone(ResponseOutcome(id: "r1", status: .completed)))
        #expect(talk.take().orders == [Leaving.goodbye])
        talk.agent("Goodbye then!", ms: 1000)
        #expect(!talk.take().contains(.hangUp))
        talk.pass(Duplex.finishedMs + 500)
        #expect(talk.take().contains(.hangUp))
    }

    @Test func `a caller who answers bye does not keep the line, one who goes on does`() {
        var talk = DuplexTalk.greeted(tools: [Self.tool("end_call")])
        talk.agent("Goodbye!", ms: 1000)
        talk.says(.responseStarted(id: "r1"))
        talk.says(.toolCall(Self.call("f1", "end_call")))
        talk.says(.responseDone(ResponseOutcome(id: "r1", status: .completed)))
        var other = talk
        talk.caller("Bye!", ms: 400)
        talk.pass(2500)
        #expect(talk.call.endReason == .agentHangup)
        other.caller("Oh wait, one more thing please", ms: 1000)
        other.pass(2500)
        #expect(other.call.endReason == nil)
        #expect(other.take().notes.contains("stays"))
    }

    // MARK: Keys, whispers, silence

    @Test func `keys reach the model as a text, and what is being said goes on`() {
        var talk = DuplexTalk.greeted()
        talk.pass(500, .voice)
        for digit in "42#" { talk.phone(.dtmf(digit: digit)) }
        let actions = talk.take()
        #expect(!actions.contains(.clear))
        #expect(actions.texts.joined().contains("4 2"))
        #expect(actions.orders == [nil])
    }

    @Test func `what the people of the line tell the agent is told it at once`() {
        var talk = DuplexTalk.greeted()
        talk.actions += talk.talk.call.whisper("The clock is ready.", speaks: true, at: talk.now)
        let actions = talk.take()
        #expect(actions.texts.joined().contains("The clock is ready."))
        #expect(actions.orders == [nil])
    }

    @Test
    func `what the caller says is looked for in earlier calls once it is a turn, and what is found is told unspoken`() {
        var policy = CallPolicy()
        policy.recall.isOn = true
        var talk = DuplexTalk.greeted(policy: policy)
        talk.caller("Is it about the kitchen?", ms: 1000)
        func asked(_ actions: [CallAction]) -> [RecallRequest] {
            actions.compactMap { if case .recall(let request) = $0 { request } else { nil } }
        }
        #expect(asked(talk.take()).isEmpty)
        talk.pass(1000)
        let request = asked(talk.take()).first
        #expect(request?.said == "Is it about the kitchen?" && request?.before == "Hello, how can I help?")
        let askedAt = talk.call.recall.askedAt ?? 0
        talk.actions += talk.talk.call.recalled(request?.number ?? 0, "[5 Mar] oak", at: askedAt + 50)
        let actions = talk.take()
        #expect(
            actions.commands.contains { if case .tell(let notes) = $0 { notes.text == "[5 Mar] oak" } else { false } })
        #expect(actions.orders.isEmpty)
    }

    @Test func `a silence is noticed though sound never stops`() {
        var policy = CallPolicy()
        policy.silence = .init()
        var talk = DuplexTalk.greeted(policy: policy)
        talk.pass(20_500)
        #expect(talk.take().notes.contains("silence"))
        talk.agent("Are you there?", ms: 800)
        talk.pass(18_000)
        let actions = talk.take()
        #expect(actions.orders.count == 1)
        talk.agent("Goodbye.", ms: 800)
        talk.pass(3000)
        #expect(talk.call.endReason == .silence)
    }
}
