import Foundation

/// So many are queued at a time: who rings meanwhile waits for no more than these.
private let mostAtOnce = 5

extension Session {
    /// Queues the work of calls again that only the rules have seen; see `JobRecords.requeueRuled`.
    func requeueRuled(
        kinds: [String], since: Date, from place: CallPlace?, limit: Int, at: Date
    ) throws(StoreError) -> CallPlace? {
        let place = place ?? CallPlace(startedAt: Date(timeIntervalSince1970: 9e9), callSid: "")
        let found = try rows(
            """
            SELECT c.sid, c.started_at, c.status, o.policy,
                (SELECT s.source FROM summary s WHERE s.call_sid = c.sid ORDER BY s.version DESC LIMIT 1)
            FROM call c LEFT JOIN contact o ON o.id = c.contact_id
            WHERE c.started_at >= $1 AND c.started_at <= $2 AND (c.started_at < $2 OR c.sid < $3)
            ORDER BY c.started_at DESC, c.sid DESC LIMIT $4
            """, since, place.startedAt, place.callSid, limit)
        var queued = 0
        for var row in found {
            let here = try CallPlace(row: &row)
            let (status, policy): (CallStatus, MemoryPolicy?) = (try row.word(), try row.optionalWord())
            guard status != .live, policy != .off, try row.optionalWord() == SummarySource.rules else { continue }
            queued += try run(
                """
                UPDATE job SET state = 'queued', run_after = $3
                WHERE call_sid = $1 AND \(among("kind", .texts, "$2")) AND state IN ('done', 'dead')
                    AND EXISTS (SELECT 1 FROM turn t WHERE t.call_sid = $1 AND t.role = 'caller')
                """, here.callSid, list(kinds), at)
            if queued >= mostAtOnce { return here }
        }
        guard found.count == limit, var last = found.last else { return nil }
        return try CallPlace(row: &last)
    }
}

extension CallPlace {
    /// Reads a row that begins with the call's id and its beginning.
    fileprivate init(row: inout Row) throws(StoreError) {
        let callSid = try row.text()
        self.init(startedAt: try row.date(), callSid: callSid)
    }
}
