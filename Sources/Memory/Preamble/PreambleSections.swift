import Foundation
import Records

/// The lines that a preamble may hold, best first within each section.
struct PreambleSections {
    private(set) var candidates: [PreambleLine] = []
    private(set) var withheld: [String] = []

    private let memory: ContactMemory
    private let level: Int
    private let now: Date
    private let wording: PreambleWording
    private let callDates: [String: Date]
    private let guardedTurns: Set<String>
    private let guardedCalls: Set<String>

    init(memory: ContactMemory, level: Int, now: Date, zone: TimeZone) {
        self.memory = memory
        self.level = level
        self.now = now
        wording = PreambleWording(clock: CallClock(start: now, zone: zone))
        callDates = memory.starts.merging(memory.calls.map { ($0.callSid, $0.startedAt) }) { $1 }
        guardedTurns = memory.guardedTurns
        guardedCalls = memory.guardedCalls
        trust()
        commitments()
        lastCall()
        profile()
        disputed()
        older()
        add(.more, "- More of these calls can be looked up when the caller refers to them.", "points to recall", nil)
    }

    private mutating func add(_ section: PreambleLine.Section, _ text: String, _ why: String, _ source: String?) {
        candidates.append(
            PreambleLine(section: section, text: text, why: why, tokens: TokenEstimate.of(text), source: source))
    }

    /// The text made fit to be shown, or nil, noted as withheld, when it reads like an instruction.
    private mutating func fit(_ text: String, source: String, limit: Int = 160) -> String? {
        guard let line = Quotable.line(text, limit: limit) else {
            withheld.append(source)
            return nil
        }
        return line.isEmpty ? nil : line
    }

    /// What speaks of accounts or health, or rests on what does, waits for a caller who was verified.
    private func mayTell(_ text: String, restingOn citations: [Citation] = []) -> Bool {
        level > 2 || !Sensitivity.isGuarded(text) && guardedTurns.isDisjoint(with: citations.map(\.turnID))
    }

    private func mayTell(_ fact: Fact) -> Bool {
        level > 2 || !Fact.sensitiveSlots.contains(fact.slot) && mayTell(fact.text)
    }

    /// What was written up of a call: not where something guarded was said in it.
    private func mayTell(_ text: String, of call: CallRecord) -> Bool {
        level > 2 || !guardedCalls.contains(call.callSid) && mayTell(text)
    }

    // MARK: Sections

    private mutating func trust() {
        switch level {
        case 2:
            add(
                .trust,
                "The number is attested by its carrier; who holds the phone is not. Change nothing on its strength alone.",
                "level 2: attestation A", nil)
        default: add(.trust, "The caller was verified.", "level 3: verified in the call", nil)
        }
    }

    private mutating func commitments() {
        let outstanding = memory.commitments.filter(\.status.isOutstanding)
        for (commitment, rank) in outstanding.map({ ($0, rank($0)) }).sorted(by: { order($0, $1) }) {
            guard mayTell(commitment.action, restingOn: commitment.citations) else { continue }
            guard let action = fit(commitment.action, source: commitment.id, limit: 120) else { continue }
            var phrase: String?
            if let said = commitment.duePhrase, commitment.dueAt == nil {
                phrase = fit(said, source: commitment.id, limit: 40)
            }
            let text = wording.commitment(
                commitment, action: action, phrase: phrase, said: date(commitment.callSid) ?? commitment.createdAt)
            add(.commitments, text, Self.reasons[min(rank, Self.reasons.count - 1)], commitment.id)
        }
    }

    private static let reasons = [
        "we owe it and it is late", "we owe it within 7 days", "a third party owes it on our side",
        "the caller owes it and it is late",
        "the caller owes it", "we owe it later or undated", "not settled",
    ]

    private func rank(_ commitment: Commitment) -> Int {
        let isLate = commitment.isLate(at: now)
        let isSoon = commitment.dueAt.map { $0.timeIntervalSince(now) <= 7 * 86_400 } ?? false
        switch commitment.owner {
        case .us: return isLate ? 0 : isSoon ? 1 : 5
        case .thirdParty: return 2
        case .caller: return isLate ? 3 : 4
        case .unclear: return 6
        }
    }

    private func order(_ left: (Commitment, Int), _ right: (Commitment, Int)) -> Bool {
        if left.1 != right.1 { return left.1 < right.1 }
        let leftDue = left.0.dueAt ?? .distantFuture, rightDue = right.0.dueAt ?? .distantFuture
        return leftDue != rightDue ? leftDue < rightDue : left.0.id < right.0.id
    }

    private func date(_ callSid: String) -> Date? { callDates[callSid] }

