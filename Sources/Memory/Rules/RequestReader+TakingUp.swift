import Records

/// How somebody says yes to what was asked or offered.
extension RequestReader {
    private static let consents: [[String]] = [
        ["you", "bet"], ["you", "got", "it"], ["you'll", "have", "it"], ["you'll", "get", "it"], ["that", "works"],
        ["yep"], ["yup"], ["for", "sure"], ["not", "a", "problem"], ["no", "bother"],
        ["with", "pleasure"], ["my", "pleasure"], ["by", "all", "means"], ["right", "away"], ["naturally"],
        ["i'd", "be", "happy", "to"], ["i'd", "be", "glad", "to"], ["that", "can", "be", "arranged"], ["we", "can"],
        ["i", "can"], ["okay", "will", "do"], ["leave", "it", "with", "me"], ["leave", "it", "to", "me"],
        ["you", "can"],
        ["yes", "of", "course"], ["yeah", "sure"], ["that's", "no", "problem"], ["that's", "fine"],
        ["that's", "doable"],
        ["will", "do"], ["sure"], ["of", "course"], ["absolutely"], ["certainly"], ["no", "problem"],
        ["no", "worries"],
        ["happy", "to"], ["gladly"], ["consider", "it", "done"], ["definitely"], ["i", "can", "do", "that"],
        ["we", "can", "do", "that"],
    ]
    private static let weak: [[String]] = [
        ["yes"], ["yeah"], ["yep"], ["okay"], ["ok"], ["fine"], ["all", "right"], ["alright"], ["right"],
    ]
    private static let wishes: [[String]] = [
        ["yes", "please"], ["please", "do"], ["please"], ["that", "would", "be", "great"], ["that'd", "be", "great"],
        ["that", "would", "be", "lovely"], ["that", "would", "be", "good"], ["that'd", "be", "lovely"],
        ["i'd", "love", "that"],
        ["great"], ["lovely"], ["grand"], ["super"], ["cool"], ["terrific"], ["fab"],
        ["that", "works"], ["works", "for", "me"], ["sounds", "good"], ["sounds", "great"], ["that's", "fine"],
        ["perfect"],
        ["that's", "great"], ["that's", "perfect"], ["please", "yes"], ["yes"], ["yeah"], ["yep"], ["deal"], ["okay"],
        ["ok"],
        ["fine"], ["let's", "do", "that"], ["let's", "do", "it"], ["let's", "go", "with"], ["go", "on", "then"],
        ["go", "ahead"],
        ["go", "for", "it"], ["put", "me", "down"], ["put", "us", "down"], ["book", "it"], ["i'll", "take", "it"],
        ["i'll", "take", "that"], ["that", "would", "be", "fantastic"], ["that'd", "be", "fantastic"],
        ["that", "would", "be", "wonderful"], ["that'd", "be", "wonderful"], ["that", "would", "work"],
        ["that'd", "work"],
        ["that'll", "work"], ["that'll", "do"], ["that", "suits"], ["suits", "me"], ["excellent"], ["wonderful"],
        ["brilliant"], ["awesome"], ["absolutely"], ["of", "course"], ["definitely"], ["i'd", "appreciate", "that"],
        ["that's", "lovely"], ["that's", "good"], ["that's", "wonderful"], ["sounds", "perfect"], ["sounds", "fine"],
        ["alright"], ["all", "right"], ["if", "you", "could"], ["if", "you", "would"], ["if", "you", "don't", "mind"],
    ]
    /// "Tomorrow afternoon works great", "Saturday at eleven is fine": the thing offered, found good.
    private static let found: Set<String> = [
        "works", "is", "suits", "sounds", "would", "will", "it", "that's", "should", "s",
    ]
    private static let good: Set<String> = [
        "works", "suits", "great", "good", "fine", "perfect", "grand", "okay", "ok", "ideal", "lovely", "best",
        "better",
        "wonderful", "work", "suit", "brilliant", "excellent",
    ]
    private static let granted: Set<String> = [
        "open", "free", "available", "works", "fine", "possible", "good", "perfect",
    ]
    private static let refusals: Set<String> = [
        "can't", "cannot", "afraid", "unfortunately", "sorry", "won't", "unable", "not", "don't", "nope", "never",
        "actually",
    ]

