import Foundation

/// A contact's columns in the order that `contact(row:)` reads them.
private let columns =
    "k.id, k.line, k.display_name, k.policy, k.created_at, k.last_call_at, k.call_count, k.pin IS NOT NULL FROM contact k"

/// Who the other side of `c`, a call, is.
let otherSide = "CASE WHEN c.direction = 'outbound' THEN c.to_number ELSE c.from_number END"

extension Session {
    /// The contacts that a handle reaches on a line, several for a telephone that people share, the one who was last reached
    /// by it first; one is made when there is none.
    ///
    /// The handle's row is held, so that two first calls at once make one contact.
    func contactIDs(reachedBy handle: String, line: String, at: Date) throws(StoreError) -> [String] {
        let number = try note(handle: handle, line: line)
        try hold(handles: [number])
        let known = try contactIDs(handleNumber: number)
        if !known.isEmpty { return known }
        let id = newContactID()
        try insert(Contact(id: id, line: line, handles: [], createdAt: at))
        try run(
            """
            INSERT INTO handle_contact (handle_n, contact_id, line, status, last_seen)
            VALUES ($1, $2, $3, 'assumed', $4)
            """, number, id, line, at)
        return [id]
    }

    func newContactID() -> String {
        "c" + UUID().uuidString.lowercased().replacingOccurrences(of: "-", with: "")
    }

    /// Inserts a contact without handles and calls.
    func insert(_ contact: Contact) throws(StoreError) {
        try run(
            """
            INSERT INTO contact (id, line, display_name, policy, created_at, call_count)
            VALUES ($1, $2, $3, $4, $5, 0)
            """, contact.id, contact.line, contact.displayName, contact.policy.rawValue, contact.createdAt)
    }

    /// The number of a handle's row, which is made when there is none.
    func note(handle: String, line: String) throws(StoreError) -> Int {
        let kind = handle.hasPrefix("+") ? "phone" : handle.hasPrefix("sip") ? "sip" : "other"
        try run(
            "INSERT INTO handle (line, value, kind) VALUES ($1, $2, $3) ON CONFLICT (line, value) DO NOTHING",
            line, handle, kind)
        guard var found = try row("SELECT n FROM handle WHERE line = $1 AND value = $2", line, handle) else {
            throw .failed("handle: not found after it was inserted")
        }
        return try found.int()
    }

    /// Holds handles until the transaction ends, in the order in which everybody holds them.
    func hold(handles numbers: [Int]) throws(StoreError) {
        try run(
            "SELECT n FROM handle WHERE \(among("n", .integers, "$1")) ORDER BY n" + lockingRows,
            list(numbers.map(String.init)))
    }

    private func contactIDs(handleNumber: Int) throws(StoreError) -> [String] {
        var ids: [String] = []
        let found = try rows(
            "SELECT contact_id FROM handle_contact WHERE handle_n = $1 ORDER BY last_seen DESC, contact_id",
            handleNumber)
        for var row in found { ids.append(try row.text()) }
        return ids
    }

    /// Counts a call on its contact and on the handle that it came by.
    func noteCall(of contactID: String, handle: String, at: Date) throws(StoreError) {
        try run(
            """
            UPDATE contact SET call_count = call_count + 1,
                last_call_at = CASE WHEN last_call_at > $2 THEN last_call_at ELSE $2 END
            WHERE id = $1
            """, contactID, at)
        try run(
            """
            UPDATE handle_contact SET last_seen = CASE WHEN last_seen > $3 THEN last_seen ELSE $3 END
            WHERE contact_id = $1 AND handle_n IN (
                SELECT n FROM handle WHERE line = (SELECT line FROM contact WHERE id = $1) AND value = $2)
            """, contactID, handle, at)
    }

    /// A contact by id, or nil.
    func contact(_ id: String) throws(StoreError) -> Contact? {
        guard let row = try row("SELECT \(columns) WHERE k.id = $1", id) else { return nil }
        return try contact(row: row)
    }

    /// The contacts that a handle reaches on a line, the one who was last reached by it first.
    func contacts(reachedBy handle: String, line: String) throws(StoreError) -> [Contact] {
        guard var row = try row("SELECT n FROM handle WHERE line = $1 AND value = $2", line, handle) else { return [] }
        var contacts: [Contact] = []
        for id in try contactIDs(handleNumber: row.int()) {
            if let contact = try contact(id) { contacts.append(contact) }
        }
        return contacts
    }

