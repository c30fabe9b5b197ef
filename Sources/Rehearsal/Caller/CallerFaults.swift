internal import JSONText
/// How a rehearsed caller misbehaves, for tests. All off by default. Times are on the stream's clock.
package struct CallerFaults: Sendable, Equatable {
    /// When a stream's token is used a second time.
    package enum Reuse: Sendable { case duringCall, afterCall }

    /// Signs the webhook with another secret.
    package var badSignature = false
    /// Signs the media stream's handshake with another secret.
    package var badStreamSignature = false
    /// Leaves the signature of the media stream's handshake out.
    package var noStreamSignature = false
    /// Connects to the stream's address with another last path component.
    package var wrongToken = false
    /// Opens a second stream at the same address.
    package var reuseToken: Reuse?
    /// Sends a message of `oversizedBytes` then.
    package var oversizedAtMs: Int?
    /// How long that message is, roughly.
    package var oversizedBytes = 256 << 10
    /// Sends a message that is no JSON then.
    package var brokenAtMs: Int?
    /// Closes then, without `stop`.
    package var closeAtMs: Int?
    /// Sends `stop` right behind `start`, and the sound after it.
    package var stopsFirst = false
    /// Sends no `start`.
    package var noStart = false
    /// Sends nothing at all after the handshake.
    package var isMute = false
    /// 20 ms frames that are lost on the way: their numbers are skipped.
    package var lostFrames: [Range<Int>] = []
    /// Leaves out what old captures lack: `sequenceNumber`, `mediaFormat`, `track`.
    package var hasLeanFields = false
    /// Connects the stream so many milliseconds after the webhook's answer, as a network does.
    package var connectsAfterMs = 0.0
    /// Echoes no mark.
    package var noEchoes = false

    /// A caller without fault.
    package init() {}
}
