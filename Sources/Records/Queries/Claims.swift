import Foundation

/// Calls by a telephone that people share, in which nobody said who they were: an operator knows.
extension Session {
    /// Calls of nobody's by the handles of a contact; see `MemoryRecords.unclaimedCalls`.
    func unclaimedCalls(reaching contactID: String, limit: Int) throws(StoreError) -> [String] {
        var callSids: [String] = []
        let found = try rows(
            """
            SELECT c.sid FROM handle_contact o JOIN handle h ON h.n = o.handle_n
            JOIN call c ON c.contact_id IS NULL AND c.line = h.line AND h.value = \(otherSide)
            WHERE o.contact_id = $1 ORDER BY c.started_at DESC, c.sid DESC LIMIT \(max(1, min(limit, 500)))
            """, contactID)
        for var row in found { callSids.append(try row.text()) }
        return callSids
    }

    /// Gives calls of nobody's to a contact; see `MemoryRecords.claim`.
    func claim(calls: Set<String>, for contactID: String, by actor: String, at: Date) throws(StoreError) {
        guard let contact = try contact(contactID) else { throw .unknown("contact") }
        for callSid in calls.sorted() {
            let held = try row("SELECT contact_id FROM call WHERE sid = $1" + lockingRows, callSid)
            guard var row = held else { throw .unknown("call") }
            guard try row.optionalText() == nil else { throw .invalid("call: it is somebody's already") }
            try meet(contactID, in: callSid)
            guard try call(callSid)?.contactID == contactID else {
                throw .invalid("call: it came by no number of the contact's")
            }
            for table in ["commitment", "report", "open_question"] {
                try run("UPDATE \(table) SET contact_id = $2 WHERE call_sid = $1", callSid, contactID)
            }
            try reopenJobs(of: callSid)
        }
        try audit(actor, "calls claimed", target: contactID, line: contact.line, at: at)
    }
}
