/// What a call asks of a voice model's session. Audio takes the media path.
package enum VoiceCommand: Equatable, Sendable {
    /// Sets the session up; sent once.
    case configure(VoiceSetup)
    /// Makes the model speak now, by these instructions, or by the session's alone.
    case respond(instructions: String?)
    /// Tells the model how much of an item was heard: what comes after is forgotten.
    case truncate(item: String, contentIndex: Int, heardMs: Int)
    /// Takes an item of which nothing was heard out of the conversation.
    case delete(item: String)
}

/// How a session is to be.
package struct VoiceSetup: Equatable, Sendable {
    package var instructions: String
    package var audio: ModelAudio
    /// The provider's name of a voice; nil leaves it to the provider.
    package var voice: String?
    /// The provider's name of the transcription model; nil transcribes nothing of the caller.
    package var transcriptionModel: String?
    /// ISO 639-1, when the line has one language.
    package var language: String?
    /// Silence that ends a caller's turn.
    package var silenceMs: Int

    /// From its parts.
    package init(
        instructions: String, audio: ModelAudio, voice: String? = nil, transcriptionModel: String? = nil,
        language: String? = nil, silenceMs: Int = 500
    ) {
        self.instructions = instructions
        self.audio = audio
        self.voice = voice
        self.transcriptionModel = transcriptionModel
        self.language = language
        self.silenceMs = silenceMs
    }
}

/// One provider's protocol: between its wire and the neutral words. Stateless; any thread.
package protocol VoiceCodec: Sendable {
    /// What stands before the base64 in an append message; the message ends with `"}`.
    var uplinkHead: StaticString { get }
    /// Reads a message that is not audio; nil when it is no JSON object with a type.
    func parse(_ message: Span<UInt8>) -> VoiceEvent?
    /// The message for a command, or nil when this protocol has none for it.
    func encode(_ command: VoiceCommand) -> [UInt8]?
}
