/// One session of the voice model within a call. A call may outlive several.
struct Session: Equatable {
    /// Where it stands.
    enum State: Equatable { case opening, created, configuring, ready, gone }

    /// Counts the call's sessions from 0.
    var number: Int
    /// The most turns that a session is told with its setup.
    static let seedTurns = 100
    var state = State.opening
    var openedAt = 0
    /// When the provider will end it, on the call's clock.
    var expiresAt: Int?
    /// Turns of the conversation that it was told with its setup, by ordinal.
    var told: Set<Int> = []
    /// An answer of it was whole.
    var hasAnswered = false
    /// The pace of what it hears, where that is its clock.
    var feeder = Feeder()
}

/// How a call gets from one session to the next.
struct Recovery: Equatable {
    /// Sessions opened in vain since the last one that was of use.
    var failures = 0
    /// When the next is to be opened.
    var retryAt: Int?
    /// When the last session was lost; nil while there is one.
    var lostAt: Int?
    /// The model owed an answer when it was lost.
    var owesAnswer = false
    /// The caller has been told to wait.
    var hasComforted = false
    var lastNumber = 0
    /// How many sessions were lost or handed over.
    var count = 0

    /// One that lived so long was of use, whatever it said.
    static let provenMs = 20_000
    /// A new session has this long to be ready.
    static let patienceMs = 6000
    /// Silence longer than this is explained to the caller.
    static let comfortMs = 1500
    /// A hand-over that found no silence happens anyway this long after it was due.
    static let handOverPatienceMs = 180_000
    /// The pause before the nth try.
    static func pauseMs(_ failures: Int) -> Int { failures == 0 ? 0 : min(250 << (failures - 1), 4000) }
}

/// How much of the caller's sound a session was sent, and what its own clock means in the call's time.
struct UplinkAccount: Equatable {
    var sentMs = 0
    var offsetMs = 0
    /// The position of the caller's audio up to which a session has heard it.
    var heardTo = 0
}

/// The response that the model is making.
struct ResponseAccount: Equatable {
    private(set) var id: String?
    private(set) var isActive = false
    /// A response was asked for and has not begun.
    var askedAt: Int?
    /// What was asked for last.
    var asked: String?
    /// What to ask for when the one in the making is done; the outer nil means nothing.
    var queued: String??
    /// Sound came in it.
    var hasSpoken = false
    /// A response that failed was asked for again.
    var hasRetried = false
    /// Responses whose late audio is dropped.
    private(set) var fenced: [[UInt8]] = []

    /// No answer is in the making or asked for.
    func isIdle(at now: Int) -> Bool { !isActive && askedAt.map { now - $0 > 5000 } ?? true }

    mutating func started(_ id: String) {
        self.id = id
        isActive = true
        askedAt = nil
        hasSpoken = false
    }

    mutating func done(_ id: String) { if self.id == id { isActive = false } }

    /// What comes late of the response in the making, or of the last one, is not to be heard.
    mutating func fence() {
        guard let id = id.map({ Array($0.utf8) }), !fenced.contains(id) else { return }
        fenced.append(id)
        if fenced.count > 8 { fenced.removeFirst() }
    }

    /// The session is gone, and its response with it.
    mutating func lost() {
        isActive = false
        askedAt = nil
        queued = nil
    }

    /// Another session speaks from now on, which may use the same names.
    mutating func taken() {
        lost()
        id = nil
        fenced = []
    }
}

/// When the caller last did something.
struct CallerActivity: Equatable {
    var isSpeaking = false
    /// When either side was last heard, on the call's clock.
    var lastActivity = 0
    /// The agent asked whether anybody is there.
    var wasPrompted = false
    /// What the caller said last has no answer yet.
    var awaitsAnswer = false
    /// Until when the agent's voice may come back, on the telephone's clock.
    var lastEcho = 0
    /// The line was closed while they spoke.
    var isCutOff = false
    /// Where the speech began, in the model's milliseconds.
    var speechStartMs = 0
}