    /// When a fact was said, or noted by an operator.
    private func date(_ fact: Fact) -> Date {
        fact.source == .operator ? fact.recordedAt : date(fact.callSid) ?? fact.recordedAt
    }

    private mutating func lastCall() {
        guard let last = memory.calls.first else { return }
        if let headline = last.headline, !headline.isEmpty {
            if !mayTell(headline, of: last) {
                add(.lastCall, wording.call(last, says: CallSummary.label(last.outcome)), "the last call", last.callSid)
            } else if let line = fit(headline, source: last.callSid, limit: 120) {
                add(.lastCall, wording.call(last, says: line), "the last call", last.callSid)
            }
            if let summary = last.summary, mayTell(summary, of: last),
                let line = fit(summary, source: last.callSid + "/summary", limit: 320),
                line != headline
            {
                add(.lastCall, wording.call(last, says: line, label: "summary"), "what was said in it", last.callSid)
            }
        } else if !memory.unsummarisedTurns.isEmpty {
            add(
                .lastCall, wording.call(last, says: "not summarised yet; its last turns follow"), "no summary yet",
                last.callSid)
        } else {
            add(.lastCall, wording.call(last, says: "no summary"), "the last call", last.callSid)
        }
        for question in memory.questions where mayTell(question.text, restingOn: [question.citation]) {
            guard let line = fit(question.text, source: question.id, limit: 160) else { continue }
            let label = question.askedBy == .agent ? "left open, asked by us" : "left open, asked by the caller"
            add(.lastCall, wording.call(last, says: line, label: label), "an open question", question.id)
        }
        for turn in memory.unsummarisedTurns.sorted(by: { $0.seq < $1.seq })
        where !turn.injected && (turn.role == .caller || turn.role == .agent) && mayTell(turn.effectiveText) {
            guard let line = fit(turn.effectiveText, source: turn.id, limit: 140) else { continue }
            add(
                .lastCall, wording.turn(turn, says: line, at: date(turn.callSid) ?? last.startedAt),
                "raw turn of a call not summarised", turn.id)
        }
    }

    /// Who the caller is and what he likes. Accounts and health wait for a caller who was verified.
    private mutating func profile() {
        let order = ["name", "pronunciation", "language", "constraint", "preference", "schedule", "relationship"]
        let shown = memory.facts.filter {
            $0.status == .active && mayTell($0) && !isOver($0)
        }
        let hasName = shown.contains { $0.slot == "name" }
        if !hasName, let name = memory.contact.displayName, let line = fit(name, source: memory.contact.id, limit: 60) {
            add(.profile, "- [contact record] Name: \(line)", "who it is", memory.contact.id)
        }
        let ranked = shown.sorted { left, right in
            let leftRank = order.firstIndex(of: left.slot) ?? order.count
            let rightRank = order.firstIndex(of: right.slot) ?? order.count
            if left.isPinned != right.isPinned { return left.isPinned }
            if leftRank != rightRank { return leftRank < rightRank }
            if weight(left) != weight(right) { return weight(left) > weight(right) }
            return left.id < right.id
        }
        for fact in ranked {
            guard let line = fit(fact.text, source: fact.id) else { continue }
            add(
                .profile, wording.fact(fact, says: line, at: date(fact)),
                "fact: \(fact.slot)", fact.id)
        }
    }

    private func isOver(_ fact: Fact) -> Bool { fact.end.map { $0 <= now } ?? false }

    /// Certainty that fades: half of it after the slot's half-life. What was shown before counts for nothing here.
    private func weight(_ fact: Fact) -> Double {
        let halfLife: Double = fact.slot == "name" || fact.slot == "language" ? 3650 : 180
        let said = fact.confirmedAt ?? date(fact)
        let age = max(0, now.timeIntervalSince(said) / 86_400).rounded(.down)
        return fact.confidence * exp2(-age / halfLife)
    }

    private mutating func disputed() {
        for fact in memory.facts.filter({ $0.status == .disputed && mayTell($0) && !isOver($0) }).sorted(by: {
            $0.id < $1.id
        }) {
            guard let line = fit(fact.text, source: fact.id) else { continue }
            add(
                .disputed,
                wording.fact(fact, says: line + " Disputed: please ask.", at: date(fact)),
                "two sayings disagree", fact.id)
        }
    }

    private mutating func older() {
        for call in memory.calls.dropFirst().prefix(4) {
            guard let headline = call.headline, mayTell(headline, of: call),
                let line = fit(headline, source: call.callSid, limit: 120)
            else {
                continue
            }
            add(.older, wording.call(call, says: line, label: "earlier call"), "an earlier call", call.callSid)
        }
    }
}
