import Foundation
package import Records

/// Judges which of a contact's facts hold, from all that was ever said, in the order in which it was said.
///
/// The same rows give the same answer, whatever was judged before: calls may come late, be derived anew, or move to another
/// contact. Nothing is deleted on contradiction: what a caller says later, no less surely than before, takes the place of
/// the old; what contradicts without that is disputed, and the caller is asked.
package struct FactJudge {
    /// What holds at a point of time: a row, and the rows that say the same.
    private struct Holder {
        var fact: Fact
        var isDisputed = false
        var sameAs: [String] = []
        var certainty: Double
        var level: Int
        var confirmedAt: Date?
    }

    /// Of these a caller has one at a time.
    static let single: Set<String> = [
        "name", "pronunciation", "language", "timezone", "address", "email", "phone", "schedule",
    ]

    private var holders: [String: [Holder]] = [:]
    private var gone: [String: (by: String, at: Date?)] = [:]
    /// What an operator took back or corrected: nothing said before that holds with the same value.
    private let takenBack: [Fact]
    private let calls: [String: Date]

    /// Where each row stands whose standing has changed.
    package static func standings(_ ledger: ContactLedger) -> [FactStanding] {
        var judge = FactJudge(ledger)
        for event in judge.events(ledger) {
            switch event {
            case .fact(let fact): judge.hear(fact)
            case .report(let report): judge.end(report)
            }
        }
        return judge.changes(ledger.facts)
    }

    private init(_ ledger: ContactLedger) {
        calls = ledger.calls
        takenBack = ledger.facts.filter { $0.status == .retracted || $0.isTouched && $0.status == .superseded }
    }

    private enum Event {
        case fact(Fact)
        case report(LedgerReport)
    }

    private func events(_ ledger: ContactLedger) -> [Event] {
        let facts = ledger.facts.filter { $0.status != .quarantined && $0.status != .retracted }.map { fact in
            (at: time(fact), order: 0, id: fact.id, event: Event.fact(fact))
        }
        let reports = ledger.reports.filter { $0.kind == .ended }.map { report in
            (at: calls[report.callSid] ?? report.createdAt, order: 1, id: report.id, event: Event.report(report))
        }
        return (facts + reports).sorted { ($0.at, $0.order, $0.id) < ($1.at, $1.order, $1.id) }.map(\.event)
    }

    /// An operator's word counts from when it was written, all else from when its call began.
    private func time(_ fact: Fact) -> Date {
        fact.source == .operator ? fact.recordedAt : calls[fact.callSid] ?? fact.recordedAt
    }

    // MARK: What is said

    private mutating func hear(_ fact: Fact) {
        if fact.isTouched, fact.status == .superseded { return }
        if let end = takenBack.first(where: { takesBack($0, fact) }) {
            gone[fact.id] = (end.id, nil)
            return
        }
        var known = holders[fact.slot] ?? []
        defer { holders[fact.slot] = known }
        let new = Holder(fact: fact, certainty: fact.confidence, level: fact.level)
        if let index = known.firstIndex(where: { Self.isSame($0.fact, fact) }) {
            // "Away until Monday" is over when they are away again, until June.
            guard let until = known[index].fact.until, until != fact.until, !known[index].fact.isTouched else {
                return confirm(&known, index, fact)
            }
            gone[known[index].fact.id] = (fact.id, time(fact))
            known[index] = new
            return
        }
        // What holds for a while contests nothing that holds for good.
        let rivals = known.indices.filter { (known[$0].fact.until == nil) == (fact.until == nil) }
        guard Self.single.contains(fact.slot), !rivals.isEmpty else { return known.append(new) }
        if takesPlace(fact, of: rivals.map { known[$0] }) {
            for rival in rivals { gone[known[rival].fact.id] = (fact.id, time(fact)) }
            for rival in rivals.reversed() { known.remove(at: rival) }
            known.append(new)
        } else if fact.saidBy == .agent,
            let said = rivals.map({ known[$0] }).first(where: { $0.fact.saidBy == .caller })
        {
            // What our own side says differently is our mistake.
            gone[fact.id] = (said.fact.id, time(fact))
        } else {
            for index in rivals { known[index].isDisputed = true }
            known.append(new)
            known[known.count - 1].isDisputed = true
        }
    }

    private func takesBack(_ end: Fact, _ fact: Fact) -> Bool {
        guard !fact.isTouched, fact.source != .operator, end.slot == fact.slot,
            Self.words(end.value) == Self.words(fact.value)
        else { return false }
        return end.validTo.map { time(fact) <= $0 } ?? true
    }

    /// The same again: one row stands for both.
    private mutating func confirm(_ known: inout [Holder], _ index: Int, _ fact: Fact) {
        let rivals = known.indices.filter {
            $0 != index && Self.single.contains(fact.slot)
                && (known[$0].fact.until == nil) == (known[index].fact.until == nil)
        }
        let settles = rivals.isEmpty || takesPlace(fact, of: rivals.map { known[$0] })
        if fact.isTouched || fact.source == .operator || isFuller(fact, than: known[index].fact)
            || fact.isPinned && !known[index].fact.isPinned && !known[index].fact.isTouched
        {
            // The row with an operator's word or pin, or the fuller one, is the one to be shown.
            gone[known[index].fact.id] = (fact.id, time(fact))
            known[index].sameAs.append(known[index].fact.id)
            known[index].fact = fact
        } else {
            gone[fact.id] = (known[index].fact.id, nil)
            known[index].sameAs.append(fact.id)
        }
        known[index].certainty = min(0.97, 1 - (1 - known[index].certainty) * (1 - fact.confidence))
        known[index].level = max(known[index].level, fact.level)
        known[index].confirmedAt = time(fact)
        guard settles else { return }
        known[index].isDisputed = false
        for rival in rivals { gone[known[rival].fact.id] = (known[index].fact.id, time(fact)) }
        for rival in rivals.reversed() { known.remove(at: rival) }
    }

    /// Whether what is said now outdates what was said before.
    private func takesPlace(_ fact: Fact, of known: [Holder]) -> Bool {
        if fact.source == .operator || fact.isTouched { return true }
        // Another name may be another person on the same telephone.
        guard fact.saidBy == .caller, fact.slot != "name" else { return false }
        return known.allSatisfy {
            fact.level >= $0.level && $0.fact.source != .operator && !$0.fact.isTouched
        }
    }

    private mutating func end(_ report: LedgerReport) {
        for slot in holders.keys.sorted() {
            guard
                let index = holders[slot]?.firstIndex(where: {
                    $0.fact.id == report.target || $0.sameAs.contains(report.target)
                }), let holder = holders[slot]?[index], !holder.fact.isTouched
            else { continue }
            gone[holder.fact.id] = (report.id, calls[report.callSid])
            holders[slot]?.remove(at: index)
        }
    }

    // MARK: The verdict

    private func changes(_ facts: [Fact]) -> [FactStanding] {
        let held = Dictionary(holders.values.joined().map { ($0.fact.id, $0) }, uniquingKeysWith: { first, _ in first })
        return facts.compactMap { fact in
            guard !fact.isTouched, fact.status != .quarantined, fact.status != .retracted else { return nil }
            var standing = FactStanding(id: fact.id, from: fact.status, status: fact.status)
            if let holder = held[fact.id] {
                standing.status = holder.isDisputed ? .disputed : .active
                standing.sameAs = holder.sameAs
                standing.confirmedAt = holder.confirmedAt
                if !holder.sameAs.isEmpty { standing.certainty = holder.certainty }
            } else if let end = gone[fact.id] {
                standing.status = .superseded
                standing.supersededBy = end.by
                standing.validTo = end.at
            }
            let isNew =
                standing.status != fact.status || standing.supersededBy != fact.supersededBy
                || standing.validTo != fact.validTo || standing.confirmedAt != fact.confirmedAt
            return isNew ? standing : nil
        }
    }

    // MARK: Sameness

    /// Two sayings of one thing: the same words in any order, figures and negation among them; of a name one may be short.
    private static func isSame(_ one: Fact, _ other: Fact) -> Bool {
        guard one.slot == other.slot else { return false }
        let (left, right) = (words(one.value), words(other.value))
        if left == right { return true }
        guard one.slot == "name", !left.isEmpty, !right.isEmpty else { return false }
        return left.isSubset(of: right) || right.isSubset(of: left)
    }

    private func isFuller(_ fact: Fact, than other: Fact) -> Bool {
        fact.slot == "name" && Self.words(fact.value).isStrictSuperset(of: Self.words(other.value))
    }

    static func words(_ value: String) -> Set<String> {
        Set(RecallWord.all(in: value).map(\.lower)).subtracting(["the", "a", "an", "mr", "mrs", "ms", "dr"])
    }
}
