import Foundation

/// More words than this say no more about what is meant.
private let mostWords = 32
/// A search over everything weighs this many of the newest turns that hold a word, however common it is.
private let newestPerWord = 200

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

/// Okapi BM25 over the collection that was searched: one contact's turns, or all. An index entry is a turn and the turn
/// before it, so a word counts at most twice in one.
private struct Ranking {
    private let k1 = 1.2
    private let b = 0.75
    /// How many entries the collection has, and how long one is on average.
    let entries: Double
    let averageLength: Double
    /// In how many entries each word of the query occurs.
    let frequency: [Int: Int]

    func score(_ matches: [TurnMatch], length: Int) -> Double {
        matches.reduce(0) { sum, match in
            let frequency = Double(frequency[match.word] ?? 0)
            let rarity = log(1 + max(0, entries - frequency + 0.5) / (frequency + 0.5))
            let count = Double(match.count)
            let saturation = count + k1 * (1 - b + b * Double(length) / max(1, averageLength))
            return sum + rarity * count * (k1 + 1) / saturation
        }
    }
}

extension Session {
    /// Turns that match any of the query's words, best first; see `Store.search`.
    ///
    /// The databases find the matches and this ranks them, so both give the same order. Within one contact, rarity is
    /// judged by what this contact has talked about, and the cost depends on the contact's turns and not on everybody's.
    func search(_ query: String, contactID: String?, limit: Int) throws(StoreError) -> [TurnHit] {
        let words = queryWords(query)
        if words.isEmpty || limit < 1 { return [] }
        let found = try matches(words, contactID: contactID, limit: contactID == nil ? newestPerWord : nil)
        let byTurn = Dictionary(grouping: found, by: \.turn)
        let lengths = try lengths(of: Array(byTurn.keys))
        let ranking = Ranking(
            entries: Double(max(byTurn.count, try indexedTurns(contactID: contactID))),
            averageLength: Double(lengths.values.reduce(0, +)) / Double(max(1, lengths.count)),
            frequency: Dictionary(grouping: found, by: \.word).mapValues(\.count))
        let best = byTurn.map { (turn: $0.key, score: ranking.score($0.value, length: lengths[$0.key] ?? 0)) }
            .sorted { ($0.score, $0.turn) > ($1.score, $1.turn) }.prefix(limit)
        let turns = try turns(numbered: best.map(\.turn), contactID: contactID)
        return best.compactMap { hit in turns[hit.turn].map { TurnHit(turn: $0, score: hit.score) } }
    }

    /// How many turns there are to search; for all contacts together, near enough.
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
