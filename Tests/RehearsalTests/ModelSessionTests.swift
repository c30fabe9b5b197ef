import JSONText
import Testing

@testable import Rehearsal

/// What the real server refuses, and how it says so.
@Suite struct ModelSessionTests {
    private func refusal(_ event: JSON, ready: Bool = true) -> JSON? {
        let bench = Bench(.echo)
        if ready { bench.configure() }
        let before = bench.events.count
        bench.send(event)
        let errors = bench.events.dropFirst(before).filter { $0["type"] == "error" }
        #expect(errors.count <= 1)
        return errors.first?["error"]
    }

    @Test func `an unknown event is refused by its type, with its id`() {
        let error = refusal(["type": "session.upgrade", "event_id": "e7"])
        #expect(error?["code"] == "invalid_value" && error?["param"] == "type" && error?["event_id"] == "e7")
        #expect(error?["type"] == "invalid_request_error")
    }

    @Test func `unknown, missing and mistyped parameters are named`() {
        let unknown = refusal(["type": "response.cancel", "reason": "x"])
        #expect(unknown?["code"] == "unknown_parameter" && unknown?["param"] == "reason")
        let missing = refusal(["type": "conversation.item.truncate", "item_id": "i", "content_index": 0])
        #expect(missing?["code"] == "missing_required_parameter" && missing?["param"] == "audio_end_ms")
        let type = refusal([
            "type": "conversation.item.truncate", "item_id": "i", "content_index": 0, "audio_end_ms": 12.5,
        ])
        #expect(type?["code"] == "invalid_type" && type?["param"] == "audio_end_ms")
        #expect(refusal(["event_id": "x"])?["code"] == "missing_required_parameter")
        #expect(refusal([1])?["code"] == "invalid_event")
    }

    private func update(_ session: JSON) -> JSON? {
        refusal(["type": "session.update", "session": session], ready: false)
    }

