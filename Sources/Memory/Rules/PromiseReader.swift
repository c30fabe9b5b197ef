import Records

/// Finds in one utterance what somebody takes upon himself or another: "I'll send …", "you'll receive …", "our technician
/// will come …", "you're booked for …".
struct PromiseReader {
    let utterance: Utterance
    /// Who "he", "she" and "they" may be: the third party spoken of last.
    let absent: String?

    private var words: Words { utterance.words }

    /// What one sentence promises, in order. `doThat` is true when it only takes up what was asked ("I'll do that").
    func read(_ sentence: Sentence) -> (promises: [Promise], doThat: Bool) {
        guard !isQuestion(sentence), !utterance.isCutOff(sentence) else { return ([], false) }
        var found: [Promise] = []
        var doThat = false
        var index = sentence.range.lowerBound
        while index < sentence.range.upperBound {
            guard let head = head(at: index, in: sentence) else {
                index += 1
                continue
            }
            var verb = head.verb
            var next = max(verb, index + 1)
            while true {
                let reading = promise(head: head, verb: verb, in: sentence, isFirst: verb == head.verb)
                if reading.doThat { doThat = true }
                if let promise = reading.promise { found.append(promise) }
                next = max(next, reading.end)
                guard let more = reading.coordinated else { break }
                verb = more
                next = max(next, more)
            }
            index = next
        }
        return (found, doThat)
    }

    /// A question asks, unless only its tag does ("…, okay?").
    private func isQuestion(_ sentence: Sentence) -> Bool {
        guard sentence.isQuestion, let last = sentence.range.last else { return false }
        let tags: Set<String> = ["okay", "ok", "right", "alright"]
        return !(tags.contains(words.lower(last)) && words.words[last].breakBefore == ",")
    }

    // MARK: Heads

    struct Head {
        enum Kind { case own, receive, other(String), appointment }
        var kind: Kind
        /// Where the head begins, and its verb.
        var start: Int, verb: Int
        var isHedged = false
    }

    private static let own: [[String]] = [
        ["i'll"], ["we'll"], ["i", "will"], ["we", "will"], ["i", "shall"], ["we", "shall"], ["i'm", "going", "to"],
        ["we're", "going", "to"], ["i", "am", "going", "to"], ["we", "are", "going", "to"], ["i'm", "gonna"],
        ["we're", "gonna"], ["i", "promise", "to"], ["we", "promise", "to"], ["i", "can", "do"], ["we", "can", "do"],
    ]

    private func head(at index: Int, in sentence: Sentence) -> Head? {
        for phrase in Self.own where words.match(phrase, at: index) {
            guard !isReported(before: index, in: sentence) else { return nil }
            let length = phrase.last == "do" ? phrase.count - 1 : phrase.count
            return verbAfter(index + length, start: index, kind: .own, in: sentence)
        }
        for (phrase, length) in [(["you'll"], 1), (["you", "will"], 2)] where words.match(phrase, at: index) {
            let verb = words.lower(index + length)
            guard ["receive", "get", "have", "hear"].contains(verb) else { return nil }
            return Head(kind: .receive, start: index, verb: index + length)
        }
        return appointment(at: index, in: sentence) ?? other(at: index, in: sentence)
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
        let states: Set<String> = ["booked", "scheduled", "down", "confirmed", "set", "pencilled", "put", "planned"]
        for verb in index + 1..<min(index + 5, sentence.range.upperBound) where states.contains(words.lower(verb)) {
            let between = words.words[index + 1..<verb].map(\.lower)
            let fillers: Set<String> = [
                "been", "now", "all", "got", "you", "it", "that", "already", "them", "him", "her",
            ]
            if between.allSatisfy(fillers.contains) { return Head(kind: .appointment, start: index, verb: verb) }
        }
        return nil
    }

