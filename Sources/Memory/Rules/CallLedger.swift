import Records

/// The promises of one call as it goes on: what is said again is one, what changes changes, what is called off is gone.
struct CallLedger {
    var promises: [Promise] = []
    var asked: [RequestReader.Request] = []
    var change: DateChange?
    var absent = Absent()
    var negotiation: Negotiation
    /// What an appointment may be for: the thing spoken of last.
    var bookable: (thing: String, seq: Int)?
    /// The turn in which each such thing was spoken of first.
    var firstSpoken: [String: Int] = [:]
    /// What the caller wanted an appointment for, in his own words.
    var purpose: String?
    /// Whom the line sends: what they do it owes.
    var sent: Set<String> = []
    /// What was spoken of in the turn before, for what "it" may be.
    var things: [Referent] = []
    /// What "it" has meant since somebody first said it, and when it was said last.
    var focus: (text: String, deed: String, seq: Int)?
    /// The turn before asked when, or how long.
    var isAskedWhen = false
    /// The day spoken of last, and the turn it was spoken of in.
    var day: (LocalDay, seq: Int)?

    /// Reads the turns that count, in order.
    init(_ turns: [Turn], clock: CallClock) {
        negotiation = Negotiation(clock: clock)
        var previous: Turn?
        for turn in turns {
            // A bare time is meant on the day that was spoken of in this turn or the few before.
            let recent = day.flatMap { turn.seq - $0.seq <= 3 ? $0.0 : nil }
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

    mutating func receive(_ utterance: Utterance, isReply: Bool) {
        keepBookable(utterance)
        var found: [Promise] = []
        var doThat = false
        for sentence in utterance.sentences {
            absent.note(sentence, of: utterance.words, beforePronoun: true)
            let reading = PromiseReader(utterance: utterance, absent: absent).read(sentence)
            let settledOffer = settledOffer(sentence, of: utterance)
            found +=
                settledOffer.map { [$0] }
                ?? reading.promises.map { promise in
                    var promise = owned(promise, utterance)
                    promise.thing = thing(for: promise, utterance, sentence)
                    return promise
                }
            doThat = doThat || reading.doThat
            if let settled = Slot.settled(in: utterance, sentence), !isDated(settled.due?.day, at: utterance.turn.seq) {
                // "Monday it is": the other day of what was just promised, else an appointment.
                let fresh = promises.lastIndex {
                    $0.owner != .caller && $0.due != nil && $0.verb != "appointment" && utterance.turn.seq - $0.seq <= 2
                }
                if let fresh, let due = settled.due,
                    !negotiation.isOpen || negotiation.opened - promises[fresh].seq == 1
                {
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
        if Withdrawal.isCallingOff(utterance.words) { callOff(at: utterance.turn.seq) }
        if isReply { decline(utterance) }
        finishOnTheSpot(utterance)
        // "I'll get those over to you" behind "could you email us photos?" is that request taken up, and nothing else.
        for promise in found {
            if taken.contains(where: { promise.isVague(beside: $0) && $0.owner == promise.owner }) { continue }
            if !isFarewell(promise), !joins(promise) { add(promise) }
        }
        if let agreed = negotiation.receive(utterance) {
            settle(agreed, utterance)
        } else {
            changeDates(utterance, spoken: found.compactMap(\.due))
        }
        promises = promises.filter { $0.seq != utterance.turn.seq || !isAttendance($0) }
        keepAsked(utterance, isReply: isReply)
    }

    /// What was asked waits for its answer over one question back: "Sixty for the set or each?", "For the set."
    mutating func keepAsked(_ utterance: Utterance, isReply: Bool) {
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
    mutating func dateByAnswer(_ utterance: Utterance) {
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
    func isDated(_ day: LocalDay?, at seq: Int) -> Bool {
        promises.contains { ($0.owner != .caller || seq - $0.seq <= 2) && $0.due != nil && $0.due?.day == day }
            || asked.contains {
                $0.isOffer && $0.promise.verb != "appointment" && $0.promise.due?.day == day && day != nil
            }
    }

    /// What a promise means by "it": what was meant before, or what was spoken of just now.
    func thing(for promise: Promise, _ utterance: Utterance, _ sentence: Sentence) -> String? {
        // "It'll be ready": what a state is said of may be anything that was spoken of.
        if promise.action.hasPrefix("have it ") { return nil }
        if let focus, utterance.turn.seq - focus.seq <= 2, Verbs.family(promise.verb) == focus.deed {
            return focus.text
        }
        let here = Referent.all(in: utterance, before: sentence.range.lowerBound)
        return Referent.meant(by: promise.action, here: here, before: things)
    }

    /// "Can I email it to you?": from here on "it" is what it was then, as long as it is spoken of.
    mutating func keepFocus(_ utterance: Utterance) {
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
    mutating func add(_ promise: Promise) {
        let promise = named(promise)
        if let index = replaced(by: promise) {
            let citations = promises[index].citations
            promises[index] = promise
            promises[index].citations = citations + promise.citations
        } else if let index = promises.lastIndex(where: { $0.isSame(as: promise) && !isAnother(promise, than: $0) }) {
            promises[index].absorb(promise)
        } else {
            promises.append(promise)
        }
    }
}
