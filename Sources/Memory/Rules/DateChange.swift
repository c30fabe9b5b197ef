import Records

/// A new date for something that was promised before: "make that Friday the 11th".
struct DateChange {
    let due: DuePhrase
    let citation: Citation
    /// It speaks of an appointment that stands, so it means something also where none was made in this call.
    let isMove: Bool
    /// Said by the line and no question: nobody has to take it up.
    let isSettled: Bool
    let seq: Int

    private static let cues: [[String]] = [
        ["let's", "say"], ["let's", "make"], ["let's", "do"], ["make", "that"], ["make", "it"], ["we'll", "say"],
        ["shall", "we", "say"], ["move", "it", "to"], ["moved", "it", "to"], ["it", "to"], ["rather"], ["i", "meant"],
        ["back", "to"], ["forward", "to"], ["push", "it"], ["move", "that"], ["it", "till"], ["it", "until"],
        ["i", "mean"], ["we'll", "make", "it"],
    ]

    /// Words by which one speaks of an appointment that stands.
    private static let moves: Set<String> = [
        "move", "moved", "moving", "reschedule", "rescheduled", "postpone", "postponed", "push", "pushed", "shift",
        "shifted", "change", "changed", "appointment", "booking", "reservation", "visit", "slot",
    ]

    /// Every change of an utterance, in order.
    /// - Parameter spoken: dates that belong to promises of their own.
    static func all(in utterance: Utterance, besides spoken: [DuePhrase]) -> [DateChange] {
        let words = utterance.words
        let isMove = words.words.contains { moves.contains($0.lower) }
        return utterance.sentences.compactMap { sentence in
            guard let due = sentence.dates.first, !spoken.contains(due) else { return nil }
            let isChange = (sentence.range.lowerBound..<due.words.lowerBound).contains { index in
                cues.contains { phrase in
                    // "back to Friday" moves it, "back to us before Friday" does not.
                    words.match(phrase, at: index)
                        && (phrase.last != "to" || isNothing(between: index + phrase.count, due, words))
                }
            }
            guard isChange else { return nil }
            return DateChange(
                due: due, citation: utterance.citation(sentence), isMove: isMove,
                isSettled: utterance.isAgent && !sentence.isQuestion, seq: utterance.turn.seq)
        }
    }

    private static func isNothing(between start: Int, _ due: DuePhrase, _ words: Words) -> Bool {
        start <= due.words.lowerBound
            && (start..<due.words.lowerBound).allSatisfy { ["the", "this", "next"].contains(words.lower($0)) }
    }
}
