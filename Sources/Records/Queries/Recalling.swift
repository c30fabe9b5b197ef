import Foundation

extension Session {
    /// Counts a change of a call, so that whoever holds it in memory reads it again.
    func noteChange(of callSid: String) throws(StoreError) {
        try run("UPDATE call SET revision = revision + 1 WHERE sid = $1", callSid)
    }

    /// How many calls, their revisions together, and which they are: see `MemoryRecords.recallMark`.
    func recallMark(of contactID: String) throws(StoreError) -> [Int] {
        let found = try row(
            """
            SELECT count(*), CAST(coalesce(sum(revision), 0) AS BIGINT), CAST(coalesce(sum(n), 0) AS BIGINT)
            FROM call WHERE contact_id = $1
            """, contactID)
        guard var row = found else { return [] }
        return [try row.int(), try row.int(), try row.int()]
    }

    /// The marks of several contacts; see `MemoryRecords.recallMarks`.
    func recallMarks(of contactIDs: [String]) throws(StoreError) -> [String: [Int]] {
        let found = try rows(
            """
            SELECT contact_id, count(*), CAST(sum(revision) AS BIGINT), CAST(sum(n) AS BIGINT)
            FROM call WHERE \(among("contact_id", .texts, "$1")) GROUP BY contact_id
            """, list(contactIDs))
        var marks: [String: [Int]] = [:]
        for var row in found { marks[try row.text()] = [try row.int(), try row.int(), try row.int()] }
        return marks
    }

    /// What has changed among a contact's calls; see `Store.recallChanges`.
    func recallChanges(of contactID: String, since known: [String: Int]) throws(StoreError) -> RecallChanges {
        var calls: [RecallCall] = []
        let found = try rows(
            "SELECT sid, revision, started_at, time_zone FROM call WHERE contact_id = $1 ORDER BY started_at, sid",
            contactID)
        for var row in found {
            let (callSid, revision) = (try row.text(), try row.int())
            calls.append(
                RecallCall(
                    callSid: callSid, revision: revision, startedAt: try row.date(), timeZone: try row.text(),
                    hasChanged: known[callSid] != revision))
        }
        let changed = calls.filter(\.hasChanged).map(\.callSid)
        return RecallChanges(calls: calls, turns: changed.isEmpty ? [] : try recallTurns(of: changed))
    }

    private func recallTurns(of callSids: [String]) throws(StoreError) -> [RecallTurn] {
        let calls = list(callSids)
        var keys: [Int64: [String]] = [:]
        let cited = try rows(
            """
            SELECT t.n, 'promise ' || m.action FROM citation q JOIN commitment m ON m.id = q.owner_id
            JOIN turn t ON t.id = q.turn_id
            WHERE \(among("q.call_sid", .texts, "$1")) AND q.owner = 'commitment' AND m.status <> 'superseded'
            UNION ALL
            SELECT t.n, f.slot || ' ' || f.text FROM citation q JOIN fact f ON f.id = q.owner_id
            JOIN turn t ON t.id = q.turn_id
            WHERE \(among("q.call_sid", .texts, "$1")) AND q.owner = 'fact' AND f.status IN ('active', 'disputed')
            """, calls)
        for var row in cited { keys[Int64(try row.int()), default: []].append(try row.text()) }
        let hidden = try rows(
            """
            SELECT DISTINCT t.n FROM citation q JOIN fact f ON f.id = q.owner_id JOIN turn t ON t.id = q.turn_id
            WHERE \(among("q.call_sid", .texts, "$1")) AND q.owner = 'fact' AND \(among("f.slot", .texts, "$2"))
            """, calls, list(Fact.sensitiveSlots.sorted()))
        var sensitive: Set<Int64> = []
        for var row in hidden { sensitive.insert(Int64(try row.int())) }
        var turns: [RecallTurn] = []
        let spoken = try rows(
            """
            SELECT t.n, t.call_sid, t.role, w.said FROM turn t JOIN turn_words w ON w.n = t.n
            WHERE \(among("t.call_sid", .texts, "$1")) AND t.role IN ('caller', 'agent')
            ORDER BY t.call_sid, t.seq, t.started_ms, t.n
            """, calls)
        for var row in spoken {
            let number = Int64(try row.int())
            turns.append(
                RecallTurn(
                    number: number, callSid: try row.text(), role: try row.word(), said: try row.text(),
                    keys: keys[number] ?? [], isSensitive: sensitive.contains(number)))
        }
        return turns
    }
}
