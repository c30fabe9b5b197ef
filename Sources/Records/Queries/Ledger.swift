import Foundation

/// A commitment's columns in the order that `commitments(rows:)` reads them.
private let columns = """
    m.id, m.contact_id, m.call_sid, m.owner, m.action, m.due_at, m.due_phrase, m.status, m.confidence, m.source,
    m.created_at, m.stated, m.superseded_by, m.touched,
    (SELECT c.time_zone FROM call c WHERE c.sid = m.call_sid) FROM commitment m
    """
private let soonestFirst = "ORDER BY m.due_rank, m.created_at, m.id"
private let newestFirst = "ORDER BY m.created_at DESC, m.id DESC"

extension Session {
    /// The ledger; see `CommitmentFilter`.
    func commitments(_ filter: CommitmentFilter) throws(StoreError) -> [Commitment] {
        var wanted = Conditions()
        wanted.add("m.status = %", filter.status?.rawValue)
        wanted.add("m.owner = %", filter.owner?.rawValue)
        wanted.add("m.due_rank < %", filter.dueBefore)
        wanted.add("m.contact_id = %", filter.contactID)
        wanted.add("m.call_sid = %", filter.callSid)
        wanted.add("m.line = %", filter.line)
        if let cursor = filter.cursor { try wanted.add(behind: cursor, in: filter.order) }
        if filter.status == nil { wanted.add("m.status <> %", CommitmentStatus.superseded.rawValue) }
        let found = try execute(
            "SELECT \(columns) \(wanted.clause) \(filter.order == .newest ? newestFirst : soonestFirst) LIMIT \(max(1, min(filter.limit, 1000)))",
            wanted.values)
        return try commitments(rows: found.rows.map { Row($0) })
    }

    /// Every commitment of a contact that is not settled.
    func outstandingCommitments(of contactID: String) throws(StoreError) -> [Commitment] {
        try commitments(
            rows: rows(
                """
                SELECT \(columns) WHERE m.contact_id = $1 AND m.status IN ('proposed', 'open', 'late') \(soonestFirst)
                """, contactID))
    }

    /// Every commitment of a contact that a derivation stands by.
    func statedCommitments(of contactID: String) throws(StoreError) -> [Commitment] {
        try commitments(
            rows: rows(
                """
                SELECT \(columns) WHERE m.contact_id = $1
                    AND (m.status <> 'superseded' OR m.superseded_by IS NOT NULL OR m.touched) \(soonestFirst)
                """, contactID))
    }

    private func commitments(rows: [Row]) throws(StoreError) -> [Commitment] {
        var commitments: [Commitment] = []
        for var row in rows {
            var commitment = Commitment(
                id: try row.text(), contactID: try row.optionalText(), callSid: try row.text(),
                owner: try row.word(), action: try row.text(), dueAt: try row.optionalDate(),
                duePhrase: try row.optionalText(), status: try row.word(), confidence: try row.real(),
                source: try row.word(), createdAt: try row.date(), citations: [])
            let stated: CommitmentStatus = try row.word()
            if stated != commitment.status { commitment.stated = stated }
            commitment.supersededBy = try row.optionalText()
            commitment.isTouched = try row.bool()
            commitment.timeZone = try row.optionalText() ?? commitment.timeZone
            commitments.append(commitment)
        }
        let cited = try citations(of: .commitment, commitments.map(\.id))
        for index in commitments.indices { commitments[index].citations = cited[commitments[index].id] ?? [] }
        return commitments
    }

    /// Changes a commitment's status and notes who did and why; see `Store.update(commitment:…)`.
    func update(
        commitment id: String, to status: CommitmentStatus, by actor: String, note: String?, at: Date
    ) throws(StoreError) {
        guard var row = try row("SELECT status FROM commitment WHERE id = $1" + lockingRows, id) else {
            throw .unknown("commitment")
        }
        let before: CommitmentStatus = try row.word()
        try run("UPDATE commitment SET status = $2, touched = TRUE WHERE id = $1", id, status.rawValue)
        try record(change: before, to: status, of: id, by: actor, note: note, at: at)
    }

