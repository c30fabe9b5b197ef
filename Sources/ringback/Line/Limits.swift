import Sockets

/// How many calls the line takes.
struct Limits: Sendable, Equatable {
    /// At a time.
    var calls = 1000
    /// At a time to one called number; nil for as many as in all.
    var callsPerLine: Int?
    /// New ones a minute; nil for any number.
    var perMinute: Int?
    /// New ones a minute from one number; nil for any number.
    var perMinuteAndCaller: Int? = 60
    /// Connections that are served at a time; nil for a stream for each call, and 512 for all else.
    var connections: Int?

    var mostConnections: Int { connections ?? calls + 512 }

    /// Descriptors that may be open at once: all connections, those that have not said yet what they want, two sessions of
    /// the model for each call (the second while one takes over from the other), and what files, databases and loops need.
    var descriptors: Int { mostConnections + Acceptor.maxDawdlers + 2 * calls + 256 }
}

/// Lets so many through in a minute: a bucket that holds a minute's worth and fills evenly.
struct RateLimit: Sendable {
    private var left: Double
    private var filled: Int64

    /// Full at `now`, microseconds of the monotonic clock.
    init(perMinute: Int, at now: Int64) {
        left = Double(perMinute)
        filled = now
    }

    /// Takes one; false when there is none.
    mutating func take(perMinute: Int, at now: Int64) -> Bool {
        left = min(Double(perMinute), left + Double(now - filled) / 60e6 * Double(perMinute))
        filled = now
        guard left >= 1 else { return false }
        left -= 1
        return true
    }

    /// Nobody was here for a minute: forgetting it changes nothing.
    func isRested(at now: Int64) -> Bool { now - filled >= 60_000_000 }
}
