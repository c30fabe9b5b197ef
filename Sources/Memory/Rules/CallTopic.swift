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
            let sentences = utterance.sentences.map { sentence in
                let core = core(of: sentence, in: utterance)
                return (quote: quote(core, of: utterance), weight: weight(core, of: utterance))
            }
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

    /// Without the greeting and the name before it: of "Yeah hi, this is Dale, I dropped my truck off" the truck.
    private func core(of sentence: Sentence, in utterance: Utterance) -> Sentence {
        let words = utterance.words
        var start = sentence.range.lowerBound
        while let next = (start + 1..<max(start + 1, sentence.range.upperBound)).first(where: {
            words.words[$0].breakBefore == ","
        }), sentence.range.upperBound - next >= 4 {
            let clause = start..<next
            let isGreeting = clause.allSatisfy { Self.greetings.contains(words.lower($0)) }
            let isName = clause.contains { place in Self.names.contains { words.match($0, at: place) } }
            guard isGreeting || isName else { break }
            start = next
        }
        guard start > sentence.range.lowerBound else { return sentence }
        return Sentence(
            range: start..<sentence.range.upperBound, mark: sentence.mark,
            dates: sentence.dates.filter { $0.words.lowerBound >= start })
    }

    /// Letter by letter; a sentence too long for a headline up to where it could end.
    private func quote(_ sentence: Sentence, of utterance: Utterance) -> String {
        let whole = utterance.quote(sentence), words = utterance.words
        guard whole.count > Self.limit else { return whole }
        let ends = sentence.range.dropFirst(4).filter {
            words.words[$0].breakBefore != nil || Self.joints.contains(words.lower($0))
        }
        for end in ends.reversed() {
            let part = String(words.slice(sentence.range.lowerBound..<end))
            if part.count < Self.limit { return part + "…" }
        }
        return whole
    }

    private static let joints: Set<String> = ["and", "but", "because", "so"]
    private static let greetings: Set<String> = [
        "hi", "hello", "hey", "yeah", "yes", "um", "uh", "so", "well", "good", "morning", "afternoon", "evening",
        "there",
        "oh", "okay", "ok", "hiya", "happy", "new", "year", "right", "no", "sure", "thanks", "thank", "you", "g'day",
    ]
    private static let names: [[String]] = [
        ["this", "is"], ["my", "name"], ["name's"], ["i'm", "calling", "from"], ["speaking"],
    ]

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
        if quote(sentence, of: utterance).count > Self.limit { score -= 1.5 }
        return score
    }
}
