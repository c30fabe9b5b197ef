import Foundation

/// A merged fact cites the turns of the other calls from this position on.
let borrowed = 100

extension Session {
    /// Everything that calls led to for a contact; see `MemoryRecords.ledger`.
    func ledger(of contactID: String) throws(StoreError) -> ContactLedger {
        var ledger = ContactLedger()
        for var row in try rows("SELECT sid, started_at FROM call WHERE contact_id = $1", contactID) {
            ledger.calls[try row.text()] = try row.date()
        }
        ledger.facts = try statedFacts(of: contactID)
        ledger.commitments = try statedCommitments(of: contactID)
        let found = try rows(
            """
            SELECT id, call_sid, about, target_id, kind, turn_id, quote, confidence, source, created_at
            FROM report WHERE contact_id = $1 ORDER BY id
            """, contactID)
        for var row in found {
            let (id, callSid) = (try row.text(), try row.text())
            guard let about = LedgerReport.Target(rawValue: try row.text()) else { continue }
            ledger.reports.append(
                LedgerReport(
                    id: id, callSid: callSid, about: about, target: try row.text(), kind: try row.word(),
                    citation: Citation(turnID: try row.text(), quote: try row.text()), confidence: try row.real(),
                    source: try row.word(), createdAt: try row.date()))
        }
        return ledger
    }

    /// Writes where a contact's rows stand; see `MemoryRecords.settle`.
    func settle(
        _ facts: [FactStanding], _ commitments: [CommitmentStanding], of contactID: String
    ) throws(StoreError) -> Int {
        var changed = 0
        for fact in facts { changed += try settle(fact, of: contactID) }
        for commitment in commitments {
            let count = try run(
                """
                UPDATE commitment SET status = $3, superseded_by = $4
                WHERE id = $1 AND status = $2 AND contact_id = $5 AND NOT touched
                """, commitment.id, commitment.from.rawValue, commitment.status.rawValue, commitment.supersededBy,
                contactID)
            guard count > 0 else { continue }
            changed += 1
            if commitment.from != commitment.status {
                try record(
                    change: commitment.from, to: commitment.status, of: commitment.id, by: "derivation", note: nil,
                    evidence: commitment.evidence, turnID: commitment.turnID, at: commitment.at)
            }
        }
        return changed
    }

    private func settle(_ fact: FactStanding, of contactID: String) throws(StoreError) -> Int {
        let count = try run(
            """
            UPDATE fact SET status = $3, superseded_by = $4, valid_to = $5, confirmed_at = $6, certainty = $7
            WHERE id = $1 AND status = $2 AND contact_id = $8 AND NOT touched
            """, fact.id, fact.from.rawValue, fact.status.rawValue, fact.supersededBy, fact.validTo, fact.confirmedAt,
            fact.certainty, contactID)
        guard count > 0 else { return 0 }
        try run(
            "DELETE FROM citation WHERE owner = 'fact' AND owner_id = $1 AND position >= $2", fact.id, borrowed)
        var position = borrowed
        let others = try citations(of: .fact, fact.sameAs)
        for id in fact.sameAs {
            for citation in others[id] ?? [] {
                try run(
                    """
                    INSERT INTO citation (owner, owner_id, position, line, call_sid, turn_id, quote)
                    SELECT 'fact', $2, $3, t.line, t.call_sid, t.id, $4 FROM turn t
                    JOIN call c ON c.sid = t.call_sid WHERE t.id = $1 AND c.contact_id = $5
                    """, citation.turnID, fact.id, position, citation.quote, contactID)
                position += 1
            }
        }
        try run(
            """
            UPDATE call SET revision = revision + 1 WHERE sid IN (
                SELECT call_sid FROM fact WHERE id = $1 UNION
                SELECT call_sid FROM citation WHERE owner = 'fact' AND owner_id = $1)
            """, fact.id)
        return 1
    }

    /// Marks what is late, and what nobody knows of any more; see `MemoryRecords.lapse`.
    func lapse(at now: Date) throws(StoreError) -> Int {
        let steps: [(from: CommitmentStatus, to: CommitmentStatus, after: Double)] = [
            (.open, .late, Commitment.grace), (.late, .unknown, Commitment.patience),
            (.proposed, .unknown, Commitment.patience),
        ]
        var changed = 0
        for step in steps {
            let due = now.addingTimeInterval(-step.after)
            let found = try rows(
                """
                SELECT id FROM commitment WHERE status = $1 AND due_rank < $2 AND NOT touched
                ORDER BY id LIMIT 1000\(lockingRows)
                """, step.from.rawValue, due)
            for var row in found {
                let id = try row.text()
                try run("UPDATE commitment SET status = $2 WHERE id = $1", id, step.to.rawValue)
                try record(
                    change: step.from, to: step.to, of: id, by: "timer", note: nil, evidence: "timer", at: now)
                changed += 1
            }
        }
        return changed
    }

    // MARK: What a call says of others

    func replaceReports(
        of callSid: String, line: String, contactID: String?, with reports: [LedgerReport]
    ) throws(StoreError) {
        try run("DELETE FROM report WHERE call_sid = $1", callSid)
        guard let contactID else { return }
        for report in reports {
            // A row of another contact can't be reported of, whatever id is given.
            let table = report.about == .fact ? "fact" : "commitment"
            let added = try run(
                """
                INSERT INTO report (id, line, contact_id, call_sid, about, target_id, kind, turn_id, quote, confidence,
                    source, created_at)
                SELECT $1, $2, $3, t.call_sid, $5, r.id, $7, t.id, $9, $10, $11, $12
                FROM turn t, \(table) r WHERE t.id = $8 AND t.call_sid = $4 AND r.id = $6 AND r.contact_id = $3
                """, report.id, line, contactID, callSid, report.about.rawValue, report.target, report.kind.rawValue,
                report.citation.turnID, report.citation.quote, report.confidence, report.source.rawValue,
                report.createdAt)
            if added == 0 { throw .invalid("report: of a row or by a turn that is not the contact's") }
        }
    }

    func replaceQuestions(
        of callSid: String, line: String, contactID: String?, with questions: [OpenQuestion]
    ) throws(StoreError) {
        try run("DELETE FROM open_question WHERE call_sid = $1", callSid)
        for question in questions {
            try run(
                """
                INSERT INTO open_question (id, line, contact_id, call_sid, text, asked_by, turn_id, quote, source,
                    created_at)
                SELECT $1, $2, $3, call_sid, $5, $6, id, $8, $9, $10 FROM turn WHERE id = $7 AND call_sid = $4
                """, question.id, line, contactID, callSid, question.text, question.askedBy.rawValue,
                question.citation.turnID, question.citation.quote, question.source.rawValue, question.createdAt)
        }
    }

    /// The questions that a call left open.
    func questions(of callSid: String) throws(StoreError) -> [OpenQuestion] {
        var questions: [OpenQuestion] = []
        let found = try rows(
            """
            SELECT id, text, asked_by, turn_id, quote, source, created_at FROM open_question
            WHERE call_sid = $1 ORDER BY id
            """, callSid)
        for var row in found {
            questions.append(
                OpenQuestion(
                    id: try row.text(), callSid: callSid, text: try row.text(), askedBy: try row.word(),
                    citation: Citation(turnID: try row.text(), quote: try row.text()), source: try row.word(),
                    createdAt: try row.date()))
        }
        return questions
    }
}
