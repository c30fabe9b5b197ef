import Foundation

/// A merge or a split, as it is kept.
struct Move {
    enum Kind: String { case merge, split }

    let number: Int
    let kind: Kind
    /// How the contact was that is still there.
    let ownName: String?
    let ownPolicy: MemoryPolicy
    /// The one that was merged into it, or split from it.
    let other: Contact
}

extension Session {
    /// Erases what is kept of a contact's moves, of those that were merged into it, and so on. - Returns: how many rows.
    func forgetMoves(of id: String) throws(StoreError) -> ErasureCounts {
        var counts = ErasureCounts()
        for other in try mergedContacts(into: id) + [id] {
            for var row in try rows("SELECT n FROM contact_move WHERE contact_id = $1 OR other_id = $1", other) {
                counts += try forget(move: try row.int())
            }
        }
        return counts
    }

    /// The ids that contacts had who are this one now.
    func mergedContacts(into id: String) throws(StoreError) -> [String] {
        var all: [String] = []
        for var row in try rows("SELECT other_id FROM contact_move WHERE contact_id = $1 AND kind = 'merge'", id) {
            let other = try row.text()
            all += try mergedContacts(into: other) + [other]
        }
        return all
    }

    @discardableResult
    func forget(move number: Int) throws(StoreError) -> ErasureCounts {
        var counts = ErasureCounts()
        for table in ["contact_move_call", "contact_move_handle"] {
            counts += ErasureCounts(rows: [table: try run("DELETE FROM \(table) WHERE move_n = $1", number)])
        }
        counts += ErasureCounts(rows: ["contact_move": try run("DELETE FROM contact_move WHERE n = $1", number)])
        return counts
    }

    /// Keeps how the two were before.
    func note(
        _ kind: Move.Kind, of own: Contact, with other: Contact, by actor: String, at: Date
    ) throws(StoreError) -> Int {
        let noted = try row(
            """
            INSERT INTO contact_move (line, contact_id, other_id, kind, at, actor, own_name, own_policy, other_name,
                other_policy, other_created_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING n
            """, own.line, own.id, other.id, kind.rawValue, at, actor, own.displayName, own.policy.rawValue,
            other.displayName, other.policy.rawValue, other.createdAt)
        guard var row = noted else { throw .failed("contact_move: no number") }
        return try row.int()
    }

    func lastMove(of id: String) throws(StoreError) -> Move? {
        let found = try row(
            """
            SELECT n, kind, own_name, own_policy, other_id, line, other_name, other_policy, other_created_at
            FROM contact_move WHERE contact_id = $1 ORDER BY n DESC LIMIT 1
            """, id)
        guard var row = found else { return nil }
        return Move(
            number: try row.int(), kind: try row.word(), ownName: try row.optionalText(), ownPolicy: try row.word(),
            other: Contact(
                id: try row.text(), line: try row.text(), displayName: try row.optionalText(), handles: [],
                policy: try row.word(), createdAt: try row.date()))
    }
}
