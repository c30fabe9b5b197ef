internal import JSONText

/// What a client may send in a GPT-Live session.
enum LiveRules {
    /// What is wrong with an event; nil when nothing is.
    static func fault(_ event: JSON) -> Refusal? {
        guard event.members != nil else {
            return Refusal(code: "invalid_event", message: "An event must be a JSON object.", param: nil)
        }
        guard let type = event["type"] else { return .missing("type") }
        guard let name = type.string else { return .type("type", "a string", type) }
        guard let rule = events[name] else { return .value("type", name, events.keys.sorted()) }
        return rule.fault(event, at: "") ?? append(event, name)
    }

    /// About so many tokens one append may hold; four letters of English, or one of most other writing, make one.
    private static let appendTokens = 500.0

    private static func append(_ event: JSON, _ name: String) -> Refusal? {
        guard let text = event["content"]?.string, name.hasSuffix(".append") else { return nil }
        let tokens = text.unicodeScalars.reduce(0.0) { $0 + ($1.isASCII ? 1 / 3.6 : 1) }
        guard tokens > appendTokens else { return nil }
        return Refusal(
            code: "string_above_max_length", message: "'content' has about \(Int(tokens)) tokens; 500 are allowed.",
            param: "content")
    }

    private static let events: [String: Rule] = [
        "session.start": event(["session": session], required: ["session"]),
        "session.update": event(
            ["session": .object(["delegation": .kinds(delegation), "triggers": .list(.anything)])],
            required: ["session"]),
        "session.input_audio.append": event(["audio": .text], required: ["audio"]),
        "session.input_audio.mute": event([:]),
        "session.input_audio.unmute": event([:]),
        "session.instructions.append": text,
        "session.thinking.append": text,
        "session.commentary.append": text,
        "response.item.create": event(["item": .anything], required: ["item"]),
        "response.create": event([:]),
        "session.close": event([:]),
    ]

    private static func event(_ members: [String: Rule], required: [String] = []) -> Rule {
        .object(members.merging(["type": .text, "event_id": .text]) { $1 }, required: required)
    }

    /// Whom a text answers must be said, with null for nobody.
    private static let text = event(
        ["content": .text, "delegation_id": .optional(.text)], required: ["content", "delegation_id"])

    // MARK: The session

    private static let session: Rule = .object(
        [
            "model": .text, "instructions": .text,
            "audio": .object(["format": format, "output": .object(["voice": voice])]), "input": .list(message),
            "delegation": .kinds(delegation), "triggers": .list(.anything), "safety_identifier": .text,
            "store": .flag,
        ], required: ["model"])

    /// One format for both ways, and each has a rate.
    private static let format: Rule = .object(
        ["type": .oneOf(["audio/pcm", "audio/pcmu", "audio/pcma"]), "rate": .integer(8000...24_000)],
        required: ["type", "rate"])
    private static let voice: Rule = .either([.object(["id": .text], required: ["id"]), .text])

    private static let message: Rule = .object(
        [
            "type": .oneOf(["message"]), "role": .oneOf(["developer", "user", "assistant"]),
            "content": .list(
                .object(
                    ["type": .oneOf(["input_text", "output_text", "text"]), "text": .text],
                    required: ["type", "text"])),
        ], required: ["type", "role", "content"])

    private static let delegation: [String: [String: Rule]] = [
        "client": ["acknowledgement_delay_ms": .integer(0...60_000)],
        "responses": [
            "acknowledgement_delay_ms": .integer(0...60_000),
            "responses": .object(
                [
                    "model": .text, "instructions": .text, "tools": .list(tool), "tool_choice": .anything,
                    "parallel_tool_calls": .flag, "reasoning": .object(["effort": .text, "summary": .text]),
                    "text": .object(["verbosity": .oneOf(["low", "medium", "high"])]),
                    "max_output_tokens": .integer(16...1_000_000), "service_tier": .text,
                ], required: ["model"]),
        ],
    ]

    private static let tool: Rule = .kinds([
        "function": ["name": .text, "description": .text, "parameters": .anything], "web_search": [:],
    ])

    /// What the names and types of `session.start` don't tell.
    static func fault(start session: JSON) -> Refusal? {
        if let format = session["audio"]?["format"] {
            let rates: [String: [Int]] = ["audio/pcm": [24_000], "audio/pcmu": [8000], "audio/pcma": [8000]]
            let type = format["type"]?.string ?? ""
            guard let rate = format["rate"]?.integer, rates[type]?.contains(rate) == true else {
                return Refusal(
                    code: "invalid_value", message: "No such rate of \(type) here.", param: "session.audio.format.rate")
            }
        }
        let input = session["input"]?.array ?? []
        guard input.count <= 128 else {
            return Refusal(code: "array_above_max_length", message: "Over 128 messages.", param: "session.input")
        }
        for (index, message) in input.enumerated() {
            let kind = message["content"]?.array?.first?["type"]?.string
            let isFit = message["role"]?.string == "assistant" ? kind != "input_text" : kind == "input_text"
            guard message["content"]?.array?.count == 1, isFit else {
                return Refusal(
                    code: "invalid_value", message: "One part of the role's own kind is wanted.",
                    param: "session.input[\(index)].content")
            }
        }
        return nil
    }
}
