/// The newest turns that hold a word, or several. Every match of a common word can't be looked at to find them, and to go back
/// turn by turn until there are enough takes long for a rarer one.
extension PostgresConnection {
    /// They are looked for among the newest turns of all, and then as far back as their number there promises enough of them: a
    /// common word has them at once, and a rare one is not in many turns.
    func newest(
        _ queries: [WordQuery], among entries: Int, line: String?, limit: Int
    ) throws(StoreError) -> [[Int64: TurnPlaces]] {
        var found = Array(repeating: [Int64: TurnPlaces](), count: queries.count)
        var (left, backs) = (Array(queries.indices), [Int](repeating: 2, count: queries.count))
        while !left.isEmpty {
            var asked: [(query: Int, spans: TurnSpans)] = []
            for query in left {
                if let spans = TurnSpans(backs[query], entries: entries) {
                    asked.append((query, spans))
                } else {
                    found[query] = try newest(queries[query], line, limit)
                }
            }
            for var row in try newest(asked.map { queries[$0.query] }, in: asked.map(\.spans), line, limit) {
                let query = asked[try row.int()].query
                found[query][Int64(try row.int())] = TurnPlaces(rawValue: try row.int())
            }
            left = asked.map(\.query).filter { found[$0].count < limit }
            for query in left { backs[query] *= max(4, 2 * limit / max(1, found[query].count)) }
        }
        return found
    }

    /// Rows of a query's place among them, a turn's number, and the places of the query's word.
    private func newest(
        _ queries: [WordQuery], in spans: [TurnSpans], _ line: String?, _ limit: Int
    ) throws(StoreError) -> [Row] {
        if queries.isEmpty { return [] }
        let found = try execute(
            """
            SELECT q.place - 1, t.n, \(places("q.word"))
            FROM unnest(CAST($1 AS text[]), CAST($2 AS text[]), CAST($3 AS text[]))
                WITH ORDINALITY AS q (word, query, spans, place),
            LATERAL (
                SELECT n, words FROM turn WHERE words @@ to_tsquery('ringback', q.query)
                    AND ringback_spans(n) && CAST(q.spans AS bigint[])\(line == nil ? "" : " AND line = $5")
                ORDER BY n DESC LIMIT $4
            ) t
            """,
            [list(queries.map(word)), list(queries.map(text)), list(spans.map(\.literal)), limit.sql]
                + (line.map { [$0.sql] } ?? []))
        return found.rows.map { Row($0) }
    }

    /// The newest of all turns. The query is a parameter of its own, so that the planner knows how many to expect.
    private func newest(
        _ query: WordQuery, _ line: String?, _ limit: Int
    ) throws(StoreError) -> [Int64: TurnPlaces] {
        let rows = try execute(
            """
            SELECT t.n, \(places("$1")) FROM (
                SELECT n, words FROM turn WHERE words @@ to_tsquery('ringback', $2)\(line == nil ? "" : " AND line = $4")
                ORDER BY n DESC LIMIT $3) t
            """, [.text(word(query)), .text(text(query)), limit.sql] + (line.map { [$0.sql] } ?? [])
        ).rows
        var found: [Int64: TurnPlaces] = [:]
        for values in rows {
            var row = Row(values)
            found[Int64(try row.int())] = TurnPlaces(rawValue: try row.int())
        }
        return found
    }

    /// The places of a query's word in `t.words`; without one all is `said`.
    private func places(_ word: String) -> String {
        "CASE WHEN \(word) = '' THEN 1 ELSE \(places(of: "plainto_tsquery('ringback', \(word))", in: "t.words")) END"
    }

    private func word(_ query: WordQuery) -> String { query.asksPlaces ? query.all[0] : "" }

    /// In PostgreSQL's notation.
    private func text(_ query: WordQuery) -> String {
        let any = query.any.isEmpty ? [] : ["(" + query.any.map(quoted).joined(separator: " | ") + ")"]
        return (query.all.map(quoted) + any).joined(separator: " & ")
    }
}

/// Which of the spans of `ringback_spans` a search looks through.
private struct TurnSpans {
    private let numbers: [Int]

    /// The newest: at least `count` spans of 1,024 turns; where those of 32,768 cover about as much, these, which are fewer. nil
    /// when that is everything, or so much that the spans no longer help.
    /// - Parameter entries: the number of the newest turn.
    init?(_ count: Int, entries: Int) {
        let (short, long) = (entries >> 10, entries >> 15)
        let longOnes = (count + 31) / 32
        if count <= 8, count <= short {
            numbers = Array(short - count + 1...short)
        } else if longOnes < min(long, 32) {
            numbers = (long - longOnes...long).map { -1 - $0 }
        } else {
            return nil
        }
    }

    var literal: String { "{" + numbers.map(String.init).joined(separator: ",") + "}" }
}
