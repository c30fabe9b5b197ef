import Foundation

/// A call's columns in the order that `CallRecord.init(row:)` reads them.
private let columns = """
    shown.sid, shown.line, shown.from_number, shown.to_number, shown.direction, shown.contact_id, shown.status,
    shown.end_reason, shown.started_at, shown.ended_at, shown.identity_level, shown.attestation, shown.voice,
    shown.time_zone, shown.run,
    (SELECT count(*) FROM turn t WHERE t.call_sid = shown.sid), s.headline, s.text, s.source,
    s.outcome, (SELECT k.display_name FROM contact k WHERE k.id = shown.contact_id)
    """
/// The newest summary of `shown`, a call.
private let withSummary = """
    LEFT JOIN summary s ON s.call_sid = shown.sid
        AND s.version = (SELECT max(v.version) FROM summary v WHERE v.call_sid = shown.sid)
    """

extension CallRecord {
    /// Reads a row of `columns`.
    fileprivate init(row: Row) throws(StoreError) {
        var row = row
        self.init(
            callSid: try row.text(), line: try row.text(), from: try row.text(), to: try row.text(),
            direction: try row.word(), contactID: try row.optionalText(), status: try row.word(),
            endReason: try row.optionalText(), startedAt: try row.date(), endedAt: try row.optionalDate(),
            identityLevel: try row.int(), attestation: try row.optionalText(), voice: try row.text(),
            timeZone: try row.text(), run: try row.optionalText(), turnCount: try row.int(),
            headline: try row.optionalText(), summary: try row.optionalText(), summarySource: try row.optionalWord(),
            outcome: try row.optionalText(), contactName: try row.optionalText())
    }
}

extension Session {
    /// Notes a call that begins; see `Store.begin`.
    func begin(_ call: CallRecord, anonymous: Bool) throws(StoreError) -> CallRecord {
        if let known = try self.call(call.callSid) { return known }
        try refuseErased(call.callSid)
        let reached = anonymous ? [] : try contactIDs(reachedBy: call.handle, line: call.line, at: call.startedAt)
        // A telephone that people share vouches for none of them; the call is whose the caller turns out to be: see `meet`.
        let contactID = reached.count == 1 ? reached[0] : nil
        let level = reached.count > 1 ? min(call.identityLevel, 1) : call.identityLevel
        let added = try run(
            """
            INSERT INTO call (sid, line, from_number, to_number, direction, contact_id, status, started_at,
                identity_level, attestation, voice, time_zone, run)
            VALUES ($1, $2, $3, $4, $5, $6, 'live', $7, $8, $9, $10, $11, $12) ON CONFLICT (sid) DO NOTHING
            """,
            call.callSid, call.line, call.from, call.to, call.direction.rawValue, contactID, call.startedAt,
            level, call.attestation, call.voice, call.timeZone, call.run)
        if added == 1, let contactID { try noteCall(of: contactID, handle: call.handle, at: call.startedAt) }
        guard let kept = try self.call(call.callSid) else { throw .failed("call: not found after it was inserted") }
        return kept
    }

    /// The caller is surer now than at the call's beginning, and of those who share a telephone this one. A lower level
    /// changes nothing, nor does a contact where the call has one; `.unknown` without a call.
    func raise(_ callSid: String, to level: Int, as contactID: String?) throws(StoreError) {
        if let contactID { try meet(contactID, in: callSid) }
        let raised = try run(
            "UPDATE call SET identity_level = $2 WHERE sid = $1 AND identity_level < $2", callSid, level)
        if raised == 0 { try refuseUnknown(callSid) }
    }

    /// A call, or nil.
    func call(_ callSid: String) throws(StoreError) -> CallRecord? {
        guard let row = try row("SELECT \(columns) FROM call shown \(withSummary) WHERE shown.sid = $1", callSid) else {
            return nil
        }
        return try CallRecord(row: row)
    }