    /// Writes the commitments that one call led to, and supersedes those of an earlier derivation that are not among
    /// them. What somebody changed since stays as it is.
    func replaceCommitments(
        of callSid: String, line: String, contactID: String?, with commitments: [Commitment], at: Date
    ) throws(StoreError) {
        for commitment in commitments {
            guard commitment.contactID == nil || commitment.contactID == contactID else {
                throw .invalid("commitment: another call's contact")
            }
            if var known = try row("SELECT call_sid, touched FROM commitment WHERE id = $1", commitment.id) {
                guard try known.text() == callSid else { throw .invalid("commitment: its id belongs to another call") }
                if try known.bool() { continue }
            }
            try run(
                """
                INSERT INTO commitment (id, line, contact_id, call_sid, owner, action, due_at, due_phrase, status,
                    confidence, source, created_at, stated)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12,
                    CASE WHEN $9 = 'proposed' THEN 'proposed' ELSE 'open' END)
                ON CONFLICT (id) DO UPDATE SET owner = excluded.owner, action = excluded.action,
                    due_at = excluded.due_at, due_phrase = excluded.due_phrase, stated = excluded.stated,
                    status = CASE WHEN commitment.stated <> excluded.stated OR commitment.superseded_by IS NULL
                        AND commitment.status = 'superseded' THEN excluded.status ELSE commitment.status END,
                    confidence = excluded.confidence, source = excluded.source, created_at = excluded.created_at
                """,
                commitment.id, line, contactID, callSid, commitment.owner.rawValue, commitment.action,
                commitment.dueAt, commitment.duePhrase, commitment.status.rawValue, commitment.confidence,
                commitment.source.rawValue, commitment.createdAt)
            try cite(commitment.citations, for: .commitment, commitment.id, callSid: callSid, line: line)
        }
        let kept = list(commitments.map(\.id))
        let earlier = try rows(
            """
            SELECT m.id, m.status FROM commitment m WHERE m.call_sid = $1 AND NOT m.touched
                AND m.status <> 'superseded' AND NOT (\(among("m.id", .texts, "$2")))
            """, callSid, kept)
        for var row in earlier {
            let (id, before): (String, CommitmentStatus) = (try row.text(), try row.word())
            try run("UPDATE commitment SET status = 'superseded', superseded_by = NULL WHERE id = $1", id)
            try record(change: before, to: .superseded, of: id, by: "derivation", note: nil, at: at)
        }
    }

    /// Notes a step in a commitment's life, and what it rests on.
    func record(
        change before: CommitmentStatus, to after: CommitmentStatus, of id: String, by actor: String, note: String?,
        evidence: String? = nil, turnID: String? = nil, at: Date
    ) throws(StoreError) {
        try run(
            """
            INSERT INTO commitment_event (commitment_id, line, call_sid, at, from_status, to_status, actor, note,
                evidence, turn_id)
            SELECT id, line, call_sid, $2, $3, $4, $5, $6, $7, $8 FROM commitment WHERE id = $1
            """, id, at, before.rawValue, after.rawValue, actor, note, evidence, turnID)
    }
}

extension Conditions {
    /// Only commitments behind the one that the cursor names.
    fileprivate mutating func add(behind cursor: String, in order: CommitmentFilter.Order) throws(StoreError) {
        let numbers = order == .newest ? 1 : 2
        let parts = cursor.split(separator: ".", maxSplits: numbers)
        let places = parts.prefix(numbers).compactMap { Int64($0) }
        guard parts.count == numbers + 1, places.count == numbers else { throw .invalid("cursor") }
        let id = String(parts[numbers])
        switch order {
        case .newest: add("(m.created_at, m.id) < (%, %)", all: [places[0], id])
        case .soonest: add("(m.due_rank, m.created_at, m.id) > (%, %, %)", all: [places[0], places[1], id])
        }
    }
}
