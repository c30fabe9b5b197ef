import Records

extension PromiseReader {
    /// Where a promise begins, and what sort it is.
    struct Head {
        enum Kind {
            /// "I'll …"
            case own
            /// "You'll receive …"
            case receive
            /// "Our technician will …", with who it is.
            case other(String)
            /// "You're booked …"
            case appointment
            /// "It'll be ready …", with what it is.
            case outcome(String)
        }
        var kind: Kind
        /// Where the head begins, and its verb.
        var start: Int, verb: Int
        var isHedged = false
    }

    private static let own: [[String]] = [
        ["i'll"], ["we'll"], ["i", "will"], ["we", "will"], ["i", "shall"], ["we", "shall"], ["i'm", "going", "to"],
        ["we're", "going", "to"], ["i", "am", "going", "to"], ["we", "are", "going", "to"], ["i'm", "gonna"],
        ["we're", "gonna"], ["i", "promise", "to"], ["we", "promise", "to"], ["i", "can", "do"], ["we", "can", "do"],
        ["i'd", "be", "happy", "to"], ["i'd", "be", "glad", "to"], ["we'd", "be", "happy", "to"],
        ["we'd", "be", "glad", "to"],
        ["count", "on", "me", "to"], ["count", "on", "us", "to"], ["i", "guarantee", "to"],
    ]

    /// What may be said of the future without binding.
    private static let wishes: [[String]] = [
        ["i", "plan", "to"], ["we", "plan", "to"], ["i'm", "planning", "to"], ["we're", "planning", "to"],
        ["i", "intend", "to"], ["we", "aim", "to"], ["i", "hope", "to"], ["we", "hope", "to"],
    ]

    func head(at index: Int, in sentence: Sentence) -> Head? {
        for phrase in Self.own where words.match(phrase, at: index) {
            guard !isReported(before: index, in: sentence) else { return nil }
            let length = phrase.last == "do" ? phrase.count - 1 : phrase.count
            if words.match(["see", "you"], at: index + length) { return dated(at: index + length, in: sentence) }
            var verb = index + length
            // "I'll need to get back to you": what one will have to do one will do.
            if words.match(["need", "to"], at: verb) || words.match(["have", "to"], at: verb),
                ["get", "call", "check"].contains(words.lower(verb + 2)), hasDate(after: verb, in: sentence)
            {
                verb += 2
            }
            return verbAfter(verb, start: index, kind: .own, in: sentence)
        }
        for phrase in Self.wishes where words.match(phrase, at: index) && hasDate(after: index, in: sentence) {
            var head = verbAfter(index + phrase.count, start: index, kind: .own, in: sentence)
            head?.isHedged = true
            return head
        }
        for (phrase, length) in [(["you'll"], 1), (["you", "will"], 2)] where words.match(phrase, at: index) {
            var verb = index + length
            if words.lower(verb) == "be", ["getting", "receiving", "hearing"].contains(words.lower(verb + 1)) {
                verb += 1
            }
            let plain =
                ["getting": "get", "receiving": "receive", "hearing": "hear"][words.lower(verb)] ?? words.lower(verb)
            guard ["receive", "get", "have", "hear", "see"].contains(plain) else { return nil }
            return Head(kind: .receive, start: index, verb: verb)
        }
        if let dated = dated(at: index, in: sentence) { return dated }
        return appointment(at: index, in: sentence) ?? outcome(at: index, in: sentence)
            ?? other(at: index, in: sentence)
    }

    private func hasDate(after index: Int, in sentence: Sentence) -> Bool {
        sentence.dates.contains { $0.words.lowerBound > index }
    }

    /// Forms that bind only with a date: "let me call you back in ten minutes", "we're sending somebody out tomorrow", "you
    /// can expect it by Friday", "see you on Tuesday at three".
    private func dated(at index: Int, in sentence: Sentence) -> Head? {
        guard hasDate(after: index, in: sentence) else { return nil }
        if words.match(["let", "me"], at: index) {
            let verb = words.lower(index + 2)
            return [
                "call", "ring", "phone", "email", "text", "send", "get", "check", "talk", "follow", "book", "drop",
                "find",
            ]
            .contains(verb) ? Head(kind: .own, start: index, verb: index + 2) : nil
        }
        let gerund = words.lower(index + 1)
        if ["i'm", "we're"].contains(words.lower(index)), !utterance.isAgent,
            ["sending", "mailing", "emailing", "paying", "dropping", "wiring", "transferring", "shipping"].contains(
                gerund)
        {
            return Head(kind: .own, start: index, verb: index + 1)
        }
        guard utterance.isAgent else { return nil }
        if words.lower(index) == "expect", index == sentence.range.lowerBound || words.lower(index - 1) == "please" {
            return Head(kind: .receive, start: index, verb: index)
        }
        for phrase in [
            ["you", "can", "expect"], ["you", "should", "have"], ["you", "should", "get"],
            ["you", "should", "receive"],
        ]
        where words.match(phrase, at: index) { return Head(kind: .receive, start: index, verb: index + 2) }
        if words.match(["see", "you"], at: index) {
            return Head(kind: .appointment, start: index, verb: index)
        }
        if ["we're", "i'm"].contains(words.lower(index)), words.lower(index + 1) != "going",
            Verbs.base(of: words.lower(index + 1)) != nil
        {
            return Head(kind: .own, start: index, verb: index + 1)
        }
        return nil
    }

