import JSONText
import Rehearsal

/// A model's session that calls functions at once, and then says something each time it is asked.
struct ToolScript {
    /// A function that is called, with its arguments as JSON text.
    typealias Asked = (name: String, arguments: String)

    /// The first answer is these calls; each later one is half a second of sound.
    static func session(_ asked: [Asked], answers: Int = 3) -> RecordedSession {
        var lines: [RecordedSession.Line] = [
            .init(event: ["type": "session.created"]),
            .init(after: "session.update", occurrence: 1, delayMs: 20, event: ["type": "session.updated"]),
        ]
        lines += calls(asked)
        for number in 0..<answers { lines += words(number) }
        let audio = (0..<(answers * 500 * 24)).map { Int16(($0 / 27 % 2) * 6000 - 3000) }
        return RecordedSession(lines: lines, audio: audio)
    }

    private static func response(_ id: String, _ status: JSON, _ output: JSON) -> JSON {
        [
            "id": .string(id), "object": "realtime.response", "status": status, "status_details": nil, "output": output,
            "conversation_id": "conv_1", "usage": nil, "metadata": nil,
        ]
    }

    private static func calls(_ asked: [Asked]) -> [RecordedSession.Line] {
        let id = "resp_calls"
        var lines: [RecordedSession.Line] = [
            .init(
                after: "response.create", occurrence: 1, delayMs: 20,
                event: ["type": "response.created", "response": response(id, "in_progress", [])])
        ]
        var output: [JSON] = []
        for (index, call) in asked.enumerated() {
            let item = "item_call\(index)"
            func whole(_ status: JSON, _ arguments: String) -> JSON {
                [
                    "id": .string(item), "object": "realtime.item", "type": "function_call", "status": status,
                    "name": .string(call.name), "call_id": .string("call_\(index)"), "arguments": .string(arguments),
                ]
            }
            let begun = whole("in_progress", "")
            let done = whole("completed", call.arguments)
            output.append(done)
            let at: [JSON.Member] = [.init("response_id", .string(id)), .init("output_index", JSON(index))]
            func event(_ type: String, _ members: [JSON.Member]) -> RecordedSession.Line {
                .init(event: .object([.init("type", .string(type))] + members))
            }
            lines += [
                event("response.output_item.added", at + [.init("item", begun)]),
                event("conversation.item.added", [.init("item", begun), .init("previous_item_id", nil)]),
                event(
                    "response.function_call_arguments.done",
                    at + [
                        .init("item_id", .string(item)), .init("call_id", .string("call_\(index)")),
                        .init("name", .string(call.name)), .init("arguments", .string(call.arguments)),
                    ]),
                event("response.output_item.done", at + [.init("item", done)]),
                event("conversation.item.done", [.init("item", done), .init("previous_item_id", nil)]),
            ]
        }
        lines.append(
            .init(event: ["type": "response.done", "response": response(id, "completed", .array(output))]))
        return lines
    }

    private static func words(_ number: Int) -> [RecordedSession.Line] {
        let id = "resp_words\(number)"
        let item = "item_words\(number)"
        let text: JSON = .string("These are words number \(number).")
        let at: [JSON.Member] = [.init("response_id", .string(id)), .init("output_index", 0)]
        let part = at + [.init("item_id", .string(item)), .init("content_index", 0)]
        func message(_ status: JSON, _ content: JSON) -> JSON {
            [
                "id": .string(item), "object": "realtime.item", "type": "message", "status": status,
                "role": "assistant", "content": content,
            ]
        }
        func event(_ type: String, _ members: [JSON.Member]) -> JSON {
            .object([.init("type", .string(type))] + members)
        }
        let begun = message("in_progress", [])
        let done = message("completed", [["type": "output_audio", "transcript": text]])
        return [
            .init(
                after: "response.create", occurrence: number + 2, delayMs: 20,
                event: ["type": "response.created", "response": response(id, "in_progress", [])]),
            .init(event: event("response.output_item.added", at + [.init("item", begun)])),
            .init(event: ["type": "conversation.item.added", "item": begun, "previous_item_id": nil]),
            .init(event: event("response.output_audio_transcript.delta", part + [.init("delta", text)])),
            .init(
                delayMs: 10, event: event("response.output_audio.delta", part),
                audio: (number * 500)..<(number * 500 + 500)),
            .init(event: event("response.output_audio.done", part)),
            .init(event: event("response.output_audio_transcript.done", part + [.init("transcript", text)])),
            .init(event: event("response.output_item.done", at + [.init("item", done)])),
            .init(event: ["type": "conversation.item.done", "item": done, "previous_item_id": nil]),
            .init(event: ["type": "response.done", "response": response(id, "completed", [done])]),
        ]
    }
}
