import Foundation

/// More words than this say no more about what is meant.
private let mostWords = 32
/// A search over everything for the best `limit` weighs this many of the newest that hold a word, however common it is.
func newestPerWord(_ limit: Int) -> Int { max(50, 2 * limit) }

/// The distinct words of a text, in lower case: runs of letters, digits and marks of any script. Everything else, the
/// operators of every query language included, only separates them.
func queryWords(_ text: String) -> [String] {
    var words: [String] = []
    for run in text.unicodeScalars.split(whereSeparator: { !isWordScalar($0) }) {
        let word = String(String.UnicodeScalarView(run)).lowercased()
        if !words.contains(word) { words.append(word) }
        if words.count == mostWords { break }
    }
    return words
}

private func isWordScalar(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
        .letterNumber, .otherNumber, .nonspacingMark, .spacingMark:
        true
    default: false
    }
}

/// Okapi BM25 over the collection that was searched: one contact's turns, all turns, or all summaries. The index entry of a
/// turn is the turn and the one before it, so a word counts at most twice in one.
struct Ranking {
    private let k1 = 1.2
    private let b = 0.75
    /// How many entries the collection has, and how long one is on average.
    let entries: Double
    let averageLength: Double
    /// In how many entries each word of the query occurs.
    let frequency: [Int: Int]

    func score(_ matches: [WordMatch], length: Int) -> Double {
        matches.reduce(0) { sum, match in
            let frequency = Double(frequency[match.word] ?? 0)
            let rarity = log(1 + max(0, entries - frequency + 0.5) / (frequency + 0.5))
            let count = Double(match.places.rawValue.nonzeroBitCount)
            let saturation = count + k1 * (1 - b + b * Double(length) / max(1, averageLength))
            return sum + rarity * count * (k1 + 1) / saturation
        }
    }
}

extension Session {
    /// Turns that match any of the query's words, best first; see `Store.search`.
    ///
    /// The databases find the matches and this ranks them, so both give the same order. Within one contact, rarity is
    /// judged by what this contact has talked about, and the cost depends on the contact's turns and not on
    /// everybody's.
    func search(
        _ query: String, contactID: String?, line: String?, limit: Int
    ) throws(StoreError) -> [TurnHit] {
        let words = queryWords(query)
        if words.isEmpty || limit < 1 { return [] }
        let entries = try indexedTurns(contactID: contactID)
        let found =
            if let contactID {
                try matches(words, contactID: contactID)
            } else {
                try newestMatches(words, among: entries, line: line, limit: newestPerWord(limit))
            }
        let byTurn = Dictionary(grouping: found, by: \.row)
        let lengths = try lengths(of: Array(byTurn.keys))
        let ranking = Ranking(
            entries: Double(max(byTurn.count, entries)),
            averageLength: Double(lengths.values.reduce(0, +)) / Double(max(1, lengths.count)),
            frequency: Dictionary(grouping: found, by: \.word).mapValues(\.count))
        let best = byTurn.map { (turn: $0.key, score: ranking.score($0.value, length: lengths[$0.key] ?? 0)) }
            .sorted { ($0.score, $0.turn) > ($1.score, $1.turn) }.prefix(limit)
        let turns = try turns(numbered: best.map(\.turn), contactID: contactID, line: line)
        return best.compactMap { hit in turns[hit.turn].map { TurnHit(turn: $0, score: hit.score) } }
    }

    /// Where the words occur in the turns of a line, or of all: in the newest that hold each of them, for a list of all would be as
    /// long as the database is old. A limited list of a common word misses older turns. Those that matter are added:
    /// turns that hold a rare word too, and turns that hold all words.
    private func newestMatches(
        _ words: [String], among entries: Int, line: String?, limit: Int
    ) throws(StoreError) -> [WordMatch] {
        var found = try newest(
            words.map { WordQuery(all: [$0]) } + (words.count > 1 ? [WordQuery(all: words)] : []), among: entries,
            line: line, limit: limit)
        let whole = words.count > 1 ? found.removeLast() : [:]
        for turn in whole.keys {
            for index in words.indices where found[index][turn] == nil { found[index][turn] = .said }
        }
        let common = words.indices.filter { found[$0].count >= limit }
        let rare = words.indices.filter { found[$0].count < limit && !found[$0].isEmpty }.map { words[$0] }
        if !rare.isEmpty, !common.isEmpty {
            let older = try newest(
                common.map { WordQuery(all: [words[$0]], any: rare) }, among: entries, line: line,
                limit: limit)
            for (index, turns) in zip(common, older) { found[index].merge(turns) { $0.union($1) } }
        }
        return found.enumerated().flatMap { index, turns in
            turns.map { WordMatch(row: $0.key, word: index, places: $0.value) }
        }
    }

    private func lengths(of turns: [Int64]) throws(StoreError) -> [Int64: Int] {
        let found = try rows(
            "SELECT n, length FROM turn_length WHERE \(among("n", .integers, "$1"))", list(turns.map(String.init)))
        var lengths: [Int64: Int] = [:]
        for var row in found { lengths[Int64(try row.int())] = try row.int() }
        return lengths
    }

    /// How many turns there are to search; for all contacts together the number of the newest, which is near enough.
    private func indexedTurns(contactID: String?) throws(StoreError) -> Int {
        var row =
            if let contactID {
                try row(
                    "SELECT count(*) FROM call c JOIN turn t ON t.call_sid = c.sid WHERE c.contact_id = $1", contactID)
            } else {
                try row("SELECT coalesce(max(n), 0) FROM turn")
            }
        return try row?.int() ?? 0
    }
}
