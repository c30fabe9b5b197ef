/// How a line wants its calls: everything that is a matter of taste or money. Times are in milliseconds.
package struct CallPolicy: Equatable, Sendable {
    /// What the agent is asked to say first; nil leaves it to the instructions.
    package var greeting: String?
    /// By default any sound of the caller's interrupts.
    package var bargeIn = BargeIn()
    /// nil: nobody is asked whether they are there, and the call goes on.
    package var silence: Silence?
    /// The longest a call may last; nil for as long as the telephone lets it.
    package var longestMs: Int?
    /// What a call may cost, in US dollars.
    package var budget: Double?
    /// The voice model's; what is not set is free, and counts nothing towards the budget.
    package var prices = VoicePrices()
    /// What the model that writes down the caller's words asks for.
    package var transcriptionPrices = VoicePrices()
    /// When a lost session is opened again, and when one is replaced.
    package var sessions = Sessions()
    /// For every function call that takes its time.
    package var tools = Tools()
    /// Not for protocols whose conversation can't be shortened (`VoiceTraits.canPrune`).
    package var history = History()
    /// Off unless the line turns it on.
    package var recall = Recall()
    /// Where a caller is put through when the model is lost for good; nil hangs up after the apology.
    package var fallbackNumber: String?

    /// What counts as an interruption, and what as an echo.
    package struct BargeIn: Equatable, Sendable {
        /// A sound that is shorter and holds no words is a false alarm: the agent goes on where it was. 0: any sound counts.
        package var minimumMs = 0
        /// "Mhm", "okay" and the like while the agent speaks don't interrupt.
        package var ignoresBackchannels = false
        /// While the agent speaks, sound that is this many decibels below it is taken for its echo and not passed on.
        package var echoGuardDB: Int?

        /// Who takes turns: a false alarm can only be mended when the model's server has not acted on it.
        var turnTaking: VoiceSetup.TurnTaking { minimumMs > 0 || ignoresBackchannels ? .bridge : .server }
        /// The usual.
        package init() {}
    }

    /// What happens when nobody speaks.
    package struct Silence: Equatable, Sendable {
        /// The agent asks whether anybody is there.
        package var promptMs = 20_000
        /// Then the line says goodbye.
        package var goodbyeMs = 15_000
        /// The usual.
        package init() {}
    }

    /// How model sessions come and go within a call.
    package struct Sessions: Equatable, Sendable {
        /// How often a lost session is opened again before the line gives up.
        package var attempts = 3
        /// A session is replaced when it is this old, at the next silence.
        package var handOverMs = 55 * 60_000
        /// How many turns the next session is told word for word.
        package var turns = 8
        /// The usual.
        package init() {}
    }

    /// Limits for function calls.
    package struct Tools: Equatable, Sendable {
        /// The caller is told to wait when a result takes longer.
        package var comfortMs = 2000
        /// A function that takes longer is not waited for: the model is told that there is no answer.
        package var limitMs = 15_000
        /// A longer result is not given to the model.
        package var resultBytes = 8000
        /// The usual.
        package init() {}
    }

    /// When the conversation is shortened within a session.
    package struct History: Equatable, Sendable {
        /// A response that read more tokens than this has the conversation summarised.
        package var tokens = 12_000
        /// Turns that stay as they are.
        package var keepTurns = 6
        /// Without a summary the oldest turns go, in pairs, beyond so many turns …
        package var maxTurns: Int?
        /// … or so many characters.
        package var maxCharacters: Int?
        /// There is somebody who writes summaries.
        package var canSummarise = false
        /// The usual.
        package init() {}
    }

    /// Whether what a caller says is looked for in their earlier calls while the call goes on.
    package struct Recall: Equatable, Sendable {
        /// A turn of the caller's with words in it asks for a search, unless one is going on.
        package var isOn = false
        /// What is found later is told with the caller's next words.
        package var limitMs = 120
        /// What is remembered at the beginning is told beside the instructions, where a protocol can, not within them.
        package var isBesideInstructions = false
        /// The usual.
        package init() {}
    }

    /// What the agent is asked to say when the money is gone.
    package static let spent = "The call must end now. Say so kindly in one sentence, and say goodbye."

    /// A line without wishes.
    package init(greeting: String? = nil, recalls: Bool = false) {
        self.greeting = greeting
        recall.isOn = recalls
    }
}
