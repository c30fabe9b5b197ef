/// What a driver of the load is to do: the first line it reads.
package struct LoadPlan: Codable, Sendable {
    /// Which of the two ends it plays.
    package enum Part: String, Codable, Sendable { case phones, model }

    package var part: Part
    /// Phones: where the bridge is reached.
    package var bridge = ""
    package var accountSid = ""
    package var authToken = ""
    /// Phones: how many calls at a time, and how many begin each second.
    package var calls = 0
    package var callsPerSecond = 50.0
    /// Calls of 5 to 60 s that end at random and are made again, slow peers, sessions that are dropped now and then.
    package var churns = false
    /// Model: PEM files; with them it speaks TLS.
    package var certificate: String?
    package var key: String?

    /// A plan for one end.
    package init(_ part: Part) { self.part = part }
}

/// What a driver has seen since it was told to measure.
package struct LoadTally: Codable, Sendable {
    /// Model: from the phone to the model. Phones: an answer's first sound from the model to the phone.
    package var sound = DelaySummary(p50: nil, p99: nil, max: nil)
    /// Phones: from the first frame of an interruption to the `clear`.
    package var clear = DelaySummary(p50: nil, p99: nil, max: nil)
    /// Phones: how late frames were sent; the driver's own fault.
    package var lag = DelaySummary(p50: nil, p99: nil, max: nil)
    /// Frames that came, did not come, came later than the next was due, and could not be read.
    package var frames = 0
    package var lost = 0
    package var late = 0
    package var unreadable = 0
    /// Phones: times an answer's sound came after the phone had run dry; sound of an answer that was cut off.
    package var underruns = 0
    package var stale = 0
    /// Model: answers begun, and those that were cut off.
    package var answers = 0
    package var interrupted = 0

    /// Nothing seen.
    package init() {}
}

/// How a driver's calls stand.
package struct LoadState: Codable, Sendable {
    /// Calls or sessions that are open.
    package var live = 0
    /// Calls that were begun, answered busy, not answered as they should be, lost against their will, and ended as planned.
    package var begun = 0
    package var refused = 0
    package var failed = 0
    package var dropped = 0
    package var ended = 0
    /// Where the model listens.
    package var url: String?

    /// Nothing begun.
    package init() {}
}
