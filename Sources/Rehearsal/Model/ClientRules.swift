internal import JSONText

/// What a client may send in a Realtime GA session.
enum ClientRules {
    /// What is wrong with an event; nil when nothing is.
    static func fault(_ event: JSON) -> Refusal? {
        guard event.members != nil else {
            return Refusal(code: "invalid_event", message: "An event must be a JSON object.", param: nil)
        }
        guard let type = event["type"] else { return .missing("type") }
        guard let name = type.string else { return .type("type", "a string", type) }
        guard let rule = events[name] else { return .value("type", name, events.keys.sorted()) }
        if let id = event["event_id"]?.string, id.utf8.count > 512 {
            return Refusal(
                code: "invalid_value", message: "Invalid 'event_id': longer than 512 characters.", param: "event_id")
        }
        return rule.fault(event, at: "")
    }

    private static let events: [String: Rule] = [
        "session.update": event(["session": session], required: ["session"]),
        "input_audio_buffer.append": event(["audio": .text], required: ["audio"]),
        "input_audio_buffer.commit": event([:]),
        "input_audio_buffer.clear": event([:]),
        "output_audio_buffer.clear": event([:]),
        "conversation.item.create": event(
            ["item": .kinds(items), "previous_item_id": .optional(.text)], required: ["item"]),
        "conversation.item.retrieve": event(["item_id": .text], required: ["item_id"]),
        "conversation.item.delete": event(["item_id": .text], required: ["item_id"]),
        "conversation.item.truncate": event(
            ["item_id": .text, "content_index": .integer(0...1000), "audio_end_ms": .integer(0...Int(Int32.max))],
            required: ["item_id", "content_index", "audio_end_ms"]),
        "response.create": event(["response": .optional(.object(response))]),
        "response.cancel": event(["response_id": .optional(.text)]),
    ]

    private static func event(_ members: [String: Rule], required: [String] = []) -> Rule {
        .object(members.merging(["type": .text, "event_id": .optional(.text)]) { $1 }, required: required)
    }

    // MARK: The session

    /// Sound is 24 kHz PCM16, or G.711, whose rate goes without saying: naming it is a fault.
    private static let format: Rule = .kinds([
        "audio/pcm": ["rate": .optional(.integer(24_000...24_000))], "audio/pcmu": [:], "audio/pcma": [:],
    ])
    private static let voices = [
        "alloy", "ash", "ballad", "coral", "echo", "sage", "shimmer", "verse", "marin", "cedar",
    ]
    private static let voice: Rule = .either([.object(["id": .text], required: ["id"]), .oneOf(voices)])
    private static let modalities: Rule = .list(.oneOf(["text", "audio"]))
    private static let tokens: Rule = .either([.oneOf(["inf"]), .integer(1...4096)])
    private static let toolChoice: Rule = .either([
        .object(["type": .text, "name": .text, "server_label": .text]), .text,
    ])
    private static let tools: Rule = .list(
        .kinds([
            "function": ["name": .text, "description": .text, "parameters": .anything],
            "mcp": Dictionary(
                uniqueKeysWithValues: [
                    "server_label", "server_url", "connector_id", "tunnel_id", "authorization", "headers",
                    "allowed_tools", "require_approval", "server_description", "defer_loading", "allowed_callers",
                ].map { ($0, .anything) }),
        ]))
    private static let reasoning: Rule = .object(["effort": .oneOf(["minimal", "low", "medium", "high", "xhigh"])])
    private static let prompt: Rule = .optional(
        .object(["id": .text, "version": .optional(.text), "variables": .anything]))

    private static let turnDetection: Rule = .kinds([
        "server_vad": [
            "threshold": .number(0...1), "prefix_padding_ms": .integer(0...10_000),
            "silence_duration_ms": .integer(0...10_000), "create_response": .flag, "interrupt_response": .flag,
            "idle_timeout_ms": .optional(.integer(5000...30_000)),
        ],
        "semantic_vad": [
            "eagerness": .oneOf(["low", "medium", "high", "auto"]), "create_response": .flag,
            "interrupt_response": .flag,
        ],
    ])

    private static let transcription: Rule = .object([
        "model": .text, "language": .optional(.text), "languages": .optional(.list(.text)), "prompt": .optional(.text),
        "keywords": .optional(.list(.text)), "delay": .optional(.oneOf(["minimal", "low", "medium", "high", "xhigh"])),
    ])

    private static let session: Rule = .object(
        [
            "type": .oneOf(["realtime"]), "model": .text, "instructions": .text, "output_modalities": modalities,
            "audio": .object([
                "input": .object([
                    "format": format,
                    "noise_reduction": .optional(
                        .object(["type": .oneOf(["near_field", "far_field"]), "strength": .number(0...1)])),
                    "transcription": .optional(transcription), "turn_detection": .optional(turnDetection),
                ]),
                "output": .object(["format": format, "voice": voice, "speed": .number(0.25...1.5)]),
            ]),
            "tools": tools, "tool_choice": toolChoice, "parallel_tool_calls": .flag, "reasoning": reasoning,
            "max_output_tokens": tokens,
            "tracing": .optional(
                .either([
                    .object(["workflow_name": .text, "group_id": .text, "metadata": .anything]), .oneOf(["auto"]),
                ])),
            "truncation": .either([
                .object([
                    "type": .oneOf(["retention_ratio"]), "retention_ratio": .number(0...1),
                    "token_limits": .object(["post_instructions": .integer(0...1_000_000)]),
                ]), .oneOf(["auto", "disabled"]),
            ]),
            "prompt": prompt, "include": .optional(.list(.oneOf(["item.input_audio_transcription.logprobs"]))),
        ], required: ["type"])

    // MARK: Responses and items

    private static let response: [String: Rule] = [
        "instructions": .optional(.text), "output_modalities": modalities,
        "audio": .optional(.object(["output": .object(["format": format, "voice": voice])])), "tools": tools,
        "tool_choice": toolChoice, "max_output_tokens": tokens, "metadata": .optional(.anything),
        "conversation": .optional(.text), "input": .optional(.list(.anything)), "prompt": prompt,
        "reasoning": reasoning, "parallel_tool_calls": .flag,
    ]

    private static let items: [String: [String: Rule]] = [
        "message": item([
            "role": .oneOf(["system", "user", "assistant"]),
            "content": .list(
                .object([
                    "type": .oneOf(["input_text", "input_audio", "input_image", "output_text"]), "text": .text,
                    "audio": .text, "transcript": .optional(.text), "image_url": .text,
                    "detail": .oneOf(["auto", "low", "high"]),
                ])),
        ]),
        "function_call": item(["call_id": .optional(.text), "name": .text, "arguments": .text]),
        "function_call_output": item(["call_id": .text, "output": .text]),
        "mcp_approval_response": item([
            "approval_request_id": .text, "approve": .flag, "reason": .optional(.text),
        ]),
    ]

    private static func item(_ members: [String: Rule]) -> [String: Rule] {
        members.merging([
            "id": .optional(.text), "object": .optional(.oneOf(["realtime.item"])),
            "status": .optional(.oneOf(["completed", "incomplete", "in_progress"])),
        ]) { $1 }
    }
}
