import Records

/// The promises of one call as it goes on: what is said again is one, what changes changes, what is called off is gone.
struct CallLedger {
    private(set) var promises: [Promise] = []
    private var asked: [RequestReader.Request] = []
    private var change: DateChange?
    private var absent = Absent()
    private var negotiation: Negotiation
    /// What an appointment may be for: the thing spoken of last.
    private var bookable: (thing: String, seq: Int)?
    /// What was spoken of in the turn before, for what "it" may be.
    private var things: [Referent] = []
    /// What "it" has meant since somebody first said it, and when it was said last.
    private var focus: (text: String, deed: String, seq: Int)?
    /// The turn before asked when, or how long.
    private var isAskedWhen = false
    /// The day spoken of last, and the turn it was spoken of in.
    private var day: (LocalDay, seq: Int)?

    /// Reads the turns that count, in order.
    init(_ turns: [Turn], clock: CallClock) {
        negotiation = Negotiation(clock: clock)
        var previous: Turn?
        for turn in turns {
            // A bare time is meant on the day that was spoken of in this turn or the two before.
            let recent = day.flatMap { turn.seq - $0.seq <= 2 ? $0.0 : nil }
            let agreed = promises.filter { $0.verb == "appointment" }.compactMap(\.due?.day)
            let utterance = Utterance(turn, clock: clock, inheriting: recent, agreed: agreed)
            receive(utterance, isReply: previous.map { $0.role != turn.role } ?? false)
            if let named = utterance.dates.last(where: \.namesDay) { day = (named.day, turn.seq) }
            keepFocus(utterance)
            things = Referent.all(in: utterance)
            previous = turn
        }
        for index in promises.indices { promises[index].nameThing() }
    }

    private mutating func receive(_ utterance: Utterance, isReply: Bool) {
        if let thing = Slot.thing(in: utterance) { bookable = (thing, utterance.turn.seq) }
        var found: [Promise] = []
        var doThat = false
        for sentence in utterance.sentences {
            absent.note(sentence, of: utterance.words, beforePronoun: true)
            let reading = PromiseReader(utterance: utterance, absent: absent).read(sentence)
            found += reading.promises.map { promise in
                var promise = promise
                promise.thing = thing(for: promise, utterance, sentence)
                return promise
            }
            doThat = doThat || reading.doThat
            if let settled = Slot.settled(in: utterance, sentence), !isDated(settled.due?.day, at: utterance.turn.seq) {
                // "Monday it is": the other day of what was just promised, else an appointment.
                let fresh = promises.lastIndex {
                    $0.owner != .caller && $0.due != nil && $0.verb != "appointment" && utterance.turn.seq - $0.seq <= 2
                }
                if let fresh, let due = settled.due, !negotiation.isOpen {
                    promises[fresh].due = due
                    promises[fresh].citations.append(utterance.citation(sentence))
                } else {
                    found.append(settled)
                }
            }
            absent.note(sentence, of: utterance.words)
        }
        if isReply { dateByAnswer(utterance) }
        let before = promises.count
        if isReply { takeUp(utterance, doThat: doThat, explicit: found) }
        let taken = promises[min(before, promises.count)...]
        if CallingOff.isSaid(in: utterance.words) { callOff(at: utterance.turn.seq) }
        // "I'll get those over to you" behind "could you email us photos?" is that request taken up, and nothing else.
        for promise in found {
            if taken.contains(where: { promise.isVague(beside: $0) && $0.owner == promise.owner }) { continue }
            add(promise)
        }
        if let agreed = negotiation.receive(utterance) {
            settle(agreed, utterance)
        } else {
            changeDates(utterance, spoken: found.compactMap(\.due))
        }
        keepAsked(utterance, isReply: isReply)
    }

    /// What was asked waits for its answer over one question back: "Sixty for the set or each?", "For the set."
    private mutating func keepAsked(_ utterance: Utterance, isReply: Bool) {
        let requests = RequestReader.requests(in: utterance)
        guard isReply || !requests.isEmpty else { return }
        let isQuestionBack = utterance.sentences.last?.isQuestion == true
        let waiting = asked.compactMap { request -> RequestReader.Request? in
            var request = request
            let age = utterance.turn.seq - request.promise.seq
            request.isStale = request.isStale || (age == 1 ? !isQuestionBack : age != 2)
            return request.isStale && (!request.isLoose || !request.isOffer || age > 6) ? nil : request
        }
        asked = waiting + requests
    }

