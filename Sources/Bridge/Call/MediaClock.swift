/// The telephone's clock: the timestamps of the caller's frames, and our own clock between them.
///
/// Playback runs by it rather than by ours, so an account stays true when frames are late, and a recorded call may be
/// played faster than life. Never goes back.
struct MediaClock {
    private var origin = 0
    private var frame = (time: 0, now: 0)
    private var byteCount = 0
    private var latest = 0

    /// The stream begins at `now`.
    mutating func start(at now: Int) {
        origin = now
        frame = (now, now)
        latest = now
    }

    /// A frame has come. Without a timestamp (old captures) the samples themselves count.
    mutating func frame(timestampMs: Int?, samples: Int, at now: Int) {
        byteCount += samples
        let end = timestampMs.map { $0 + samples / 8 } ?? byteCount / 8
        frame = (origin + end, now)
        latest = max(latest, frame.time)
    }

    /// Milliseconds since the call's start, by the telephone.
    func read(_ now: Int) -> Int { max(latest, frame.time + (now - frame.now)) }
}