    /// "our technician will", "she'll", "Scott's going to": somebody who is not on the line.
    private func other(at index: Int, in sentence: Sentence) -> Head? {
        let word = words.lower(index)
        var length = 0
        var subjectEnd = index
        if word == "will", index > sentence.range.lowerBound {
            length = 1
        } else if word.hasSuffix("'ll"), !["i'll", "we'll", "you'll"].contains(word) {
            length = 1
            subjectEnd = index + 1
        } else if ["is", "are"].contains(word), words.match(["going", "to"], at: index + 1) {
            length = 3
        } else if word.hasSuffix("'s"), words.match(["going", "to"], at: index + 1) {
            length = 3
            subjectEnd = index + 1
        } else {
            return nil
        }
        guard let subject = subject(endingAt: subjectEnd, in: sentence), !isReported(before: index, in: sentence) else {
            return nil
        }
        guard let head = verbAfter(index + length, start: index, kind: .other(subject), in: sentence),
            Verbs.deliverable.contains(words.lower(head.verb)) || Verbs.base(of: words.lower(head.verb)) != nil
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

    // MARK: One promise

    private struct Reading {
        var promise: Promise?
        var doThat = false
        var end: Int
        /// The verb of a second promise under the same head: "add you and mail the pass".
        var coordinated: Int?
    }

    private func promise(head: Head, verb: Int, in sentence: Sentence, isFirst: Bool) -> Reading {
        let (end, coordinated) = PhraseEnd.find(words, from: verb, in: sentence)
        var reading = Reading(end: end, coordinated: coordinated)
        let plain = words.lower(verb)
        let name = Verbs.base(of: plain) ?? plain
        let range = verb..<end
        if case .own = head.kind, name == "do" {
            reading.doThat = ["that", "it", "so", "this"].contains(words.lower(verb + 1))
            return reading
        }
        let due = date(for: range, head: head, in: sentence, isLast: coordinated == nil, isFirst: isFirst)
        let gaps = sentence.dates.map(\.words)
        let spoken = words.words[range.dropFirst()].enumerated()
            .filter { offset, _ in !gaps.contains { $0.contains(verb + 1 + offset) } }
            .map(\.element.lower)
        let judgement = VerbPhrase(
            verb: name, rest: spoken, hasDate: due != nil, isDateOnlyNear: due?.granularity == .minute)
        guard let weight = judgement.weight(head.kind) else { return reading }
        var action = ActionPhrase.make(words, range, without: gaps, isAgent: utterance.isAgent)
        var owner = utterance.speaker
        var kindVerb = name
        var content = Verbs.content(spoken)
        switch head.kind {
        case .own:
            if plain != name { action = name + action.dropFirst(plain.count) }
        case .receive:
            let things = ActionPhrase.make(words, verb + 1..<end, without: gaps, isAgent: utterance.isAgent)
            action =
                name == "hear"
                ? "get in touch with the other side" : (utterance.isAgent ? "send the caller " : "send us ") + things
            if name == "hear" { action = utterance.isAgent ? "get in touch with the caller" : "get in touch with us" }
            kindVerb = "receive"
        case .other(let subject):
            owner = .thirdParty
            action = subject + " to " + (plain == name ? action : name + action.dropFirst(plain.count))
            content.formUnion(Verbs.content(subject.split(separator: " ").map(String.init)))
        case .appointment:
            let thing = bookedThing(head, in: sentence)
            let state = plain == "down" || plain == "put" ? "booked" : plain
            action = thing.map { "\($0) as \(state)" } ?? "keep the appointment as \(state)"
            content = Verbs.content((thing ?? "appointment").lowercased().split(separator: " ").map(String.init))
            kindVerb = "appointment"
        }
        guard !action.isEmpty else { return reading }
        let conditional = Condition.governs(words, head: head.start, end: end, in: sentence)
        var confidence = due != nil ? weight : min(weight, 0.5)
        if head.isHedged || conditional { confidence = min(confidence, 0.4) }
        reading.promise = Promise(
            owner: owner, verb: kindVerb, action: action, content: content, due: due,
            isConditional: conditional || head.isHedged, confidence: confidence,
            citations: [
                Citation(turnID: utterance.turn.id, turnRef: utterance.turn.ref, quote: utterance.quote(sentence))
            ],
            seq: utterance.turn.seq)
        return reading
    }

    /// The date inside the phrase, else the one that opens the sentence, else one that trails it.
    private func date(
        for range: Range<Int>, head: Head, in sentence: Sentence, isLast: Bool, isFirst: Bool
    ) -> DuePhrase? {
        if let inside = sentence.dates.first(where: { range.overlaps($0.words) }) { return inside }
        if isFirst, let before = sentence.dates.last(where: { $0.words.upperBound <= head.start }) {
            let between = words.words[before.words.upperBound..<head.start].map(\.lower)
            if between.count <= 3, !between.contains("and"), !between.contains("but") { return before }
            // "Bring it in tomorrow at eight and we'll check the pads."
            let isOrder = Verbs.deliverable.contains(words.lower(sentence.range.lowerBound))
            if isOrder, between == ["and"] { return before }
        }
        guard isLast, let after = sentence.dates.first(where: { $0.words.lowerBound >= range.upperBound }) else {
            return nil
        }
        let between = words.words[range.upperBound..<after.words.lowerBound].map(\.lower)
        // "…, it should be with you in five days"
        let arrivals: Set<String> = [
            "it", "it'll", "it's", "they", "they'll", "they're", "which", "that", "you", "should", "will", "be",
        ]
        let isArrival =
            between.count <= 6 && between.prefix(2).allSatisfy(arrivals.contains) && !between.contains("and")
        return between.count <= 1 || isArrival ? after : nil
    }

    /// What stands before "is scheduled", in words.
    private func bookedThing(_ head: Head, in sentence: Sentence) -> String? {
        guard ["is", "are"].contains(words.lower(head.start)), words.lower(head.start - 1) != "you" else { return nil }
        var start = head.start
        while start > sentence.range.lowerBound, head.start - start < 5, words.words[start].breakBefore == nil {
            start -= 1
        }
        let spoken = words.words[start..<head.start].map(\.lower).drop { ["the", "your", "our", "a"].contains($0) }
        return spoken.isEmpty ? nil : spoken.joined(separator: " ")
    }
}
