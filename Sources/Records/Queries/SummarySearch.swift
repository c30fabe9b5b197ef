extension Session {
    /// Calls whose newest summary matches any of the query's words, best first; see `Store.searchSummaries`.
    ///
    /// As for turns, the newest that hold each word are weighed, and those that hold all of them, however old.
    func searchSummaries(_ query: String, line: String?, limit: Int) throws(StoreError) -> [SummaryHit] {
        let words = queryWords(query)
        if words.isEmpty || limit < 1 { return [] }
        var found: [Set<Int64>] = []
        for word in words {
            found.append(Set(try calls(summedUpWithAll: [word], line: line, limit: newestPerWord(limit))))
        }
        if words.count > 1 {
            let whole = try calls(summedUpWithAll: words, line: line, limit: newestPerWord(limit))
            for index in words.indices { found[index].formUnion(whole) }
        }
        let matches = found.enumerated().flatMap { word, calls in
            calls.map { WordMatch(row: $0, word: word, places: .said) }
        }
        let byCall = Dictionary(grouping: matches, by: \.row)
        let lengths = try summaryLengths(of: Array(byCall.keys))
        let ranking = Ranking(
            entries: Double(max(byCall.count, try callCount())),
            averageLength: Double(lengths.values.reduce(0, +)) / Double(max(1, lengths.count)),
            frequency: Dictionary(grouping: matches, by: \.word).mapValues(\.count))
        let best = byCall.map { (call: $0.key, score: ranking.score($0.value, length: lengths[$0.key] ?? 0)) }
            .sorted { ($0.score, $0.call) > ($1.score, $1.call) }.prefix(limit)
        let calls = try calls(numbered: best.map(\.call))
        return best.compactMap { hit in calls[hit.call].map { SummaryHit(call: $0, score: hit.score) } }
    }

    private func summaryLengths(of calls: [Int64]) throws(StoreError) -> [Int64: Int] {
        let found = try rows(
            "SELECT n, length(words) FROM summary_words WHERE \(among("n", .integers, "$1"))",
            list(calls.map(String.init)))
        var lengths: [Int64: Int] = [:]
        for var row in found { lengths[Int64(try row.int())] = try row.int() }
        return lengths
    }

    /// How many calls there are, near enough.
    private func callCount() throws(StoreError) -> Int {
        var row = try row("SELECT coalesce(max(n), 0) FROM call")
        return try row?.int() ?? 0
    }
}
