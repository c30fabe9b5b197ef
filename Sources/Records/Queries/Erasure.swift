import Foundation

/// What belongs to calls, in an order that no foreign key objects to.
private let ofCalls = [
    "citation", "report", "open_question", "fact_edit", "commitment_event", "commitment", "fact", "summary", "preamble",
    "memory_use", "event", "job", "turn_vector", "turn", "contact_move_call",
]

extension Session {
    /// Erases a contact; see `Store.erase`. The fence holds digests of the calls' ids: enough to refuse what comes
    /// later for them, nothing that names them.
    func erase(contact id: String, by actor: String, at: Date) throws(StoreError) -> ErasureCounts {
        // Rows are held in the order in which every other writer takes them: handles, calls, the contact.
        try run(
            """
            SELECT n FROM handle WHERE n IN (SELECT handle_n FROM handle_contact WHERE contact_id = $1)
            ORDER BY n\(lockingRows)
            """, id)
        let calls = try rows("SELECT sid FROM call WHERE contact_id = $1 ORDER BY sid" + lockingRows, id)
        let unclaimed = try unclaimedCalls(of: id)
        for callSid in unclaimed { try run("SELECT sid FROM call WHERE sid = $1" + lockingRows, callSid) }
        guard var contact = try row("SELECT line FROM contact WHERE id = $1" + lockingRows, id) else {
            throw .unknown("contact")
        }
        let line = try contact.text()
        var counts = try removeTold(of: id)
        var callSids = unclaimed
        for var call in calls { callSids.append(try call.text()) }
        for callSid in callSids {
            counts += try remove(call: callSid)
            try run(
                """
                INSERT INTO fence (call_digest, line, erased_at) VALUES ($1, $2, $3)
                ON CONFLICT (call_digest) DO NOTHING
                """, digest(callSid), line, at)
        }
        counts += try remove(contact: id)
        try audit(actor, "erase", target: id, line: line, at: at)
        return counts
    }

    /// Calls by handles that reach this contact and nobody else, in which the caller did not turn out to be anybody.
    func unclaimedCalls(of id: String) throws(StoreError) -> [String] {
        var callSids: [String] = []
        let found = try rows(
            """
            SELECT c.sid FROM handle_contact o JOIN handle h ON h.n = o.handle_n
            JOIN call c ON c.contact_id IS NULL AND c.line = h.line AND h.value = \(otherSide)
            WHERE o.contact_id = $1 AND NOT EXISTS (
                SELECT 1 FROM handle_contact s WHERE s.handle_n = h.n AND s.contact_id <> $1)
            ORDER BY c.sid
            """, id)
        for var row in found { callSids.append(try row.text()) }
        return callSids
    }

    /// Deletes what calls of others were told of a contact, as before they were split.
    private func removeTold(of id: String) throws(StoreError) -> ErasureCounts {
        let told = try rows(
            """
            SELECT DISTINCT u.call_sid FROM (
                SELECT id AS item FROM contact WHERE id = $1 UNION ALL SELECT sid FROM call WHERE contact_id = $1
                UNION ALL SELECT id FROM fact WHERE contact_id = $1
                UNION ALL SELECT id FROM commitment WHERE contact_id = $1
                UNION ALL SELECT id FROM open_question WHERE contact_id = $1
                UNION ALL SELECT t.id FROM call c JOIN turn t ON t.call_sid = c.sid WHERE c.contact_id = $1
            ) told JOIN memory_use u ON u.item = told.item
            LEFT JOIN call own ON own.sid = u.call_sid AND own.contact_id = $1 WHERE own.sid IS NULL
            """, id)
        var counts = ErasureCounts()
        for var call in told {
            let callSid = try call.text()
            for table in ["preamble", "memory_use"] {
                counts += ErasureCounts(rows: [table: try run("DELETE FROM \(table) WHERE call_sid = $1", callSid)])
            }
        }
        return counts
    }

    /// Deletes a call with all that rests on it.
    func remove(call callSid: String) throws(StoreError) -> ErasureCounts {
        try unindexCall(callSid)
        try unindexTurns(of: callSid, from: Int(Int32.min))
        var counts = ErasureCounts()
        for table in ofCalls {
            counts.rows[table] = try run("DELETE FROM \(table) WHERE call_sid = $1", callSid)
        }
        counts.rows["call"] = try run("DELETE FROM call WHERE sid = $1", callSid)
        return counts
    }

    /// Deletes a contact whose calls are gone, and the handles that reach nobody without it.
    func remove(contact id: String) throws(StoreError) -> ErasureCounts {
        let handles = try rows("SELECT handle_n FROM handle_contact WHERE contact_id = $1", id)
        var counts = try forgetMoves(of: id)
        counts.rows["handle_contact"] = try run("DELETE FROM handle_contact WHERE contact_id = $1", id)
        var removed = 0
        for var handle in handles {
            removed += try run(
                """
                DELETE FROM handle WHERE n = $1 AND NOT EXISTS (SELECT 1 FROM handle_contact WHERE handle_n = $1)
                """, try handle.int())
        }
        counts.rows["handle"] = removed
        counts.rows["contact"] = try run("DELETE FROM contact WHERE id = $1", id)
        return counts
    }

    /// Whether a call was erased with its contact.
    func isErased(_ callSid: String) throws(StoreError) -> Bool {
        try row("SELECT erased_at FROM fence WHERE call_digest = $1", digest(callSid)) != nil
    }

    /// The fence: an erased call can't begin again.
    func refuseErased(_ callSid: String) throws(StoreError) {
        if try isErased(callSid) { throw .unknown("call") }
    }

    /// Notes who did what to which row; the row by digest, so that the note outlives an erasure without naming anyone.
    func audit(_ actor: String, _ action: String, target: String, line: String?, at: Date) throws(StoreError) {
        try run(
            "INSERT INTO audit (line, actor, action, target_digest, at) VALUES ($1, $2, $3, $4, $5)",
            line ?? "main", actor, action, digest(target), at)
    }
}
