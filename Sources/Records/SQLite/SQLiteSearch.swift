import CSQLite
import Foundation

/// The search index of SQLite: two FTS5 tables over views, so that no text is kept twice.
///
/// `turn_fts` holds a turn's words (`said`), those of the turn before it (`before`) and its contact's id (`who`), by
/// which a search within one contact steps from match to match of that contact and never walks everybody's.
/// `call_fts` holds all the words of an ended call with its summary. FTS5 reads a row's old words from the view when it
/// deletes the row, which is why unindexing comes before a change and indexing after it.
extension SQLiteConnection {
    func unindexTurns(of callSid: String, from seq: Int) throws(StoreError) {
        try run(
            """
            DELETE FROM turn_fts WHERE rowid IN (
                SELECT n FROM turn WHERE call_sid = $1 AND seq >= $2 AND said IS NOT NULL)
            """, callSid, seq)
    }

    func indexTurns(of callSid: String, from seq: Int) throws(StoreError) {
        try run(
            """
            INSERT INTO turn_fts (rowid, who, before, said) SELECT n, who, before, said FROM turn_words
            WHERE n IN (SELECT n FROM turn WHERE call_sid = $1 AND seq >= $2 AND said IS NOT NULL)
            """, callSid, seq)
    }

    func unindexCall(_ callSid: String) throws(StoreError) {
        try run(
            """
            DELETE FROM call_fts WHERE rowid IN (SELECT n FROM call WHERE sid = $1 AND status <> 'live')
            """, callSid)
    }

    func indexCall(_ callSid: String) throws(StoreError) {
        try run(
            """
            INSERT INTO call_fts (rowid, words) SELECT n, words FROM call_words
            WHERE n IN (SELECT n FROM call WHERE sid = $1)
            """, callSid)
    }

    func callMatches(_ parameter: String) -> String {
        "c.n IN (SELECT rowid FROM call_fts WHERE call_fts MATCH \(parameter))"
    }

    func matchingAll(_ words: [String]) -> SQLValue { .text(words.map(quoted).joined(separator: " AND ")) }

    func matches(_ words: [String], contactID: String?, limit: Int?) throws(StoreError) -> [TurnMatch] {
        let who = contactID.map { "who : \(quoted($0)) AND " } ?? ""
        // Per word: the turns that hold it, 1 for the turn itself, 2 for the turn before it, 3 for both.
        var found = words.map { _ in [Int64: Int]() }
        for (index, word) in words.enumerated() {
            for (bit, column) in [(1, "said"), (2, "before")] {
                let query = "\(who)\(column) : \(quoted(word))"
                for number in try numbers(query, limit: limit) { found[index][number, default: 0] |= bit }
            }
        }
        if let limit { try complete(&found, words, limit: limit) }
        return found.enumerated().flatMap { index, turns in
            turns.map { TurnMatch(turn: $0.key, word: index, count: $0.value == 3 ? 2 : 1) }
        }
    }

    /// A limited list of a common word misses older turns. Those that matter are added: turns that hold a rare word too,
    /// and turns that hold all words.
    private func complete(_ found: inout [[Int64: Int]], _ words: [String], limit: Int) throws(StoreError) {
        let anywhere = words.map { "{before said} : \(quoted($0))" }
        let rare = words.indices.filter { found[$0].count < limit && !found[$0].isEmpty }
        if !rare.isEmpty {
            let anyRare = "(" + rare.map { anywhere[$0] }.joined(separator: " OR ") + ")"
            for index in words.indices where found[index].count >= limit {
                for (bit, column) in [(1, "said"), (2, "before")] {
                    let query = "\(column) : \(quoted(words[index])) AND \(anyRare)"
                    for number in try numbers(query, limit: nil) { found[index][number, default: 0] |= bit }
                }
            }
        }
        for number in try numbers(anywhere.joined(separator: " AND "), limit: limit) {
            for index in words.indices where found[index][number] == nil { found[index][number] = 1 }
        }
    }

    /// The numbers of the turns that match an FTS5 query; the newest ones, when limited.
    private func numbers(_ query: String, limit: Int?) throws(StoreError) -> [Int64] {
        let found =
            if let limit {
                try execute(
                    "SELECT rowid FROM turn_fts WHERE turn_fts MATCH $1 ORDER BY rowid DESC LIMIT $2",
                    [.text(query), limit.sql])
            } else {
                try execute("SELECT rowid FROM turn_fts WHERE turn_fts MATCH $1", [.text(query)])
            }
        return found.rows.compactMap { if case .int(let number) = $0[0] { number } else { nil } }
    }

    func lengths(of turns: [Int64]) throws(StoreError) -> [Int64: Int] {
        let found = try rows(
            """
            SELECT n, length(before) + length(said) FROM turn_words WHERE \(among("n", .integers, "$1"))
            """, list(turns.map(String.init)))
        var lengths: [Int64: Int] = [:]
        for var row in found { lengths[Int64(try row.int())] = try row.int() }
        return lengths
    }

    func among(_ column: String, _ kind: ListKind, _ parameter: String) -> String {
        "\(column) IN (SELECT value FROM json_each(\(parameter)))"
    }

    /// A list as a JSON array; `values` of an integer list are digits already.
    func list(_ values: [String]) -> SQLValue {
        let data = (try? JSONEncoder().encode(values)) ?? Data("[]".utf8)
        return .text(String(decoding: data, as: UTF8.self))
    }

    /// Merges the index into one piece without what was deleted from it: FTS5 itself only marks words as gone.
    func purgeIndex() throws(StoreError) {
        try script(
            """
            INSERT INTO turn_fts(turn_fts) VALUES ('optimize');
            INSERT INTO call_fts(call_fts) VALUES ('optimize');
            """)
    }

    private func quoted(_ word: String) -> String { "\"" + word.replacing("\"", with: "\"\"") + "\"" }
}
