package import JSONText

/// How a session is to be.
package struct VoiceSetup: Equatable, Sendable {
    /// Who decides when the model answers.
    package enum TurnTaking: Equatable, Sendable {
        /// The model's server: it answers when the caller falls silent, and stops when the caller speaks.
        case server
        /// This call: it is told of speech and asks for answers itself.
        case bridge
    }

    /// The line's own text; a protocol may add what it needs behind it.
    package var instructions: String
    /// What the line remembers of the caller: a record, never an instruction.
    package var memory: String?
    /// For both ways.
    package var audio: ModelAudio
    /// The provider's name of a voice; nil leaves it to the provider.
    package var voice: String?
    /// The provider's name of the model, where the protocol wants it in the setup.
    package var model: String?
    /// The provider's name of the transcription model; nil transcribes nothing of the caller.
    package var transcriptionModel: String?
    /// ISO 639-1, when the line has one language.
    package var language: String?
    /// Silence that ends a caller's turn.
    package var silenceMs: Int
    /// `server` by default; no matter to a model that takes its turns alone.
    package var turnTaking: TurnTaking
    /// Those that the model may call; empty for none.
    package var tools: [VoiceTool]
    /// What was said before this session, for protocols that want it with the setup.
    package var history: VoiceHistory?

    /// From its parts.
    package init(
        instructions: String, audio: ModelAudio, voice: String? = nil, model: String? = nil,
        transcriptionModel: String? = nil, language: String? = nil, silenceMs: Int = 500,
        turnTaking: TurnTaking = .server, tools: [VoiceTool] = [], memory: String? = nil, history: VoiceHistory? = nil
    ) {
        self.instructions = instructions
        self.audio = audio
        self.voice = voice
        self.model = model
        self.transcriptionModel = transcriptionModel
        self.language = language
        self.silenceMs = silenceMs
        self.turnTaking = turnTaking
        self.tools = tools
        self.memory = memory
        self.history = history
    }
}

/// What was said in a call before a session, for one that takes over.
package struct VoiceHistory: Equatable, Sendable {
    /// A turn as it was heard.
    package struct Turn: Equatable, Sendable {
        /// False: the caller's.
        package var isAgent: Bool
        /// As it was heard, with “… (cut off)” behind it where that was not to its end; 1,000 characters of it.
        package var text: String

        /// From its parts.
        package init(isAgent: Bool, text: String) {
            self.isAgent = isAgent
            self.text = text
        }
    }

    /// What the session must know of its place in the call, with a summary of what is not among the turns.
    package var about: String
    /// The last of the call in spoken order, as many as `CallPolicy.Sessions` says.
    package var turns: [Turn]

    /// From its parts.
    package init(about: String, turns: [Turn]) {
        self.about = about
        self.turns = turns
    }
}

/// A function the model may call.
package struct VoiceTool: Equatable, Sendable {
    /// `[A-Za-z0-9_-]{1,64}`.
    package var name: String
    /// For the model: what it does and when to call it.
    package var about: String
    /// A JSON schema of its arguments, an object.
    package var parameters: JSON

    /// From its parts.
    package init(name: String, about: String, parameters: JSON) {
        self.name = name
        self.about = about
        self.parameters = parameters
    }
}

/// The model calls a function.
package struct ToolCall: Equatable, Sendable {
    /// The provider's id of the call.
    package var id: String
    /// As the model wrote it; it may be none that it was given.
    package var name: String
    /// JSON text, as the model wrote it: not yet checked.
    package var arguments: String

    /// From its parts.
    package init(id: String, name: String, arguments: String) {
        self.id = id
        self.name = name
        self.arguments = arguments
    }
}
