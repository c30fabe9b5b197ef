import Audio
import Bridge
import JSONText
import Testing

@testable import Rehearsal

/// A recorded session played against the caller's real sound, on a counted clock.
@Suite(.serialized) struct RecordedSessionTests {
    /// Plays a call as a bridge would: configures, asks for the greeting, passes the sound on.
    private func play(_ name: String, truncating: Bool = false) throws -> (bench: Bench, call: RecordedCall) {
        let call = try Fixtures.load(name)
        let bench = Bench(.recorded(call))
        bench.configure()
        bench.pass(100)
        bench.send(["type": "response.create", "event_id": "greet"])
        let answered = bench.all("input_audio_buffer.speech_started").count
        #expect(answered == 0)
        for start in stride(from: 0, to: call.callerAudio.count, by: 160) {
            let before = bench.all("input_audio_buffer.speech_started").count
            bench.speak(ulaw: Array(call.callerAudio[start..<min(call.callerAudio.count, start + 160)]))
            guard truncating, bench.all("input_audio_buffer.speech_started").count > before, before == 1 else {
                continue
            }
            let item = bench.all("response.output_audio.delta").last?["item_id"] ?? .null
            bench.send([
                "type": "conversation.item.truncate", "item_id": item, "content_index": 0, "audio_end_ms": 1500,
            ])
        }
        bench.pass(5000)
        return (bench, call)
    }

    @Test(arguments: ["first-call", "second-call", "dtmf-hangup", "noisy-line", "silence", "spanish", "two-in-one"])
    func `a recorded session is sent line by line, and whole`(name: String) throws {
        let (bench, call) = try play(name)
        #expect(bench.types == call.session.lines.map(\.type))
        #expect(bench.all("response.done").allSatisfy { $0["response"]?["status"] == "completed" })
        let ids = bench.events.compactMap { $0["event_id"]?.string }
        #expect(Set(ids).count == bench.events.count)
    }

    @Test func `the model's sound comes whole, in the session's format`() throws {
        let (bench, call) = try play("first-call")
        let codes = bench.all("response.output_audio.delta").flatMap { Base64.bytes($0["delta"]?.string ?? "") ?? [] }
        #expect(codes.count == call.session.audio.count / 3)
        var down = Down3()
        var expected = [UInt8](repeating: 0, count: codes.count)
        var room = expected.mutableSpan
        _ = down.process(call.session.audio.span, ulaw: &room)
        #expect(codes == expected)
    }

    @Test func `a truncation is answered by its line with the end that was asked for`() throws {
        let (bench, call) = try play("barge-in", truncating: true)
        #expect(bench.types == call.session.lines.map(\.type))
        #expect(bench.all("conversation.item.truncated").first?["audio_end_ms"] == 1500)
        #expect(bench.all("error").isEmpty)
    }

    @Test func `a trigger that never comes holds all lines below it`() throws {
        let (bench, _) = try play("barge-in", truncating: false)
        #expect(bench.all("input_audio_buffer.speech_started").count == 2)
        #expect(bench.types.last == "input_audio_buffer.speech_started")
    }

    @Test func `a session that the script refuses keeps its defaults and does not speak unasked`() throws {
        let call = try Fixtures.load("refused-session")
        let bench = Bench(.recorded(call))
        bench.configure()
        bench.pass(3000)
        #expect(bench.types == ["session.created", "error"])
        #expect(bench.last["error"]?["event_id"] == "cfg")
        #expect(bench.session.settings.outputFormat == .pcm)
    }

    @Test func `edges carry the time at which the sound was heard`() throws {
        let (bench, _) = try play("first-call")
        let starts = bench.all("input_audio_buffer.speech_started").compactMap { $0["audio_start_ms"]?.integer }
        let stops = bench.all("input_audio_buffer.speech_stopped").compactMap { $0["audio_end_ms"]?.integer }
        #expect(starts.count == 3 && stops.count == 3)
        #expect(zip(starts, stops).allSatisfy { $0 + 1000 < $1 })
    }

    @Test func `whoever speaks into a response that is still being sent cancels it`() throws {
        let bench = Bench(.recorded(try Fixtures.load("first-call")))
        bench.configure()
        bench.pass(100)
        bench.send(["type": "response.create"])
        bench.pass(340)  // some of the greeting is out
        bench.speak(ms: 200)
        let done = try #require(bench.all("response.done").first?["response"])
        #expect(done["status"] == "cancelled" && done["status_details"]?["reason"] == "turn_detected")
        #expect(done["output"]?.array?.first?["status"] == "incomplete")
        let order = bench.types.filter { ["input_audio_buffer.speech_started", "response.done"].contains($0) }
        #expect(order == ["input_audio_buffer.speech_started", "response.done"])
        let before = bench.all("response.output_audio.delta").count
        bench.pass(5000)
        #expect(bench.all("response.output_audio.delta").count == before)
        bench.hush(ms: 600)
        bench.pass(5000)
        #expect(bench.all("response.done").count == 2, "the script goes on")
    }

    @Test func `with interrupt_response off a response is sent to its end`() throws {
        let bench = Bench(.recorded(try Fixtures.load("first-call")))
        bench.configure(turnDetection: ["type": "server_vad", "interrupt_response": false])
        bench.pass(100)
        bench.send(["type": "response.create"])
        bench.pass(340)
        bench.speak(ms: 1000)
        #expect(bench.all("response.done").first?["response"]?["status"] == "completed")
    }
}
