import JSONText
import Testing

@testable import Bridge

/// Interruptions at awkward moments.
@Suite struct InterruptionTests {
    @Test func `who goes on before the answer sounds is listened to, and answered once`() {
        var policy = CallPolicy()
        policy.bargeIn.minimumMs = 300
        var talk = Talk.begun(policy: policy)
        talk.voice(.speechStarted(item: "c1", atMs: 0))
        talk.voice(.speechStopped(item: "c1", atMs: 900))
        talk.voice(.responseStarted(id: "r1"))
        talk.voice(.speechStarted(item: "c2", atMs: 1000))
        #expect(talk.commands.contains(.cancel))
        let isHeard = talk.speak("a", 300, response: "r1")
        #expect(!isHeard)
        talk.voice(.speechStopped(item: "c2", atMs: 2500))
        #expect(talk.commands == [.respond(instructions: nil)])
    }

    @Test func `an answer that is cut off while the line is dry was not wholly heard`() {
        var talk = Talk.begun()
        talk.voice(.responseStarted(id: "r1"))
        talk.voice(.item(id: "a", after: nil, speaker: .agent))
        talk.speak("a", 1000)
        talk.voice(.agentText(item: "a", text: "one two three four five six seven eight nine ten"))
        talk.play(1400)
        talk.voice(.speechStarted(item: "c", atMs: 1300))
        #expect(talk.commands.contains(.truncate(item: "a", contentIndex: 0, heardMs: 1000)))
        let isHeard = talk.speak("a", 1000)
        #expect(!isHeard)
        talk.voice(.responseDone(ResponseOutcome(id: "r1", status: .cancelled)))
        #expect(talk.call.transcript.nodes.first { $0.item == "a" }?.interrupted == true)
    }

    @Test func `of two parts the one is cut that was not heard, and the item stays`() {
        var talk = Talk.begun()
        talk.voice(.responseStarted(id: "r1"))
        talk.speak("a", 400)
        let (id, of, sound) = (Array("a".utf8), Array("r1".utf8), [UInt8](repeating: 0x7F, count: 3200))
        _ = talk.call.agentAudio(item: id.span, response: of.span, contentIndex: 1, ulaw: sound.span, at: talk.now)
        talk.pump()
        talk.play(600)
        talk.voice(.speechStarted(item: "c", atMs: 600))
        let cuts = talk.commands.compactMap {
            if case .truncate(_, let part, let heard) = $0 { [part, heard] } else { nil }
        }
        #expect(cuts.count == 1 && cuts[0][0] == 1 && abs(cuts[0][1] - 200) <= 60)
        #expect(!talk.commands.contains(.delete(item: "a")))
        #expect(talk.call.transcript.nodes.first { $0.item == "a" }?.interrupted == true)
    }

    @Test func `a goodbye that is owed is said after whoever interrupts`() {
        var policy = CallPolicy()
        policy.longestMs = 5000
        var talk = Talk.begun(policy: policy)
        talk.voice(.responseStarted(id: "r1"))
        talk.speak("a", 8000)
        talk.tick(5000)
        talk.voice(.speechStarted(item: "c", atMs: 5000))
        talk.voice(.responseDone(ResponseOutcome(id: "r1", status: .cancelled)))
        #expect(
            talk.commands.contains { if case .respond(let words?) = $0 { words.contains("goodbye") } else { false } })
        #expect(!talk.call.isOver)
    }

    @Test func `a long goodbye is heard to its end`() {
        var talk = Talk.begun(tools: [VoiceTool(name: "end_call", about: "", parameters: [:])])
        talk.voice(.responseStarted(id: "r1"))
        talk.speak("a", 20_000)
        let call = ToolCall(id: "f1", name: "end_call", arguments: "{}")
        talk.voice(.responseDone(ResponseOutcome(id: "r1", status: .completed, calls: [call])))
        talk.play(17_000)
        talk.tick(1)
        #expect(!talk.call.isOver)
        talk.play(3400)
        talk.tick(1)
        #expect(talk.call.endReason == .agentHangup)
    }

    @Test func `who hangs up in the middle of a sentence is written down`() {
        var talk = Talk.begun()
        talk.voice(.speechStarted(item: "c", atMs: 100))
        talk.play(1500)
        talk.phone(.stop)
        #expect(talk.commands == [.commit])
        #expect(talk.ending == nil)
        talk.voice(.item(id: "c", after: nil, speaker: .caller))
        #expect(talk.ending == nil)
        talk.voice(.callerText(item: "c", text: "And call me on Friday"))
        #expect(talk.turns.map(\.text) == ["And call me on Friday"])
        #expect(talk.ending?.reason == .callerHangup)
        #expect(talk.actions.contains(.closeVoice))

        var silent = Talk.begun()
        silent.voice(.speechStarted(item: "c", atMs: 100))
        silent.phone(.stop)
        silent.tick(Call.graceMs)
        #expect(silent.ending != nil)
    }

    @Test func `no function runs once the caller is gone`() {
        var talk = Talk.begun(tools: [VoiceTool(name: "look_up", about: "", parameters: [:])])
        talk.voice(.item(id: "c", after: nil, speaker: .caller))
        talk.voice(.responseStarted(id: "r1"))
        talk.phone(.stop)
        let call = ToolCall(id: "f1", name: "look_up", arguments: "{}")
        talk.voice(.responseDone(ResponseOutcome(id: "r1", status: .completed, calls: [call])))
        #expect(!talk.actions.contains(.runTool(call)))
    }

    @Test func `an answer that never sounded does not keep the conversation from being summarised`() {
        var talk = Talk.begun()
        talk.voice(.responseStarted(id: "r1"))
        talk.voice(.item(id: "a", after: nil, speaker: .agent))
        talk.voice(.responseDone(ResponseOutcome(id: "r1", status: .cancelled)))
        #expect(talk.call.transcript.openAgentItems.isEmpty)
    }
}
