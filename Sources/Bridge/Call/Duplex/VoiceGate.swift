/// Tells the agent's voice from the silence that a full-duplex session sends between, which never ends.
struct VoiceGate {
    /// What a piece of sound is.
    enum Sound { case voice, pause, silence }

    /// How long it has been quiet.
    private var quietMs = Self.longestPauseMs
    /// Longer than this, quiet is no pause in speech but silence, which needs not be sent: the telephone has its own.
    private static let longestPauseMs = 800
    /// Silence is zeros, or nearly so within speech.
    private static let threshold = Loudness.magnitude(dB: -50)

    /// Judges the next piece. On a frame's way: no allocation.
    mutating func judge(_ ulaw: Span<UInt8>) -> Sound {
        if Loudness.peak(ulaw) >= Self.threshold {
            quietMs = 0
            return .voice
        }
        guard quietMs < Self.longestPauseMs else { return .silence }
        quietMs += ulaw.count / 8
        return .pause
    }
}
