internal import Foundation
internal import Records

/// The metrics as Prometheus reads them (text format 0.0.4).
struct MetricsText {
    private(set) var text = ""

    /// All of them, and what only the database knows.
    init(_ metrics: Metrics, jobs: [JobCount]) {
        gauge("ringback_calls_live", "Calls that run.", metrics.callsLive)
        counter("ringback_calls_started_total", "Calls let in.", metrics.callsStarted)
        family("ringback_calls_ended_total", "Calls that ended.", metrics.callsEnded)
        family("ringback_calls_refused_total", "Webhooks and streams turned away.", metrics.callsRefused)
        counter(
            "ringback_connections_refused_total", "Connections closed unheard for want of room.",
            metrics.connectionsRefused)
        histogram("ringback_first_audio_seconds", "Stream's start to first audio.", [(nil, metrics.firstAudio)])
        histogram("ringback_answer_seconds", "End of caller's speech to first audio.", [(nil, metrics.answer)])
        histogram("ringback_barge_in_seconds", "Caller's speech noticed to clear sent.", [(nil, metrics.bargeIn)])
        histogram(
            "ringback_relay_seconds", "A frame's way through the bridge.",
            [(#"way="up""#, metrics.relayUp), (#"way="down""#, metrics.relayDown)])
        family(
            "ringback_audio_dropped_seconds_total", "The caller's audio that the model never got.", metrics.dropped,
            scale: 1000)
        family("ringback_model_errors_total", "What went wrong with a model.", metrics.modelErrors)
        family("ringback_model_tokens_total", "Tokens used.", metrics.tokens)
        counter("ringback_model_cost_total", "What the tokens cost, by the prices set.", metrics.cost, scale: 1_000_000)
        histogram("ringback_loop_lag_seconds", "How late a loop's timer is.", [(nil, metrics.loopLag)])
        gauge("ringback_socket_queue_bytes", "Bytes that wait for their peers.", metrics.socketQueue)
        gauge("ringback_scribe_queue", "Entries that wait to be written.", metrics.scribeQueue)
        counter("ringback_records_dropped_total", "Entries never written.", metrics.recordsDropped)
        counter(
            "ringback_records_refused_total", "Entries the database would not take.", metrics.recordsRefused)
        family("ringback_webhooks_total", "Tries to tell another server of an event.", metrics.webhooks)
        family("ringback_jobs_worked_total", "Jobs worked on.", metrics.jobs)
        family(
            "ringback_rows_rejected_total", "What a text model proposed and was not believed.", metrics.rowsRejected)
        family(
            "ringback_question_vectors_total", "Questions to an embedding model.", metrics.questionVectors)
        counter("ringback_recording_gaps_total", "Blocks a recording has lost.", metrics.recordingGaps)
        counter("ringback_sign_ins_refused_total", "Unknown tokens and cookies.", metrics.signInsRefused)
        gauge("ringback_watchers", "Operators who watch live.", metrics.watchers)
        head("ringback_jobs", "gauge", "Jobs that are not done.")
        for state in [JobState.queued, .leased, .dead] {
            let count = jobs.filter { $0.state == state }.reduce(0) { $0 + $1.count }
            text += "ringback_jobs{state=\"\(state.rawValue)\"} \(count)\n"
        }
    }

    private mutating func head(_ name: String, _ type: String, _ help: String) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
    }

    private mutating func gauge(_ name: String, _ help: String, _ gauge: Gauge) {
        head(name, "gauge", help)
        text += "\(name) \(gauge.now)\n"
    }

    private mutating func counter(_ name: String, _ help: String, _ counter: Counter, scale: Int = 1) {
        head(name, "counter", help)
        text += "\(name) \(Self.number(counter.count, scale))\n"
    }

    private mutating func family(_ name: String, _ help: String, _ family: CounterFamily, scale: Int = 1) {
        head(name, "counter", help)
        for (value, counter) in family.counters.sorted(by: { $0.key < $1.key }) {
            text += "\(name){\(family.label)=\"\(value)\"} \(Self.number(counter.count, scale))\n"
        }
    }

    private mutating func histogram(_ name: String, _ help: String, _ ways: [(label: String?, histogram: Histogram)]) {
        head(name, "histogram", help)
        for (label, histogram) in ways {
            let (counts, sum) = histogram.picture
            let before = label.map { $0 + "," } ?? ""
            let after = label.map { "{\($0)}" } ?? ""
            var passed = 0
            for (bound, count) in zip(histogram.bounds, counts) {
                passed += count
                text += "\(name)_bucket{\(before)le=\"\(Self.number(bound, 1_000_000))\"} \(passed)\n"
            }
            let all = counts.reduce(0, +)
            text += "\(name)_bucket{\(before)le=\"+Inf\"} \(all)\n"
            text += "\(name)_sum\(after) \(Self.number(sum, 1_000_000))\n\(name)_count\(after) \(all)\n"
        }
    }

    /// A whole number divided by a scale, without an exponent.
    private static func number(_ value: Int, _ scale: Int) -> String {
        scale == 1 || value % scale == 0 ? "\(value / scale)" : "\(Double(value) / Double(scale))"
    }
}
