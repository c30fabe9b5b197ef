import Records

/// What an appointment is for, when two of them are two, and what only says again that it will be kept.
extension CallLedger {
    /// Keeps what an appointment may be for, as it is spoken of.
    mutating func keepBookable(_ utterance: Utterance) {
        if let thing = Slot.thing(in: utterance) {
            bookable = (thing, utterance.turn.seq)
            if firstSpoken[thing] == nil { firstSpoken[thing] = utterance.turn.seq }
        }
        if let named = Slot.purpose(in: utterance) { purpose = named }
    }

    /// The appointment by what it is for, where that was said.
    func named(_ appointment: Promise) -> Promise {
        guard appointment.verb == "appointment", appointment.action.hasPrefix("keep the appointment") else {
            return appointment
        }
        var promise = appointment
        let near = bookable.flatMap { promise.seq - $0.seq <= 4 ? $0.thing : nil }
        guard let thing = near ?? purpose ?? bookable?.thing else { return promise }
        promise.action = promise.action.replacing("keep the appointment", with: "keep the \(thing)")
        promise.content.formUnion(Verbs.content(thing.split(separator: " ").map(String.init)))
        return promise
    }

    /// A patch test that nobody had spoken of when the colour was booked is another appointment, on another day.
    func isAnother(_ later: Promise, than earlier: Promise) -> Bool {
        guard later.verb == "appointment", earlier.verb == "appointment", let day = later.due?.day,
            let before = earlier.due?.day, day != before
        else { return false }
        return later.content.subtracting(earlier.content).contains { thing in
            firstSpoken[thing].map { $0 > earlier.seq } ?? false
        }
    }

    /// "A technician will be at your place on Friday between four and six": who comes to the appointment agreed on just before.
    /// True when it was one, and is now its action.
    mutating func joins(_ visit: Promise) -> Bool {
        guard visit.owner != .caller, ["be", "come", "visit", "arrive"].contains(visit.verb), let day = visit.due?.day,
            let index = promises.lastIndex(where: {
                $0.verb == "appointment" && $0.due?.day == day && visit.seq - $0.seq <= 2
                    && $0.action.hasSuffix("as booked")
            })
        else { return false }
        let who = visit.action.split(separator: " to ").first.map(String.init) ?? "someone"
        promises[index].action = visit.owner == .us ? visit.action : "send the \(who)"
        promises[index].verb = "send"
        promises[index].content = visit.content
        promises[index].due = visit.due
        promises[index].citations += visit.citations
        sent.insert(who)
        return true
    }

    /// Whom the line sends is its own: "Send him tonight.", "He'll be with you between eight and nine."
    mutating func owned(_ promise: Promise, _ utterance: Utterance) -> Promise {
        guard promise.owner == .thirdParty else { return promise }
        let parts = promise.action.split(separator: " to ", maxSplits: 1).map(String.init)
        guard parts.count == 2, let who = parts.first else { return promise }
        let isOrdered =
            !NamedTime.refuses(utterance)
            && asked.contains {
                $0.promise.verb == "send" && $0.promise.owner == .us && promise.seq - $0.promise.seq <= 2
                    && $0.promise.action.split(separator: " ").dropFirst().prefix(2).contains {
                        ["him", "her", "them", "someone", "somebody", who[...]].contains($0)
                    }
            }
        let isVisit = ["be", "come", "visit"].contains(promise.verb)
        guard sent.contains(who) || isOrdered && isVisit else { return promise }
        sent.insert(who)
        var own = promise
        own.owner = .us
        own.action = isVisit ? "send the \(who)" : "have the \(who) \(parts[1])"
        return own
    }

    /// "We'll be there" at an appointment agreed on just now only says that one comes.
    func isAttendance(_ promise: Promise) -> Bool {
        guard promise.owner == .caller, promise.verb == "be", promise.content.isEmpty else { return false }
        return promises.contains { $0.verb == "appointment" && promise.seq - $0.seq <= 2 }
    }

    /// "See you tomorrow" to who has just said that he will bring it in tomorrow makes no appointment of it.
    func isFarewell(_ promise: Promise) -> Bool {
        guard promise.verb == "appointment", let day = promise.due?.day,
            promise.citations.first?.quote.lowercased().contains("see you") == true
        else { return false }
        return !promises.contains { $0.verb == "appointment" }
            && promises.contains { $0.owner == .caller && $0.due?.day == day && promise.seq - $0.seq <= 4 }
    }

    /// "I can refund you the difference." … "It will be back on your card within five days.": who speaks of what came of his
    /// offer has made it good.
    func settledOffer(_ sentence: Sentence, of utterance: Utterance) -> Promise? {
        let words = utterance.words, start = sentence.range.lowerBound
        guard utterance.isAgent, !sentence.isQuestion,
            Self.outcomes.contains(where: { words.match($0, at: start) })
        else { return nil }
        let here = RequestReader.requests(in: utterance).filter {
            $0.promise.citations.first?.quote != utterance.quote(sentence)
        }
        let offers = (asked + here).filter {
            $0.isOffer && $0.promise.owner == .us && $0.promise.verb != "appointment"
                && utterance.turn.seq - $0.promise.seq <= 2
        }
        guard var promise = offers.last?.promise else { return nil }
        if let due = sentence.dates.first, due.granularity != .month { promise.due = due }
        promise.citations.append(utterance.citation(sentence))
        promise.seq = utterance.turn.seq
        return promise
    }

    private static let outcomes: [[String]] = [
        ["it'll", "be"], ["it", "will", "be"], ["you'll", "see", "it"], ["you'll", "see", "that"],
        ["you'll", "have", "it"],
        ["you'll", "get", "it"], ["that'll", "be"], ["that", "will", "be"], ["it", "should", "be"],
        ["you", "will", "see", "it"],
    ]

    /// "She'll email you tomorrow instead": what it replaces, among what was just promised.
    func replaced(by promise: Promise) -> Int? {
        guard promise.citations.first?.quote.lowercased().contains("instead") == true else { return nil }
        return promises.lastIndex {
            $0.owner == promise.owner && $0.verb != "appointment" && (1...3).contains(promise.seq - $0.seq)
                && (promise.owner != .thirdParty
                    || Verbs.telling.contains($0.verb) && Verbs.telling.contains(promise.verb)
                    || !$0.content.isDisjoint(with: promise.content))
        }
    }
}
