internal import JSONText

/// The OpenAI Realtime protocol as it became generally available; also what Azure and compatible servers speak.
///
/// Names of the beta protocol are understood on receipt, since compatible servers still send them, and never sent.
package struct OpenAIRealtime: VoiceCodec {
    /// The protocol has no state.
    package init() {}

    /// The usual ones.
    package var traits: VoiceTraits { VoiceTraits() }
    /// Of `input_audio_buffer.append`; see `VoiceCodec`.
    package var uplinkHead: StaticString { Uplink.realtimeHead }
    /// See `VoiceCodec`.
    package func audioDelta(_ message: Span<UInt8>) -> AudioDelta? { MediaScanner.audioDelta(message) }

    /// The `event_id` of the one `session.update`; an error that names it means the session refused its settings.
    package static let setupID = "setup"

    /// See `VoiceCodec`.
    package func encode(_ command: VoiceCommand) -> [[UInt8]] {
        if case .tell(let notes) = command {
            return [call(notes), message(for: .toolOutput(call: notes.id, output: notes.text))].compactMap(\.self)
        }
        return message(for: command).map { [$0] } ?? []
    }

    /// A function call that the model did not make: of all ways into a session its result carries the least authority.
    private func call(_ notes: VoiceNotes) -> [UInt8] {
        let arguments: JSON = ["query": .string(notes.query)]
        return
            ([
                "type": "conversation.item.create", "event_id": "tell",
                "item": [
                    "type": "function_call", "call_id": .string(notes.id), "name": .string(VoiceNotes.tool),
                    "arguments": .string(arguments.text),
                ],
            ] as JSON).encoded
    }

    private func message(for command: VoiceCommand) -> [UInt8]? {
        switch command {
        case .configure(let setup):
            (["type": "session.update", "event_id": .string(Self.setupID), "session": session(setup)] as JSON).encoded
        case .greet(let instructions), .respond(let instructions):
            (JSON.object([
                .init("type", "response.create"), .init("event_id", "respond"),
                .init("response", instructions.map { ["instructions": .string($0)] } ?? .null),
            ]).withoutNulls).encoded
        case .truncate(let item, let index, let heardMs):
            ([
                "type": "conversation.item.truncate", "event_id": "truncate", "item_id": .string(item),
                "content_index": JSON(index), "audio_end_ms": JSON(heardMs),
            ] as JSON).encoded
        case .cancel: (["type": "response.cancel", "event_id": "cancel"] as JSON).encoded
        case .commit: (["type": "input_audio_buffer.commit", "event_id": "commit"] as JSON).encoded
        case .delete(let item):
            (["type": "conversation.item.delete", "event_id": "delete", "item_id": .string(item)] as JSON).encoded
        case .insert(let text):
            (JSON.object([
                .init("type", "conversation.item.create"), .init("event_id", "insert"),
                .init("previous_item_id", text.isFirst ? "root" : .null),
                .init(
                    "item",
                    [
                        "id": .string(text.id), "type": "message", "role": .string(text.role.rawValue),
                        "content": [["type": "input_text", "text": .string(text.text)]],
                    ]),
            ]).withoutNulls).encoded
        case .toolOutput(let call, let output):
            ([
                "type": "conversation.item.create", "event_id": "tool_output",
                "item": ["type": "function_call_output", "call_id": .string(call), "output": .string(output)],
            ] as JSON).encoded
        case .proceed: message(for: .respond(instructions: nil))
        case .tell, .report, .close: nil
        }
    }

    private func session(_ setup: VoiceSetup) -> JSON {
        let format = Self.format(setup.audio)
        let instructions = setup.instructions + (setup.memory.map { "\n\n" + $0 } ?? "")
        let byServer = setup.turnTaking == .server
        let transcription = setup.transcriptionModel.map { model in
            (["model": .string(model), "language": JSON(setup.language)] as JSON).withoutNulls
        }
        let input: JSON = [
            "format": format,
            "transcription": transcription ?? .null,
            "turn_detection": [
                "type": "server_vad", "threshold": 0.5, "prefix_padding_ms": 300,
                "silence_duration_ms": JSON(setup.silenceMs), "create_response": .bool(byServer),
                "interrupt_response": .bool(byServer),
            ],
        ]
        let output = (["format": format, "voice": JSON(setup.voice)] as JSON).withoutNulls
        let tools = setup.tools.map { tool in
            [
                "type": "function", "name": .string(tool.name), "description": .string(tool.about),
                "parameters": tool.parameters,
            ] as JSON
        }
        return
            (JSON.object([
                .init("type", "realtime"), .init("instructions", .string(instructions)),
                .init("output_modalities", ["audio"]), .init("audio", ["input": input, "output": output]),
                .init("tools", tools.isEmpty ? .null : .array(tools)),
            ]).withoutNulls)
    }

    /// A telephone format takes no `rate`: the server refuses the whole update if it is there.
    private static func format(_ audio: ModelAudio) -> JSON {
        switch audio {
        case .pcm16at24k: ["type": "audio/pcm", "rate": 24000]
        case .pcm16at16k: ["type": "audio/pcm", "rate": 16000]
        case .pcmu: ["type": "audio/pcmu"]
        }
    }
}
