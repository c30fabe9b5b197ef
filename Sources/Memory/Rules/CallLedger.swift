import Records

/// The promises of one call as it goes on: what is said again is one, what changes changes, what is called off is gone.
struct CallLedger {
    private(set) var promises: [Promise] = []
    private var asked: [RequestReader.Request] = []
    private var change: (due: DuePhrase, citation: Citation)?
    /// The third party spoken of last, for "he'll bring it".
    private var absent: String?
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
            previous = turn
        }
    }

    private mutating func receive(_ utterance: Utterance, isReply: Bool) {
        var found: [Promise] = []
        var doThat = false
        for sentence in utterance.sentences {
            let reading = PromiseReader(utterance: utterance, absent: absent).read(sentence)
            found += reading.promises
            doThat = doThat || reading.doThat
            noteAbsent(utterance, sentence)
        }
        if isReply { takeUp(utterance, doThat: doThat, explicit: found) }
        callOff(utterance)
        for promise in found { add(promise) }
        changeDate(utterance, spoken: found.compactMap(\.due))
        if isReply || !RequestReader.requests(in: utterance).isEmpty { asked = RequestReader.requests(in: utterance) }
    }

    /// A promise of the same thing by the same leg is the same promise, with its newest date.
    private mutating func add(_ promise: Promise) {
        if let index = promises.lastIndex(where: { $0.isSame(as: promise) }) {
            promises[index].absorb(promise)
        } else {
            promises.append(promise)
        }
    }

    /// "Sure, I'll do that": what was asked becomes owed.
    private mutating func takeUp(_ utterance: Utterance, doThat: Bool, explicit: [Promise]) {
        for request in asked where request.promise.owner != utterance.speaker || !request.isOffer {
            guard request.isOffer == (request.promise.owner != utterance.speaker) else { continue }
            let sentence =
                RequestReader.acceptance(in: utterance, ofOffer: request.isOffer)
                ?? (doThat && !request.isOffer ? utterance.sentences.first : nil)
            guard let sentence else { continue }
            // Who answers with a promise of his own has said it better.
            if !explicit.isEmpty, !explicit.allSatisfy({ isVague($0) }) { continue }
            var promise = request.promise
            if let due = sentence.dates.first ?? utterance.dates.first { promise.due = due }
            promise.citations.append(
                Citation(turnID: utterance.turn.id, turnRef: utterance.turn.ref, quote: utterance.quote(sentence)))
            promise.seq = utterance.turn.seq
            add(promise)
        }
        if let change, RequestReader.acceptance(in: utterance, ofOffer: false) != nil || startsWithYes(utterance) {
            applyChange(change.due, change.citation)
        }
        change = nil
    }

    private func isVague(_ promise: Promise) -> Bool { promise.content.isEmpty }

    private func startsWithYes(_ utterance: Utterance) -> Bool {
        ["okay", "ok", "yes", "sure", "fine", "yeah", "yep"].contains(utterance.words.lower(0))
    }

    // MARK: Changes

    private static let changes: [[String]] = [
        ["let's", "say"], ["let's", "make"], ["let's", "do"], ["make", "that"], ["make", "it"], ["we'll", "say"],
        ["shall", "we", "say"], ["move", "it", "to"], ["moved", "it", "to"], ["it", "to"], ["rather"], ["i", "meant"],
        ["i", "mean"], ["we'll", "make", "it"],
    ]

    /// "Make that Friday the 11th" moves the promise made last that had a date.
    private mutating func changeDate(_ utterance: Utterance, spoken: [DuePhrase]) {
        let words = utterance.words
        for sentence in utterance.sentences {
            guard let due = sentence.dates.first, !spoken.contains(due) else { continue }
            let before = sentence.range.lowerBound..<due.words.lowerBound
            guard before.contains(where: { index in Self.changes.contains { words.match($0, at: index) } }) else {
                continue
            }
            let citation = Citation(
                turnID: utterance.turn.id, turnRef: utterance.turn.ref, quote: utterance.quote(sentence))
            // What the caller proposes, the agent must take up.
            if utterance.isAgent, !sentence.isQuestion { applyChange(due, citation) } else { change = (due, citation) }
        }
    }

    private mutating func applyChange(_ due: DuePhrase, _ citation: Citation) {
        guard
            let index = promises.lastIndex(where: { $0.owner != .caller && $0.due != nil })
                ?? promises.lastIndex(where: { $0.due != nil })
        else { return }
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
        if let index = promises.lastIndex(where: { $0.owner != .caller && utterance.turn.seq - $0.seq <= 4 }) {
            promises.remove(at: index)
        }
    }

    /// Keeps who "he" may be.
    private mutating func noteAbsent(_ utterance: Utterance, _ sentence: Sentence) {
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
        for index in sentence.range where people.contains(utterance.words.lower(index)) {
            absent =
                utterance.words.lower(index) == "man"
                ? utterance.words.lower(index - 1) + " man" : utterance.words.lower(index)
        }
    }
}
