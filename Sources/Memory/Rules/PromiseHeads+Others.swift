import Records

/// Promises that are not the speaker's own deed: what is booked, and what a third party will do.
extension PromiseReader {
    /// "you're booked in for Tuesday", "the boiler is scheduled for January fifth"; only the agent can say so.
    func appointment(at index: Int, in sentence: Sentence) -> Head? {
        guard utterance.isAgent, sentence.dates.contains(where: { $0.words.lowerBound > index }) else { return nil }
        // "I'm putting you in for Friday at two"
        if ["i'm", "we're"].contains(words.lower(index)),
            ["putting", "booking", "scheduling", "moving", "pencilling"].contains(words.lower(index + 1)),
            words.lower(index + 2) == "you"
        {
            return Head(kind: .appointment, start: index, verb: index + 1)
        }
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
    func other(at index: Int, in sentence: Sentence) -> Head? {
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
            ? Head(kind: subject.kind, start: index, verb: index + length)
            : verbAfter(index + length, start: index, kind: subject.kind, in: sentence)
        guard let head = found,
            Verbs.deliverable.contains(words.lower(head.verb)) || Verbs.base(of: words.lower(head.verb)) != nil
                || words.lower(head.verb) == "be"
        else { return nil }
        return head
    }

    private static let deeds: [String: String] = [
        "calls": "call", "rings": "ring", "phones": "phone", "emails": "email", "texts": "text", "comes": "come",
        "brings": "bring", "sends": "send", "delivers": "deliver", "visits": "visit", "contacts": "contact",
        "collects": "collect", "fixes": "fix", "writes": "write", "picks": "pick", "posts": "post",
    ]
    private static let plain: Set<String> = [
        "call", "ring", "phone", "email", "text", "send", "bring", "post", "write",
    ]
    /// Words by which one speaks of what is usual, or of what was.
    private static let habits: Set<String> = [
        "usually", "normally", "always", "often", "sometimes", "never", "every", "if", "who", "when", "whenever",
        "generally", "typically", "that", "which",
    ]

    /// "He calls you before he comes", "I ring you first thing": a promise in the present tense, by its receiver and its time.
    func present(at index: Int, in sentence: Sentence) -> Head? {
        let word = words.lower(index)
        let isOwn = ["i", "we"].contains(words.lower(index - 1)) && Self.plain.contains(word)
        guard isOwn || Self.deeds[word] != nil, index > sentence.range.lowerBound,
            index + 1 < sentence.range.upperBound,
            !words.words[sentence.range.lowerBound..<index].contains(where: { Self.habits.contains($0.lower) }),
            !isReported(before: index, in: sentence)
        else { return nil }
        let receives = utterance.isAgent ? ["you"] : ["you", "me", "us"]
        let isTimed =
            hasDate(after: index, in: sentence)
            || (index..<sentence.range.upperBound).contains { ["before", "then"].contains(words.lower($0)) }
        let comes =
            ["comes", "delivers", "visits"].contains(word) && hasDate(after: index, in: sentence) && utterance.isAgent
        guard receives.contains(words.lower(index + 1)) && isTimed || comes else { return nil }
        if isOwn { return Head(kind: .own, start: index - 1, verb: index) }
        guard let who = subject(endingAt: index, in: sentence) else { return nil }
        return Head(kind: who.kind, start: index, verb: index)
    }

    /// The plain form of a verb said of a third one in the present tense.
    static func plainForm(_ word: String) -> String? { deeds[word] }

    /// "He said he'd ring his insurer today": what a third one told the caller he would do.
    func reported(at index: Int, in sentence: Sentence) -> Head? {
        let pronouns = ["he'd", "she'd", "they'd", "he'll", "she'll", "they'll"]
        guard !utterance.isAgent, pronouns.contains(words.lower(index)), index > sentence.range.lowerBound,
            !sentence.range.contains(where: { ["but", "never", "didn't", "thought"].contains(words.lower($0)) })
        else { return nil }
        let said = index - 1 - (words.lower(index - 1) == "that" ? 1 : 0)
        let verb = words.lower(said) == "me" ? said - 1 : said
        guard ["said", "told", "promised", "says"].contains(words.lower(verb)),
            let who = subject(endingAt: verb, in: sentence), case .other(let name) = who, name != "someone",
            Self.favours.contains(words.lower(index + 1))
        else { return nil }
        let isHeld = hasDate(after: index, in: sentence) || sentence.range.contains { words.lower($0) == "if" }
        return isHeld ? Head(kind: who.kind, start: index, verb: index + 1) : nil
    }

    private static let favours: Set<String> = [
        "call", "ring", "phone", "email", "text", "write", "send", "bring", "refund", "pay", "deliver", "drop", "fix",
        "repair", "give", "return", "replace", "lend", "come", "post", "mail", "ship", "collect", "pick", "confirm",
    ]

    /// Who acts, in words; nil when it is nobody who could owe anything.
    private func subject(endingAt end: Int, in sentence: Sentence) -> Actor? {
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
        if utterance.isAgent, isOwnHouse(spoken) { return .house(spoken.joined(separator: " ")) }
        if spoken.starts(with: ["one", "of"]) { spoken.removeFirst(2) }
        if spoken.contains(where: none.contains) { return nil }
        if let pronoun = spoken.last, ["he", "she", "they"].contains(pronoun) {
            return .other(absent.who(pronoun) ?? "someone")
        }
        // A name keeps its capital.
        for place in spoken.indices {
            let original = words.text[words.words[end - spoken.count + place].range]
            let isOpening = end - spoken.count + place == sentence.range.lowerBound
            guard original.first?.isUppercase == true,
                !isOpening
                    || !Absent.isRole(spoken[place]) && !Verbs.empty.contains(spoken[place])
                        && !["somebody", "someone"].contains(spoken[place])
            else { continue }
            spoken[place] = spoken[place].prefix(1).uppercased() + spoken[place].dropFirst()
        }
        if ["the", "our", "an", "a"].contains(spoken.first ?? "") { spoken.removeFirst() }
        if spoken.first == "my" { spoken[0] = utterance.isAgent ? "our" : "the caller's" }
        if spoken.first == "your" { spoken[0] = utterance.isAgent ? "the caller's" : "our" }
        return spoken.isEmpty ? nil : .other(spoken.joined(separator: " "))
    }

    /// Who acts: somebody else, or the line by one of its own.
    private enum Actor {
        case other(String), house(String)

        var kind: Head.Kind {
            switch self {
            case .other(let who): .other(who)
            case .house(let who): .house(who)
            }
        }
    }

    private static let departments: Set<String> = [
        "maintenance", "dispatch", "billing", "support", "reception", "housekeeping", "accounts",
    ]

    /// "One of our engineers", "Maintenance": whoever it will be, the line answers for it.
    private func isOwnHouse(_ spoken: [String]) -> Bool {
        spoken.starts(with: ["one", "of", "our"]) || spoken.count == 1 && Self.departments.contains(spoken[0])
    }
}
