/// The pace of what a session is given to hear. To a session whose clock is our sound, sound must come as life goes: silence
/// where the telephone sends nothing, and never much more than life had time for.
///
/// Times are milliseconds on the telephone's clock, counts are samples of it.
struct Feeder: Equatable {
    /// When the session began to hear; nil before.
    private var origin: Int?
    private var samples = 0
    /// The telephone sends nothing: silence is fed as time passes.
    private var isFilling = true

    /// Less than this is the network's jitter.
    private static let patience = 200 * 8
    /// More silence than this is never made up for at once.
    private static let longest = 1000 * 8
    private static let frame = Silence.frame.count
    /// More than this at once is faster than life.
    static let burst = 200 * 8
    /// Peak of a frame that may be left out.
    private static let quiet = Loudness.magnitude(dB: -50)

    /// The session's own clock: how much it has heard.
    var heardMs: Int { samples / 8 }

    /// The session is ready to hear.
    mutating func begin(at time: Int) { self = Feeder(origin: time) }

    init() {}
    private init(origin: Int) { self.origin = origin }

    /// So much was sent.
    mutating func note(_ count: Int) { samples += count }

    /// How much more life had than the session; negative when it is ahead.
    private func lag(at time: Int) -> Int { origin.map { (time - $0) * 8 - samples } ?? 0 }

    /// Silence that is due now, in whole frames; it counts as sent.
    mutating func silence(at time: Int) -> Int {
        let lag = lag(at: time)
        guard lag >= (isFilling ? Self.frame : Self.patience), let origin else { return 0 }
        isFilling = true
        let due = min(lag, Self.longest) / Self.frame * Self.frame
        if lag > Self.longest { self.origin = origin + (lag - Self.longest) / 8 }
        samples += due
        return due
    }

    /// A frame has come that ends at `time`, behind so much that is missing.
    /// - Returns: the silence to send before it; nil when it is better left out, because nothing is in it and the session is
    ///   ahead of life, as it is when frames come late and silence was sent for them.
    mutating func frame(_ count: Int, missing: Int, peak: Int, at time: Int) -> Int? {
        isFilling = false
        let before = lag(at: time) - count
        if peak < Self.quiet, before <= -Self.patience { return nil }
        return max(0, min(missing, before)) / Self.frame * Self.frame
    }
}
