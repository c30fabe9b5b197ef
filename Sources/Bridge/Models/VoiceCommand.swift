/// What a call asks of a voice model's session. Audio takes the media path.
package enum VoiceCommand: Equatable, Sendable {
    /// Sets the session up; sent once.
    case configure(VoiceSetup)
    /// Makes the model speak first, by these instructions, or by the session's alone.
    case greet(instructions: String?)
    /// Makes the model speak now, by these instructions, or by the session's alone.
    case respond(instructions: String?)
    /// Stops the response that is being made.
    case cancel
    /// Makes an item of what the caller has said so far, though they were not silent: they are gone.
    case commit
    /// Tells the model how much of an item was heard: what comes after is forgotten.
    case truncate(item: String, contentIndex: Int, heardMs: Int)
    /// Takes an item out of the conversation.
    case delete(item: String)
    /// Puts a text into the conversation.
    case insert(VoiceText)
    /// Tells the model what is on record, so that it knows and does not obey.
    case tell(VoiceNotes)
    /// Answers a function call.
    case toolOutput(call: String, output: String)
    /// Lets the model go on: all function calls that it waits for have their answers.
    case proceed
    /// Says what became of a task that the model handed to this call.
    case report(task: String, text: String)
    /// Ends the session, where the protocol has a word for it beside closing the socket.
    case close
}

/// A text in the conversation that nobody spoke.
package struct VoiceText: Equatable, Sendable {
    /// Whose words they are, for the model.
    package enum Role: String, Sendable { case system, user }

    /// Ours; at most 32 letters, digits, `_` and `-`.
    package var id: String
    /// `system` for what the line says, `user` for keys and the like; a protocol without roles passes over it.
    package var role: Role
    /// As the model reads it, in any language.
    package var text: String
    /// Before everything else instead of at the end.
    package var isFirst: Bool

    /// From its parts.
    package init(id: String, role: Role, text: String, isFirst: Bool = false) {
        self.id = id
        self.role = role
        self.text = text
        self.isFirst = isFirst
    }
}

/// What is remembered of earlier calls, found by a query of ours.
package struct VoiceNotes: Equatable, Sendable {
    /// Ours; at most 32 letters, digits, `_` and `-`.
    package var id: String
    /// What it was looked up for, at most 300 characters of the caller's words; empty where nobody asked.
    package var query: String
    /// As the model reads it: JSON of what was found, or a preamble.
    package var text: String

    /// The function whose result it seems to be, where a protocol has functions.
    package static let tool = "recall_memory"

    /// From its parts.
    package init(id: String, query: String, text: String) {
        self.id = id
        self.query = query
        self.text = text
    }
}

/// One provider's protocol: between its wire and the neutral words. Stateless; any thread.
package protocol VoiceCodec: Sendable {
    /// What this protocol can and cannot do.
    var traits: VoiceTraits { get }
    /// What stands before the base64 in an append message; the message ends with `"}`.
    var uplinkHead: StaticString { get }
    /// The sound in a message, when it is one that carries sound. On a frame's way: no allocation.
    func audioDelta(_ message: Span<UInt8>) -> AudioDelta?
    /// Reads a message that is not audio; nil when it is no JSON object with a type.
    func parse(_ message: Span<UInt8>) -> VoiceEvent?
    /// The messages for a command, in order; none when this protocol has no word for it.
    func encode(_ command: VoiceCommand) -> [[UInt8]]
}

/// What a protocol can do. The call asks these, never which provider it is.
package struct VoiceTraits: Equatable, Sendable {
    /// Who ends turns and interrupts is the model alone: nothing can be cancelled or truncated, there are no items, and
    /// silence comes as sound.
    package var isFullDuplex = false
    /// Sound must go on reaching the model, or it stands still: silence is sent where the telephone sends nothing.
    package var needsContinuousSound = false
    /// The conversation can be shortened: items can be put first and deleted.
    package var canPrune = true
    /// What was said before must be told with the setup; later it is told as an item.
    package var seedsAtSetup = false
    /// A session says nothing before it has its settings: they are the first word.
    package var startsWithSetup = false
    /// The end of a session is asked for and confirmed; the confirmation holds the last count of its use.
    package var confirmsEnd = false
    /// Function calls come from another model behind the voice: it waits until all are answered and must be told to go on.
    package var delegatesTools = false
    /// A longer result of a function call is refused, in bytes.
    package var toolResultBytes: Int?

    /// OpenAI Realtime's.
    package init() {}
}
