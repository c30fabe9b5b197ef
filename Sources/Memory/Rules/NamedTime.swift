import Records

/// Times as they are named while one is looked for.
enum NamedTime {
    /// Words that may open a sentence that is nothing but a time.
    private static let fillers: Set<String> = [
        "so", "then", "okay", "ok", "yes", "yeah", "right", "and", "well", "fine", "good", "great", "perfect",
        "alright",
        "um", "uh", "hm", "oh", "no", "or", "maybe", "lovely", "it's", "that's", "for", "on", "at", "say", "done",
        "booked", "locked", "in",
    ]
    private static let asking: [[String]] = [
        ["make", "it"], ["make", "that"], ["let's", "do"], ["let's", "say"], ["let's", "make", "it"],
        ["let's", "go", "with"],
        ["i'll", "take"], ["we'll", "take"], ["i'd", "take"], ["go", "with"], ["put", "me", "down", "for"],
        ["i'd", "prefer"], ["i", "prefer"], ["i'd", "rather"], ["can", "it", "be"], ["could", "it", "be"],
        ["can", "we", "do"], ["could", "we", "do"], ["can", "you", "do"], ["could", "you", "do"], ["how", "about"],
        ["what", "about"], ["can", "we", "make", "it"], ["could", "we", "make", "it"], ["can", "i", "have"],
    ]
    private static let offering: [[String]] = [
        ["i've", "got"], ["we've", "got"], ["i", "have"], ["we", "have"], ["i", "could", "do"], ["we", "could", "do"],
        ["i", "can", "do"], ["we", "can", "do"], ["i", "can", "offer"], ["we", "can", "offer"], ["there's"],
        ["could", "give", "you"], ["can", "give", "you"],
    ]
    /// What offers a time only as a question.
    private static let proposing: [[String]] = [
        ["shall", "we", "say"], ["would"], ["how", "about"], ["what", "about"], ["could", "you", "do"],
        ["can", "you", "do"], ["could", "he"], ["could", "she"], ["could", "they"], ["could", "you"], ["can", "you"],
        ["does"],
    ]
    /// What may follow a time that is found good.
    private static let praise: Set<String> = [
        "works", "suits", "is", "would", "sounds", "be", "it", "that's", "should", "please", "then", "might",
    ]
    private static let good: Set<String> = [
        "works", "suits", "good", "fine", "great", "perfect", "better", "best", "okay", "ideal", "free", "open", "work",
        "suit", "please", "then", "lovely", "is",
    ]
    private static let negations: Set<String> = ["not", "isn't", "can't", "don't", "won't", "never", "doesn't", "no"]

    /// A statement of the line that begins with a time and says no more of it: "Tuesday the eleventh, nine thirty."
    static func stated(in utterance: Utterance) -> (due: DuePhrase, sentence: Sentence)? {
        let words = utterance.words
        for sentence in utterance.sentences where !sentence.isQuestion && !utterance.isCutOff(sentence) {
            if let due = named(utterance, sentence) { return (due, sentence) }
            // "A table for six on Saturday the 18th at 6:45."
            if Fragment.isThing(sentence, of: words), let due = joined(sentence, words).last,
                due.granularity == .minute, due.namesDay
            {
                return (due, sentence)
            }
        }
        return nil
    }

    /// The times that a sentence of the line puts up for choice.
    static func offers(in utterance: Utterance, _ sentence: Sentence) -> [DuePhrase] {
        let words = utterance.words
        let dates = joined(sentence, words)
        guard let first = dates.first, dates.allSatisfy({ $0.granularity != .month && $0.granularity != .week }) else {
            return []
        }
        let before = sentence.range.lowerBound..<first.words.lowerBound
        let openers = sentence.isQuestion ? offering + proposing : offering
        let isOpened = before.contains { index in
            openers.contains { opener in
                guard words.match(opener, at: index) else { return false }
                let between = words.words[min(index + opener.count, first.words.lowerBound)..<first.words.lowerBound]
                return between.count <= 3 && !between.contains { ["it", "that", "them", "to"].contains($0.lower) }
            }
        }
        if before.contains(where: { ["if", "when"].contains(words.lower($0)) }) { return [] }
        let isBare = sentence.isQuestion && before.allSatisfy { fillers.contains(words.lower($0)) }
        // "Jess has Friday at ten, or Saturday at two": two times with an "or" are a choice, whoever has them.
        let isChoice = zip(dates, dates.dropFirst()).contains { first, second in
            (first.words.upperBound..<second.words.lowerBound).contains { words.lower($0) == "or" }
                && second.words.lowerBound - first.words.upperBound <= 3
        }
        return isOpened || isBare || isChoice ? dates : []
    }