    /// Gives a call that has no contact yet to one of those whom its handle reaches; anything else changes nothing.
    func meet(_ contactID: String, in callSid: String) throws(StoreError) {
        // The search index names the contact, so the turns are taken out of it meanwhile.
        try unindexTurns(of: callSid, from: Int(Int32.min))
        let met = try run(
            """
            UPDATE call SET contact_id = $2, revision = revision + 1 WHERE sid = $1 AND contact_id IS NULL
                AND EXISTS (
                    SELECT 1 FROM call c JOIN handle h ON h.line = c.line AND h.value = \(otherSide)
                    JOIN handle_contact o ON o.handle_n = h.n WHERE c.sid = $1 AND o.contact_id = $2)
            """, callSid, contactID)
        try indexTurns(of: callSid, from: Int(Int32.min))
        guard met == 1, let call = try self.call(callSid) else { return }
        try noteCall(of: contactID, handle: call.handle, at: call.startedAt)
    }

    /// Contacts by part of name or handle, the most recent call first.
    /// - Parameter cursor: of the last one of the page before.
    func contacts(
        matching query: String?, line: String?, after cursor: String?, limit: Int
    ) throws(StoreError) -> [Contact] {
        var wanted = Conditions()
        if let query, !query.isEmpty {
            let escaped = query.replacing("\\", with: "\\\\").replacing("%", with: "\\%").replacing("_", with: "\\_")
            wanted.add(
                """
                (lower(k.display_name) LIKE lower(%) ESCAPE '\\' OR k.id IN (
                    SELECT o.contact_id FROM handle h JOIN handle_contact o ON o.handle_n = h.n
                    WHERE h.value LIKE $1 ESCAPE '\\'))
                """, "%" + escaped + "%")
        }
        wanted.add("k.line = %", line)
        if let cursor {
            let parts = cursor.split(separator: ".", maxSplits: 1)
            guard parts.count == 2, let called = Int64(parts[0]) else { throw .invalid("cursor") }
            wanted.add("k.last_call_at <= %", called)
            wanted.add("(k.last_call_at < % OR k.id > %)", all: [called, String(parts[1])])
        }
        let found = try execute(
            """
            SELECT \(columns) \(wanted.clause) ORDER BY k.last_call_at DESC, k.id LIMIT \(max(1, min(limit, 500)))
            """, wanted.values)
        var contacts: [Contact] = []
        for values in found.rows { contacts.append(try contact(row: Row(values))) }
        return contacts
    }

    /// Changes what an operator may change of a contact; see `Store.update(contact:…)`.
    func update(
        contact id: String, displayName: String?, policy: MemoryPolicy?, by actor: String, at: Date
    ) throws(StoreError) {
        let changed = try row(
            "UPDATE contact SET display_name = $2, policy = coalesce($3, policy) WHERE id = $1 RETURNING line", id,
            displayName, policy?.rawValue)
        guard var contact = changed else { throw .unknown("contact") }
        guard let policy else { return }
        try audit(actor, PolicyDecision.action(policy), target: id, line: try contact.text(), at: at)
    }

    /// What a preamble is made from; see `Store.memory`.
    func memory(of contactID: String, recentCalls: Int, lastTurns: Int) throws(StoreError) -> ContactMemory? {
        guard let contact = try contact(contactID) else { return nil }
        let calls = try spokenCalls(of: contactID, limit: max(1, recentCalls))
        var memory = ContactMemory(contact: contact, calls: Array(calls.prefix(recentCalls)))
        memory.commitments = try outstandingCommitments(of: contactID)
        memory.facts = try standingFacts(of: contactID)
        if let newest = calls.first, newest.summary == nil {
            memory.unsummarisedTurns = try self.lastTurns(lastTurns, of: newest.callSid)
        }
        if let newest = calls.first { memory.questions = try questions(of: newest.callSid) }
        memory.starts = try starts(of: Set(memory.commitments.map(\.callSid) + memory.facts.map(\.callSid)))
        return memory
    }

    private func contact(row: Row) throws(StoreError) -> Contact {
        var row = row
        let id = try row.text()
        var handles: [String] = []
        let reaching = try rows(
            """
            SELECT h.value FROM handle_contact o JOIN handle h ON h.n = o.handle_n
            WHERE o.contact_id = $1 ORDER BY o.last_seen DESC, h.value
            """, id)
        for var handle in reaching { handles.append(try handle.text()) }
        return Contact(
            id: id, line: try row.text(), displayName: try row.optionalText(), handles: handles,
            policy: try row.word(), createdAt: try row.date(), lastCallAt: try row.optionalDate(),
            callCount: try row.int(), hasPIN: try row.bool())
    }
}
