import CSQLite
import Foundation

/// The search index of SQLite: FTS5 tables over views, so that no text is kept twice.
///
/// `turn_fts` holds a turn's words (`said`), those of the turn before it (`before`), and its contact's id and its line
/// (`who`), by which a search within one contact or line steps from match to match there and never walks everybody's.
/// `call_fts` holds all the words of an ended call with its summary, `summary_fts` those of the summary. FTS5 reads a row's old words from the view when it
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
        try run(
            """
            DELETE FROM summary_fts WHERE rowid IN (
                SELECT n FROM summary_words WHERE n IN (SELECT n FROM call WHERE sid = $1))
            """, callSid)
    }

    func indexCall(_ callSid: String) throws(StoreError) {
        try run(
            """
            INSERT INTO call_fts (rowid, words) SELECT n, words FROM call_words
            WHERE n IN (SELECT n FROM call WHERE sid = $1)
            """, callSid)
        try run(
            """
            INSERT INTO summary_fts (rowid, who, words) SELECT n, who, words FROM summary_words
            WHERE n IN (SELECT n FROM call WHERE sid = $1)
            """, callSid)
    }

    /// The plus keeps SQLite from going from match to match and sorting them all: it walks the calls in the order that is asked
    /// for, beside the list of matches, until the page is full.
    func callMatches(_ parameter: String) -> String {
        "+c.n IN (SELECT rowid FROM call_fts WHERE call_fts MATCH \(parameter))"
    }

    func matchingAll(_ words: [String]) -> SQLValue { .text(words.map(quoted).joined(separator: " AND ")) }

    func matches(_ words: [String], contactID: String) throws(StoreError) -> [WordMatch] {
        var matches: [WordMatch] = []
        for (index, word) in words.enumerated() {
            let found = try places(of: word, and: "who : \(quoted(contactID))", limit: nil)
            matches += found.map { WordMatch(row: $0.key, word: index, places: $0.value) }
        }
        return matches
    }

    func newest(
        _ queries: [WordQuery], among entries: Int, line: String?, limit: Int
    ) throws(StoreError) -> [[Int64: TurnPlaces]] {
        let line = line.map(on)
        var found: [[Int64: TurnPlaces]] = []
        for query in queries {
            let any = query.any.isEmpty ? nil : "(" + query.any.map(anywhere).joined(separator: " OR ") + ")"
            let more = [any, line].compactMap { $0 }
            if query.asksPlaces {
                let condition = more.isEmpty ? nil : more.joined(separator: " AND ")
                found.append(try places(of: query.all[0], and: condition, limit: limit))
            } else {
                let numbers = try numbers((query.all.map(anywhere) + more).joined(separator: " AND "), limit: limit)
                found.append(Dictionary(uniqueKeysWithValues: numbers.map { ($0, .said) }))
            }
        }
        return found
    }

    private func places(of word: String, and more: String?, limit: Int?) throws(StoreError) -> [Int64: TurnPlaces] {
        var found: [Int64: TurnPlaces] = [:]
        for (column, place) in [("said", TurnPlaces.said), ("before", .before)] {
            let query = "\(column) : \(quoted(word))" + (more.map { " AND " + $0 } ?? "")
            for number in try numbers(query, limit: limit) { found[number, default: []].insert(place) }
        }
        return found
    }

    func calls(summedUpWithAll words: [String], line: String?, limit: Int) throws(StoreError) -> [Int64] {
        let query = words.map { "words : \(quoted($0))" } + [line.map(on)].compactMap { $0 }
        return try numbers(query.joined(separator: " AND "), in: "summary_fts", limit: limit)
    }

    /// A line as the view `turn_words` writes it into `who`: digits between letters, which the stemmer leaves alone.
    private func on(_ line: String) -> String {
        let digits = line.utf8.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        return "who : \(quoted("l" + digits + "z"))"
    }

    private func anywhere(_ word: String) -> String { "{before said} : \(quoted(word))" }

    /// The numbers of the rows that match an FTS5 query; the newest ones, when limited.
    private func numbers(_ query: String, in index: String = "turn_fts", limit: Int?) throws(StoreError) -> [Int64] {
        let found =
            if let limit {
                try execute(
                    "SELECT rowid FROM \(index) WHERE \(index) MATCH $1 ORDER BY rowid DESC LIMIT $2",
                    [.text(query), limit.sql])
            } else {
                try execute("SELECT rowid FROM \(index) WHERE \(index) MATCH $1", [.text(query)])
            }
        return found.rows.compactMap { if case .int(let number) = $0[0] { number } else { nil } }
    }

    func among(_ column: String, _ kind: ListKind, _ parameter: String) -> String {
        "\(column) IN (SELECT value FROM json_each(\(parameter)))"
    }

    func number(_ column: String, _ key: String) -> String {
        "CAST(json_extract(\(column), '$.\(key)') AS REAL)"
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
            INSERT INTO summary_fts(summary_fts) VALUES ('optimize');
            """)
    }

    private func quoted(_ word: String) -> String { "\"" + word.replacing("\"", with: "\"\"") + "\"" }
}
