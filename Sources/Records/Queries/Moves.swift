import Foundation

/// What rests on a call and names its contact.
private let ofContacts = ["fact", "commitment", "report", "open_question", "fact_edit"]

/// Two contacts that are one person, and one that is two.
///
/// What was moved is kept beside the contacts (`contact_move`), so that the last move can be taken back, then the one before
/// it. Rows are held in the order in which every other writer takes them: handles, calls, contacts.
extension Session {
    /// Makes one contact of two; see `MemoryRecords.merge`.
    func merge(contact id: String, into other: String, by actor: String, at: Date) throws(StoreError) {
        if id == other { throw .invalid("contact: with itself it is one already") }
        let calls = try hold(contact: id, and: other).filter { $0.contactID == id }.map(\.callSid)
        guard let gone = try contact(id), let kept = try contact(other) else { throw .unknown("contact") }
        guard gone.line == kept.line else { throw .invalid("contact: the two are of different lines") }
        let move = try note(.merge, of: kept, with: gone, by: actor, at: at)
        try run(
            """
            INSERT INTO contact_move_handle (move_n, handle_n, status, last_seen, stays)
            SELECT $1, o.handle_n, o.status, o.last_seen, EXISTS (
                SELECT 1 FROM handle_contact s WHERE s.handle_n = o.handle_n AND s.contact_id = $3)
            FROM handle_contact o WHERE o.contact_id = $2
            """, move, id, other)
        try run(
            "INSERT INTO contact_move_call (move_n, call_sid) SELECT $1, sid FROM call WHERE contact_id = $2", move, id)
        try shift(calls, from: id, to: other)
        try giveHandles(of: id, to: other)
        try run("UPDATE contact_move SET other_pin = (SELECT pin FROM contact WHERE id = $2) WHERE n = $1", move, id)
        try run(
            """
            UPDATE contact SET pin = coalesce(pin, (SELECT other_pin FROM contact_move WHERE n = $2)) WHERE id = $1
            """, other, move)
        try run("DELETE FROM contact WHERE id = $1", id)
        let policy = kept.policy.stricter(gone.policy)
        try update(
            contact: other, displayName: kept.displayName ?? gone.displayName,
            policy: policy == kept.policy ? nil : policy, by: actor, at: at)
        for target in [id, other] { try audit(actor, "contacts merged", target: target, line: kept.line, at: at) }
    }

    /// Gives some of a contact's calls to a new one; see `MemoryRecords.split`.
    func split(calls wanted: Set<String>, from id: String, by actor: String, at: Date) throws(StoreError) -> String {
        let calls = try hold(contact: id, and: id).map(\.callSid)
        guard let old = try contact(id) else { throw .unknown("contact") }
        guard !wanted.isEmpty, wanted.isSubset(of: calls), wanted.count < calls.count else {
            throw .invalid("calls: some of the contact's own, and not all of them")
        }
        let new = Contact(id: newContactID(), line: old.line, handles: [], policy: old.policy, createdAt: at)
        try insert(new)
        _ = try note(.split, of: old, with: new, by: actor, at: at)
        try shift(wanted.sorted(), from: id, to: new.id)
        // Handles go with the calls that came by them; one by which both were called is shared from now on.
        try run(
            """
            INSERT INTO handle_contact (handle_n, contact_id, line, status, last_seen)
            SELECT h.n, $1, h.line, 'assumed', max(c.started_at)
            FROM call c JOIN handle h ON h.line = c.line AND h.value = \(otherSide) WHERE c.contact_id = $1
            GROUP BY h.n, h.line
            """, new.id)
        try run(
            """
            DELETE FROM handle_contact WHERE contact_id = $1
                AND handle_n IN (SELECT s.handle_n FROM handle_contact s WHERE s.contact_id = $2)
                AND handle_n NOT IN (
                    SELECT h.n FROM call c JOIN handle h ON h.line = c.line AND h.value = \(otherSide)
                    WHERE c.contact_id = $1)
            """, id, new.id)
        try run(
            """
            UPDATE handle_contact SET last_seen = (
                SELECT max(c.started_at) FROM call c JOIN handle h ON h.line = c.line AND h.value = \(otherSide)
                WHERE c.contact_id = $1 AND h.n = handle_contact.handle_n)
            WHERE contact_id = $1 AND handle_n IN (SELECT s.handle_n FROM handle_contact s WHERE s.contact_id = $2)
            """, id, new.id)
        for target in [id, new.id] { try audit(actor, "contact split", target: target, line: old.line, at: at) }
        return new.id
    }

    /// Takes the last move back; see `MemoryRecords.undoMove`.
    func undoMove(of id: String, by actor: String, at: Date) throws(StoreError) -> [String] {
        guard let move = try lastMove(of: id) else { return [] }
        let calls = try hold(contact: id, and: move.other.id)
        guard let own = try contact(id) else { throw .unknown("contact") }
        switch move.kind {
        case .merge: try part(own, from: move, calls, by: actor, at: at)
        case .split: try join(own, with: move, calls)
        }
        try forget(move: move.number)
        for target in [id, move.other.id] {
            try audit(actor, "\(move.kind.rawValue) undone", target: target, line: own.line, at: at)
        }
        return move.kind == .merge ? [id, move.other.id] : [id]
    }

