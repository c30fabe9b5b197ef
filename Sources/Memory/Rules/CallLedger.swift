import Records

/// The promises of one call as it goes on: what is said again is one, what changes changes, what is called off is gone.
struct CallLedger {
    private(set) var promises: [Promise] = []
    private var asked: [RequestReader.Request] = []
    private var change: (due: DuePhrase, citation: Citation, isMove: Bool)?
    /// The third party spoken of last, for "he'll bring it".
    private var absent: String?
    /// What an appointment may be for: the thing spoken of last.
    private var bookable: String?
    /// What was spoken of in the last turns, for what "it" may be.
    private var things: [[Referent]] = []
    /// What "it" has meant since somebody first said it, and when it was said last.
    private var focus: (text: String, deed: String, seq: Int)?
    /// The day spoken of last, and the turn it was spoken of in.
    private var day: (LocalDay, seq: Int)?

    /// Reads the turns that count, in order.
    init(_ turns: [Turn], clock: CallClock) {
        var previous: Turn?
        for turn in turns {
            // A bare time is meant on the day that was spoken of in this turn or the two before.
            let recent = day.flatMap { turn.seq - $0.seq <= 2 ? $0.0 : nil }
            let utterance = Utterance(turn, clock: clock, inheriting: recent)
            receive(utterance, isReply: previous.map { $0.role != turn.role } ?? false)
            if let named = utterance.dates.last(where: \.namesDay) { day = (named.day, turn.seq) }
            keepFocus(utterance)
            things = (things + [Referent.all(in: utterance)]).suffix(3)
            previous = turn
        }
        for index in promises.indices { promises[index].nameThing() }
    }

    private mutating func receive(_ utterance: Utterance, isReply: Bool) {
        bookable = Slot.thing(in: utterance) ?? bookable
        var found: [Promise] = []
        var doThat = false
        for sentence in utterance.sentences {
            noteAbsent(utterance, sentence, beforePronoun: true)
            let reading = PromiseReader(utterance: utterance, absent: absent).read(sentence)
            found += reading.promises.map { promise in
                var promise = promise
                promise.thing = thing(for: promise, utterance, sentence)
                return promise
            }
            doThat = doThat || reading.doThat
            if let settled = Slot.settled(in: utterance, sentence), !isDated(settled.due?.day) { found.append(settled) }
            noteAbsent(utterance, sentence)
        }
        let before = promises.count
        if isReply { takeUp(utterance, doThat: doThat, explicit: found) }
        let taken = promises[min(before, promises.count)...]
        callOff(utterance)
        // "I'll get those over to you" behind "could you email us photos?" is that request taken up, and nothing else.
        for promise in found {
            if taken.contains(where: { isVague(promise, beside: $0) && $0.owner == promise.owner }) { continue }
            add(promise)
        }
        changeDate(utterance, spoken: found.compactMap(\.due))
        if isReply || !RequestReader.requests(in: utterance).isEmpty { asked = RequestReader.requests(in: utterance) }
    }

    /// Something of ours is promised for that day already: "Thursday it is" says so again.
    private func isDated(_ day: LocalDay?) -> Bool {
        promises.contains { $0.owner != .caller && $0.due != nil && $0.due?.day == day }
            || asked.contains {
                $0.isOffer && $0.promise.verb != "appointment" && $0.promise.due?.day == day && day != nil
            }
    }

    /// What a promise means by "it": what was meant before, or what was spoken of last.
    private func thing(for promise: Promise, _ utterance: Utterance, _ sentence: Sentence) -> String? {
        // "It'll be ready": what a state is said of may be anything that was spoken of.
        if promise.action.hasPrefix("have it ") { return nil }
        let fresh = Referent.best(
            things + [Referent.all(in: utterance, before: sentence.range.lowerBound)], for: promise.action)
        guard fresh != nil, let focus, utterance.turn.seq - focus.seq <= 2, Verbs.family(promise.verb) == focus.deed
        else { return fresh }
        return focus.text
    }

    /// "Can I email it to you?": from here on "it" is what it was then, as long as it is spoken of.
    private mutating func keepFocus(_ utterance: Utterance) {
        let words = utterance.words.words.map(\.lower)
        guard let place = Referent.place(in: words) else { return }
        let deed = Verbs.family(words[place - 1])
        if let focus, utterance.turn.seq - focus.seq <= 2, focus.deed == deed {
            self.focus = (focus.text, deed, utterance.turn.seq)
        } else if let text = Referent.best(
            things + [Referent.all(in: utterance, before: place)],
            isPlural: words[place] == "them" || words[place] == "those")
        {
            focus = (text, deed, utterance.turn.seq)
        }
    }

