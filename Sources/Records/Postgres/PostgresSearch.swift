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

    /// They are looked for among the newest of all, and then as far back as their number there promises enough of them: a
    /// common word has them at once, and a rare one is not in many turns.
    func newest(
        _ queries: [WordQuery], among entries: Int, line: String?, limit: Int
    ) throws(StoreError) -> [[Int64: TurnPlaces]] {
        var found = Array(repeating: [Int64: TurnPlaces](), count: queries.count)
        var left = queries.indices.map { (query: $0, back: TurnSpans(count: 2, entries: entries)) }
        while !left.isEmpty {
            for isLast in [false, true] {
                let asked = left.filter { ($0.back.numbers == nil) == isLast }
                if asked.isEmpty { continue }
                let spans =
                    isLast ? nil : asked.map { "{" + $0.back.numbers!.map(String.init).joined(separator: ",") + "}" }
                var rows = try newest(asked.map { queries[$0.query] }, in: spans, line, limit)
                for index in rows.indices {
                    let place = try rows[index].int()
                    found[asked[place].query][Int64(try rows[index].int())] = TurnPlaces(
                        rawValue: try rows[index].int())
                }
            }
            left = left.filter { $0.back.numbers != nil && found[$0.query].count < limit }
            for index in left.indices {
                let seen = max(1, found[left[index].query].count)
                left[index].back = TurnSpans(
                    count: left[index].back.count * max(4, 2 * limit / seen), entries: entries)
            }
        }
        return found
    }

    /// Rows of a query's place, a turn's number and the places, as `TurnPlaces` counts them, of its first word.
    /// - Parameter spans: for each query as an array literal those in which to look; nil for everything.
    private func newest(
        _ queries: [WordQuery], in spans: [String]?, _ line: String?, _ limit: Int
    ) throws(StoreError) -> [Row] {
        let texts = queries.map { query in
            let any = query.any.isEmpty ? [] : ["(" + query.any.map(quoted).joined(separator: " | ") + ")"]
            return (query.all.map(quoted) + any).joined(separator: " & ")
        }
        let places = places(of: "to_tsquery('ringback', q.word)", in: "t.words")
        let found = try execute(
            """
            SELECT q.place - 1, t.n, CASE WHEN q.word = '' THEN 1 ELSE \(places) END
            FROM unnest(CAST($1 AS text[]), CAST($2 AS text[]), CAST($4 AS text[]))
                WITH ORDINALITY AS q (query, word, spans, place),
            LATERAL (
                SELECT n, words FROM turn WHERE words @@ to_tsquery('ringback', q.query)
                \(spans == nil ? "" : " AND ringback_spans(n) && CAST(q.spans AS bigint[])")
                \(line == nil ? "" : " AND line = $5")
                ORDER BY n DESC LIMIT $3
            ) t
            """,
            [
                list(texts), list(queries.map { $0.asksPlaces ? quoted($0.all[0]) : "" }), limit.sql,
                list(spans ?? []),
            ] + (line.map { [$0.sql] } ?? []))
        return found.rows.map { Row($0) }
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
    private func places(of query: String, in words: String) -> String {
        """
        CAST(ts_filter(\(words), '{a}') @@ \(query) AS integer)
            + 2 * CAST(ts_filter(\(words), '{b}') @@ \(query) AS integer)
        """
    }

    /// A word of a query holds letters, digits and marks only; quoted, none of them can be taken for an operator.
    private func quoted(_ word: String) -> String { "'\(word)'" }

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

/// How far back a search looks, in the spans of `ringback_spans`.
struct TurnSpans {
    /// Of 1,024 turns; those of 32,768 count for 32.
    private(set) var count: Int
    /// Those in which to look; nil for everything.
    let numbers: [Int]?

    /// So many at least of the spans that end with the newest turn, whose number is `entries`.
    init(count: Int, entries: Int) {
        let fine = entries >> 10, coarse = entries >> 15
        let length = (count + 31) / 32
        if count > fine || length > 32 || length > coarse {
            (self.count, numbers) = (fine + 1, nil)
        } else if count <= 8 {
            (self.count, numbers) = (count, Array(fine - count + 1...fine))
        } else {
            (self.count, numbers) = (length * 32, (coarse - length + 1...coarse).map { -1 - $0 })
        }
    }
}
