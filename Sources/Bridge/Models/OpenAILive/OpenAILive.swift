internal import JSONText

/// OpenAI's GPT-Live protocol (`/v1/live/sessions`): full duplex. The model alone takes turns, its context is only ever added
/// to, its clock is the sound that it is sent, and its functions are called by another model behind it.
package struct OpenAILive: VoiceCodec {
    /// The hosted model that carries out what the voice can't; nil for none.
    ///
    /// With one, function calls arrive as they do elsewhere. Without, the voice hands its tasks to us and says nothing of
    /// what they are, so that only a text model of our own could guess it from the transcript: such a task is answered with
    /// the word that it can't be done.
    let backend: String?

    /// The protocol has no state.
    package init(backend: String? = nil) { self.backend = backend }

    /// All that differs from OpenAI Realtime.
    package var traits: VoiceTraits {
        var traits = VoiceTraits()
        traits.isFullDuplex = true
        traits.needsContinuousSound = true
        traits.canPrune = false
        traits.seedsAtSetup = true
        traits.startsWithSetup = true
        traits.confirmsEnd = true
        traits.delegatesTools = true
        // The buffer for results is 32 KB, and it is not said whether for a call or for a session.
        traits.toolResultBytes = 2500
        return traits
    }

    /// Audio appended to the one stream that is the model's clock; see `VoiceCodec`.
    package var uplinkHead: StaticString { "{\"type\":\"session.input_audio.append\",\"audio\":\"" }
    /// See `VoiceCodec`.
    package func audioDelta(_ message: Span<UInt8>) -> AudioDelta? { MediaScanner.liveDelta(message) }

    /// See `VoiceCodec`.
    package func encode(_ command: VoiceCommand) -> [[UInt8]] {
        switch command {
        case .configure(let setup): [start(setup).encoded]
        case .greet(let words):
            // As an order: a bare greeting does not make it speak.
            append(
                .instructions, id: "greet",
                (words ?? "Greet the caller.") + "\nBegin now, before the caller says anything; then pause and listen.")
        case .respond(let words):
            append(.commentary, id: "respond", words ?? "Answer now what you were just told, briefly.")
        case .insert(let text): append(.thinking, id: "insert", text.text)
        case .tell(let notes): append(.thinking, id: "tell", notes.text)
        case .report(let task, let text): append(.commentary, id: "report", text, for: task)
        case .toolOutput(let call, let output): backend == nil ? [] : [toolOutput(call, output).encoded]
        case .proceed: backend == nil ? [] : [(["type": "response.create", "event_id": "proceed"] as JSON).encoded]
        case .close: [(["type": "session.close", "event_id": "close"] as JSON).encoded]
        // The model takes its turns itself and forgets nothing.
        case .cancel, .commit, .truncate, .delete: []
        }
    }

    /// How a text gets into the conversation.
    private enum Channel: String {
        /// Stays in force, and may interrupt what is being said.
        case instructions
        /// Known from now on, not spoken.
        case thinking
        /// To be spoken, in the model's own words.
        case commentary
    }

    /// The messages that add a text: all but the last piece of a long one are only to be known.
    private func append(_ channel: Channel, id: JSON, _ text: String, for task: String? = nil) -> [[UInt8]] {
        let pieces = LiveText.pieces(text, tokens: LiveText.appendLimit)
        return pieces.enumerated().map { index, piece in
            let isLast = index == pieces.count - 1
            return
                ([
                    "type": .string("session.\((isLast ? channel : .thinking).rawValue).append"), "event_id": id,
                    // The key must be there, with null for none.
                    "delegation_id": JSON(task), "content": .string(piece),
                ] as JSON).encoded
        }
    }

    /// The `event_id` names the call, so that a refusal says whose result it refuses.
    private func toolOutput(_ call: String, _ output: String) -> JSON {
        [
            "type": "response.item.create", "event_id": .string(VoiceCommand.toolOutputID(call)),
            "item": ["type": "function_call_output", "call_id": .string(call), "output": .string(output)],
        ]
    }
}

extension VoiceCommand {
    private static let toolOutputPrefix = "tool_output:"

    /// The id of the command that answers a function call.
    static func toolOutputID(_ call: String) -> String { toolOutputPrefix + call }

    /// The function call that a command of this id answered.
    static func toolCall(ofCommand id: String?) -> String? {
        guard let id, id.hasPrefix(toolOutputPrefix) else { return nil }
        return String(id.dropFirst(toolOutputPrefix.count))
    }
}
