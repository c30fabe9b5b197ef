import Foundation

/// What operators watch the line by.
extension Session {
    /// Calls as points in time; see `Store.callPoints`.
    func callPoints(since: Date, until: Date, limit: Int) throws(StoreError) -> [CallPoint] {
        let found = try rows(
            """
            SELECT started_at, status, \(number("latency_json", "first_audio_ms")),
                \(number("latency_json", "answer_p50_ms"))
            FROM call WHERE started_at >= $1 AND started_at < $2 ORDER BY started_at DESC, sid DESC LIMIT $3
            """, since, until, max(1, limit))
        var points: [CallPoint] = []
        points.reserveCapacity(found.count)
        for var row in found.reversed() {
            points.append(
                CallPoint(
                    startedAt: try row.date(), status: try row.word(),
                    firstAudioMs: try row.optionalInt().map(Int.init),
                    answerMs: try row.optionalInt().map(Int.init)))
        }
        return points
    }

    /// Events by kind; see `Store.eventCounts`.
    func eventCounts(since: Date) throws(StoreError) -> [String: Int] {
        let found = try rows(
            """
            SELECT e.kind, count(*) FROM call c JOIN event e ON e.call_sid = c.sid
            WHERE c.started_at >= $1 GROUP BY e.kind
            """, since)
        var counts: [String: Int] = [:]
        for var row in found { counts[try row.text()] = try row.int() }
        return counts
    }

    /// The audit, newest first.
    func audit(of target: String?, limit: Int) throws(StoreError) -> [AuditLine] {
        var wanted = Conditions()
        wanted.add("target_digest = %", target.map(digest))
        let found = try execute(
            """
            SELECT actor, action, target_digest, at FROM audit \(wanted.clause)
            ORDER BY n DESC LIMIT \(max(1, min(limit, 1000)))
            """, wanted.values)
        var lines: [AuditLine] = []
        for values in found.rows {
            var row = Row(values)
            lines.append(
                AuditLine(
                    actor: try row.text(), action: try row.text(), targetDigest: try row.text(), at: try row.date()))
        }
        return lines
    }
}
