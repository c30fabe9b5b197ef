import Foundation

/// What belongs to calls, in an order that no foreign key objects to.
private let ofCalls = [
    "citation", "commitment_event", "commitment", "fact", "summary", "preamble", "memory_use", "event", "job", "turn",
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
        guard var contact = try row("SELECT line FROM contact WHERE id = $1" + lockingRows, id) else {
            throw .unknown("contact")
        }
        let line = try contact.text()
        var counts: [String: Int] = [:]
        for var call in calls {
            let callSid = try call.text()
            try unindexCall(callSid)
            try unindexTurns(of: callSid, from: Int(Int32.min))
            for table in ofCalls {
                counts[table, default: 0] += try run("DELETE FROM \(table) WHERE call_sid = $1", callSid)
            }
            counts["call", default: 0] += try run("DELETE FROM call WHERE sid = $1", callSid)
            try run(
                """
                INSERT INTO fence (call_digest, line, erased_at) VALUES ($1, $2, $3)
                ON CONFLICT (call_digest) DO NOTHING
                """, digest(callSid), line, at)
        }
        counts["handle_contact"] = try run("DELETE FROM handle_contact WHERE contact_id = $1", id)
        counts["handle"] = try run(
            "DELETE FROM handle WHERE line = $1 AND n NOT IN (SELECT handle_n FROM handle_contact)", line)
        counts["contact"] = try run("DELETE FROM contact WHERE id = $1", id)
        try audit(actor, "erase", target: id, line: line, at: at)
        return ErasureCounts(rows: counts.filter { $0.value > 0 })
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