    /// A promise of the same thing by the same leg is the same promise, with its newest date.
    private mutating func add(_ promise: Promise) {
        var promise = promise
        if promise.verb == "appointment", promise.action.hasPrefix("keep the appointment"), let bookable {
            promise.action = promise.action.replacing("keep the appointment", with: "keep the \(bookable)")
            promise.content.insert(bookable)
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
        for var request in asked where request.promise.owner != utterance.speaker || !request.isOffer {
            if let slot, deed, request.isOffer {
                if request.promise.verb == "appointment" { continue }
                request.promise.due = slot
            }
            guard request.isOffer == (request.promise.owner != utterance.speaker) else { continue }
            let vague = explicit.first { isVague($0, beside: request.promise) && $0.owner == request.promise.owner }
            let sentence =
                RequestReader.acceptance(in: utterance, ofOffer: request.isOffer)
                ?? ((doThat || vague != nil) && !request.isOffer ? utterance.sentences.first : nil)
            guard let sentence else { continue }
            // Who answers with a promise of his own has said it better, unless that is of something else.
            if explicit.contains(where: {
                !isVague($0, beside: request.promise) && $0.owner == request.promise.owner
                    && !isApart($0, from: request.promise, sentence)
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
            add(promise)
        }
        if let change, RequestReader.acceptance(in: utterance, ofOffer: false) != nil || startsWithYes(utterance) {
            applyChange(change.due, change.citation, isMove: change.isMove, seq: utterance.turn.seq)
        }
        change = nil
    }

    /// It names no thing of its own ("I'll get those over to you"), and does what the other one asks for.
    private func isVague(_ promise: Promise, beside request: Promise) -> Bool {
        promise.content.isEmpty
            && (["get", "do", "have", "take", "send", "see"].contains(promise.verb)
                || Verbs.family(promise.verb) == Verbs.family(request.verb))
    }

    /// "Will do. I'll also text you a receipt.": the yes stands in a sentence of its own, and what is promised then is neither
    /// the deed nor the thing that was asked for.
    private func isApart(_ promise: Promise, from request: Promise, _ consent: Sentence) -> Bool {
        consent.range.count <= 4 && !promise.content.isEmpty && !request.content.isEmpty
            && promise.content.isDisjoint(with: request.content)
            && Verbs.family(promise.verb) != Verbs.family(request.verb) && !Verbs.inCall.contains(request.verb)
    }

    private func startsWithYes(_ utterance: Utterance) -> Bool {
        ["okay", "ok", "yes", "sure", "fine", "yeah", "yep"].contains(utterance.words.lower(0))
    }

    // MARK: Changes

    private static let changes: [[String]] = [
        ["let's", "say"], ["let's", "make"], ["let's", "do"], ["make", "that"], ["make", "it"], ["we'll", "say"],
        ["shall", "we", "say"], ["move", "it", "to"], ["moved", "it", "to"], ["it", "to"], ["rather"], ["i", "meant"],
        ["back", "to"], ["forward", "to"], ["push", "it"], ["move", "that"], ["it", "till"], ["it", "until"],
        ["i", "mean"], ["we'll", "make", "it"],
    ]

    /// "Make that Friday the 11th" moves the promise made last that had a date.
    private mutating func changeDate(_ utterance: Utterance, spoken: [DuePhrase]) {
        let words = utterance.words
        for sentence in utterance.sentences {
            guard let due = sentence.dates.first, !spoken.contains(due) else { continue }
            let before = sentence.range.lowerBound..<due.words.lowerBound
            let isChange = before.contains { index in
                Self.changes.contains { phrase in
                    // "back to Friday" moves it, "back to us before Friday" does not.
                    words.match(phrase, at: index)
                        && (phrase.last != "to" || isNothing(between: index + phrase.count, due, words))
                }
            }
            guard isChange else { continue }
            let citation = Citation(
                turnID: utterance.turn.id, turnRef: utterance.turn.ref, quote: utterance.quote(sentence))
            let isMove = words.words.contains { Self.moves.contains($0.lower) }
            // What the caller proposes, the agent must take up.
            if utterance.isAgent, !sentence.isQuestion {
                applyChange(due, citation, isMove: isMove, seq: utterance.turn.seq)
            } else {
                change = (due, citation, isMove)
            }
        }
    }

    private func isNothing(between start: Int, _ due: DuePhrase, _ words: Words) -> Bool {
        start <= due.words.lowerBound
            && (start..<due.words.lowerBound).allSatisfy { ["the", "this", "next"].contains(words.lower($0)) }
    }

    /// Words by which one speaks of an appointment that stands.
    private static let moves: Set<String> = [
        "move", "moved", "moving", "reschedule", "rescheduled", "postpone", "postponed", "push", "pushed", "shift",
        "shifted", "change", "changed", "appointment", "booking", "reservation", "visit", "slot",
    ]

    private mutating func applyChange(_ due: DuePhrase, _ citation: Citation, isMove: Bool, seq: Int) {
        guard
            let index = promises.lastIndex(where: { $0.owner != .caller && $0.due != nil })
                ?? promises.lastIndex(where: { $0.due != nil })
        else {
            // It was promised in an earlier call: what is known of it here is its new date.
            guard isMove else { return }
            return add(
                Promise(
                    owner: .us, verb: "appointment", action: "keep the appointment as moved", content: ["appointment"],
                    due: due, isConditional: false, confidence: 0.45, citations: [citation], seq: seq))
        }
        promises[index].due = due
        promises[index].citations.append(citation)
    }

    private static let cancels: [[String]] = [
        ["cancel", "that"], ["cancel", "it"], ["cancelled", "it"], ["cancelled", "that"], ["never", "mind"],
        ["forget", "it"],
        ["forget", "about", "it"], ["scrap", "that"], ["don't", "bother"], ["no", "need", "to"], ["call", "it", "off"],
        ["called", "it", "off"], ["won't", "be", "necessary"], ["canceled", "it"], ["canceled", "that"],
    ]

    /// "Never mind", "I've cancelled it": the promise of ours or of a third party made last is off, if it is fresh.
    private mutating func callOff(_ utterance: Utterance) {
        let words = utterance.words
        let negations: Set<String> = ["not", "don't", "won't", "never", "can't", "didn't", "shouldn't", "if"]
        let isOff = words.words.indices.contains { index in
            guard Self.cancels.contains(where: { words.match($0, at: index) }) else { return false }
            // "I'm not going to forget it" calls nothing off.
            return !words.words[max(0, index - 4)..<index].contains { negations.contains($0.lower) }
        }
        guard isOff else { return }
        // What is promised in the same breath is not meant: "I'll cancel it at the end of the month".
        let fresh = utterance.turn.seq - 4..<utterance.turn.seq
        if let index = promises.lastIndex(where: { $0.owner != .caller && fresh.contains($0.seq) }) {
            promises.remove(at: index)
        }
    }

    /// Keeps who "he" may be: a role, or somebody called by name.
    /// - Parameter beforePronoun: only who is spoken of before "he" or "they" in the same sentence.
    private mutating func noteAbsent(_ utterance: Utterance, _ sentence: Sentence, beforePronoun: Bool = false) {
        var range = sentence.range
        if beforePronoun {
            let pronouns: Set<String> = ["he", "he'll", "she", "she'll", "they", "they'll"]
            guard let end = range.first(where: { pronouns.contains(utterance.words.lower($0)) }) else { return }
            range = range.lowerBound..<end
        }
        let people: Set<String> = [
            "technician", "driver", "courier", "adjuster", "doctor", "vet", "plumber", "electrician", "engineer",
            "manager",
            "colleague", "inspector", "crew", "team", "sister", "brother", "husband", "wife", "mother", "father",
            "neighbour",
            "neighbor", "assistant", "mechanic", "man", "nurse", "dentist", "teacher", "agent", "surgeon", "roofer",
            "painter",
            "gardener", "lawyer", "accountant", "office", "warehouse", "foreman", "surveyor", "cleaner", "caretaker",
            "daughter",
            "son", "partner", "friend", "landlord", "janitor", "contractor", "installer", "fitter", "electricians",
            "movers",
        ]
        for index in range {
            if let name = PersonName.acting(in: utterance.words, at: index) { absent = name }
            guard people.contains(utterance.words.lower(index)) else { continue }
            absent =
                utterance.words.lower(index) == "man"
                ? utterance.words.lower(index - 1) + " man" : utterance.words.lower(index)
        }
    }
}
