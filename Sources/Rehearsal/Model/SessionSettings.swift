internal import JSONText

/// A session's effective configuration: what `session.created` and `session.updated` show.
struct SessionSettings {
    private(set) var json: JSON

    /// The defaults of a new session. Its input and output are PCM16 24 kHz until an update says otherwise.
    init(id: String, model: String, expiresAt: Int) {
        json = [
            "type": "realtime", "object": "realtime.session", "id": .string(id), "model": .string(model),
            "output_modalities": ["audio"],
            "instructions": "You are a helpful, witty, and friendly voice on a telephone line.", "tools": [],
            "tool_choice": "auto", "max_output_tokens": "inf", "tracing": nil, "truncation": "auto", "prompt": nil,
            "expires_at": .number(Double(expiresAt)),
            "audio": [
                "input": [
                    "format": SessionFormat.pcm.json, "transcription": nil, "noise_reduction": nil,
                    "turn_detection": Self.defaultTurnDetection("server_vad"),
                ],
                "output": ["format": SessionFormat.pcm.json, "voice": "alloy", "speed": 1],
            ],
            "include": nil,
        ]
    }

    /// Why the update would be refused, beyond what `ClientRules` sees.
    func fault(_ update: JSON, hasSpoken: Bool) -> Refusal? {
        if let model = update["model"], model != json["model"] {
            return Refusal(
                code: "invalid_value", message: "Cannot change the model of a session.", param: "session.model")
        }
        if let voice = update["audio"]?["output"]?["voice"], hasSpoken, voice != json["audio"]?["output"]?["voice"] {
            return Refusal(
                code: "cannot_update_voice",
                message: "Cannot update a conversation's voice if assistant audio is present.",
                param: "session.audio.output.voice")
        }
        return nil
    }

    /// Takes the keys that are there; the rest stays.
    mutating func merge(_ update: JSON) { json = Self.merged(json, update, under: "") }

    private static func merged(_ old: JSON, _ update: JSON, under path: String) -> JSON {
        guard var members = old.members, let changes = update.members else { return update }
        for change in changes {
            let at = path.isEmpty ? change.name : "\(path).\(change.name)"
            let index = members.firstIndex { $0.name == change.name }
            let before = index.map { members[$0].value } ?? .null
            let value =
                switch at {
                case "audio", "audio.input", "audio.output": merged(before, change.value, under: at)
                case "audio.input.format", "audio.output.format": normal(format: change.value)
                case "audio.input.turn_detection": turnDetection(before, change.value)
                default: change.value
                }
            if let index { members[index].value = value } else { members.append(JSON.Member(change.name, value)) }
        }
        return .object(members)
    }

    private static func normal(format: JSON) -> JSON {
        format["type"]?.string.flatMap(SessionFormat.init)?.json ?? format
    }

    /// Keys of the same kind of detection stay; another kind begins with its defaults.
    private static func turnDetection(_ before: JSON, _ update: JSON) -> JSON {
        guard let kind = update["type"]?.string else { return update }
        let base = before["type"]?.string == kind ? before : defaultTurnDetection(kind)
        return merged(base, update, under: "-")
    }

    private static func defaultTurnDetection(_ kind: String) -> JSON {
        kind == "semantic_vad"
            ? ["type": "semantic_vad", "eagerness": "auto", "create_response": true, "interrupt_response": true]
            : [
                "type": "server_vad", "threshold": 0.5, "prefix_padding_ms": 300, "silence_duration_ms": 500,
                "idle_timeout_ms": nil, "create_response": true, "interrupt_response": true,
            ]
    }

    // MARK: What the session goes by

    private var input: JSON? { json["audio"]?["input"] }
    var inputFormat: SessionFormat { format(input) }
    var outputFormat: SessionFormat { format(json["audio"]?["output"]) }
    private func format(_ side: JSON?) -> SessionFormat {
        side?["format"]?["type"]?.string.flatMap(SessionFormat.init) ?? .pcm
    }
    /// Null where the client says itself when a turn is over.
    private var turnDetection: JSON? { input?["turn_detection"] }
    var hearsTurns: Bool { turnDetection?.members != nil }
    var silenceMs: Int { turnDetection?["silence_duration_ms"]?.integer ?? 500 }
    var prefixPaddingMs: Int { turnDetection?["prefix_padding_ms"]?.integer ?? 300 }
    var createsResponses: Bool { turnDetection?["create_response"]?.bool ?? true }
    var interrupts: Bool { turnDetection?["interrupt_response"]?.bool ?? true }
    var transcribes: Bool { input?["transcription"].map { $0 != .null } ?? false }
    var speaks: Bool { json["output_modalities"]?.array?.contains("audio") ?? true }
}
