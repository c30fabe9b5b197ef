/// The words of a talk that carry it, and how many turns each is said in.
struct TalkTerms {
    private let turns: [String: Int]

    /// Words of every talk, that none is about.
    private static let commonplace: Set<String> = Set(
        [
            "go", "get", "know", "think", "say", "tell", "see", "look", "want", "need", "like", "come", "make", "take",
            "put",
            "give", "thing", "time", "day", "way", "lot", "bit", "good", "fine", "great", "right", "sure", "thank",
            "thanks",
            "hello", "hi", "hey", "morning", "afternoon", "sorry", "still", "now", "last", "first", "back", "call",
            "ring",
            "talk", "let", "try", "keep", "much", "many", "long", "always", "never", "everything", "something",
            "anything",
            "two", "three", "year", "week", "month", "today", "tomorrow", "maybe", "little",
        ].compactMap { RecallTerms.term($0) })

    init(_ utterances: [Utterance]) {
        var turns: [String: Int] = [:]
        for utterance in utterances {
            for term in Set(utterance.sentences.flatMap { Self.terms($0, in: utterance) }) {
                turns[term, default: 0] += 1
            }
        }
        self.turns = turns
    }

    /// The things that most turns speak of, as they were said first, the most spoken of first; each in two turns at least.
    func things(_ utterances: [Utterance]) -> [String] {
        var seen: Set<String> = []
        var found: [(word: String, turns: Int)] = []
        for utterance in utterances {
            for referent in Referent.all(in: utterance) {
                guard let word = referent.head, let term = RecallTerms.term(word), recurs(term),
                    seen.insert(term).inserted
                else { continue }
                found.append((word, turns[term, default: 0]))
            }
        }
        return found.enumerated().sorted { ($0.element.turns, -$0.offset) > ($1.element.turns, -$1.offset) }
            .map(\.element.word)
    }

    func of(_ sentence: Sentence, in utterance: Utterance) -> Set<String> { Self.terms(sentence, in: utterance) }

    /// True for what more than one turn speaks of.
    func recurs(_ term: String) -> Bool { turns[term, default: 0] >= 2 }

    /// Without names, numbers and what is said in every talk.
    private static func terms(_ sentence: Sentence, in utterance: Utterance) -> Set<String> {
        let words = utterance.words
        return Set(
            sentence.range.compactMap { index -> String? in
                let word = words.words[index]
                let spoken = words.text[word.range]
                let isName =
                    index > sentence.range.lowerBound && spoken.first?.isUppercase == true
                    && spoken.dropFirst().contains(where: \.isLowercase)
                guard !isName, word.lower.contains(where: \.isLetter),
                    let term = RecallTerms.term(
                        word.lower.hasSuffix("'s") ? String(word.lower.dropLast(2)) : word.lower),
                    term.contains(where: \.isLetter), !commonplace.contains(term)
                else { return nil }
                return term
            })
    }
}