    @Test func `sessions are refused for what the real one refuses`() {
        let rate = update([
            "type": "realtime", "audio": ["input": ["format": ["type": "audio/pcmu", "rate": 8000]]],
        ])
        #expect(rate?["code"] == "unknown_parameter" && rate?["param"] == "session.audio.input.format.rate")
        let wrong = update([
            "type": "realtime", "audio": ["output": ["format": ["type": "audio/pcm", "rate": 16_000]]],
        ])
        #expect(wrong?["code"] == "invalid_value" && wrong?["param"] == "session.audio.output.format.rate")
        let voice = update(["type": "realtime", "audio": ["output": ["voice": "marine"]]])
        #expect(voice?["param"] == "session.audio.output.voice")
        #expect(
            voice?["message"]
                == "Invalid value: 'marine'. Supported values are: 'alloy', 'ash', 'ballad', 'coral', 'echo', 'sage', 'shimmer', 'verse', 'marin', and 'cedar'."
        )
        #expect(update(["instructions": "no type"])?["param"] == "session.type")
        #expect(update(["type": "realtime", "modalities": ["text"]])?["code"] == "unknown_parameter")
        #expect(update(["type": "realtime", "temperature": 0.8])?["code"] == "unknown_parameter")
        let idle = update([
            "type": "realtime",
            "audio": ["input": ["turn_detection": ["type": "server_vad", "idle_timeout_ms": 4000]]],
        ])
        #expect(idle?["param"] == "session.audio.input.turn_detection.idle_timeout_ms")
        #expect(update(["type": "realtime", "model": "another"])?["param"] == "session.model")
    }

    @Test func `the configuration of the telephone is taken and shown whole`() {
        let bench = Bench(.echo)
        bench.send([
            "type": "session.update",
            "session": [
                "type": "realtime", "instructions": "Be brief.", "output_modalities": ["audio"],
                "max_output_tokens": 1200,
                "audio": [
                    "input": [
                        "format": ["type": "audio/pcmu"], "noise_reduction": ["type": "near_field"],
                        "transcription": ["model": "gpt-transcribe", "language": "en", "prompt": "names: Ada"],
                        "turn_detection": [
                            "type": "server_vad", "silence_duration_ms": 700, "idle_timeout_ms": 12_000,
                        ],
                    ], "output": ["format": ["type": "audio/pcmu"], "voice": "marin", "speed": 1.0],
                ],
                "tools": [
                    ["type": "function", "name": "end_call", "description": "x", "parameters": ["type": "object"]]
                ], "tool_choice": "auto", "reasoning": ["effort": "low"],
                "truncation": ["type": "retention_ratio", "retention_ratio": 0.8], "tracing": nil,
                "include": ["item.input_audio_transcription.logprobs"],
            ],
        ])
        #expect(bench.types == ["session.created", "session.updated"])
        let session = bench.last["session"]
        #expect(session?["instructions"] == "Be brief." && session?["id"] == bench.events[0]["session"]?["id"])
        let turns = session?["audio"]?["input"]?["turn_detection"]
        #expect(turns?["silence_duration_ms"] == 700 && turns?["prefix_padding_ms"] == 300)
        #expect(session?["audio"]?["input"]?["format"] == ["type": "audio/pcmu"])
    }

    @Test func `a refused update changes nothing`() {
        let bench = Bench(.echo)
        bench.send([
            "type": "session.update",
            "session": [
                "type": "realtime", "instructions": "lost", "audio": ["input": ["format": ["type": "audio/opus"]]],
            ],
        ])
        bench.configure(format: "audio/pcma")
        #expect(bench.types == ["session.created", "error", "session.updated"])
        #expect(bench.last["session"]?["instructions"] != "lost")
        #expect(bench.last["session"]?["audio"]?["output"]?["format"] == ["type": "audio/pcma"])
    }

    @Test func `what was cleared by null stays cleared`() {
        let bench = Bench(.echo)
        bench.configure()
        bench.send([
            "type": "session.update", "session": ["type": "realtime", "audio": ["input": ["turn_detection": nil]]],
        ])
        #expect(bench.last["session"]?["audio"]?["input"]?["turn_detection"] == .some(.null))
        bench.speak(ms: 500)
        bench.hush(ms: 700)
        #expect(bench.last["type"] == "session.updated", "nobody listens for turns")
    }

    @Test func `items are created, found, cut and deleted with their acknowledgements`() {
        let bench = Bench(.echo)
        func item(_ id: String, after: String? = nil) {
            bench.send([
                "type": "conversation.item.create", "previous_item_id": JSON(after),
                "item": [
                    "id": .string(id), "type": "message", "role": "system",
                    "content": [["type": "input_text", "text": "A returning caller."]],
                ],
            ])
        }
        item("one")
        item("two")
        #expect(bench.types.suffix(2) == ["conversation.item.added", "conversation.item.done"])
        #expect(bench.last["previous_item_id"] == "one")
        item("zero", after: "root")
        #expect(bench.last["previous_item_id"] == .some(.null))
        item("x", after: "nowhere")
        #expect(bench.last["error"]?["param"] == "previous_item_id")
        item("two")
        #expect(bench.last["error"]?["code"] == "invalid_value")
        bench.send(["type": "conversation.item.retrieve", "item_id": "two"])
        #expect(bench.last["item"]?["id"] == "two" && bench.last["type"] == "conversation.item.retrieved")
        bench.send(["type": "conversation.item.delete", "item_id": "two"])
        #expect(bench.last["type"] == "conversation.item.deleted")
        bench.send(["type": "conversation.item.retrieve", "item_id": "two"])
        #expect(bench.last["error"]?["code"] == "item_retrieve_invalid_item_id")
        bench.send([
            "type": "conversation.item.truncate", "item_id": "one", "content_index": 0, "audio_end_ms": 0,
        ])
        #expect(bench.last["error"]?["message"] == "Only model output audio messages can be truncated")
    }

    @Test func `a truncation beyond the sound is refused with both numbers`() {
        let bench = Bench(.echo)
        bench.configure()
        bench.send(["type": "response.create"])
        bench.pass(1000)
        let item = bench.all("response.output_item.done").first?["item"]?["id"] ?? .null
        func cut(_ ms: Int) {
            bench.send([
                "type": "conversation.item.truncate", "item_id": item, "content_index": 0, "audio_end_ms": JSON(ms),
            ])
        }
        cut(501)
        #expect(bench.last["error"]?["message"] == "Audio content of 500ms is already shorter than 501ms")
        cut(200)
        #expect(bench.last["type"] == "conversation.item.truncated" && bench.last["audio_end_ms"] == 200)
        cut(300)
        #expect(bench.last["error"]?["message"] == "Audio content of 200ms is already shorter than 300ms")
    }

    @Test func `one response at a time, and none to cancel is an error`() {
        let bench = Bench(.echo)
        bench.configure()
        bench.send(["type": "response.cancel"])
        #expect(bench.last["error"]?["code"] == "response_cancel_not_active")
        bench.send(["type": "response.create"])
        bench.send(["type": "response.create"])
        #expect(bench.last["error"]?["code"] == "conversation_already_has_active_response")
        bench.send(["type": "response.create", "response": ["conversation": "none", "metadata": ["a": "b"]]])
        #expect(bench.last["response"]?["metadata"] == ["a": "b"], "outside the conversation any number may run")
        bench.pass(160)
        bench.send(["type": "response.cancel"])
        #expect(bench.last["response"]?["status_details"]?["reason"] == "client_cancelled")
        let deltas = bench.all("response.output_audio.delta").count
        bench.pass(2000)
        #expect(bench.all("response.done").count == 2)
        #expect(bench.all("response.output_audio.delta").count >= deltas)
    }

    @Test func `the voice is fixed once it has spoken`() {
        let bench = Bench(.echo)
        bench.configure()
        bench.send(["type": "response.create"])
        bench.pass(2000)
        bench.send([
            "type": "session.update", "session": ["type": "realtime", "audio": ["output": ["voice": "cedar"]]],
        ])
        #expect(bench.last["error"]?["code"] == "cannot_update_voice")
    }

    @Test func `sound that is no base64 is refused, sound before the update is taken as PCM`() {
        #expect(refusal(["type": "input_audio_buffer.append", "audio": "*"])?["param"] == "audio")
        let bench = Bench(.echo)
        bench.speak(ms: 600)  // μ-law bytes, heard as PCM16 at 24 kHz: six times as short
        #expect(bench.session.log.heardMs == 100)
        #expect(bench.all("error").isEmpty)
    }
}
