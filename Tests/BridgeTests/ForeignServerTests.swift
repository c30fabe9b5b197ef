import JSONText
import Testing

@testable import Bridge

/// What other servers do that the one we know does not.
@Suite struct ForeignServerTests {
    /// A session that was lost, and another that names its things as the first one did.
    @Test func `the next session may use the names of the first`() {
        var talk = Talk.begun(tools: [VoiceTool(name: "look_up", about: "", parameters: [:])])
        talk.voice(.item(id: "item_1", after: nil, speaker: .caller))
        talk.voice(.callerText(item: "item_1", text: "Where is my parcel?"))
        talk.answer("item_2", "I shall look.", 400, response: "resp_1")
        let call = ToolCall(id: "call_1", name: "look_up", arguments: "{}")
        talk.voice(.responseStarted(id: "resp_2"))
        talk.voice(.responseDone(ResponseOutcome(id: "resp_2", status: .completed, calls: [call])))
        _ = talk.call.toolAnswered("call_1", "on its way", at: talk.now)
        talk.voice(.responseStarted(id: "resp_3"))
        talk.speak("item_3", 500, response: "resp_3")
        talk.voice(.speechStarted(item: "item_4", atMs: 900))
        talk.lose()
        talk.openNext(1)

        talk.voice(.responseStarted(id: "resp_1"))
        talk.voice(.item(id: "item_1", after: nil, speaker: .agent))
        let isHeard = talk.speak("item_1", 300, response: "resp_1")
        #expect(isHeard)
        talk.voice(.agentText(item: "item_1", text: "It comes on Friday."))
        talk.voice(.responseDone(ResponseOutcome(id: "resp_1", status: .completed, calls: [call])))
        #expect(talk.actions.contains(.runTool(call)))
        // A fence of the first session is none of the second's.
        talk.voice(.responseStarted(id: "resp_3"))
        let isHeardToo = talk.speak("item_3", 300, response: "resp_3")
        #expect(isHeardToo)
        let texts = talk.call.transcript.nodes.map(\.text)
        #expect(texts.contains("Where is my parcel?") && texts.contains("It comes on Friday."))
    }

    @Test func `a model that is ready and dies each time is given up, with pauses and an apology`() {
        var talk = Talk.begun()
        var opened = 0
        var apologised = false
        for _ in 0..<20 where !apologised {
            talk.lose(talk.session)
            apologised = talk.actions.contains(.play(.apology))
            var waited = 0
            while !apologised, waited < 10_000 {
                if let number = Self.opened(talk.actions) {
                    opened += 1
                    talk.openNext(number)
                    break
                }
                talk.tick(50)
                waited += 50
            }
        }
        #expect(apologised)
        #expect(opened <= CallPolicy().sessions.attempts + 2)
    }

    private static func opened(_ actions: [CallAction]) -> Int? {
        actions.compactMap { if case .openSession(let number) = $0 { number } else { nil } }.last
    }

    @Test func `trouble that may pass before the first session is ready is tried again`() {
        var talk = Talk()
        talk.prepared()
        talk.start()
        talk.voice(.created(expiresAt: nil))
        talk.voice(.failure(VoiceFailure(code: "server_error", message: "")))
        #expect(talk.ending == nil && !talk.actions.contains(.play(.apology)))
        var all = talk.actions
        for _ in 0..<20 {
            talk.tick(50)
            all += talk.actions
        }
        #expect(all.contains(.openSession(1)))
    }

    @Test
    func `a session that does not tell its formats is believed, and a function call that does not tell its status`() {
        var talk = Talk()
        talk.prepared()
        talk.start()
        talk.voice(.created(expiresAt: nil))
        talk.voice(.ready(input: nil, output: nil))
        #expect(!talk.actions.contains(.play(.apology)))
        let done =
            #"{"type":"response.done","response":{"id":"r","status":"completed","output":[{"type":"function_call","call_id":"c","name":"f","arguments":"{}"}]}}"#
        guard case .responseDone(let outcome)? = OpenAIRealtime().parse(Array(done.utf8).span) else {
            Issue.record("no event")
            return
        }
        #expect(outcome.calls == [ToolCall(id: "c", name: "f", arguments: "{}")])
    }

    @Test func `writing down what was said costs too, by seconds or by tokens`() {
        var policy = CallPolicy()
        policy.transcriptionPrices = VoicePrices(audioIn: 10, textOut: 20, perMinute: 0.6)
        var talk = Talk.begun(policy: policy)
        for usage in [
            #"{"type":"duration","seconds":30}"#,
            #"{"type":"tokens","input_tokens":1100,"input_token_details":{"audio_tokens":1000,"text_tokens":100},"output_tokens":50}"#,
            "null",
        ] {
            let text =
                #"{"type":"conversation.item.input_audio_transcription.completed","item_id":"c","transcript":"x","usage":\#(usage)}"#
            if let event = OpenAIRealtime().parse(Array(text.utf8).span) { talk.voice(event) }
        }
        #expect(abs(talk.call.takeCost() - (0.3 + 0.01 + 0.001)) < 1e-9)
        #expect(talk.call.takeCost() == 0)
    }

    @Test func `a clock that stands still is counted by its samples`() {
        var clock = MediaClock()
        clock.start(at: 0)
        for frame in 1...100 { clock.frame(timestampMs: 0, samples: 160, at: frame * 20) }
        #expect(clock.read(2000) == 2000)
        var normal = MediaClock()
        normal.start(at: 0)
        for frame in 0..<100 { normal.frame(timestampMs: frame * 20, samples: 160, at: (frame + 1) * 20) }
        #expect(normal.read(2000) == 2000)
    }

    @Test func `an escaped payload is what it stands for`() {
        let text = Array(#"ab\u002Bd\/x\u002b="#.utf8)
        var bytes = [UInt8](repeating: 0, count: Base64.decodedCapacity(text.count))
        var room = bytes.mutableSpan
        let count = Base64.decode(text.span, escaped: true, into: &room)
        #expect(count.map { Array(bytes.prefix($0)) } == SlowBase64.decode(Array("ab+d/x+=".utf8)))
    }
}
