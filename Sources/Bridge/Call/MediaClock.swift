/// The telephone's clock: the timestamps of the caller's frames, and our own clock between them.
///
/// Playback runs by it rather than by ours, so an account stays true when frames are late, and a recorded call may be
/// played faster than life. Never goes back.
struct MediaClock {
    private var origin = 0
    private var frame = (time: 0, now: 0)
    private var byteCount = 0
    private var latest = 0
    private var lastStamp: Int?
    /// Where the next frame should begin, in milliseconds of the stream; nil before the first.
    private var expected: Int?

    /// The stream begins at `now`.
    mutating func start(at now: Int) {
        origin = now
        frame = (now, now)
        latest = now
    }

    /// A frame has come. Without a timestamp (old captures) the samples themselves count.
    /// - Returns: milliseconds that are missing before it.
    @discardableResult
    mutating func frame(timestampMs: Int?, samples: Int, at now: Int) -> Int {
        byteCount += samples
        // A clock that stands still is none: the samples count.
        let stands = timestampMs != nil && timestampMs == lastStamp
        lastStamp = timestampMs
        let timestampMs = stands ? expected : timestampMs
        let end = timestampMs.map { $0 + samples / 8 } ?? byteCount / 8
        let missing = expected.flatMap { expected in timestampMs.map { max(0, $0 - expected) } } ?? 0
        expected = max(end, expected ?? end)
        frame = (origin + end, now)
        latest = max(latest, frame.time)
        // Timestamps are whole milliseconds of whole frames; what is less than one is rounding.
        return missing >= 20 ? missing / 20 * 20 : 0
    }

    /// Milliseconds since the call's start, by the telephone.
    func read(_ now: Int) -> Int { max(latest, frame.time + (now - frame.now)) }

    /// The position of a moment in the caller's audio, whose last sample is at `end`.
    func position(_ ms: Int, end: Int) -> Int { min(end, max(0, end - (frame.time - ms) * 8)) }
}