    /// "It'll be ready by Friday", "your refund will be processed within five days": the agent answers for the outcome.
    private func outcome(at index: Int, in sentence: Sentence) -> Head? {
        guard utterance.isAgent, hasDate(after: index, in: sentence) else { return nil }
        let word = words.lower(index)
        if let shipped = shipping(at: index, in: sentence) { return shipped }
        let isShort = ["it'll", "that'll", "they'll"].contains(word)
        guard isShort || word == "will", index > sentence.range.lowerBound || isShort else { return nil }
        var verb = index + 1
        while Verbs.adverbs.contains(words.lower(verb)) { verb += 1 }
        // "it'll arrive", "they will go out", "that'll be with you".
        let isArrival =
            ["arrive", "ship"].contains(words.lower(verb)) || words.match(["go", "out"], at: verb)
            || words.match(["be", "with", "you"], at: verb) || words.match(["reach", "you"], at: verb)
            || words.match(["get", "there"], at: verb) || words.match(["get", "to", "you"], at: verb)
        guard words.lower(verb) == "be" && Verbs.outcomes[words.lower(verb + 1)] != nil || isArrival,
            !isReported(before: index, in: sentence)
        else { return nil }
        if isArrival { verb -= 1 }
        guard !isShort else { return Head(kind: .outcome("it"), start: index, verb: verb + 1) }
        var start = index
        while start > sentence.range.lowerBound, index - start < 5, words.words[start].breakBefore == nil,
            !["and", "but", "so", "then"].contains(words.lower(start - 1))
        {
            start -= 1
        }
        let spoken = words.words[start..<index].map(\.lower)
        guard !spoken.isEmpty, spoken.allSatisfy({ !["i", "we", "you", "what", "who"].contains($0) }) else {
            return nil
        }
        let thing = ActionPhrase.make(words, start..<index, without: sentence.dates.map(\.words), isAgent: true)
        return Head(kind: .outcome(thing), start: index, verb: verb + 1)
    }

    /// "Your order ships on Tuesday", "the package is going out tomorrow".
    private func shipping(at index: Int, in sentence: Sentence) -> Head? {
        let isDoing = words.lower(index) == "is" && words.match(["going", "out"], at: index + 1)
        guard isDoing || ["ships", "arrives"].contains(words.lower(index)) || words.match(["goes", "out"], at: index),
            index > sentence.range.lowerBound, index - sentence.range.lowerBound <= 5,
            !isReported(before: index, in: sentence)
        else { return nil }
        let start = sentence.range.lowerBound
        let spoken = words.words[start..<index].map(\.lower)
        guard spoken.contains(where: { !Verbs.empty.contains($0) }), !spoken.contains("if"), !spoken.contains("usually")
        else {
            return nil
        }
        let thing = ActionPhrase.make(words, start..<index, without: sentence.dates.map(\.words), isAgent: true)
        return Head(kind: .outcome(thing), start: start, verb: isDoing ? index + 1 : index)
    }

    /// "you said you'll", "he told me I will": somebody's account of a promise.
    private func isReported(before index: Int, in sentence: Sentence) -> Bool {
        let before = words.words[max(sentence.range.lowerBound, index - 4)..<index].map(\.lower)
        return before.contains { ["said", "told", "promised", "thought", "whether"].contains($0) }
    }

    private func verbAfter(_ index: Int, start: Int, kind: Head.Kind, in sentence: Sentence) -> Head? {
        var verb = index
        var isHedged = false
        while verb < sentence.range.upperBound, Verbs.adverbs.contains(words.lower(verb)) {
            isHedged = isHedged || Verbs.hedges.contains(words.lower(verb))
            verb += 1
        }
        for phrase in [
            ["be", "sure", "to"], ["be", "happy", "to"], ["be", "glad", "to"], ["make", "sure", "to"],
            ["go", "ahead", "and"],
        ]
        where words.match(phrase, at: verb) { verb += phrase.count }
        if words.match(["try", "to"], at: verb) || words.match(["try", "and"], at: verb) {
            verb += 2
            isHedged = true
        }
        if words.lower(verb) == "be", Verbs.base(of: words.lower(verb + 1)) != nil {
            return Head(kind: kind, start: start, verb: verb + 1, isHedged: isHedged)
        }
        guard verb < sentence.range.upperBound else { return nil }
        return Head(kind: kind, start: start, verb: verb, isHedged: isHedged)
    }

