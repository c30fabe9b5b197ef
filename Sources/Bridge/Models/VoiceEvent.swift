/// What a voice model's session tells, in words that belong to no provider. Audio is not here: it takes the media path.
package enum VoiceEvent: Equatable, Sendable {
    /// The session exists and waits for its settings. `expiresAt` is in seconds since 1970, when it says so.
    case created(expiresAt: Int?)
    /// The settings are in force; the formats are those the session says it will use, nil where it names another.
    /// `expiresAt` as in `created`.
    case ready(input: ModelAudio?, output: ModelAudio?, expiresAt: Int? = nil)
    /// The model hears speech. `atMs` counts the audio we have sent it; `item` will be the caller's turn.
    case speechStarted(item: String, atMs: Int)
    /// The caller fell silent, on the same clock.
    case speechStopped(item: String, atMs: Int)
    /// An item has its place in the conversation, behind `after`; nil means at the end.
    case item(id: String, after: String?, speaker: Speaker)
    /// The transcript of a caller's item; may come late, in any order, or never.
    case callerText(item: String, text: String, usage: VoiceUsage = VoiceUsage())
    /// A caller's item will have no transcript.
    case callerTextFailed(item: String)
    /// The model begins a response; the id is the provider's.
    case responseStarted(id: String)
    /// More of what the model says in an item; it runs ahead of the audio.
    case agentTextDelta(item: String, text: String)
    /// All of it.
    case agentText(item: String, text: String)
    /// A response is over, however it went.
    case responseDone(ResponseOutcome)
    /// A function call of a response that goes on; `responseDone` closes the batch.
    case toolCall(ToolCall)
    /// A piece of what is said, from protocols that know no items: its times are the session's, in milliseconds.
    case fragment(SpeechFragment)
    /// Seconds of session used so far, from providers that bill by time.
    case usedSeconds(Double)
    /// The model hands over a task, without saying which, and waits for a report of it.
    case task(id: String)
    /// The session is over by its own word; with the last count of its seconds, from providers that bill by time.
    case closed(reason: String, seconds: Double?)
    /// The session reports an error; it may go on.
    case failure(VoiceFailure)
    /// Known, and of no concern; or not known at all.
    case ignored

    /// Whose item it is. `other` are tool calls, system texts and whatever comes.
    package enum Speaker: Equatable, Sendable {
        case caller, agent, other
    }
}

/// A piece of what one side says.
package struct SpeechFragment: Equatable, Sendable {
    /// `caller` or `agent`.
    package var speaker: VoiceEvent.Speaker
    /// As it came, with leading spaces; a word may be split.
    package var text: String
    /// On the session's own clock, which is the sound it was sent: 0 … 86,400,000.
    package var startMs: Int
    /// On the same clock; not before `startMs`.
    package var endMs: Int
    /// The event's id, by which a repetition is known.
    package var id: String?

    /// From its parts.
    package init(speaker: VoiceEvent.Speaker, text: String, startMs: Int, endMs: Int, id: String? = nil) {
        self.speaker = speaker
        self.text = text
        self.startMs = startMs
        self.endMs = endMs
        self.id = id
    }
}

/// How a response ended.
package struct ResponseOutcome: Equatable, Sendable {
    /// Only a completed response was said as meant.
    package enum Status: String, Sendable {
        /// Whole; stopped by us or by the caller's speech; cut by a limit or a filter; broken.
        case completed, cancelled, incomplete, failed
    }
    /// The provider's; empty where it gives none.
    package var id: String
    /// `failed` also for a word that is not known.
    package var status: Status
    /// The provider's reason or error code.
    package var reason: String?
    /// Of this response alone.
    package var usage: VoiceUsage
    /// The function calls in it that are complete; to be run only when the response is.
    package var calls: [ToolCall]

    /// From its parts.
    package init(
        id: String, status: Status, reason: String? = nil, usage: VoiceUsage = VoiceUsage(), calls: [ToolCall] = []
    ) {
        self.id = id
        self.status = status
        self.reason = reason
        self.usage = usage
        self.calls = calls
    }
}

/// An error the session reports. The text is the provider's and is never shown to a caller.
package struct VoiceFailure: Equatable, Sendable {
    /// The provider's code, else its type of error, else `unknown_error`.
    package var code: String
    /// The provider's text, at most 500 characters.
    package var message: String
    /// The id of the command it answers.
    package var command: String?
    /// The session is of no more use, and another would fail the same way.
    package var isFatal: Bool

    /// From its parts.
    package init(code: String, message: String, command: String? = nil, isFatal: Bool = false) {
        self.code = code
        self.message = message
        self.command = command
        self.isFatal = isFatal
    }
}