    /// The time that a sentence of the caller's asks for or chooses.
    static func wish(in utterance: Utterance, _ sentence: Sentence, isAnswer: Bool) -> DuePhrase? {
        let words = utterance.words
        guard let due = joined(sentence, words).last, due.granularity != .month else { return nil }
        let before = words.words[sentence.range.lowerBound..<due.words.lowerBound].map(\.lower)
        if before.contains(where: negations.contains) { return nil }
        let isAsked = sentence.range.contains { index in
            asking.contains { phrase in
                words.match(phrase, at: index)
                    && (0...2).contains(due.words.lowerBound - index - phrase.count)
            }
        }
        if isAsked { return due }
        // A bare time is a choice when there is one, and a wish as a question.
        guard isAnswer || sentence.isQuestion else { return nil }
        return named(utterance, sentence)
    }

    /// "No, wait", "No, hang on": what was chosen is chosen no more.
    static func takesBack(_ utterance: Utterance, _ sentence: Sentence) -> Bool {
        let opening = utterance.words.words[sentence.range].prefix(3).map(\.lower)
        return opening.first == "no" || opening.contains("wait") || opening.starts(with: ["hang", "on"])
            || opening.first == "actually"
    }

    /// The time that a sentence is and no more: "The tenth."
    static func alone(_ sentence: Sentence, of words: Words) -> DuePhrase? {
        guard let due = sentence.dates.first, sentence.dates.count == 1, !sentence.isQuestion,
            sentence.range.allSatisfy({ due.words.contains($0) || fillers.contains(words.lower($0)) })
        else { return nil }
        return due
    }

    /// "Good." or "Perfect, thanks.": a short first sentence that only finds it good.
    static func approval(in utterance: Utterance) -> Sentence? {
        guard let first = utterance.sentences.first, !first.isQuestion, first.range.count <= 2,
            ["good", "perfect", "great", "fine", "lovely", "excellent"].contains(
                utterance.words.lower(first.range.lowerBound))
        else { return nil }
        return first
    }

    static func refuses(_ utterance: Utterance) -> Bool {
        utterance.words.words.prefix(8).contains { negations.contains($0.lower) }
    }

    /// The time that a sentence begins with, when what follows only finds it good or speaks of something else.
    private static func named(_ utterance: Utterance, _ sentence: Sentence) -> DuePhrase? {
        let words = utterance.words
        guard let due = joined(sentence, words).first, due.granularity != .month,
            (sentence.range.lowerBound..<due.words.lowerBound).allSatisfy({ fillers.contains(words.lower($0)) })
        else { return nil }
        let next = due.words.upperBound
        if next >= sentence.range.upperBound || words.words[next].breakBefore != nil { return due }
        // "Saturday the 21st at 2 PM with Jess": with whom, or what for.
        if due.granularity == .minute, due.namesDay, ["with", "for"].contains(words.lower(next)) { return due }
        // "Friday'd be better": the verb hangs on the day.
        let isVerb = praise.contains(words.lower(next)) || words.lower(next - 1).contains("'")
        let rest = words.words[next..<min(next + 4, sentence.range.upperBound)].map(\.lower)
        return isVerb && rest.contains(where: good.contains) && !rest.contains(where: negations.contains) ? due : nil
    }

    /// The dates of a sentence; of "Monday to Friday" the last.
    private static func joined(_ sentence: Sentence, _ words: Words) -> [DuePhrase] {
        sentence.dates.enumerated().compactMap { index, due in
            let next = index + 1 < sentence.dates.count ? sentence.dates[index + 1] : nil
            let isSpan =
                next.map {
                    $0.words.lowerBound - due.words.upperBound == 1 && words.lower(due.words.upperBound) == "to"
                }
                ?? false
            return isSpan ? nil : due
        }
    }
}

/// Questions for a time: "how long does that take?", "by when?"
enum TimeQuestion {
    private static let cues: [[String]] = [
        ["when"], ["how", "long"], ["how", "long's"], ["how", "soon"], ["what", "day"], ["what", "time"],
    ]

    /// What the question may be about: the deed that was just promised, and not "when do you close?"
    private static let deeds: Set<String> = ["that", "it", "that's", "this", "it'll", "will", "long's"]

    static func isAsked(in utterance: Utterance, _ sentence: Sentence) -> Bool {
        sentence.isQuestion
            && (sentence.range.count <= 2
                || sentence.range.contains { deeds.contains(utterance.words.lower($0)) })
            && sentence.range.contains { index in cues.contains { utterance.words.match($0, at: index) } }
    }
}
