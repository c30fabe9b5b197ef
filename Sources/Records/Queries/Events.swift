import Foundation

extension Session {
    /// Notes events, in order.
    func append(_ events: [CallEvent]) throws(StoreError) {
        for event in events {
            let added = try run(
                """
                INSERT INTO event (line, call_sid, at_ms, kind, detail, id)
                SELECT line, sid, $2, $3, $4, $5 FROM call WHERE sid = $1 ON CONFLICT (id) DO NOTHING
                """, event.callSid, event.atMs, event.kind, event.detailJSON, event.id)
            if added == 0 { try refuseUnknown(event.callSid) }
        }
    }

    /// Events in the order they were noted.
    func events(of callSid: String) throws(StoreError) -> [CallEvent] {
        var events: [CallEvent] = []
        for var row in try rows("SELECT at_ms, kind, detail, id FROM event WHERE call_sid = $1 ORDER BY n", callSid) {
            events.append(
                CallEvent(
                    callSid: callSid, atMs: try row.int(), kind: try row.text(), detailJSON: try row.optionalText(),
                    id: try row.optionalText() ?? ""))
        }
        return events
    }

    /// Keeps the preamble of a call.
    func keep(_ preamble: PreambleRecord) throws(StoreError) {
        let kept = try run(
            """
            INSERT INTO preamble (call_sid, line, text, tokens, created_at)
            SELECT sid, line, $2, $3, $4 FROM call WHERE sid = $1
            ON CONFLICT (call_sid) DO UPDATE SET text = excluded.text, tokens = excluded.tokens,
                created_at = excluded.created_at
            """, preamble.callSid, preamble.text, preamble.tokens, preamble.createdAt)
        if kept == 0 { throw .unknown("call") }
        try run("DELETE FROM memory_use WHERE call_sid = $1 AND via = 'preamble'", preamble.callSid)
        try note(preamble.uses, of: preamble.callSid)
    }

    /// The preamble of a call, or nil.
    func preamble(of callSid: String) throws(StoreError) -> PreambleRecord? {
        guard var row = try row("SELECT text, tokens, created_at FROM preamble WHERE call_sid = $1", callSid) else {
            return nil
        }
        return PreambleRecord(
            callSid: callSid, text: try row.text(), tokens: try row.int(), createdAt: try row.date(),
            uses: try uses(of: callSid).filter { $0.via == .preamble })
    }

    /// Notes what a call was told of the memory.
    func note(_ uses: [MemoryUse], of callSid: String) throws(StoreError) {
        for use in uses {
            let added = try run(
                """
                INSERT INTO memory_use (id, line, call_sid, item, via, rank, score, tokens, at)
                SELECT $2, line, sid, $3, $4, $5, $6, $7, $8 FROM call WHERE sid = $1 ON CONFLICT (id) DO NOTHING
                """, callSid, use.id, use.item, use.via.rawValue, use.rank, use.score, use.tokens, use.at)
            if added == 0 { try refuseUnknown(callSid) }
        }
    }

    /// What a call was told of the memory, in the order in which it was told.
    func uses(of callSid: String) throws(StoreError) -> [MemoryUse] {
        let found = try rows(
            """
            SELECT id, item, via, rank, score, tokens, at FROM memory_use WHERE call_sid = $1 ORDER BY at, rank, id
            """, callSid)
        var uses: [MemoryUse] = []
        for var row in found {
            uses.append(
                MemoryUse(
                    id: try row.text(), item: try row.text(), via: try row.word(), rank: try row.int(),
                    score: try row.optionalReal(), tokens: try row.int(), at: try row.date()))
        }
        return uses
    }

    /// What belongs to no call, or to an erased one, is refused.
    func refuseUnknown(_ callSid: String) throws(StoreError) {
        if try row("SELECT sid FROM call WHERE sid = $1", callSid) == nil { throw .unknown("call") }
    }
}
