internal import JSONText

/// `session.start`: everything about a session that can't be changed later, and what it must know of the past.
extension OpenAILive {
    /// The `event_id` of the one `session.start`.
    package static let setupID = "setup"

    /// The provider's limits, in estimated tokens; a reserve is left for the estimate.
    private static let instructionTokens = 15_000
    private static let inputTokens = 7_000
    private static let memoryTokens = 3_000
    private static let turnTokens = 500
    private static let maxMessages = 120

    func start(_ setup: VoiceSetup) -> JSON {
        let input = input(setup)
        let voice: JSON = setup.voice.map { ["voice": .string($0)] } ?? .null
        let session = JSON.object([
            .init("model", JSON(setup.model)), .init("instructions", .string(instructions(setup))),
            .init("audio", (["format": Self.format(setup.audio), "output": voice] as JSON).withoutNulls),
            .init("input", input.isEmpty ? .null : .array(input)), .init("delegation", delegation(setup)),
        ]).withoutNulls
        return ["type": "session.start", "event_id": .string(Self.setupID), "session": session]
    }

    /// One format for both ways; here a telephone format takes a rate, too.
    private static func format(_ audio: ModelAudio) -> JSON {
        switch audio {
        case .pcm16at24k: ["type": "audio/pcm", "rate": 24000]
        case .pcm16at16k: ["type": "audio/pcm", "rate": 16000]
        case .pcmu: ["type": "audio/pcmu", "rate": 8000]
        }
    }

    // MARK: Instructions

    /// The line's instructions, and the three policies that are all there is to steer turn-taking with; a policy that the
    /// line's own text has a heading for stays the line's.
    private func instructions(_ setup: VoiceSetup) -> String {
        var policies: [String] = []
        if let language = setup.language {
            policies.append("Language: speak the language whose ISO 639-1 code is \(language).")
        }
        func add(_ heading: String, _ text: String) {
            if !setup.instructions.contains(heading) { policies.append("\(heading): \(text)") }
        }
        add(
            "Backchannel policy",
            "Use few and short backchannels while the caller tells something long; none otherwise.")
        add(
            "Interruption policy",
            """
            Stop speaking at once when the caller begins to speak, and don't resume what was cut off unless asked. \
            Noise and short signs of listening are no interruption.
            """)
        add("Delegation policy", delegationPolicy(setup))
        let own = policies.joined(separator: "\n\n")
        let room = Self.instructionTokens - LiveText.tokens(own)
        return LiveText.beginning(setup.instructions, tokens: max(0, room)) + "\n\n" + own
    }

    private func delegationPolicy(_ setup: VoiceSetup) -> String {
        guard backend != nil, !setup.tools.isEmpty else {
            return "There is no backend. Never delegate; say so when something can't be looked up or done."
        }
        let tools = setup.tools.map { "\n- \($0.name): \(LiveText.beginning($0.about, tokens: 60))" }.joined()
        return """

            Backend tools:\(tools)
            Delegate to the backend when:
            - One of these tools is needed to answer the caller or to do what was agreed.
            Do not delegate to the backend when:
            - A greeting, a clarification or what you already know is enough.
            """
    }

    // MARK: The past

    /// What is remembered of the caller and what was said so far, newest turns first in the race for room.
    private func input(_ setup: VoiceSetup) -> [JSON] {
        var messages: [JSON] = []
        var room = Self.inputTokens
        func developer(_ text: String, _ limit: Int) {
            let text = LiveText.beginning(text, tokens: min(room, limit))
            guard !text.isEmpty else { return }
            room -= LiveText.tokens(text)
            messages.append(Self.message("developer", "input_text", text))
        }
        if let memory = setup.memory { developer(memory, Self.memoryTokens) }
        guard let history = setup.history else { return messages }
        developer(history.about, Self.memoryTokens)
        var turns: [JSON] = []
        for turn in history.turns.reversed() {
            let text = LiveText.beginning(turn.text, tokens: Self.turnTokens)
            room -= LiveText.tokens(text)
            guard room >= 0, messages.count + turns.count < Self.maxMessages else { break }
            turns.append(
                turn.isAgent ? Self.message("assistant", "output_text", text) : Self.message("user", "input_text", text)
            )
        }
        return messages + turns.reversed()
    }

    private static func message(_ role: JSON, _ type: JSON, _ text: String) -> JSON {
        ["type": "message", "role": role, "content": [["type": type, "text": .string(text)]]]
    }

    // MARK: Delegation

    private func delegation(_ setup: VoiceSetup) -> JSON {
        guard let backend else { return ["type": "client"] }
        // `strict` was refused once, and an unknown reasoning effort lets the backend do nothing: neither is sent.
        let tools = setup.tools.map { tool in
            [
                "type": "function", "name": .string(tool.name), "description": .string(tool.about),
                "parameters": tool.parameters,
            ] as JSON
        }
        let responses = JSON.object([
            .init("model", .string(backend)), .init("instructions", .string(Self.backendInstructions)),
            .init("tools", tools.isEmpty ? .null : .array(tools)), .init("parallel_tool_calls", false),
            .init("max_output_tokens", 800),
        ]).withoutNulls
        return ["type": "responses", "acknowledgement_delay_ms": 300, "responses": responses]
    }

    /// What the backend writes is read aloud as it stands.
    private static let backendInstructions = """
        You work behind a voice agent on the telephone. Use the tools for what the caller wants. Answer with short plain \
        facts that can be read aloud: no Markdown, no lists, no symbols. Never claim something that no tool has said.
        """
}
