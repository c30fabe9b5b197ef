import Records

/// What a call is about, in the caller's own words: of his first turns what asks for something, tells of trouble, or is what
/// the rest of the talk comes back to.
struct CallTopic {
    private let opening: [Utterance]
    private let terms: TalkTerms

    private static let asks: [[String]] = [
        ["can", "you"], ["could", "you"], ["would", "you"], ["will", "you"], ["i", "need"], ["i'd", "like"],
        ["i", "want"], ["i", "wanted"], ["can", "i"], ["could", "i"], ["i'm", "calling"], ["i'd", "love"],
        ["i", "would", "like"], ["may", "i"], ["is", "it", "possible"], ["i'm", "ringing"], ["calling", "about"],
        ["ringing", "about"], ["it's", "about"],
    ]
    private static let manners: [[String]] = [
        ["is", "this"], ["are", "you", "there"], ["are", "you", "busy"], ["do", "you", "have", "five"],
        ["do", "you", "have", "a", "minute"], ["how", "are", "you"], ["call", "me"], ["calls", "me"], ["my", "name"],
        ["name's"],
        ["this", "is"], ["speaking"], ["good", "morning"], ["good", "afternoon"], ["good", "evening"],
        ["are", "you", "in"], ["wanted", "to", "catch"], ["hope", "it's", "not"], ["a", "bad", "moment"],
        ["a", "bad", "time"], ["a", "few", "minutes"],
    ]

    private static let troubles: [[String]] = [
        ["won't"], ["doesn't"], ["isn't"], ["can't"], ["broken"], ["broke"], ["failed"], ["leaking"], ["wrong"],
        ["missing"], ["problem"], ["trouble"], ["stopped"], ["never", "came"], ["not", "working"], ["didn't"],
    ]
    private static let news: [[String]] = [
        ["i've", "got"], ["we've", "got"], ["there's"], ["i", "have"], ["we", "have"], ["needs"], ["my"],
    ]
    private static let pronouns: Set<String> = [
        "it", "it's", "she", "she's", "he", "he's", "they", "they're", "that", "that's", "this",
    ]

    /// - Parameter utterances: the turns that may be quoted, in order.
    init(_ utterances: [Utterance], terms: TalkTerms) {
        opening = Array(utterances.filter { !$0.isAgent }.prefix(4))
        self.terms = terms
    }

    /// One sentence or a few that follow each other, letter by letter; nil when the caller said nothing of substance.
    var words: String? {
        var best: (quote: String, score: Double)?
        for (place, utterance) in opening.enumerated() {
            let sentences = utterance.sentences.map { (quote: utterance.quote($0), weight: weight($0, of: utterance)) }
            for start in sentences.indices {
                var quote = "", score = place == 0 ? 0.5 : -0.7 * Double(place)
                // "It" and "she" leave open who or what.
                if Self.pronouns.contains(utterance.words.lower(utterance.sentences[start].range.lowerBound)) {
                    score -= 0.4
                }
                // A beginning that nothing comes back to is a beginning only.
                if !isTopical(utterance.sentences[start], of: utterance) { score -= 0.8 }
                for (offset, sentence) in sentences[start...].enumerated() {
                    guard let weight = sentence.weight else { break }
                    quote += (quote.isEmpty ? "" : " ") + sentence.quote
                    score += weight
                    if offset > 0, quote.count > Self.limit { break }
                    if score > best?.score ?? -.infinity { best = (quote, score) }
                }
            }
        }
        return best?.quote
    }

    /// So that a headline is not cut.
    private static let limit = 104

    private func isTopical(_ sentence: Sentence, of utterance: Utterance) -> Bool {
        sentence.isQuestion || terms.of(sentence, in: utterance).contains(where: terms.recurs)
            || [Self.asks, Self.troubles, Self.news].contains { says($0, sentence, of: utterance) }
    }

    private func says(_ phrases: [[String]], _ sentence: Sentence, of utterance: Utterance) -> Bool {
        sentence.range.contains { index in phrases.contains { utterance.words.match($0, at: index) } }
    }

    private func weight(_ sentence: Sentence, of utterance: Utterance) -> Double? {
        let words = utterance.words
        let found = terms.of(sentence, in: utterance)
        guard !found.isEmpty, sentence.range.count >= 3 else { return nil }
        let recurring = found.filter(terms.recurs).count
        var score = Double(min(4, recurring)) * 0.5 + Double(min(3, found.count)) * 0.15 - 0.3
        if says(Self.manners, sentence, of: utterance) { score -= 3 }
        let isAsking = says(Self.asks, sentence, of: utterance),
            isTrouble = says(Self.troubles, sentence, of: utterance)
        // What one promises comes out of the call, it is not what it was about.
        if ["i'll", "we'll"].contains(words.lower(sentence.range.lowerBound)) { score -= 1 }
        // Thanks and introductions ask for nothing, however they are put.
        if isAsking { score += 2 } else if sentence.isQuestion { score += 0.7 }
        if isTrouble { score += 0.8 }
        if says(Self.news, sentence, of: utterance) { score += 0.5 }
        if !sentence.dates.isEmpty { score += 0.3 }
        if utterance.quote(sentence).count > Self.limit { score -= 1.5 }
        return score
    }
}

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
