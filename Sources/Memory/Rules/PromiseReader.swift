import Records

/// Finds in one utterance what somebody takes upon himself or another: "I'll send …", "you'll receive …", "our technician
/// will come …", "you're booked for …".
struct PromiseReader {
    let utterance: Utterance
    /// Who "he", "she" and "they" may be.
    let absent: Absent

    var words: Words { utterance.words }

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
                if let promise = reading.promise, !isEcho(promise, of: found.last, isFirst: verb == head.verb) {
                    found.append(promise)
                }
                next = max(next, reading.end)
                guard let more = reading.coordinated else { break }
                verb = more
                next = max(next, more)
            }
            index = next
        }
        return (found, doThat)
    }

    /// "I'll call in the morning and let you know": to call is to let them know.
    private func isEcho(_ promise: Promise, of before: Promise?, isFirst: Bool) -> Bool {
        guard !isFirst, promise.verb == "let", promise.content.isEmpty, promise.due == nil, let before else {
            return false
        }
        return ["call", "ring", "phone", "text", "email", "message", "check", "ask", "find", "look", "confirm", "get"]
            .contains(before.verb)
    }

    /// "I'll contact the hotel and let you know by noon": what is owed is the news.
    private func isOnTheWay(_ verb: String, to next: Int, in sentence: Sentence) -> Bool {
        ["contact", "ask", "check", "speak"].contains(verb) && words.lower(next) == "let"
            && hasDate(after: next, in: sentence)
    }

    /// A question asks, unless only its tag does ("…, okay?").
    private func isQuestion(_ sentence: Sentence) -> Bool {
        guard sentence.isQuestion, let last = sentence.range.last else { return false }
        let tags: Set<String> = ["okay", "ok", "right", "alright"]
        return !(tags.contains(words.lower(last)) && words.words[last].breakBefore == ",")
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
        let name = Verbs.base(of: plain) ?? Self.plainForm(plain) ?? plain
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
        guard let weight = judgement.weight(head.kind) ?? second(in: range, due: due, kind: head.kind) else {
            return reading
        }
        var action = ActionPhrase.make(words, range, without: gaps, isAgent: utterance.isAgent)
        var owner = utterance.speaker
        // To get or come back to somebody is to answer, whatever else one gets or where one comes.
        var kindVerb = ["get", "come"].contains(name) && spoken.starts(with: ["back", "to"]) ? "reply" : name
        var content = Verbs.content(spoken)
        switch head.kind {
        case .own:
            if plain != name { action = name + action.dropFirst(plain.count) }
            // "I'll be up on the sixth": to be there is to come.
            if name == "be", let way = spoken.first, ["up", "down", "over", "round", "around", "by"].contains(way) {
                action = "come" + action.dropFirst(name.count)
                kindVerb = "come"
            }
        case .receive:
            let things = ActionPhrase.make(words, verb + 1..<end, without: gaps, isAgent: utterance.isAgent)
            let receiver = utterance.isAgent ? "the caller" : "us"
            if Referent.isPronoun(things) {
                action = "send \(things) to \(receiver)"
                kindVerb = "receive"
                break
            }
            let isCall = things.hasSuffix("call") || things.hasSuffix("ring") || things.hasSuffix("visit")
            action =
                name == "hear" ? "get in touch with \(receiver)" : "\(isCall ? "give" : "send") \(receiver) \(things)"
            kindVerb = "receive"
        case .outcome(let thing):
            let done = ["ships": "shipped", "arrives": "delivered", "going": "sent out", "goes": "sent out"][plain]
            let state = done ?? (action.hasPrefix("be ") ? String(action.dropFirst(3)) : action)
            action = plain == "ready" ? "have \(thing) ready" : "have \(thing) \(state)"
            content = Verbs.content(thing.split(separator: " ").map(String.init))
            kindVerb = done == nil ? Verbs.plain(of: plain) : "send"
        case .other(let subject):
            owner = .thirdParty
            action = subject + " to " + (plain == name ? action : name + action.dropFirst(plain.count))
            content.formUnion(Verbs.content(subject.lowercased().split(separator: " ").map(String.init)))
        case .house(let subject):
            action = "have \(subject) " + (plain == name ? action : name + action.dropFirst(plain.count))
            content.formUnion(Verbs.content(subject.lowercased().split(separator: " ").map(String.init)))
        case .appointment:
            let thing = bookedThing(head, in: sentence)
            let state = plain.hasSuffix("ed") ? plain : "booked"
            action = thing.map { "\($0) as \(state)" } ?? "keep the appointment as \(state)"
            content = Verbs.content((thing ?? "appointment").lowercased().split(separator: " ").map(String.init))
            kindVerb = "appointment"
        }
        // "I'll talk to my sister and email you": the talk is on the way to it.
        guard !action.isEmpty, name != "talk" || coordinated == nil,
            coordinated.map({ !isOnTheWay(name, to: $0, in: sentence) }) ?? true
        else { return reading }
        let isTelling =
            (Verbs.telling.contains(kindVerb) || !content.isEmpty && Verbs.bringing.contains(kindVerb))
            && content.isSubset(of: Verbs.tidings)
        let conditional = Condition.governs(words, head: head.start, end: end, in: sentence, isTelling: isTelling)
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

    /// The weight of the second verb of a phrase that is one deed: of "find the number and text it to you", the texting.
    private func second(in range: Range<Int>, due: DuePhrase?, kind: Head.Kind) -> Double? {
        guard
            let and = range.first(where: { words.lower($0) == "and" && Verbs.deliverable.contains(words.lower($0 + 1)) }
            ),
            and + 2 < range.upperBound
        else { return nil }
        let rest = words.words[and + 2..<range.upperBound].map(\.lower)
        return VerbPhrase(
            verb: words.lower(and + 1), rest: rest, hasDate: due != nil, isDateOnlyNear: due?.granularity == .minute
        ).weight(kind)
    }

    /// The date inside the phrase, else the one that opens the sentence, else one that trails it.
    private func date(
        for range: Range<Int>, head: Head, in sentence: Sentence, isLast: Bool, isFirst: Bool
    ) -> DuePhrase? {
        if let inside = sentence.dates.first(where: { range.overlaps($0.words) }) { return inside }
        let opening = Condition.opening(words, before: head.start, in: sentence)
        // "If we get your email tomorrow, I'll keep a place": that date is the condition's, unless it says till when one waits.
        if let opening, let first = sentence.dates.first, (opening..<head.start).contains(first.words.lowerBound),
            !sentence.dates.contains(where: { $0.words.lowerBound >= range.upperBound })
        {
            let clause = opening..<first.words.lowerBound
            let isWait =
                clause.contains { Self.waiting.contains(words.lower($0)) }
                && !clause.dropFirst().contains { words.words[$0].breakBefore != nil }
            return isWait && words.lower(first.words.upperBound - 1) != "then" ? first : nil
        }
        if isFirst, let before = sentence.dates.last(where: { $0.words.upperBound <= head.start }) {
            let between = words.words[before.words.upperBound..<head.start].map(\.lower)
            if between.count <= 3, !between.contains("and"), !between.contains("but") { return before }
            // "Bring it in tomorrow at eight and we'll check the pads."
            let isOrder = Verbs.deliverable.contains(words.lower(sentence.range.lowerBound))
            if isOrder, between == ["and"] { return before }
        }
        guard isLast, let after = sentence.dates.first(where: { $0.words.lowerBound >= range.upperBound }) else {
            return isFirst && sentence.dates.isEmpty ? dateAlone(before: sentence) ?? dateOfRest(after: sentence) : nil
        }
        let between = words.words[range.upperBound..<after.words.lowerBound].map(\.lower)
        // "…, it should be with you in five days"
        let arrivals: Set<String> = [
            "it", "it'll", "it's", "they", "they'll", "they're", "which", "that", "you", "should", "will", "be",
        ]
        // "I'll call them right when they open at nine"
        if between.first == "when", between.count <= 4, !between.contains(where: { $0.hasPrefix("you") }) {
            return after
        }
        let isArrival =
            between.count <= 6 && between.prefix(2).allSatisfy(arrivals.contains) && !between.contains("and")
        return between.count <= 1 || isArrival ? after : nil
    }

    /// "The tenth. I'll call you myself.": the date that is the whole of the sentence before.
    private func dateAlone(before sentence: Sentence) -> DuePhrase? {
        // "Three days. And I'll talk to Gus." are two things.
        guard !["and", "also", "but"].contains(words.lower(sentence.range.lowerBound)) else { return nil }
        let before = utterance.sentences.last { $0.range.upperBound == sentence.range.lowerBound }
        guard let due = before.flatMap({ NamedTime.alone($0, of: words) }) else { return nil }
        // "Two hours." says how long, not when.
        return SpokenNumber.cardinal(words, at: due.words.lowerBound) == nil ? due : nil
    }

    private static let waiting: Set<String> = [
        "isn't", "aren't", "hasn't", "haven't", "don't", "doesn't", "not", "won't", "nobody",
    ]

    /// "I'll order it for you. A taxi on Monday at seven.": the date of a sentence without a verb that says what was meant.
    private func dateOfRest(after sentence: Sentence) -> DuePhrase? {
        guard utterance.isAgent,
            let rest = utterance.sentences.first(where: { $0.range.lowerBound == sentence.range.upperBound }),
            Fragment.isThing(rest, of: words), rest.dates.count == 1
        else { return nil }
        return rest.dates[0]
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
