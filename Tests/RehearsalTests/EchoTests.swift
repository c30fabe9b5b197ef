import Audio
import Bridge
import JSONText
import Testing

@testable import Rehearsal

@Suite struct EchoTests {
    private static let answer = [
        "response.created", "response.output_item.added", "conversation.item.added", "response.content_part.added",
        "response.output_audio_transcript.delta", "response.output_audio.delta", "response.output_audio.done",
        "response.output_audio_transcript.done", "response.content_part.done", "response.output_item.done",
        "conversation.item.done", "response.done", "rate_limits.updated",
    ]

    /// The types in order, repeated ones once.
    private func outline(_ events: some Sequence<JSON>) -> [String] {
        events.reduce(into: []) { types, event in
            let type = event["type"]?.string ?? ""
            if types.last != type { types.append(type) }
        }
    }

    @Test func `a greeting is two tones in the events' proper order`() {
        let bench = Bench(.echo)
        bench.configure()
        bench.send(["type": "response.create"])
        bench.pass(2000)
        #expect(outline(bench.events.dropFirst(2)) == Self.answer)
        let codes = bench.all("response.output_audio.delta").flatMap { Base64.bytes($0["delta"]?.string ?? "") ?? [] }
        #expect(codes.count == 500 * 8)
        let pcm = codes.map { G711.pcm(ulaw: $0) }
        let level = Level(pcm.span)
        #expect(level.rms > -18 && level.rms < -12)
        #expect(bench.all("response.done").first?["response"]?["status"] == "completed")
    }

    @Test(arguments: ["audio/pcmu", "audio/pcma"]) func `an utterance comes back as it was`(format: String) {
        let bench = Bench(.echo)
        bench.configure()
        if format == "audio/pcma" {
            bench.send([
                "type": "session.update",
                "session": ["type": "realtime", "audio": ["output": ["format": ["type": .string(format)]]]],
            ])
        }
        let before = bench.events.count
        bench.hush(ms: 1000)
        bench.speak(ms: 1240)
        bench.hush(ms: 500)
        bench.pass(3000)
        let fresh = bench.events.dropFirst(before)
        let turn = outline(fresh.filter { $0["type"]?.string?.contains("transcription") == false })
        #expect(
            turn == [
                "input_audio_buffer.speech_started", "input_audio_buffer.speech_stopped",
                "input_audio_buffer.committed",
                "conversation.item.added", "conversation.item.done",
            ] + Self.answer)
        #expect(bench.all("input_audio_buffer.speech_started").first?["audio_start_ms"] == 700)
        #expect(bench.all("input_audio_buffer.speech_stopped").first?["audio_end_ms"] == 2740)
        let said = bench.all("conversation.item.input_audio_transcription.completed").first
        let echoed = bench.all("response.output_audio_transcript.done").first
        #expect(said?["transcript"] == echoed?["transcript"])
        #expect(echoed?["transcript"]?.string?.hasPrefix("(echo of 1") == true)
        let bytes = bench.all("response.output_audio.delta").flatMap { Base64.bytes($0["delta"]?.string ?? "") ?? [] }
        let loud = bytes.map { format == "audio/pcma" ? G711.pcm(alaw: $0) : G711.pcm(ulaw: $0) }
        #expect(loud.filter { $0.magnitude > 1000 }.count > 8 * 1000)
        // The answer is part of the conversation: it stands behind what it answers.
        let user = bench.all("input_audio_buffer.committed").first?["item_id"]
        #expect(bench.all("conversation.item.added").last?["previous_item_id"] == user)
    }

    @Test func `sound leaves five times faster than it plays`() {
        let bench = Bench(.echo)
        bench.configure()
        bench.speak(ms: 3000)
        bench.hush(ms: 500)
        bench.pass(300)
        let early = bench.all("response.output_audio.delta").count
        #expect(early > 3 && early < 8)
        bench.pass(1000)
        #expect(bench.all("response.done").count == 1)
    }

    @Test func `whoever speaks into the echo cuts it`() {
        let bench = Bench(.echo)
        bench.configure()
        bench.speak(ms: 3000)
        bench.hush(ms: 500)
        bench.pass(200)
        bench.speak(ms: 100)
        #expect(bench.all("response.done").last?["response"]?["status_details"]?["reason"] == "turn_detected")
        let count = bench.all("response.output_audio.delta").count
        bench.speak(ms: 1000)
        #expect(bench.all("response.output_audio.delta").count == count)
    }

    @Test func `without turn detection the client commits and asks`() {
        let bench = Bench(.echo)
        bench.configure(turnDetection: .null)
        bench.send(["type": "input_audio_buffer.commit"])
        #expect(bench.last["error"]?["code"] == "input_audio_buffer_commit_empty")
        bench.speak(ms: 400)
        bench.send(["type": "input_audio_buffer.clear"])
        #expect(bench.last["type"] == "input_audio_buffer.cleared")
        bench.speak(ms: 800)
        bench.send(["type": "input_audio_buffer.commit"])
        bench.pass(1000)
        #expect(bench.all("response.created").isEmpty)
        bench.send(["type": "response.create"])
        bench.pass(1000)
        #expect(bench.all("response.output_audio_transcript.done").first?["transcript"] == "(echo of 800 ms)")
    }

    @Test func `with create_response off nothing is said unasked`() {
        let bench = Bench(.echo)
        bench.configure(turnDetection: ["type": "server_vad", "create_response": false])
        bench.speak(ms: 800)
        bench.hush(ms: 600)
        #expect(bench.all("input_audio_buffer.committed").count == 1 && bench.all("response.created").isEmpty)
        bench.send(["type": "response.create", "response": ["output_modalities": ["text"]]])
        bench.pass(1000)
        #expect(bench.all("response.output_text.done").count == 1 && bench.all("response.output_audio.delta").isEmpty)
    }
}
