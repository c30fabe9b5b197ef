import Records

/// A turn that counts, cut into words, with its date phrases.
struct Utterance {
    let turn: Turn
    let words: Words
    let dates: [DuePhrase]
    let sentences: [Sentence]

    var isAgent: Bool { turn.role == .agent }
    /// Who owes what the speaker takes upon himself.
    var speaker: CommitmentOwner { isAgent ? .us : .caller }

    /// - Parameters:
    ///   - day: the day that a bare hour is meant on.
    ///   - agreed: days of appointments made before: from there on "Monday" is the Monday agreed on.
    init(_ turn: Turn, clock: CallClock, inheriting day: LocalDay?, agreed: [LocalDay] = []) {
        self.turn = turn
        let words = Words(turn.effectiveText)
        self.words = words
        let dates = DuePhrase.all(in: words, clock: clock, inheriting: day, agreed: agreed.last).map { due in
            guard due.isBareWeekday, let named = agreed.last(where: { $0.weekday == due.day.weekday }) else {
                return due
            }
            return due.moved(to: named, clock: clock)
        }
        self.dates = dates
        sentences = words.sentences.map { range in
            Sentence(
                range: range, mark: words.mark(after: range),
                dates: dates.filter { range.contains($0.words.lowerBound) })
        }
    }

    /// The whole sentence, letter by letter, with its mark.
    func quote(_ sentence: Sentence) -> String {
        guard let last = sentence.range.last else { return "" }
        var end = words.words[last].range.upperBound
        while end < words.text.endIndex, !words.text[end].isWhitespace { end = words.text.index(after: end) }
        return String(words.text[words.words[sentence.range.lowerBound].range.lowerBound..<end])
    }

    /// The sentence as the evidence for what it says.
    func citation(_ sentence: Sentence) -> Citation {
        Citation(turnID: turn.id, turnRef: turn.ref, quote: quote(sentence))
    }

    /// True for the last sentence of an agent's turn that the caller did not hear to its end: nothing was promised in it.
    func isCutOff(_ sentence: Sentence) -> Bool {
        guard turn.role == .agent, let heard = turn.heardText, sentence.range.upperBound == words.count else {
            return false
        }
        let whole = turn.text.trimmed, part = heard.trimmed
        return part != whole && ![".", "!", "?"].contains(part.last)
    }
}

/// A sentence of an utterance, as a range of its words.
struct Sentence {
    let range: Range<Int>
    /// The mark at its end, nil when there is none.
    let mark: Character?
    let dates: [DuePhrase]

    var isQuestion: Bool { mark == "?" }
}

extension String {
    /// Without white space at either end.
    var trimmed: String {
        var text = self[...]
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
