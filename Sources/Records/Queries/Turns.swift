import Foundation

/// A turn's columns in the order that `Turn.init(row:)` reads them.
private let columns = """
    t.id, t.call_sid, t.ref, t.seq, t.role, t.text, t.heard_text, t.interrupted, t.injected, t.started_ms, t.ended_ms
    """
/// A longer text is refused. A minute of speech is about a thousand characters.
private let longestText = 1 << 20

extension Turn {
    /// Reads a row of `columns`.
    fileprivate init(row: inout Row) throws(StoreError) {
        self.init(
            id: try row.text(), callSid: try row.text(), ref: try row.optionalText(), seq: try row.int(),
            role: try row.word(), text: try row.text(), heardText: try row.optionalText(),
            interrupted: try row.bool(), injected: try row.bool(), startedMs: try row.int(), endedMs: try row.int())
    }
}

extension Session {
    /// Writes turns; see `Store.append`.
    func append(_ turns: [Turn]) throws(StoreError) {
        var callSids: [String] = []
        for turn in turns where !callSids.contains(turn.callSid) { callSids.append(turn.callSid) }
        // In one order everywhere, so that two sessions can't wait for each other's calls.
        for callSid in callSids.sorted() { try append(turns.filter { $0.callSid == callSid }, to: callSid) }
    }

    private func append(_ turns: [Turn], to callSid: String) throws(StoreError) {
        // Holding the call's row makes the writers of one call take turns: the index of a turn reads the one before it.
        guard var call = try row("SELECT line, status FROM call WHERE sid = $1" + lockingRows, callSid) else {
            throw .unknown("call")
        }
        let (line, status): (String, CallStatus) = (try call.text(), try call.word())
        var first = Int.max
        var changed = false
        let known = try self.turns(withIDs: turns.map(\.id))
        for turn in turns {
            guard max(turn.text.utf8.count, turn.heardText?.utf8.count ?? 0) <= longestText else {
                throw .invalid("turn: a text longer than \(longestText) bytes")
            }
            guard let known = known[turn.id] else {
                first = min(first, turn.seq)
                changed = true
                continue
            }
            guard known.callSid == callSid else { throw .invalid("turn: its id belongs to another call") }
            if known == turn { continue }
            first = min(first, turn.seq, known.seq)
            changed = true
        }
        guard changed else { return }
        // An index entry holds the turn before it, so whatever comes behind the first change is written anew.
        if status != .live { try unindexCall(callSid) }
        try unindexTurns(of: callSid, from: first)
        for turn in turns { try upsert(turn, line: line) }
        try indexTurns(of: callSid, from: first)
        if status != .live {
            try indexCall(callSid)
            try reopenJobs(of: callSid)
            try run("UPDATE call SET emptied = FALSE WHERE sid = $1 AND emptied", callSid)
        }
        try noteChange(of: callSid)
    }

    private func turns(withIDs ids: [String]) throws(StoreError) -> [String: Turn] {
        var turns: [String: Turn] = [:]
        for var row in try rows("SELECT \(columns) FROM turn t WHERE \(among("t.id", .texts, "$1"))", list(ids)) {
            let turn = try Turn(row: &row)
            turns[turn.id] = turn
        }
        return turns
    }

    private func upsert(_ turn: Turn, line: String) throws(StoreError) {
        try run(
            """
            INSERT INTO turn (id, line, call_sid, ref, seq, role, text, heard_text, interrupted, injected, started_ms,
                ended_ms)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
            ON CONFLICT (id) DO UPDATE SET ref = excluded.ref, seq = excluded.seq, role = excluded.role,
                text = excluded.text, heard_text = excluded.heard_text, interrupted = excluded.interrupted,
                injected = excluded.injected, started_ms = excluded.started_ms, ended_ms = excluded.ended_ms
            """,
            turn.id, line, turn.callSid, turn.ref, turn.seq, turn.role.rawValue, turn.text, turn.heardText,
            turn.interrupted, turn.injected, turn.startedMs, turn.endedMs)
    }

    /// Turns in spoken order.
    func turns(of callSid: String) throws(StoreError) -> [Turn] {
        try decoded(
            rows("SELECT \(columns) FROM turn t WHERE t.call_sid = $1 ORDER BY t.seq, t.started_ms, t.n", callSid))
    }

    /// The last turns of a call in spoken order, without what the line itself put in.
    func lastTurns(_ limit: Int, of callSid: String) throws(StoreError) -> [Turn] {
        try decoded(
            rows(
                """
                SELECT \(columns) FROM turn t WHERE t.call_sid = $1 AND NOT t.injected
                ORDER BY t.seq DESC, t.started_ms DESC, t.n DESC LIMIT $2
                """, callSid, limit)
        ).reversed()
    }

    /// Turns by row number, in no order; of one contact or line only, when given.
    func turns(
        numbered numbers: [Int64], contactID: String?, line: String? = nil
    ) throws(StoreError) -> [Int64: Turn] {
        var wanted = Conditions()
        wanted.add(among("t.n", .integers, "%"), list(numbers.map(String.init)))
        wanted.add("c.contact_id = %", contactID)
        wanted.add("c.line = %", line)
        let found = try execute(
            "SELECT t.n, \(columns) FROM turn t JOIN call c ON c.sid = t.call_sid \(wanted.clause)", wanted.values)
        var turns: [Int64: Turn] = [:]
        for values in found.rows {
            var row = Row(values)
            turns[Int64(try row.int())] = try Turn(row: &row)
        }
        return turns
    }

    private func decoded(_ rows: [Row]) throws(StoreError) -> [Turn] {
        var turns: [Turn] = []
        for var row in rows { turns.append(try Turn(row: &row)) }
        return turns
    }
}
