import Records

/// What the one side asked or offered and the other takes up.
extension CallLedger {
    /// "Sure, I'll do that": what was asked becomes owed.
    mutating func takeUp(_ utterance: Utterance, doThat: Bool, explicit: [Promise]) {
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
    mutating func settle(_ agreed: Negotiation.Outcome, _ utterance: Utterance) {
        let offer = asked.last { $0.isOffer && $0.promise.verb != "appointment" && $0.promise.due != nil }
        if var promise = offer?.promise, promise.seq >= agreed.openedAt {
            promise.due = agreed.due
            promise.citations += agreed.citations.filter { !promise.citations.contains($0) }
            promise.seq = utterance.turn.seq
            return add(promise)
        }
        // "I'll call you tomorrow.", "Could it be Monday?", "Monday is fine.": another day for what was just promised.
        if let index = promises.lastIndex(where: {
            $0.owner != .caller && $0.verb != "appointment" && $0.due != nil && agreed.openedAt - $0.seq == 1
        }) {
            promises[index].due = agreed.due
            promises[index].citations += agreed.citations.filter { !promises[index].citations.contains($0) }
            return
        }
        guard promises.contains(where: { $0.verb == "appointment" }) || !isDated(agreed.due.day, at: utterance.turn.seq)
        else { return }
        var promise = Slot.appointment(agreed.due, utterance)
        promise.citations = agreed.citations
        add(promise)
    }

    func startsWithYes(_ utterance: Utterance) -> Bool {
        ["okay", "ok", "yes", "sure", "fine", "yeah", "yep"].contains(utterance.words.lower(0))
    }
}