    /// Gives a contact that was merged its own back, with what has come by its handles since.
    private func part(
        _ own: Contact, from move: Move, _ calls: [HeldCall], by actor: String, at: Date
    ) throws(StoreError) {
        var handles: [Int] = [], own = own
        try insert(move.other)
        // Two hashes are the same only where one was taken over from the other.
        for (contact, pin) in [(move.other.id, "m.other_pin"), (own.id, "nullif(contact.pin, m.other_pin)")] {
            try run(
                "UPDATE contact SET pin = (SELECT \(pin) FROM contact_move m WHERE m.n = $2) WHERE id = $1", contact,
                move.number)
        }
        let moved = try rows(
            "SELECT handle_n, status, last_seen, stays FROM contact_move_handle WHERE move_n = $1", move.number)
        for var row in moved {
            let handle = try row.int()
            try run(
                """
                INSERT INTO handle_contact (handle_n, contact_id, line, status, last_seen) VALUES ($1, $2, $3, $4, $5)
                """, handle, move.other.id, own.line, try row.text(), try row.date())
            if try row.bool() { continue }
            handles.append(handle)
            try run("DELETE FROM handle_contact WHERE handle_n = $1 AND contact_id = $2", handle, own.id)
        }
        var back: Set<String> = []
        for var row in try rows("SELECT call_sid FROM contact_move_call WHERE move_n = $1", move.number) {
            back.insert(try row.text())
        }
        let since = try rows(
            """
            SELECT c.sid FROM call c JOIN handle h ON h.line = c.line AND h.value = \(otherSide)
            WHERE c.contact_id = $1 AND \(among("h.n", .integers, "$2"))
            """, own.id, list(handles.map(String.init)))
        for var row in since { back.insert(try row.text()) }
        try shift(
            calls.filter { $0.contactID == own.id && back.contains($0.callSid) }.map(\.callSid), from: own.id,
            to: move.other.id)
        // What an operator has changed since the merge stands.
        if own.displayName == move.ownName ?? move.other.displayName { own.displayName = move.ownName }
        let isOfMerge = own.policy != move.ownPolicy && own.policy == move.ownPolicy.stricter(move.other.policy)
        try update(
            contact: own.id, displayName: own.displayName, policy: isOfMerge ? move.ownPolicy : nil, by: actor, at: at)
    }

    /// Takes back in what was split off, with what has come to it since.
    private func join(_ own: Contact, with move: Move, _ calls: [HeldCall]) throws(StoreError) {
        let other = move.other.id
        guard try contact(other) != nil, try lastMove(of: other) == nil else {
            throw .invalid("contact: what was split off has been merged or split since; that must be undone first")
        }
        try shift(calls.filter { $0.contactID == other }.map(\.callSid), from: other, to: own.id)
        try giveHandles(of: other, to: own.id)
        try run("DELETE FROM contact WHERE id = $1", other)
    }

    // MARK: The move itself

    /// Holds the handles, calls and rows of two contacts. - Returns: the calls.
    private func hold(contact one: String, and other: String) throws(StoreError) -> [HeldCall] {
        try run(
            """
            SELECT n FROM handle WHERE n IN (SELECT handle_n FROM handle_contact WHERE contact_id IN ($1, $2))
            ORDER BY n\(lockingRows)
            """, one, other)
        var calls: [HeldCall] = []
        let found = try rows(
            "SELECT sid, contact_id FROM call WHERE contact_id IN ($1, $2) ORDER BY sid\(lockingRows)", one, other)
        for var row in found { calls.append(HeldCall(callSid: try row.text(), contactID: try row.text())) }
        try run("SELECT id FROM contact WHERE id IN ($1, $2) ORDER BY id\(lockingRows)", one, other)
        return calls
    }

    /// Calls and all that rests on them. The search index names the contact, so they are taken out of it meanwhile.
    private func shift(_ callSids: [String], from: String, to: String) throws(StoreError) {
        let calls = list(callSids)
        for callSid in callSids { try unindexTurns(of: callSid, from: Int(Int32.min)) }
        try run(
            """
            UPDATE call SET contact_id = $2, revision = revision + 1 WHERE \(among("sid", .texts, "$1"))
            """, calls, to)
        for table in ofContacts {
            try run("UPDATE \(table) SET contact_id = $2 WHERE \(among("call_sid", .texts, "$1"))", calls, to)
        }
        for callSid in callSids { try indexTurns(of: callSid, from: Int(Int32.min)) }
        // A fact that was said in several calls cites those of its own contact only.
        try run(
            """
            DELETE FROM citation WHERE owner = 'fact' AND position >= $3
                AND owner_id IN (SELECT id FROM fact WHERE contact_id IN ($1, $2))
                AND NOT EXISTS (
                    SELECT 1 FROM fact f JOIN call c ON c.contact_id = f.contact_id
                    WHERE f.id = citation.owner_id AND c.sid = citation.call_sid)
            """, from, to, borrowed)
        for (contact, change) in [(from, -callSids.count), (to, callSids.count)] {
            try run(
                """
                UPDATE contact SET call_count = call_count + $2,
                    last_call_at = (SELECT max(c.started_at) FROM call c WHERE c.contact_id = $1) WHERE id = $1
                """, contact, change)
        }
    }

    /// All handles of one contact reach the other, and no more the one.
    private func giveHandles(of one: String, to other: String) throws(StoreError) {
        try run(
            """
            INSERT INTO handle_contact (handle_n, contact_id, line, status, last_seen)
            SELECT handle_n, $2, line, status, last_seen FROM handle_contact WHERE contact_id = $1
            ON CONFLICT (handle_n, contact_id) DO UPDATE SET last_seen =
                CASE WHEN excluded.last_seen > handle_contact.last_seen THEN excluded.last_seen
                ELSE handle_contact.last_seen END
            """, one, other)
        try run("DELETE FROM handle_contact WHERE contact_id = $1", one)
    }
}

/// A call that is held for a move.
private struct HeldCall {
    let callSid, contactID: String
}
