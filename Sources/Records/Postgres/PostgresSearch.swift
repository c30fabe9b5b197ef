/// The search index of PostgreSQL: a `tsvector` beside each turn, each call and its summary, with GIN over it.
///
/// A turn's own words have weight A, those of the turn before it weight B. The text search configuration `ringback` is
/// PostgreSQL's English stemmer without its list of stop words, so that both databases find the same.
extension PostgresConnection {
    func unindexTurns(of callSid: String, from seq: Int) throws(StoreError) {}

    func indexTurns(of callSid: String, from seq: Int) throws(StoreError) {
        try run(
            """
            UPDATE turn SET (words, length) = (
                SELECT setweight(ringback_words(w.said), 'A') || setweight(ringback_words(w.before), 'B'),
                    length(w.before) + length(w.said)
                FROM turn_words w WHERE w.n = turn.n)
            WHERE call_sid = $1 AND seq >= $2
            """, callSid, seq)
    }

    func unindexCall(_ callSid: String) throws(StoreError) {}

    func indexCall(_ callSid: String) throws(StoreError) {
        try run(
            """
            UPDATE call SET words = (SELECT strip(ringback_words(w.words)) FROM call_words w WHERE w.n = call.n),
                told = (SELECT strip(ringback_words(w.words)) FROM summary_words w WHERE w.n = call.n)
            WHERE sid = $1
            """, callSid)
    }

    func callMatches(_ parameter: String) -> String { "c.words @@ plainto_tsquery('ringback', \(parameter))" }

    func matchingAll(_ words: [String]) -> SQLValue { .text(words.joined(separator: " ")) }

    func matches(_ words: [String], contactID: String) throws(StoreError) -> [WordMatch] {
        let found = try rows(
            """
            SELECT t.n, q.place - 1, \(places(of: "q.query", in: "t.words"))
            FROM (
                SELECT u.place, plainto_tsquery('ringback', u.word) AS query
                FROM unnest(CAST($2 AS text[])) WITH ORDINALITY AS u (word, place)
            ) q JOIN call c ON c.contact_id = $1 JOIN turn t ON t.call_sid = c.sid AND t.words @@ q.query
            """, contactID, list(words))
        var matches: [WordMatch] = []
        for var row in found {
            let (turn, word) = (Int64(try row.int()), try row.int())
            matches.append(WordMatch(row: turn, word: word, places: TurnPlaces(rawValue: try row.int())))
        }
        return matches
    }

    func calls(summedUpWithAll words: [String], line: String?, limit: Int) throws(StoreError) -> [Int64] {
        let query = words.map(quoted).joined(separator: " & ")
        let found = try execute(
            """
            SELECT n FROM call WHERE told @@ to_tsquery('ringback', $1)\(line == nil ? "" : " AND line = $3")
            ORDER BY n DESC LIMIT $2
            """, [query.sql, limit.sql] + (line.map { [$0.sql] } ?? []))
        var calls: [Int64] = []
        for values in found.rows {
            var row = Row(values)
            calls.append(Int64(try row.int()))
        }
        return calls
    }

    /// The places as `TurnPlaces` counts them.
    func places(of query: String, in words: String) -> String {
        """
        CAST(ts_filter(\(words), '{a}') @@ \(query) AS integer)
            + 2 * CAST(ts_filter(\(words), '{b}') @@ \(query) AS integer)
        """
    }

    /// A word of a query holds letters, digits and marks only; quoted, none of them can be taken for an operator.
    func quoted(_ word: String) -> String { "'\(word)'" }

    func among(_ column: String, _ kind: ListKind, _ parameter: String) -> String {
        "\(column) = ANY (CAST(\(parameter) AS \(kind == .texts ? "text[]" : "bigint[]")))"
    }

    func number(_ column: String, _ key: String) -> String {
        "CAST(CAST(\(column) AS json) ->> '\(key)' AS double precision)"
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
