package import JSONText

/// What a rehearsed model saw of one session.
package struct SessionLog: Sendable, Equatable {
    /// Path and query of the handshake.
    package var target: String
    /// The model that the handshake asked for.
    package var model: String
    /// The handshake carried an Authorization header.
    package var hadAuthorization: Bool
    /// The client's events in order, as they came, except that the sound of appends is taken out, and
    /// that of these only the first stands here. At most 10 000.
    package var clientEvents: [JSON] = []
    /// Messages of the client that were no JSON.
    package var brokenMessages = 0
    /// How many pieces of sound came, and how much.
    package var appends = 0
    /// Sound received, milliseconds.
    package var heardMs = 0
    /// The errors that were sent, as their codes.
    package var errors: [String] = []
    /// What was heard in the sound.
    package var edges: [Endpointer.Edge] = []
    /// Types of the events that were sent, and how many.
    package var sent: [String: Int] = [:]
    /// When the first piece of each response's sound was sent, of the first 1000: microseconds of the monotonic clock.
    package var firstSounds: [Int64] = []
    /// When it was told that the caller speaks, the first 1000 times, on the same clock.
    package var speechStarts: [Int64] = []
    /// The most by which the sound was ahead of life, in milliseconds; of full-duplex sessions.
    package var aheadMs = 0
    /// The most by which it was behind.
    package var behindMs = 0
    /// Code of the socket's end; nil while it is open.
    package var closeCode: Int?

    /// The log of a session that has seen nothing yet.
    package init(target: String, model: String, hadAuthorization: Bool) {
        self.target = target
        self.model = model
        self.hadAuthorization = hadAuthorization
    }
}
