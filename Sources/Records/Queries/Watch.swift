import Foundation

/// What operators watch the line by.
extension Session {
    /// Calls as points in time; see `Store.callPoints`.
    func callPoints(line: String?, since: Date, until: Date, limit: Int) throws(StoreError) -> [CallPoint] {
        var wanted = Conditions()
        wanted.add("started_at >= %", since)
        wanted.add("started_at < %", until)
        wanted.add("line = %", line)
        let found = try execute(
            """
            SELECT started_at, status, \(number("latency_json", "first_audio_ms")),
                \(number("latency_json", "answer_p50_ms"))
            FROM call \(wanted.clause) ORDER BY started_at DESC, sid DESC LIMIT \(max(1, limit))
            """, wanted.values)
        var points: [CallPoint] = []
        points.reserveCapacity(found.rows.count)
        for values in found.rows.reversed() {
            var row = Row(values)
            points.append(
                CallPoint(
                    startedAt: try row.date(), status: try row.word(),
                    firstAudioMs: try row.optionalReal().map { Int($0) },
                    answerMs: try row.optionalReal().map { Int($0) }))
        }
        return points
    }

    /// What ended calls cost; see `Store.cost`.
    func cost(since: Date) throws(StoreError) -> Double {
        // No call is longer than a day, and the index is by their beginnings.
        let dollars = number("usage_json", "cost_usd")
        let found = try execute(
            "SELECT coalesce(sum(\(dollars)), 0.0) FROM call WHERE started_at >= $1 AND ended_at >= $2",
            [since.addingTimeInterval(-86_400).sql, since.sql])
        guard let values = found.rows.first else { return 0 }
        var row = Row(values)
        return try row.real()
    }

    /// Who contacts are; see `Store.names`.
    func names(of contactIDs: [String]) throws(StoreError) -> [String: String] {
        let found = try rows(
            """
            SELECT k.id, coalesce(k.display_name, (
                SELECT h.value FROM handle_contact o JOIN handle h ON h.n = o.handle_n WHERE o.contact_id = k.id
                ORDER BY o.last_seen DESC, h.value LIMIT 1))
            FROM contact k WHERE \(among("k.id", .texts, "$1"))
            """, list(contactIDs))
        var names: [String: String] = [:]
        for var row in found { names[try row.text()] = try row.optionalText() }
        return names
    }

    /// Events by kind; see `Store.eventCounts`.
    func eventCounts(line: String?, since: Date) throws(StoreError) -> [String: Int] {
        var wanted = Conditions()
        wanted.add("c.started_at >= %", since)
        wanted.add("c.line = %", line)
        let found = try execute(
            """
            SELECT e.kind, count(*) FROM call c JOIN event e ON e.call_sid = c.sid \(wanted.clause) GROUP BY e.kind
            """, wanted.values)
        var counts: [String: Int] = [:]
        for values in found.rows {
            var row = Row(values)
            counts[try row.text()] = try row.int()
        }
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
