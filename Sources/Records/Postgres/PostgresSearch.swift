/// The search index of PostgreSQL: a `tsvector` beside each turn and each call, with GIN over it.
///
/// A turn's own words have weight A, those of the turn before it weight B. The text search configuration `ringback` is
/// PostgreSQL's English stemmer without its list of stop words, so that both databases find the same.
extension PostgresConnection {
    func unindexTurns(of callSid: String, from seq: Int) throws(StoreError) {}

    func indexTurns(of callSid: String, from seq: Int) throws(StoreError) {
        try run(
            """
            UPDATE turn SET words = (
                SELECT setweight(ringback_words(w.said), 'A') || setweight(ringback_words(w.before), 'B')
                FROM turn_words w WHERE w.n = turn.n)
            WHERE call_sid = $1 AND seq >= $2
            """, callSid, seq)
    }

    func unindexCall(_ callSid: String) throws(StoreError) {}

    func indexCall(_ callSid: String) throws(StoreError) {
        try run(
            """
            UPDATE call SET words = (SELECT ringback_words(w.words) FROM call_words w WHERE w.n = call.n)
            WHERE sid = $1
            """, callSid)
    }

    func callMatches(_ parameter: String) -> String { "c.words @@ plainto_tsquery('ringback', \(parameter))" }

    func matchingAll(_ words: [String]) -> SQLValue { .text(words.joined(separator: " ")) }

    func matches(_ words: [String], contactID: String) throws(StoreError) -> [TurnMatch] {
        let found = try rows(
            """
            SELECT t.n, q.place - 1, CAST(ts_filter(t.words, '{a}') @@ q.query AS integer)
                + CAST(ts_filter(t.words, '{b}') @@ q.query AS integer)
            FROM (
                SELECT u.place, plainto_tsquery('ringback', u.word) AS query
                FROM unnest(CAST($2 AS text[])) WITH ORDINALITY AS u (word, place)
            ) q JOIN call c ON c.contact_id = $1 JOIN turn t ON t.call_sid = c.sid AND t.words @@ q.query
            """, contactID, list(words))
        var matches: [TurnMatch] = []
        for var row in found {
            matches.append(TurnMatch(turn: Int64(try row.int()), word: try row.int(), count: max(1, try row.int())))
        }
        return matches
    }

    func turns(
        holding word: String, at place: TurnPlace, withAnyOf others: [String], limit: Int
    ) throws(StoreError) -> [Int64] {
        let weight = place == .said ? "{a}" : "{b}"
        let query = "plainto_tsquery('ringback', $1)"
        let any = others.indices.map { "plainto_tsquery('ringback', $\($0 + 3))" }.joined(separator: " || ")
        let whole = others.isEmpty ? query : "(\(query) && (\(any)))"
        return try numbers(
            "\(whole) AND ts_filter(words, '\(weight)') @@ \(query)", [word.sql, limit.sql] + others.map(\.sql))
    }

    func turns(holdingAll words: [String], limit: Int) throws(StoreError) -> [Int64] {
        try numbers("plainto_tsquery('ringback', $1)", [matchingAll(words), limit.sql])
    }

    private func numbers(_ query: String, _ values: [SQLValue]) throws(StoreError) -> [Int64] {
        let found = try execute("SELECT n FROM turn WHERE words @@ \(query) ORDER BY n DESC LIMIT $2", values)
        return found.rows.compactMap { if case .int(let number) = $0[0] { number } else { nil } }
    }

    func among(_ column: String, _ kind: ListKind, _ parameter: String) -> String {
        "\(column) = ANY (CAST(\(parameter) AS \(kind == .texts ? "text[]" : "bigint[]")))"
    }

    /// A list as an array literal.
    func list(_ values: [String]) -> SQLValue {
        let quoted = values.map {
            "\"" + $0.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
        }
        return .text("{" + quoted.joined(separator: ",") + "}")
    }

    /// VACUUM does this, and no transaction can hold it: see `PostgresStore.sweep`.
    func purgeIndex() throws(StoreError) {}
}