    /// "How long does that take?", "Three to five business days.": the date of what was promised just before.
    private mutating func dateByAnswer(_ utterance: Utterance) {
        defer { isAskedWhen = utterance.sentences.last.map { TimeQuestion.isAsked(in: utterance, $0) } ?? false }
        guard isAskedWhen, let first = utterance.sentences.first, let due = NamedTime.alone(first, of: utterance.words),
            let index = promises.lastIndex(where: { $0.owner == utterance.speaker && utterance.turn.seq - $0.seq <= 2 }
            ),
            promises[index].due == nil
        else { return }
        promises[index].due = due
        promises[index].citations.append(utterance.citation(first))
    }

    /// Something of ours is promised for that day already, or something of the caller's was just now: "Thursday it is" says so
    /// again.
    private func isDated(_ day: LocalDay?, at seq: Int) -> Bool {
        promises.contains { ($0.owner != .caller || seq - $0.seq <= 2) && $0.due != nil && $0.due?.day == day }
            || asked.contains {
                $0.isOffer && $0.promise.verb != "appointment" && $0.promise.due?.day == day && day != nil
            }
    }

    /// What a promise means by "it": what was meant before, or what was spoken of just now.
    private func thing(for promise: Promise, _ utterance: Utterance, _ sentence: Sentence) -> String? {
        // "It'll be ready": what a state is said of may be anything that was spoken of.
        if promise.action.hasPrefix("have it ") { return nil }
        if let focus, utterance.turn.seq - focus.seq <= 2, Verbs.family(promise.verb) == focus.deed {
            return focus.text
        }
        let here = Referent.all(in: utterance, before: sentence.range.lowerBound)
        return Referent.meant(by: promise.action, here: here, before: things)
    }

    /// "Can I email it to you?": from here on "it" is what it was then, as long as it is spoken of.
    private mutating func keepFocus(_ utterance: Utterance) {
        let words = utterance.words.words.map(\.lower)
        guard let place = Referent.place(in: words) else { return }
        let deed = Verbs.family(words[place - 1])
        if let focus, utterance.turn.seq - focus.seq <= 2, focus.deed == deed {
            self.focus = (focus.text, deed, utterance.turn.seq)
        } else if let text = Referent.meant(
            by: words[place], here: Referent.all(in: utterance, before: place), before: things)
        {
            focus = (text, deed, utterance.turn.seq)
        }
    }

    /// A promise of the same thing by the same leg is the same promise, with its newest date.
    private mutating func add(_ promise: Promise) {
        var promise = promise
        if promise.verb == "appointment", promise.action.hasPrefix("keep the appointment"), let bookable,
            promise.seq - bookable.seq <= 4
        {
            promise.action = promise.action.replacing("keep the appointment", with: "keep the \(bookable.thing)")
            promise.content.insert(bookable.thing)
        }
        if let index = promises.lastIndex(where: { $0.isSame(as: promise) }) {
            promises[index].absorb(promise)
        } else {
            promises.append(promise)
        }
    }

