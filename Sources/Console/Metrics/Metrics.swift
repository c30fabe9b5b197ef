internal import Memory

/// What the line counts and measures of itself since its start. One for the whole process; any thread.
///
/// No label ever says whose call it was. Durations are noted in milliseconds and told in seconds, as Prometheus wants.
package final class Metrics: Sendable {
    // MARK: Calls
    /// Calls that run in this process now.
    package let callsLive = Gauge()
    /// Calls that were let in.
    package let callsStarted = Counter()
    /// By end reason.
    package let callsEnded: CounterFamily
    /// Calls the line refused: `full`, `line_full`, `rate`, `draining`, `signature`, `token`.
    package let callsRefused = CounterFamily("reason", ["full", "line_full", "rate", "draining", "signature", "token"])
    /// From the stream's start to the first audio sent to the caller.
    package let firstAudio = Histogram(Histogram.waits)
    /// From the end of the caller's speech to the first audio of the answer.
    package let answer = Histogram(Histogram.waits)
    /// From the model's word that the caller speaks to the `clear` sent.
    package let bargeIn = Histogram(Histogram.moments)

    /// Connections that were closed unheard, there being no room for more.
    package let connectionsRefused = Counter()

    // MARK: Audio
    /// Upward: from a frame's arrival to its being handed to the model's socket; one in 16 is timed.
    package let relayUp = Histogram(Histogram.moments)
    /// Downward: from a model's message of sound to what of it is due being handed to the telephone's socket; one in 16
    /// is timed.
    package let relayDown = Histogram(Histogram.moments)
    /// Milliseconds of the caller's audio that the model never got, and why.
    package let dropped = CounterFamily("reason", ["held_too_long", "never_came", "queue_full"])

    // MARK: The models
    /// By kind: sessions refused, lost or not ready in time, errors that a session outlives, words that were not
    /// written.
    package let modelErrors = CounterFamily(
        "kind", ["refused", "lost", "timeout", "error", "transcription"])
    /// Of calls that ended, by kind; the `cached` ones are among the input's.
    package let tokens = CounterFamily(
        "kind", ["input_text", "input_audio", "cached", "output_text", "output_audio"])
    /// In millionths of the currency that the prices are set in.
    package let cost = Counter()

    // MARK: The house
    /// How late a loop's timer is.
    package let loopLag = Histogram(Histogram.moments)
    /// Bytes that wait to be written, on all WebSockets.
    package let socketQueue = Gauge()
    /// What waits to be written down.
    package let scribeQueue = Gauge()
    /// What was never written down.
    package let recordsDropped = Counter()
    /// What the database would not take.
    package let recordsRefused = Counter()
    /// Tries to tell another server of an event, by what became of them.
    package let webhooks = CounterFamily("outcome", ["delivered", "retry", "dead"])
    /// Jobs worked on, by how they ended.
    package let jobs = CounterFamily("outcome", ["done", "retry", "dead"])
    /// What a text model proposed of a call and what was said does not bear out, by reason.
    package let rowsRejected = CounterFamily("reason", Extraction.Rejection.allCases.map(\.rawValue))
    /// Questions to an embedding model while somebody waits, by what became of them.
    package let questionVectors = CounterFamily("outcome", ["in_time", "late", "failed"])
    /// Blocks of a recording that the disk was too slow for.
    package let recordingGaps = Counter()
    /// Tokens and cookies that were none of ours.
    package let signInsRefused = Counter()
    /// Operators who watch live.
    package let watchers = Gauge()

    /// - Parameter endReasons: every reason a call may end for.
    package init(endReasons: [String]) { callsEnded = CounterFamily("reason", endReasons) }
}
