internal import Foundation
internal import JSONText
internal import Records

/// How the line itself is.
extension API {
    /// Calls over time, in buckets: how many, how they ended, how soon callers were answered.
    func volume(_ question: Question) async throws -> Reply {
        let until = try question.time("until") ?? Date()
        let since = try question.time("since") ?? until.addingTimeInterval(-14 * 86400)
        let seconds = try question.number("bucket_s", in: 60...31_536_000, or: 86400)
        let span = until.timeIntervalSince(since)
        guard span > 0, span / Double(seconds) <= 1000 else {
            throw Refusal.bad("bucket_s", ["such that until is after since and there are at most 1000 buckets"])
        }
        let points = try await store.callPoints(
            line: try question.text("line"), since: since, until: until, limit: 100_000)
        var buckets = Array(repeating: [CallPoint](), count: Int((span / Double(seconds)).rounded(.up)))
        for point in points { buckets[Int(point.startedAt.timeIntervalSince(since)) / seconds].append(point) }
        return Reply([
            "bucket_s": JSON(seconds),
            "buckets": .array(
                buckets.enumerated().map { index, points in
                    [
                        "start_at": Presenter.time(since.addingTimeInterval(Double(index * seconds))),
                        "calls": JSON(points.count),
                        "failed": JSON(points.count { $0.status == .failed || $0.status == .interrupted }),
                        "first_audio_ms": JSON(Self.middle(points.compactMap(\.firstAudioMs))),
                        "answer_ms": JSON(Self.middle(points.compactMap(\.answerMs))),
                    ]
                }),
        ])
    }

    private static func middle(_ values: [Int]) -> Int? { values.isEmpty ? nil : values.sorted()[values.count / 2] }

    /// Jobs, dead letters, what went wrong in the calls of the last day, and the measures since the start.
    func health() async throws -> Reply {
        let metrics = measured()
        let jobs = try await store.jobCounts()
        let dead = try await store.jobs(state: .dead, limit: 50)
        let events = try await store.eventCounts(since: Date().addingTimeInterval(-86400))
        return Reply([
            "jobs": .array(
                jobs.map {
                    ["kind": .string($0.kind), "state": .string($0.state.rawValue), "count": JSON($0.count)]
                }), "dead": .array(dead.map(Presenter.job)),
            "events": .object(events.sorted { $0.key < $1.key }.map { .init($0.key, JSON($0.value)) }),
            "calls_live": JSON(metrics.callsLive.now), "scribe_queue": JSON(metrics.scribeQueue.now),
            "records_dropped": JSON(metrics.recordsDropped.count),
            "model_errors": counts(metrics.modelErrors), "refused": counts(metrics.callsRefused),
            "first_audio_ms": spread(metrics.firstAudio), "answer_ms": spread(metrics.answer),
            "loop_lag_ms": spread(metrics.loopLag), "relay_up_ms": spread(metrics.relayUp),
            "relay_down_ms": spread(metrics.relayDown),
        ])
    }

    private func counts(_ family: CounterFamily) -> JSON {
        .object(family.counters.sorted { $0.key < $1.key }.map { .init($0.key, JSON($0.value.count)) })
    }

    private func spread(_ histogram: Histogram) -> JSON {
        func bound(_ share: Double) -> JSON { histogram.bound(of: share).map { .number($0) } ?? .null }
        return [
            "count": JSON(histogram.picture.counts.reduce(0, +)), "p50": bound(0.5), "p95": bound(0.95),
            "p99": bound(0.99),
        ]
    }

    func jobs(_ question: Question) async throws -> Reply {
        let limit = try question.number("limit", in: 1...1000, or: 100)
        let found = try await store.jobs(
            state: try question.word("state"), line: try question.text("line"), limit: limit)
        return Reply(["jobs": .array(found.map(Presenter.job))])
    }

    func retry(_ question: Question) async throws -> Reply {
        guard let id = Int64(question["job_id"]) else { throw Refusal.unknown("job") }
        try await store.retry(job: id, at: Date())
        return Reply(["id": .string(String(id)), "state": "queued"])
    }

    /// Who did what; of one row when `target` is its id.
    func audit(_ question: Question) async throws -> Reply {
        let limit = try question.number("limit", in: 1...1000, or: 100)
        let lines = try await store.audit(of: try question.text("target"), limit: limit)
        return Reply([
            "audit": .array(
                lines.map {
                    [
                        "at": Presenter.time($0.at), "actor": .string($0.actor), "action": .string($0.action),
                        "target": .string($0.targetDigest),
                    ]
                })
        ])
    }

    func exposition() async throws -> Reply {
        let text = MetricsText(measured(), jobs: try await store.jobCounts()).text
        return Reply(.text(text, type: "text/plain; version=0.0.4; charset=utf-8"))
    }
}
