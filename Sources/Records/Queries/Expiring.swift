import Foundation

/// What is left of a call's words when their time is over: who spoke when, what rests on it, and nothing of what was said.
private let withoutWords = [
    ("turn", "UPDATE turn SET text = '', heard_text = NULL WHERE call_sid = $1"),
    ("call", "UPDATE call SET emptied = TRUE WHERE sid = $1"),
    // The words can be guessed from where they lay.
    ("turn_vector", "DELETE FROM turn_vector WHERE call_sid = $1"),
    ("citation", "UPDATE citation SET quote = '' WHERE call_sid = $1"),
    ("report", "UPDATE report SET quote = '' WHERE call_sid = $1"),
    ("open_question", "UPDATE open_question SET quote = '' WHERE call_sid = $1"),
    ("preamble", "DELETE FROM preamble WHERE call_sid = $1"),
    ("event", "DELETE FROM event WHERE call_sid = $1"),
    // It can't be done again: there is nothing to read any more. What is still to be told or erased is.
    ("job", "DELETE FROM job WHERE call_sid = $1 AND (state IN ('done', 'dead') OR \(readsTurns))"),
]

/// So long a job that nobody takes, as when its model is configured no more, can hold up the expiry of what it would read.
private let grace = 7 * 86_400.0

extension Session {
    /// Deletes what is too old; see `Store.expire`.
    func expire(_ kind: Expiry, before: Date, limit: Int) throws(StoreError) -> ErasureCounts {
        switch kind {
        case .calls: try expireCalls(before, limit)
        case .turns: try expireTurns(before, limit)
        case .audit:
            ErasureCounts(rows: [
                "audit": try run(
                    "DELETE FROM audit WHERE n IN (SELECT n FROM audit WHERE at < $1 ORDER BY at, n LIMIT $2)", before,
                    limit)
            ])
        }
    }

    private func expireCalls(_ before: Date, _ limit: Int) throws(StoreError) -> ErasureCounts {
        let old = try rows(
            """
            SELECT sid, contact_id FROM call c WHERE started_at < $1 AND status <> 'live'
                AND NOT EXISTS (
                    SELECT 1 FROM job j WHERE j.call_sid = c.sid AND j.kind = $3 AND j.state IN ('queued', 'leased'))
            ORDER BY started_at, sid LIMIT $2
            """, before, limit, Job.erase)
        var (callSids, contacts): (Set<String>, Set<String>) = ([], [])
        for var call in old {
            callSids.insert(try call.text())
            if let contact = try call.optionalText() { contacts.insert(contact) }
        }
        // Rows are held in the order in which every other writer takes them: handles, calls, contacts.
        try run(
            """
            SELECT n FROM handle WHERE n IN (
                SELECT handle_n FROM handle_contact WHERE \(among("contact_id", .texts, "$1")))
            ORDER BY n\(lockingRows)
            """, list(contacts.sorted()))
        var counts = ErasureCounts()
        for callSid in callSids.sorted() {
            try run("SELECT sid FROM call WHERE sid = $1" + lockingRows, callSid)
            counts += try remove(call: callSid)
        }
        for contact in contacts.sorted() {
            // Who refused to be remembered is known to have, and who has a PIN keeps it, without any call.
            let goes = try row(
                "SELECT id FROM contact WHERE id = $1 AND policy = 'on' AND pin IS NULL" + lockingRows, contact)
            if goes != nil, try row("SELECT sid FROM call WHERE contact_id = $1 LIMIT 1", contact) == nil {
                counts += try remove(contact: contact)
            }
        }
        return counts
    }

    private func expireTurns(_ before: Date, _ limit: Int) throws(StoreError) -> ErasureCounts {
        let old = try rows(
            """
            SELECT c.sid FROM call c WHERE c.started_at < $1 AND c.status <> 'live' AND NOT c.emptied
                AND NOT EXISTS (
                    SELECT 1 FROM job j WHERE j.call_sid = c.sid AND \(readsTurns) AND j.state IN ('queued', 'leased')
                        AND (c.started_at >= $2 OR j.lease_until > \(clock)))
            ORDER BY c.started_at, c.sid LIMIT $3
            """, before, before.addingTimeInterval(-grace), limit)
        var callSids: [String] = []
        for var call in old { callSids.append(try call.text()) }
        var counts = ErasureCounts()
        for callSid in callSids.sorted() {
            try run("SELECT sid FROM call WHERE sid = $1" + lockingRows, callSid)
            try unindexCall(callSid)
            try unindexTurns(of: callSid, from: Int(Int32.min))
            for (table, statement) in withoutWords {
                counts += ErasureCounts(rows: [table: try run(statement, callSid)])
            }
            try indexTurns(of: callSid, from: Int(Int32.min))
            try indexCall(callSid)
            try noteChange(of: callSid)
        }
        return counts
    }
}
