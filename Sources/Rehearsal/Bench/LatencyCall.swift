internal import Foundation
internal import JSONText

/// A call by which a bridge's promptness is measured: the agent greets at length, and the caller breaks in.
package enum LatencyCall {
    /// What a model over the Internet takes to open a session; milliseconds.
    package static let opensAfterMs = 300
    /// What it takes from being asked to its first sound; milliseconds.
    package static let speaksAfterMs = 300
    /// What Twilio takes from the webhook's answer to the stream; milliseconds.
    package static let connectsAfterMs = 350.0

    /// Three seconds of a caller who rings as `other` does; it speaks from 1.4 to 2.2 s.
    package static func call(like other: RecordedCall) -> RecordedCall {
        var call = other
        call.name = "latency"
        call.callerAudio = [UInt8](repeating: 0xFF, count: 3000 * 8)
        for index in (1400 * 8)..<(2200 * 8) { call.callerAudio[index] = index / 20 % 2 == 0 ? 0x9F : 0x1F }
        call.callerMessages.removeAll { $0.message["event"]?.string == "dtmf" }
        call.callerMessages[call.callerMessages.count - 1].atMs = 3000
        call.session = session
        call.expected = nil
        return call
    }

    private static var session: RecordedSession {
        let item: JSON = "item_greeting"
        let at: [JSON.Member] = [.init("response_id", "resp_greeting"), .init("output_index", 0)]
        let part = at + [.init("item_id", item), .init("content_index", 0)]
        func event(_ type: String, _ members: [JSON.Member]) -> JSON {
            .object([.init("type", .string(type))] + members)
        }
        func response(_ status: JSON) -> JSON {
            [
                "id": "resp_greeting", "object": "realtime.response", "status": status, "status_details": nil,
                "output": [], "conversation_id": "conv_latency", "usage": nil, "metadata": nil,
            ]
        }
        let message: JSON = [
            "id": item, "object": "realtime.item", "type": "message", "status": "in_progress", "role": "assistant",
            "content": [],
        ]
        var lines: [RecordedSession.Line] = [
            .init(event: ["type": "session.created"]),
            .init(after: "session.update", occurrence: 1, delayMs: opensAfterMs, event: ["type": "session.updated"]),
            .init(
                after: "response.create", occurrence: 1, delayMs: 20,
                event: ["type": "response.created", "response": response("in_progress")]),
            .init(event: event("response.output_item.added", at + [.init("item", message)])),
            .init(event: ["type": "conversation.item.added", "item": message, "previous_item_id": nil]),
        ]
        for piece in 0..<20 {
            lines.append(
                .init(
                    delayMs: piece == 0 ? speaksAfterMs - 20 : 20, event: event("response.output_audio.delta", part),
                    audio: (piece * 200)..<(piece * 200 + 200)))
        }
        lines.append(
            .init(
                after: "speech_started", occurrence: 1,
                event: ["type": "input_audio_buffer.speech_started", "item_id": "item_caller"]))
        lines.append(
            .init(
                after: "conversation.item.truncate", occurrence: 1,
                event: ["type": "conversation.item.truncated", "item_id": item, "content_index": 0]))
        lines.append(.init(event: ["type": "response.done", "response": response("cancelled")]))
        let audio = (0..<(4000 * 24)).map { Int16(8000 * sin(2 * .pi * 440 * Double($0) / 24_000)) }
        return RecordedSession(lines: lines, audio: audio)
    }
}