    /// "Sure, I'll do that": what was asked becomes owed.
    private mutating func takeUp(_ utterance: Utterance, doThat: Bool, explicit: [Promise]) {
        // "I can move you to the 13th. Does eight o'clock work?" is one offer, at the time named last.
        let slot = asked.last { $0.promise.verb == "appointment" }?.promise.due
        let deed = asked.contains { $0.isOffer && $0.promise.verb != "appointment" && $0.promise.due != nil }
        var taken: Set<Int> = []
        for (place, open) in asked.enumerated() where open.promise.owner != utterance.speaker || !open.isOffer {
            var request = open
            if let slot, deed, request.isOffer {
                if request.promise.verb == "appointment" { continue }
                request.promise.due = slot
            }
            guard request.isOffer == (request.promise.owner != utterance.speaker) else { continue }
            let vague = explicit.first { $0.isVague(beside: request.promise) && $0.owner == request.promise.owner }
            let accepted = request.isLoose ? nil : RequestReader.acceptance(in: utterance, ofOffer: request.isOffer)
            let sentence =
                accepted ?? (request.isOffer ? RequestReader.order(in: utterance, for: request) : nil)
                ?? (request.isOffer || request.isLoose ? nil : RequestReader.readBack(in: utterance, of: request))
                ?? ((doThat || vague != nil && !request.isLoose) && !request.isOffer ? utterance.sentences.first : nil)
            guard let sentence else { continue }
            // Who answers with a promise of his own has said it better, unless that is of something else.
            if explicit.contains(where: {
                !$0.isVague(beside: request.promise) && $0.owner == request.promise.owner
                    && !$0.isApart(from: request.promise, sentence)
            }) {
                continue
            }
            var promise = request.promise
            let said = sentence.dates.first ?? utterance.dates.first
            if let due = vague?.due ?? said, request.isOffer ? promise.due == nil : true { promise.due = due }
            promise.citations.append(
                Citation(turnID: utterance.turn.id, turnRef: utterance.turn.ref, quote: utterance.quote(sentence)))
            promise.seq = utterance.turn.seq
            promise.thing = vague?.thing ?? thing(for: promise, utterance, sentence)
            taken.insert(place)
            add(promise)
        }
        asked = asked.enumerated().filter { !taken.contains($0.offset) }.map(\.element)
        if let change, RequestReader.acceptance(in: utterance, ofOffer: false) != nil || startsWithYes(utterance) {
            apply(change, seq: utterance.turn.seq)
        }
        change = nil
    }

    /// A time was agreed on: of the deed that was offered for it, else of an appointment.
    private mutating func settle(_ agreed: Negotiation.Outcome, _ utterance: Utterance) {
        let offer = asked.last { $0.isOffer && $0.promise.verb != "appointment" && $0.promise.due != nil }
        if var promise = offer?.promise, promise.seq >= agreed.openedAt {
            promise.due = agreed.due
            promise.citations += agreed.citations.filter { !promise.citations.contains($0) }
            promise.seq = utterance.turn.seq
            return add(promise)
        }
        guard promises.contains(where: { $0.verb == "appointment" }) || !isDated(agreed.due.day, at: utterance.turn.seq)
        else { return }
        var promise = Slot.appointment(agreed.due, utterance)
        promise.citations = agreed.citations
        add(promise)
    }

    private func startsWithYes(_ utterance: Utterance) -> Bool {
        ["okay", "ok", "yes", "sure", "fine", "yeah", "yep"].contains(utterance.words.lower(0))
    }

    // MARK: Changes

    /// "Make that Friday the 11th" moves the promise made last that had a date.
    private mutating func changeDates(_ utterance: Utterance, spoken: [DuePhrase]) {
        for said in DateChange.all(in: utterance, besides: spoken) {
            // What the caller proposes, the agent must take up.
            if said.isSettled { apply(said, seq: said.seq) } else { change = said }
        }
    }

    private mutating func apply(_ change: DateChange, seq: Int) {
        guard
            let index = promises.lastIndex(where: { $0.owner != .caller && $0.due != nil })
                ?? promises.lastIndex(where: { $0.due != nil })
        else {
            // It was promised in an earlier call: what is known of it here is its new date.
            guard change.isMove else { return }
            return add(
                Promise(
                    owner: .us, verb: "appointment", action: "keep the appointment as moved", content: ["appointment"],
                    due: change.due, isConditional: false, confidence: 0.45, citations: [change.citation], seq: seq))
        }
        promises[index].due = change.due
        promises[index].citations.append(change.citation)
    }

    /// The promise of ours or of a third party made last is off, if it is fresh. What is promised in the same breath is not
    /// meant: "I'll cancel it at the end of the month".
    private mutating func callOff(at seq: Int) {
        if let index = promises.lastIndex(where: { $0.owner != .caller && (seq - 4..<seq).contains($0.seq) }) {
            promises.remove(at: index)
        }
    }
}