    /// A page of calls, newest first; see `CallFilter`.
    func calls(_ filter: CallFilter) throws(StoreError) -> CallPage {
        var wanted = Conditions()
        wanted.add("c.status = %", filter.status?.rawValue)
        wanted.add("c.line = %", filter.line)
        wanted.add("c.from_number = %", filter.from)
        wanted.add("c.contact_id = %", filter.contactID)
        wanted.add("c.started_at >= %", filter.since)
        wanted.add("c.started_at < %", filter.until)
        wanted.add(
            """
            EXISTS (SELECT 1 FROM summary s WHERE s.call_sid = c.sid AND s.outcome = %
                AND s.version = (SELECT max(v.version) FROM summary v WHERE v.call_sid = c.sid))
            """, filter.outcome)
        if let query = filter.query {
            let words = queryWords(query)
            if words.isEmpty { return CallPage(calls: [], nextCursor: nil) }
            wanted.add(callMatches("%"), matchingAll(words))
        }
        if let cursor = filter.cursor { try wanted.add(after: cursor) }
        let limit = max(1, min(filter.limit, 500))
        // The page is cut before anything is looked up for its rows.
        let answer = try execute(
            """
            SELECT \(columns) FROM (
                SELECT c.* FROM call c \(wanted.clause) ORDER BY c.started_at DESC, c.sid DESC LIMIT \(limit + 1)
            ) shown \(withSummary) ORDER BY shown.started_at DESC, shown.sid DESC
            """, wanted.values)
        var calls: [CallRecord] = []
        for values in answer.rows.prefix(limit) { calls.append(try CallRecord(row: Row(values))) }
        let more = answer.rows.count > limit
        return CallPage(calls: calls, nextCursor: more ? calls.last.map(cursor(behind:)) : nil)
    }

    /// The ended calls of a contact in which they said something, newest first. Who rings and hangs up leaves nothing to be
    /// told of; that a call was of this kind is known by its summary, also when its turns' time is over.
    func spokenCalls(of contactID: String, limit: Int) throws(StoreError) -> [CallRecord] {
        let found = try rows(
            """
            SELECT \(columns) FROM call shown \(withSummary)
            WHERE shown.contact_id = $1 AND shown.status <> 'live'
                AND CASE WHEN s.call_sid IS NULL
                    THEN EXISTS (SELECT 1 FROM turn t WHERE t.call_sid = shown.sid AND t.role = 'caller')
                    ELSE NOT (s.outcome = 'abandoned' AND s.source = 'rules') END
            ORDER BY shown.started_at DESC, shown.sid DESC LIMIT $2
            """, contactID, limit)
        var calls: [CallRecord] = []
        for row in found { calls.append(try CallRecord(row: row)) }
        return calls
    }

    /// When calls began, by their SIDs.
    func starts(of callSids: Set<String>) throws(StoreError) -> [String: Date] {
        guard !callSids.isEmpty else { return [:] }
        let found = try rows(
            "SELECT sid, started_at FROM call WHERE \(among("sid", .texts, "$1"))", list(callSids.sorted()))
        var starts: [String: Date] = [:]
        for var row in found { starts[try row.text()] = try row.date() }
        return starts
    }

    /// Calls by row number, in no order.
    func calls(numbered numbers: [Int64]) throws(StoreError) -> [Int64: CallRecord] {
        let found = try rows(
            "SELECT shown.n, \(columns) FROM call shown \(withSummary) WHERE \(among("shown.n", .integers, "$1"))",
            list(numbers.map(String.init)))
        var calls: [Int64: CallRecord] = [:]
        for var row in found { calls[Int64(try row.int())] = try CallRecord(row: row) }
        return calls
    }

    /// Usage and latency of a call.
    func measures(of callSid: String) throws(StoreError) -> (usageJSON: String?, latencyJSON: String?) {
        guard var row = try row("SELECT usage_json, latency_json FROM call WHERE sid = $1", callSid) else {
            return (nil, nil)
        }
        return (try row.optionalText(), try row.optionalText())
    }

    /// A page ends at a call, and the next one begins behind it, whatever was inserted in between.
    private func cursor(behind call: CallRecord) -> String { "\(call.startedAt.milliseconds).\(call.callSid)" }
}

extension Conditions {
    /// Only calls behind the one that the cursor names.
    fileprivate mutating func add(after cursor: String) throws(StoreError) {
        let parts = cursor.split(separator: ".", maxSplits: 1)
        guard parts.count == 2, let milliseconds = Int64(parts[0]) else { throw .invalid("cursor") }
        add("c.started_at <= %", milliseconds)
        let boundary = "$\(values.count)"
        add("(c.started_at < \(boundary) OR c.sid < %)", String(parts[1]))
    }
}