    /// "you're booked in for Tuesday", "the boiler is scheduled for January fifth"; only the agent can say so.
    private func appointment(at index: Int, in sentence: Sentence) -> Head? {
        guard utterance.isAgent, sentence.dates.contains(where: { $0.words.lowerBound > index }) else { return nil }
        let openers: Set<String> = ["you're", "you've", "i've", "we've", "are", "is", "have", "has", "it's", "that's"]
        guard openers.contains(words.lower(index)) else { return nil }
        if ["are", "have"].contains(words.lower(index)), index > sentence.range.lowerBound,
            !["you", "i", "we"].contains(words.lower(index - 1))
        {
            return nil
        }
        let states: Set<String> = [
            "booked", "scheduled", "down", "confirmed", "set", "pencilled", "penciled", "put", "planned", "in",
            "slotted",
            "reserved", "moved", "rescheduled",
        ]
        for verb in index + 1..<max(index + 1, min(index + 6, sentence.range.upperBound))
        where states.contains(words.lower(verb)) {
            let between = words.words[index + 1..<verb].map(\.lower)
            let fillers: Set<String> = [
                "been", "now", "all", "got", "you", "it", "that", "already", "them", "him", "her", "gone", "ahead",
                "and", "just",
            ]
            if words.lower(verb) == "in", between.last != "you" { continue }
            if between.allSatisfy(fillers.contains) { return Head(kind: .appointment, start: index, verb: verb) }
        }
        return nil
    }

    /// "our technician will", "she'll", "Scott's going to": somebody who is not on the line.
    private func other(at index: Int, in sentence: Sentence) -> Head? {
        let word = words.lower(index)
        var length = 0
        var subjectEnd = index
        if word == "will" || word == "should" && hasDate(after: index, in: sentence), index > sentence.range.lowerBound
        {
            length = 1
        } else if word.hasSuffix("'ll"), !["i'll", "we'll", "you'll"].contains(word) {
            length = 1
            subjectEnd = index + 1
        } else if ["is", "are"].contains(word), words.match(["going", "to"], at: index + 1) {
            length = 3
        } else if word.hasSuffix("'s"), words.match(["going", "to"], at: index + 1) {
            length = 3
            subjectEnd = index + 1
        } else if ["is", "are"].contains(word), hasDate(after: index, in: sentence), utterance.isAgent,
            ["coming", "arriving", "delivering", "bringing", "visiting", "stopping"].contains(words.lower(index + 1))
        {
            length = 1
        } else {
            return nil
        }
        guard let subject = subject(endingAt: subjectEnd, in: sentence), !isReported(before: index, in: sentence) else {
            return nil
        }
        let isComing = words.lower(index + length).hasSuffix("ing")
        let found =
            isComing
            ? Head(kind: .other(subject), start: index, verb: index + length)
            : verbAfter(index + length, start: index, kind: .other(subject), in: sentence)
        guard let head = found,
            Verbs.deliverable.contains(words.lower(head.verb)) || Verbs.base(of: words.lower(head.verb)) != nil
                || words.lower(head.verb) == "be"
        else { return nil }
        return head
    }

    /// Who acts, in words; nil when it is nobody who could owe anything.
    private func subject(endingAt end: Int, in sentence: Sentence) -> String? {
        var start = end - 1
        let edges: Set<String> = [
            "and", "but", "so", "then", "because", "if", "when", "that", "meantime", "okay", "think", "well",
        ]
        while start > sentence.range.lowerBound, words.words[start].breakBefore == nil,
            !edges.contains(words.lower(start - 1)), end - start < 6,
            !sentence.dates.contains(where: { $0.words.contains(start - 1) })
        {
            start -= 1
        }
        guard start >= sentence.range.lowerBound, start < end else { return nil }
        var spoken = words.words[start..<end].map { $0.lower.replacing("'ll", with: "") }
        if let last = spoken.last, last.hasSuffix("'s") { spoken[spoken.count - 1] = String(last.dropLast(2)) }
        let none: Set<String> = [
            "it", "that", "this", "there", "what", "which", "who", "nobody", "none", "nothing", "everything", "i", "we",
            "you", "where", "how", "when", "these", "those", "things", "all", "one", "not",
        ]
        if spoken.contains(where: none.contains) { return nil }
        if ["he", "she", "they"].contains(spoken.last ?? "") { return absent ?? "someone" }
        if ["the", "our", "an", "a"].contains(spoken.first ?? "") { spoken.removeFirst() }
        if spoken.first == "my" { spoken[0] = utterance.isAgent ? "our" : "the caller's" }
        if spoken.first == "your" { spoken[0] = utterance.isAgent ? "the caller's" : "our" }
        return spoken.isEmpty ? nil : spoken.joined(separator: " ")
    }
}
