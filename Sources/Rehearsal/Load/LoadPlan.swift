/// What a driver of the load is to do: the first line it reads.
package struct LoadPlan: Codable, Sendable {
    /// Which of the two ends it plays.
    package enum Part: String, Codable, Sendable { case phones, model }

    /// It says which of the other values count.
    package var part: Part
    /// Phones: where the bridge is reached, without a slash at its end.
    package var bridge = ""
    /// Phones: the `AccountSid` of their webhooks and streams.
    package var accountSid = ""
    /// Phones: what webhooks and handshakes are signed with.
    package var authToken = ""
    /// Phones: how many calls at a time.
    package var calls = 0
    /// Phones: how many calls begin each second, until there are `calls`.
    package var callsPerSecond = 50.0
    /// Calls of 5 to 60 s that end at random and are made again, slow peers, sessions that are dropped now and then.
    package var churns = false
    /// Model: path of a PEM file; with it and its key it speaks TLS.
    package var certificate: String?
    /// Model: path of the PEM file of that certificate's private key.
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
    /// Frames that came.
    package var frames = 0
    /// Frames that did not come, by the numbers they carry; of phones also those that could not be sent.
    package var lost = 0
    /// Model: frames that came more than 20 ms after they were sent, when the next was due.
    package var late = 0
    /// Frames, of phones messages, without a number that could be read.
    package var unreadable = 0
    /// Phones: times an answer's sound came after the phone had run dry.
    package var underruns = 0
    /// Phones: frames of an answer that came after it was cut off.
    package var stale = 0
    /// Model: answers begun.
    package var answers = 0
    /// Model: answers that were cut off.
    package var interrupted = 0

    /// Nothing seen.
    package init() {}
}

/// How a driver's calls stand.
package struct LoadState: Codable, Sendable {
    /// Calls or sessions that are open.
    package var live = 0
    /// Calls or sessions that were begun, however they ended.
    package var begun = 0
    /// Phones: calls that were answered, but with no stream: the line was busy.
    package var refused = 0
    /// Phones: calls that were not answered as they should be, or whose stream did not open.
    package var failed = 0
    /// Phones: calls whose stream the other side ended, until the load itself stops.
    package var dropped = 0
    /// Phones: calls that the phone ended as planned.
    package var ended = 0
    /// Where the model listens.
    package var url: String?

    /// Nothing begun.
    package init() {}
}
