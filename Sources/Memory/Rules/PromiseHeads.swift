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
            /// "One of our technicians will …", with who it is: owed by the line.
            case house(String)
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
            // "Perhaps we will rent a car": merely possible.
            guard !isReported(before: index, in: sentence), !["perhaps", "maybe"].contains(words.lower(index - 1))
            else { return nil }
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
        if let booking = appointment(at: index, in: sentence) ?? dated(at: index, in: sentence) { return booking }
        return outcome(at: index, in: sentence)
            ?? reported(at: index, in: sentence) ?? present(at: index, in: sentence) ?? other(at: index, in: sentence)
    }

    func hasDate(after index: Int, in sentence: Sentence) -> Bool {
        sentence.dates.contains { $0.words.lowerBound > index }
    }

    /// Forms that bind only with a date: "let me call you back in ten minutes", "we're sending somebody out tomorrow", "you
    /// can expect it by Friday", "see you on Tuesday at three".
    func dated(at index: Int, in sentence: Sentence) -> Head? {
        let gerunds: Set<String> = ["sending", "mailing", "emailing", "bringing", "paying", "dropping", "wiring"]
        if ["i'm", "we're"].contains(words.lower(index)), gerunds.contains(words.lower(index + 1)),
            words.lower(index + 2) == "you", !isHappening(sentence)
        {
            return Head(kind: .own, start: index, verb: index + 1)
        }
        // "Let me talk to my wife": the caller will have to come back to it.
        if !utterance.isAgent, words.match(["let", "me"], at: index), ["talk", "ask"].contains(words.lower(index + 2)),
            !["you", "this", "it"].contains(words.lower(index + 3))
        {
            return Head(kind: .own, start: index, verb: index + 2)
        }
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
            [
                "sending", "mailing", "emailing", "paying", "dropping", "wiring", "transferring", "shipping", "calling",
                "ringing", "bringing", "picking", "returning", "posting",
            ].contains(gerund),
            !["calling", "ringing"].contains(gerund) || PhraseEnd.hasObject(words, behind: index + 1)
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
        // "Should be done by Thursday": of what is spoken of.
        let isBare = word == "should" && index == sentence.range.lowerBound
        let isShort =
            ["it'll", "that'll", "they'll"].contains(word) || isBare
            || ["it's", "that's", "they're"].contains(word) && words.match(["going", "to"], at: index + 1)
        // "It's going to be delivered on Thursday"
        let isGoing =
            ["is", "are", "it's", "that's", "they're"].contains(word) && words.match(["going", "to"], at: index + 1)
        guard isShort || word == "will" || word == "should" || isGoing, index > sentence.range.lowerBound || isShort
        else {
            return nil
        }
        var verb = index + (isGoing ? 3 : 1)
        while Verbs.adverbs.contains(words.lower(verb)) { verb += 1 }
        // "it'll arrive", "they will go out", "that'll be with you".
        let isArrival =
            ["arrive", "ship"].contains(words.lower(verb)) || words.match(["go", "out"], at: verb)
            || words.match(["be", "with", "you"], at: verb) || words.match(["reach", "you"], at: verb)
            || words.match(["be", "in"], at: verb) && sentence.dates.contains { $0.words.lowerBound == verb + 2 }
            || words.match(["be", "back", "on"], at: verb) || words.match(["be", "on", "your"], at: verb)
            || words.match(["be", "on", "its", "way"], at: verb)
            || words.match(["get", "there"], at: verb) || words.match(["get", "to", "you"], at: verb)
        guard words.lower(verb) == "be" && Verbs.outcomes[words.lower(verb + 1)] != nil || isArrival,
            !isReported(before: index, in: sentence)
        else { return nil }
        // "It should be with you in five days" only says again how long what was promised takes.
        if isArrival, word == "should" { return nil }
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

    /// "I'm sending you the link now": it is done before the talk goes on.
    private func isHappening(_ sentence: Sentence) -> Bool {
        sentence.dates.isEmpty && sentence.range.contains { words.lower($0) == "now" }
    }

    /// "Your order ships on Tuesday", "the package is going out tomorrow".
    private func shipping(at index: Int, in sentence: Sentence) -> Head? {
        let isDoing = words.lower(index) == "is" && words.match(["going", "out"], at: index + 1)
        guard isDoing || ["ships", "arrives"].contains(words.lower(index)) || words.match(["goes", "out"], at: index),
            index > sentence.range.lowerBound, index - sentence.range.lowerBound <= 5,
            !isReported(before: index, in: sentence)
        else { return nil }
        // "We're sending a new one, it ships on Monday": only what stands in its own clause ships.
        let start =
            (sentence.range.lowerBound + 1..<index).last { words.words[$0].breakBefore != nil }
            ?? sentence.range.lowerBound
        let spoken = words.words[start..<index].map(\.lower)
        guard
            spoken == ["it"] && start > sentence.range.lowerBound
                || spoken.contains(where: { !Verbs.empty.contains($0) }), !spoken.contains("if"),
            !spoken.contains("usually")
        else {
            return nil
        }
        let thing = ActionPhrase.make(words, start..<index, without: sentence.dates.map(\.words), isAgent: true)
        return Head(kind: .outcome(thing), start: start, verb: isDoing ? index + 1 : index)
    }

    /// "you said you'll", "he told me I will": somebody's account of a promise.
    func isReported(before index: Int, in sentence: Sentence) -> Bool {
        let before = words.words[max(sentence.range.lowerBound, index - 4)..<index].map(\.lower)
        return before.contains { ["said", "told", "promised", "thought", "whether"].contains($0) }
    }

    func verbAfter(_ index: Int, start: Int, kind: Head.Kind, in sentence: Sentence) -> Head? {
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
        if words.lower(verb) == "be", let base = Verbs.base(of: words.lower(verb + 1)) {
            // "I'll be driving less" tells of one's life, "we'll be sending you a form" of a deed.
            guard Verbs.messages.contains(base) || PhraseEnd.hasObject(words, behind: verb + 1) else { return nil }
            switch kind {
            case .other, .house: if Verbs.inCall.contains(base) { return nil }
            default: break
            }
            return Head(kind: kind, start: start, verb: verb + 1, isHedged: isHedged)
        }
        guard verb < sentence.range.upperBound else { return nil }
        return Head(kind: kind, start: start, verb: verb, isHedged: isHedged)
    }
}
