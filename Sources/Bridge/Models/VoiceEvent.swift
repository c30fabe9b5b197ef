/// What a voice model's session tells, in words that belong to no provider. Audio is not here: it takes the media path.
package enum VoiceEvent: Equatable, Sendable {
    /// The session exists and waits for its settings.
    case created
    /// The settings are in force; the formats are those the session says it will use, nil where it names another.
    case ready(input: ModelAudio?, output: ModelAudio?)
    /// The model hears speech. `atMs` counts the audio we have sent it; `item` will be the caller's turn.
    case speechStarted(item: String, atMs: Int)
    case speechStopped(item: String, atMs: Int)
    /// An item has its place in the conversation, behind `after`; nil means at the end.
    case item(id: String, after: String?, speaker: Speaker)
    /// The transcript of a caller's item; may come late, in any order, or never.
    case callerText(item: String, text: String)
    case callerTextFailed(item: String)
    case responseStarted(id: String)
    /// More of what the model says in an item; it runs ahead of the audio.
    case agentTextDelta(item: String, text: String)
    /// All of it.
    case agentText(item: String, text: String)
    case responseDone(ResponseOutcome)
    case failure(VoiceFailure)
    /// Known, and of no concern; or not known at all.
    case ignored

    /// Whose item it is. `other` are tool calls, system texts and whatever comes.
    package enum Speaker: Equatable, Sendable {
        case caller, agent, other
    }
}

/// How a response ended.
package struct ResponseOutcome: Equatable, Sendable {
    /// Only a completed response was said as meant.
    package enum Status: String, Sendable {
        case completed, cancelled, incomplete, failed
    }
    package var id: String
    package var status: Status
    /// The provider's reason or error code.
    package var reason: String?
    package var usage: VoiceUsage

    /// From its parts.
    package init(id: String, status: Status, reason: String? = nil, usage: VoiceUsage = VoiceUsage()) {
        self.id = id
        self.status = status
        self.reason = reason
        self.usage = usage
    }
}

/// Tokens as the provider counts them. `cached` is part of `input`.
package struct VoiceUsage: Equatable, Sendable {
    package var input = 0
    package var output = 0
    package var cached = 0
    package var inputAudio = 0
    package var outputAudio = 0

    /// From its parts.
    package init(input: Int = 0, output: Int = 0, cached: Int = 0, inputAudio: Int = 0, outputAudio: Int = 0) {
        self.input = input
        self.output = output
        self.cached = cached
        self.inputAudio = inputAudio
        self.outputAudio = outputAudio
    }

    /// The sum of two.
    package static func + (a: VoiceUsage, b: VoiceUsage) -> VoiceUsage {
        VoiceUsage(
            input: a.input + b.input, output: a.output + b.output, cached: a.cached + b.cached,
            inputAudio: a.inputAudio + b.inputAudio, outputAudio: a.outputAudio + b.outputAudio)
    }
}

/// An error the session reports. The text is the provider's and is never shown to a caller.
package struct VoiceFailure: Equatable, Sendable {
    package var code: String
    package var message: String
    /// The id of the command it answers.
    package var command: String?

    /// From its parts.
    package init(code: String, message: String, command: String? = nil) {
        self.code = code
        self.message = message
        self.command = command
    }
}
