import Records

/// What changes a promise that was made: another date, or that it is wanted no more.
extension CallLedger {
    /// "Make that Friday the 11th" moves the promise made last that had a date.
    mutating func changeDates(_ utterance: Utterance, spoken: [DuePhrase]) {
        for said in DateChange.all(in: utterance, besides: spoken) {
            // What the caller proposes, the agent must take up.
            if said.isSettled { apply(said, seq: said.seq) } else { change = said }
        }
    }

    mutating func apply(_ change: DateChange, seq: Int) {
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

    /// What the other side promised a moment ago and this one does not want is off.
    mutating func decline(_ utterance: Utterance) {
        let seq = utterance.turn.seq
        promises.removeAll {
            $0.seq == seq - 1 && ($0.owner == .caller) == utterance.isAgent && Withdrawal.declines($0, utterance)
        }
    }

    /// What is done while they talk is owed no more.
    mutating func finishOnTheSpot(_ utterance: Utterance) {
        guard utterance.isAgent else { return }
        for sentence in utterance.sentences {
            guard let deed = Withdrawal.doneOnTheSpot(utterance.words, sentence) else { continue }
            promises.removeAll {
                $0.owner == .us && utterance.turn.seq - $0.seq <= 2 && Verbs.family($0.verb) == Verbs.family(deed)
                    && $0.due == nil
            }
        }
    }

    /// The promise of ours or of a third party made last is off, if it is fresh. What is promised in the same breath is not
    /// meant: "I'll cancel it at the end of the month".
    mutating func callOff(at seq: Int) {
        if let index = promises.lastIndex(where: { $0.owner != .caller && (seq - 4..<seq).contains($0.seq) }) {
            promises.remove(at: index)
        }
    }
}
