/// What a call knows of sessions that listen and speak at the same time.
package struct Duplex {
    /// What both sides say, by session: one that was handed over may still tell the last words.
    var speech: [Int: SpokenTurns] = [:]
    /// What a session's 0 is on the call's clock, as far as was last known.
    var offsets: [Int: Int] = [:]
    /// Agent's turns that the caller cut off.
    var cut: Set<String> = []
    /// What sessions cost in time, by their numbers.
    var meters: [Int: SessionMeter] = [:]
    var gate = VoiceGate()
    /// The item that is being heard, as bytes.
    var item: [UInt8] = []
    /// When the agent's voice will have been heard to its end, on the telephone's clock.
    var heardUntil = -goodbyeMs
    /// Sound that was left out to catch up with life.
    var droppedMs = 0
    /// When the session last sent sound of any kind.
    var lastSound = 0
    /// When the caller's last words came.
    var lastWords = 0
    var greeting: Greeting?
    /// Sessions that were given up because they never spoke.
    var silentSessions = 0
    /// The model behind the voice is at work since.
    var workingSince = 0
    /// The last response that was accounted for.
    var lastResponse: String?
    /// Function calls whose results were refused as too large.
    var refused: Set<String> = []
    /// When the session was asked to end, on the telephone's clock.
    var closedAt: Int?
    /// When the call last looked at its clock.
    var latest = 0

    /// The agent was asked to speak first and has not been heard.
    struct Greeting {
        var askedAt: Int
        /// The line's own voice asked for patience.
        var hasComforted = false
    }

    /// The model has this long to begin; then the line says something itself.
    static let comfortMs = 6000
    /// … and this long until its session is given up.
    static let greetingMs = 10_000
    /// A session that sends no sound at all for so long is dead.
    static let deadMs = 10_000
    /// A backend that works longer has forgotten us.
    static let workMs = 60_000
    /// A session that was asked to end has this long to say that it did.
    package static let closingMs = 5000
    /// More of the agent's sound than this does not wait to be heard while there is silence to leave out.
    static let backlogMs = 250
    /// Silence before the agent's first sound, so that the next piece may be late by as much.
    static let cushion = [UInt8](repeating: 0xFF, count: 60 * 8)
    /// So much silence of the agent's says that it has finished.
    static let finishedMs = 1200
    /// A goodbye that was said so long ago still stands.
    static let goodbyeMs = 3000
}

/// How long a session was open, as its provider counts, or as long as it has not said, as we do.
struct SessionMeter: Equatable {
    /// When it was ready.
    var startedAt: Int
    /// When it was lost or asked to end.
    var endedAt: Int?
    /// The provider's count so far.
    private(set) var reported = 0.0
    private(set) var isFinal = false

    init(startedAt: Int) { self.startedAt = startedAt }

    /// The provider tells a running total.
    mutating func report(_ seconds: Double?, isFinal: Bool = false) {
        reported = max(reported, seconds ?? 0)
        if isFinal, seconds != nil { self.isFinal = true }
    }

    /// The provider will tell nothing more: our own count stands where it is more than the last it told.
    mutating func giveUp(at now: Int) { reported = max(reported, Double((endedAt ?? now) - startedAt) / 1000) }
}
