import Foundation

/// A fact's columns in the order that `facts(of:status:)` reads them.
private let columns = """
    f.id, f.contact_id, f.call_sid, f.slot, f.value, f.text, f.said_by, f.status, f.source, f.valid_from, f.valid_to,
    f.recorded_at, f.level, f.superseded_by, f.confirmed_at, f.pinned, f.touched, f.said_until, f.confidence
    """

extension Session {
    /// Facts of a contact, the newest first.
    func facts(of contactID: String, status: FactStatus?) throws(StoreError) -> [Fact] {
        var wanted = Conditions()
        wanted.add("f.contact_id = %", contactID)
        wanted.add("f.status = %", status?.rawValue)
        let found = try execute(
            "SELECT \(columns), f.certainty FROM fact f \(wanted.clause) ORDER BY f.recorded_at DESC, f.id",
            wanted.values)
        return try facts(rows: found.rows)
    }

    /// Facts of a contact that hold or are disputed, the newest first.
    func standingFacts(of contactID: String) throws(StoreError) -> [Fact] {
        let found = try execute(
            """
            SELECT \(columns), f.certainty FROM fact f
            WHERE f.contact_id = $1 AND f.status IN ('active', 'disputed') ORDER BY f.recorded_at DESC, f.id
            """, [contactID.sql])
        return try facts(rows: found.rows)
    }

    /// Facts of a contact that a derivation stands by, each with the certainty of its own saying.
    func statedFacts(of contactID: String) throws(StoreError) -> [Fact] {
        let found = try execute(
            """
            SELECT \(columns), NULL FROM fact f WHERE f.contact_id = $1
                AND (f.status <> 'superseded' OR f.superseded_by IS NOT NULL OR f.touched)
            """, [contactID.sql])
        return try facts(rows: found.rows)
    }

    private func facts(rows: [[SQLValue]]) throws(StoreError) -> [Fact] {
        var facts: [Fact] = []
        for values in rows {
            var row = Row(values)
            var fact = Fact(
                id: try row.text(), contactID: try row.text(), callSid: try row.text(), slot: try row.text(),
                value: try row.text(), text: try row.text(), saidBy: try row.word(), status: try row.word(),
                confidence: 0, source: try row.word(), validFrom: try row.optionalDate(),
                validTo: try row.optionalDate(), recordedAt: try row.date(), citations: [])
            fact.level = try row.int()
            fact.supersededBy = try row.optionalText()
            fact.confirmedAt = try row.optionalDate()
            fact.isPinned = try row.bool()
            fact.isTouched = try row.bool()
            fact.until = try row.optionalDate()
            fact.confidence = try row.real()
            if let certainty = try row.optionalReal() { fact.confidence = certainty }
            facts.append(fact)
        }
        let cited = try citations(of: .fact, facts.map(\.id))
        for index in facts.indices { facts[index].citations = cited[facts[index].id] ?? [] }
        return facts
    }

    /// Changes a fact's status and when it ceased to hold; see `Store.update(fact:…)`.
    func update(fact id: String, to status: FactStatus, by actor: String, at: Date) throws(StoreError) {
        let changed = try run(
            """
            UPDATE fact SET status = $2, touched = TRUE,
                valid_to = CASE WHEN $3 = 1 AND valid_to IS NULL THEN $4 ELSE valid_to END
            WHERE id = $1
            """, id, status.rawValue, status == .superseded ? 1 : 0, at)
        if changed == 0 { throw .unknown("fact") }
        try run("UPDATE call SET revision = revision + 1 WHERE sid = (SELECT call_sid FROM fact WHERE id = $1)", id)
        try audit(actor, "fact \(status.rawValue)", target: id, line: nil, at: at)
    }

    /// Writes the facts that one call led to, and supersedes those of an earlier derivation that are not among them.
    /// What somebody changed or pinned since stays as it is.
    func replaceFacts(of callSid: String, line: String, contactID: String?, with facts: [Fact]) throws(StoreError) {
        for fact in facts {
            guard fact.contactID == contactID else { throw .invalid("fact: another call's contact") }
            if var known = try row("SELECT call_sid, touched, pinned FROM fact WHERE id = $1", fact.id) {
                guard try known.text() == callSid else { throw .invalid("fact: its id belongs to another call") }
                let (isTouched, isPinned) = (try known.bool(), try known.bool())
                if isTouched || isPinned { continue }
            }
            try run(
                """
                INSERT INTO fact (id, line, contact_id, call_sid, slot, value, text, said_by, status, confidence,
                    source, valid_from, valid_to, recorded_at, said_until, level)
                SELECT $1, $2, $3, sid, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, identity_level
                FROM call WHERE sid = $4
                ON CONFLICT (id) DO UPDATE SET slot = excluded.slot, value = excluded.value, text = excluded.text,
                    said_by = excluded.said_by, status = excluded.status, confidence = excluded.confidence,
                    source = excluded.source, valid_from = excluded.valid_from, valid_to = excluded.valid_to,
                    recorded_at = excluded.recorded_at, said_until = excluded.said_until, level = excluded.level, superseded_by = NULL,
                    confirmed_at = NULL, certainty = NULL
                """,
                fact.id, line, contactID, callSid, fact.slot, fact.value, fact.text, fact.saidBy.rawValue,
                fact.status.rawValue, fact.confidence, fact.source.rawValue, fact.validFrom, fact.validTo,
                fact.recordedAt, fact.until)
            try cite(fact.citations, for: .fact, fact.id, callSid: callSid, line: line)
        }
        try run(
            """
            UPDATE fact SET status = 'superseded', superseded_by = NULL
            WHERE call_sid = $1 AND NOT touched AND NOT pinned AND NOT (\(among("id", .texts, "$2")))
            """, callSid, list(facts.map(\.id)))
    }
}
