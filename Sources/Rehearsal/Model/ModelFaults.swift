internal import JSONText
/// How a rehearsed model misbehaves, for tests. All off by default.
package struct ModelFaults: Sendable, Equatable {
    /// What happens at a moment.
    package enum Act: Sendable, Equatable {
        /// Closes the socket with this code.
        case close(code: Int)
        /// Sends `error` with the code `session_expired` and closes.
        case expire
        /// Sends an `error` of this code and goes on.
        case error(code: String)
        /// Sends an `error` of this code and nothing more, and drops the connection a moment later without a word.
        case refuse(code: String)
        /// Sends a message that is no JSON and goes on.
        case broken
        /// Sends a well-formed message of so many bytes and goes on.
        case oversized(bytes: Int)
        /// Says nothing any more.
        case fallSilent
    }

    /// A moment and what happens then.
    package struct Fault: Sendable, Equatable {
        /// The type of a client's or server's event, or `speech_started`, `speech_stopped`. A server's event has been sent.
        package var at: String
        /// Which occurrence of it, from 1.
        package var occurrence: Int
        /// What happens.
        package var act: Act

        /// Something that happens at one occurrence of a moment.
        package init(at: String, occurrence: Int = 1, _ act: Act) {
            self.at = at
            self.occurrence = occurrence
            self.act = act
        }
    }

    /// Refuses the handshake with this HTTP status.
    package var refusesWith: Int?
    /// Takes the connection and never says anything.
    package var isSilent = false
    /// What happens in the course of a session.
    package var faults: [Fault] = []
    /// The first sessions from here on live so many milliseconds each; those that follow live on.
    package var lifetimesMs: [Int] = []

    /// What only a full-duplex session can do wrong.
    package var duplex = Duplex()

    /// How a full-duplex session misbehaves.
    package struct Duplex: Sendable, Equatable {
        /// It listens and never says a word.
        package var isMute = false
        /// It does not confirm that it was asked to end.
        package var neverConfirms = false
        /// Words come out of order, and some twice.
        package var scramblesWords = false
        /// At these milliseconds of its sound it sends none for so long, and then all that is due at once.
        package var stalls: [Int: Int] = [:]
        /// It ends itself after so long without sound of the client's.
        package var idleMs = 30_000

        /// None of it.
        package init() {}
    }

    /// A model with these faults; by default without any.
    package init(
        refusesWith: Int? = nil, isSilent: Bool = false, faults: [Fault] = [], lifetimesMs: [Int] = [],
        duplex: Duplex = Duplex()
    ) {
        self.duplex = duplex
        self.lifetimesMs = lifetimesMs
        self.refusesWith = refusesWith
        self.isSilent = isSilent
        self.faults = faults
    }
}
