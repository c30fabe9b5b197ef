import Foundation

/// What a citation belongs to.
enum CitationOwner: String {
    case commitment, fact
}

extension Session {
    /// Writes what a job derived from a call; see `Store.write`.
    func write(
        _ derivation: Derivation, of callSid: String, reopening kinds: [String]
    ) throws(StoreError) -> Bool {
        let held = try row("SELECT line, contact_id FROM call WHERE sid = $1" + lockingRows, callSid)
        guard var call = held else {
            if try isErased(callSid) { return false }
            throw .unknown("call")
        }
        let (line, contactID) = (try call.text(), try call.optionalText())
        let summary = derivation.summary
        let newest = try row(
            "SELECT input_hash FROM summary WHERE call_sid = $1 ORDER BY version DESC LIMIT 1", callSid)
        if var newest, try newest.text() == summary.inputHash { return false }
        try unindexCall(callSid)
        // What was written once, and is what follows from the call again, takes its place as the newest.
        try run("DELETE FROM summary WHERE call_sid = $1 AND input_hash = $2", callSid, summary.inputHash)
        try run(
            """
            INSERT INTO summary (call_sid, version, line, text, headline, outcome, source, model, input_hash, created_at)
            SELECT $1, coalesce(max(version), 0) + 1, $2, $3, $4, $5, $6, $7, $8, $9 FROM summary WHERE call_sid = $1
            """,
            callSid, line, summary.text, summary.headline, summary.outcome, summary.source.rawValue, summary.model,
            summary.inputHash, summary.createdAt)
        try indexCall(callSid)
        try replaceCommitments(
            of: callSid, line: line, contactID: contactID, with: derivation.commitments, at: summary.createdAt)
        try replaceFacts(of: callSid, line: line, contactID: contactID, with: derivation.facts)
        try replaceReports(of: callSid, line: line, contactID: contactID, with: derivation.reports)
        try replaceQuestions(of: callSid, line: line, contactID: contactID, with: derivation.questions)
        try noteChange(of: callSid)
        try reopenJobs(after: callSid, kinds: kinds)
        return true
    }

    /// Replaces the citations of a derived row. A turn of another call is `.invalid`.
    func cite(
        _ citations: [Citation], for owner: CitationOwner, _ id: String, callSid: String, line: String
    ) throws(StoreError) {
        try run("DELETE FROM citation WHERE owner = $1 AND owner_id = $2", owner.rawValue, id)
        for (position, citation) in citations.enumerated() {
            let added = try run(
                """
                INSERT INTO citation (owner, owner_id, position, line, call_sid, turn_id, quote)
                SELECT $3, $4, $5, $6, call_sid, id, $7 FROM turn WHERE id = $1 AND call_sid = $2
                """, citation.turnID, callSid, owner.rawValue, id, position, line, citation.quote)
            if added == 0 { throw .invalid("\(owner.rawValue): cites a turn that is not of its call") }
        }
    }

    /// Citations by the id of their owner, in the order they were given.
    func citations(of owner: CitationOwner, _ ids: [String]) throws(StoreError) -> [String: [Citation]] {
        if ids.isEmpty { return [:] }
        let found = try rows(
            """
            SELECT q.owner_id, q.turn_id, t.ref, q.quote FROM citation q JOIN turn t ON t.id = q.turn_id
            WHERE q.owner = $1 AND \(among("q.owner_id", .texts, "$2")) ORDER BY q.owner_id, q.position
            """, owner.rawValue, list(ids))
        var citations: [String: [Citation]] = [:]
        for var row in found {
            let id = try row.text()
            citations[id, default: []].append(
                Citation(turnID: try row.text(), turnRef: try row.optionalText(), quote: try row.text()))
        }
        return citations
    }
}