    /// The sentence that takes up a request or an offer of the turn before; nil when the turn does not.
    static func acceptance(in utterance: Utterance, ofOffer isOffer: Bool) -> Sentence? {
        let words = utterance.words
        // "Let me check. Yes, we can do that.": what is done on the line comes before the answer.
        let sentences = utterance.sentences.drop { isStalling(words, $0) }
        guard let first = sentences.first, !utterance.isCutOff(first) else { return nil }
        let opening = words.words[first.range.lowerBound...].prefix(14).map(\.lower)
        if opening.contains(where: refusals.contains) { return nil }
        if opening.first == "no", opening.dropFirst().first != "problem", opening.dropFirst().first != "worries" {
            return nil
        }
        var starts = [first.range.lowerBound]
        for index in first.range.prefix(5) where words.words[index].breakBefore == "," { starts.append(index) }
        if sentences.count > 1 { starts.append(sentences[sentences.startIndex + 1].range.lowerBound) }
        let strong = isOffer ? wishes : consents
        // A question back takes nothing up, unless it only asks for more after a yes.
        if first.isQuestion { return nil }
        if isOffer, let place = first.range.dropFirst().first(where: { good.contains(words.lower($0)) }),
            first.range.count <= 9,
            (first.range.lowerBound...place).contains(where: { found.contains(words.lower($0)) })
                || words.lower(place) == "works" || words.lower(place) == "suits"
        {
            return first
        }
        if isOffer, !first.dates.isEmpty,
            words.lower(first.range.upperBound - 1) == "is"
                || first.range.contains(where: { words.match(["it", "is"], at: $0) })
        {
            return first
        }
        // "Yes, Friday at two is open": the time that was wished for, granted.
        if !isOffer, !first.dates.isEmpty, first.range.contains(where: { granted.contains(words.lower($0)) }) {
            return first
        }
        // "Good, I'll come at six.": what was offered, found good.
        if isOffer, words.lower(first.range.lowerBound) == "good", first.range.count > 1,
            words.words[first.range.lowerBound + 1].breakBefore != nil
        {
            return first
        }
        for start in starts {
            // "I will." is a yes, "I will see" is none.
            let isWill =
                !isOffer && ["i", "we"].contains(words.lower(start)) && words.lower(start + 1) == "will"
                && (start + 2 >= words.count || words.words[start + 2].breakBefore != nil)
            if isWill || strong.contains(where: { words.match($0, at: start) })
                || isOffer && words.match(["sure"], at: start)
            {
                return utterance.sentences.first { $0.range.contains(start) }
            }
        }
        // A bare "okay" is consent only when nothing else is said.
        return words.count <= 3 && weak.contains(where: { words.match($0, at: 0) }) ? first : nil
    }

    private static let orders: [[String]] = [
        ["do", "that"], ["do", "it"], ["do", "so"], ["go", "ahead"], ["go", "for", "it"], ["please", "do"],
        ["yes", "please"], ["let's", "do", "that"], ["let's", "do", "it"], ["then", "yes"], ["then", "please"],
        ["i'd", "like", "that"], ["i'd", "love", "that"],
        ["book", "it"], ["i'll", "take", "it"], ["i'll", "take", "that"],
    ]
    private static let openers: Set<String> = [
        "then", "yes", "yeah", "okay", "ok", "fine", "well", "so", "and", "please", "sure", "alright", "good", "great",
        "no", "right", "but", "oh",
    ]

    /// The sentence that orders what was said to be possible: "do that", "then yes", or its own verb: "run both".
    static func order(in utterance: Utterance, for request: Request) -> Sentence? {
        let words = utterance.words
        guard !utterance.isAgent else { return nil }
        return utterance.sentences.first { sentence in
            guard !sentence.isQuestion, !words.words[sentence.range].contains(where: { refusals.contains($0.lower) })
            else { return false }
            var starts = [sentence.range.lowerBound]
            while let last = starts.last, openers.contains(words.lower(last)), last + 1 < sentence.range.upperBound {
                starts.append(last + 1)
            }
            return starts.contains { start in
                !request.isStale && orders.contains { words.match($0, at: start) }
                    || words.lower(start) == request.promise.verb && sentence.range.upperBound - start >= 2
            }
        }
    }

    /// "2218 Wahl, from January second.": what was asked for, said back.
    static func readBack(in utterance: Utterance, of request: Request) -> Sentence? {
        guard utterance.isAgent, let first = utterance.sentences.first, !first.isQuestion, !utterance.isCutOff(first),
            let asked = request.promise.citations.first?.quote
        else { return nil }
        let wanted = Verbs.content(Words(asked).words.map(\.lower)),
            said = Verbs.content(
                utterance.words.words[first.range].map(\.lower))
        let shared = wanted.intersection(said).count
        return shared >= 2 && shared * 3 >= said.count * 2 ? first : nil
    }

    private static let stalls: [[String]] = [
        ["let", "me"], ["one", "moment"], ["one", "second"], ["one", "sec"], ["just", "a"], ["hold", "on"],
        ["bear", "with", "me"], ["hang", "on"], ["give", "me", "a"], ["let's", "see"],
    ]

    /// It asks for a moment, and no more.
    private static func isStalling(_ words: Words, _ sentence: Sentence) -> Bool {
        guard !sentence.isQuestion, sentence.range.count <= 6, sentence.dates.isEmpty else { return false }
        let opening: Set<String> = ["sure", "okay", "ok", "hmm", "well", "right", "um", "uh"]
        var start = sentence.range.lowerBound
        while opening.contains(words.lower(start)) { start += 1 }
        return stalls.contains { words.match($0, at: start) } && sentence.range.upperBound < words.count
    }
}
