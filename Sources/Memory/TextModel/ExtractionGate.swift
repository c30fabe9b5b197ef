import Foundation
import Records

/// Believes of a model's proposals only what the transcript bears out. Deterministic; counts what it turns away.
struct ExtractionGate {
    private(set) var rejections: [Extraction.Rejection: Int] = [:]
    private let bySeq: [Int: Turn]
    private let clock: CallClock
    private let ordered: [Turn]

    static let factCap = 12, commitmentCap = 8

    init(turns: [Turn], clock: CallClock) {
        ordered = turns.sorted { $0.seq < $1.seq }
        bySeq = Dictionary(ordered.map { ($0.seq, $0) }, uniquingKeysWith: { first, _ in first })
        self.clock = clock
    }

    private mutating func reject(_ reason: Extraction.Rejection) { rejections[reason, default: 0] += 1 }

    // MARK: Evidence

    /// The cited turns, with the quote in the one that holds it and the others by their whole words.
    private struct Evidence {
        var quoted: Turn
        var citations: [Citation]
        var turns: [Turn]
    }

    private mutating func evidence(_ ids: [String], quote: String) -> Evidence? {
        var turns: [Turn] = []
        for id in ids {
            guard let seq = Int(id.drop { $0 == "T" || $0 == "t" }), let turn = bySeq[seq] else {
                reject(.noSuchTurn)
                return nil
            }
            if turn.injected {
                reject(.injectedTurn)
                return nil
            }
            guard turn.role == .caller || turn.role == .agent else {
                reject(.notSpeech)
                return nil
            }
            if !turns.contains(where: { $0.id == turn.id }) { turns.append(turn) }
        }
        guard !turns.isEmpty else {
            reject(.noSuchTurn)
            return nil
        }
        for turn in turns {
            guard let words = Self.find(quote, in: turn.effectiveText) else { continue }
            let citations = turns.sorted { $0.seq < $1.seq }.map { cited in
                Citation(turnID: cited.id, turnRef: cited.ref, quote: cited.id == turn.id ? words : cited.effectiveText)
            }
            return Evidence(quoted: turn, citations: citations, turns: turns)
        }
        reject(turns.contains { Self.find(quote, in: $0.text) != nil } ? .quoteNotHeard : .quoteNotFound)
        return nil
    }

    /// The place in a text where the same words stand in the same order, whatever the marks and the case; letter by letter
    /// as it stands there. A quote of one word must be all that was said.
    static func find(_ quote: String, in text: String) -> String? {
        let wanted = Words(quote).words.map(\.lower)
        let words = Words(text)
        guard !wanted.isEmpty, wanted.count >= 2 || words.count <= 2, wanted.count <= words.count else { return nil }
        for start in 0...(words.count - wanted.count)
        where words.words[start..<start + wanted.count].map(\.lower) == wanted {
            return String(words.slice(start..<start + wanted.count))
        }
        return nil
    }

    // MARK: Commitments

    struct CheckedCommitment {
        var owner: CommitmentOwner
        var action: String
        var dueAt: Date?
        var duePhrase: String?
        var isProposed: Bool
        var confidence: Double
        var citations: [Citation]
    }

    mutating func commitments(_ proposals: [Extraction.Proposal.Commitment]) -> [CheckedCommitment] {
        var kept: [CheckedCommitment] = []
        for proposal in proposals {
            guard let checked = check(proposal) else { continue }
            let content = Verbs.content(Words(checked.action).words.map(\.lower))
            if kept.contains(where: {
                $0.owner == checked.owner && Verbs.content(Words($0.action).words.map(\.lower)) == content
                    && $0.dueAt == checked.dueAt
            }) {
                reject(.duplicate)
            } else if kept.count == Self.commitmentCap {
                reject(.overCap)
            } else {
                kept.append(checked)
            }
        }
        return kept
    }

    private mutating func check(_ proposal: Extraction.Proposal.Commitment) -> CheckedCommitment? {
        guard let evidence = evidence(proposal.turns, quote: proposal.quote) else { return nil }
        let action = Sanitiser.line(proposal.action, limit: 120)
        guard !action.isEmpty else {
            reject(.empty)
            return nil
        }
        let texts = [proposal.action, action, proposal.condition ?? ""] + evidence.citations.map(\.quote)
        if texts.contains(where: Secrets.isIn) {
            reject(.secret)
            return nil
        }
        if texts.contains(where: { InstructionShape.reason($0) != nil }) {
            reject(.instruction)
            return nil
        }
        let owner = CommitmentOwner(rawValue: proposal.owner) ?? .unclear
        guard isOwed(by: owner, evidence, strength: proposal.strength) else {
            reject(.ownerNotSpeaker)
            return nil
        }
        let due = due(proposal, evidence)
        let condition = proposal.condition?.trimmed ?? ""
        return CheckedCommitment(
            owner: owner, action: action, dueAt: due.at, duePhrase: due.phrase,
            isProposed: proposal.strength == "tentative" || !condition.isEmpty,
            confidence: certainty(proposal.confidence),
            citations: evidence.citations)
    }

    /// We owe what our agent undertook, the caller what the caller did. An accepted request may quote the asking side, when
    /// the accepting side is cited too. What others owe, either may report.
    private func isOwed(by owner: CommitmentOwner, _ evidence: Evidence, strength: String) -> Bool {
        let leg: TurnRole
        switch owner {
        case .us: leg = .agent
        case .caller: leg = .caller
        case .thirdParty, .unclear: return true
        }
        if evidence.quoted.role == leg { return true }
        return strength == "accepted_request"
            && evidence.turns.contains { $0.role == leg && $0.seq >= evidence.quoted.seq }
    }

    private func certainty(_ value: Double) -> Double { value.isFinite ? min(0.95, max(0.05, value)) : 0.05 }

    // MARK: Due

    /// The date, computed again from the words. The model's date only picks among their meanings; where it disagrees with
    /// all of them, there is none.
    private mutating func due(_ proposal: Extraction.Proposal.Commitment, _ evidence: Evidence) -> (
        at: Date?, phrase: String?
    ) {
        guard let phrase = proposal.due_phrase?.trimmed, !phrase.isEmpty else {
            if proposal.due_iso != nil { reject(.dueNotSaid) }
            return (nil, nil)
        }
        guard let turn = evidence.turns.last(where: { Self.occurs(phrase, in: $0.effectiveText) }),
            let said = Self.find(phrase, in: turn.effectiveText)
                ?? (Self.occurs(phrase, in: turn.effectiveText) ? phrase : nil)
        else {
            reject(.dueNotSaid)
            return (nil, nil)
        }
        guard let meant = DuePhrase.resolve(said, clock: clock, inheriting: day(before: turn)) ?? inTurn(said, turn)
        else {
            reject(.dueUnresolved)
            return (nil, said)
        }
        guard let iso = proposal.due_iso?.trimmed, !iso.isEmpty else { return (meant.instant, said) }
        let readings = [meant.instant, meant.earliest, meant.latest]
        guard let agreed = readings.first(where: { agrees($0, iso, meant.granularity) }) else {
            reject(.dueDisagrees)
            return (nil, said)
        }
        return (agreed, said)
    }

    /// Like `find`, but one word is enough ("tomorrow").
    private static func occurs(_ phrase: String, in text: String) -> Bool {
        let wanted = Words(phrase).words.map(\.lower)
        let words = Words(text).words.map(\.lower)
        guard !wanted.isEmpty, wanted.count <= words.count else { return false }
        return (0...(words.count - wanted.count)).contains { words[$0..<$0 + wanted.count].elementsEqual(wanted) }
    }

    /// The phrase as part of a longer one in its turn: "noon" of "by Friday noon".
    private func inTurn(_ said: String, _ turn: Turn) -> DuePhrase? {
        let all = DuePhrase.all(in: turn.effectiveText, clock: clock, inheriting: day(before: turn))
        let holding = all.filter { Self.occurs(said, in: $0.phrase) || Self.occurs($0.phrase, in: said) }
        return holding.count == 1 ? holding[0] : nil
    }

    /// The day that was spoken of last in the two turns before.
    private func day(before turn: Turn) -> LocalDay? {
        let near = ordered.filter { $0.seq < turn.seq && turn.seq - $0.seq <= 2 && ExtractionPrompt.counts($0) }
        for earlier in near.reversed() {
            if let named = DuePhrase.all(in: earlier.effectiveText, clock: clock).last(where: \.namesDay) {
                return named.day
            }
        }
        return nil
    }

    /// The same date on the caller's wall; where an hour was named by both, the same minute.
    private func agrees(_ instant: Date, _ iso: String, _ granularity: DueGranularity) -> Bool {
        let wall = clock.wall(instant)
        let (year, month, day) = wall.day.components
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let date = "\(year)-\(two(month))-\(two(day))"
        guard iso.hasPrefix(date) else { return false }
        guard granularity == .minute, iso.count >= 16 else { return true }
        return iso.dropFirst(11).prefix(5) == "\(two(wall.hour)):\(two(wall.minute))"
    }

    // MARK: Facts

    struct CheckedFact {
        var slot: String
        var value: String
        var text: String
        var saidBy: TurnRole
        var isQuarantined: Bool
        var confidence: Double
        var citations: [Citation]
    }

    mutating func facts(_ proposals: [Extraction.Proposal.Fact]) -> [CheckedFact] {
        var kept: [CheckedFact] = []
        for proposal in proposals {
            guard let checked = check(proposal) else { continue }
            if kept.contains(where: { $0.slot == checked.slot && $0.value.lowercased() == checked.value.lowercased() })
            {
                reject(.duplicate)
            } else if kept.count == Self.factCap {
                reject(.overCap)
            } else {
                kept.append(checked)
            }
        }
        return kept
    }

    private mutating func check(_ proposal: Extraction.Proposal.Fact) -> CheckedFact? {
        guard let evidence = evidence(proposal.turns, quote: proposal.quote) else { return nil }
        guard evidence.quoted.role.rawValue == proposal.said_by else {
            reject(.speakerMismatch)
            return nil
        }
        let value = Sanitiser.line(proposal.value, limit: 120), text = Sanitiser.line(proposal.text, limit: 200)
        guard !value.isEmpty, !text.isEmpty else {
            reject(.empty)
            return nil
        }
        let texts = [proposal.value, proposal.text] + evidence.citations.map(\.quote)
        if texts.contains(where: Secrets.isIn) {
            reject(.secret)
            return nil
        }
        guard isSaid(value, slot: proposal.slot, evidence) else {
            reject(.valueNotSaid)
            return nil
        }
        // Kept for the operator to look at, never shown to a model.
        let isQuarantined = texts.contains { InstructionShape.reason($0) != nil }
        if isQuarantined { reject(.instruction) }
        return CheckedFact(
            slot: ExtractionPrompt.slots.contains(proposal.slot) ? proposal.slot : "other", value: value, text: text,
            saidBy: evidence.quoted.role, isQuarantined: isQuarantined,
            confidence: certainty(proposal.basis == "inferred" ? min(0.5, proposal.confidence) : proposal.confidence),
            citations: evidence.citations)
    }

    /// A name must be there in its words, a number in its digits; other values are in the model's words.
    private func isSaid(_ value: String, slot: String, _ evidence: Evidence) -> Bool {
        let said = evidence.turns.map { Words($0.effectiveText) }
        switch slot {
        case "name":
            let spoken = Set(said.flatMap { $0.words.map(\.lower) })
            return Words(value).words.allSatisfy { spoken.contains($0.lower) }
        case "phone":
            let digits = value.filter(\.isNumber)
            return said.contains {
                Secrets.digitRuns(in: $0).contains { $0.digits.hasSuffix(digits) || digits.hasSuffix($0.digits) }
            }
        case "email":
            let spelled = value.lowercased().filter { $0.isLetter || $0.isNumber }
            return said.contains { words in
                let heard = words.words.map(\.lower).filter { !["dot", "at", "underscore", "dash"].contains($0) }
                return heard.joined().filter { $0.isLetter || $0.isNumber }.contains(spelled)
            }
        default: return true
        }
    }

    // MARK: Prose

    /// The model's own sentences, or nil when they hold what must not be kept.
    mutating func prose(_ text: String, limit: Int) -> String? {
        let line = Sanitiser.line(text, limit: limit)
        if line.isEmpty || Secrets.isIn(text) || InstructionShape.reason(text) != nil
            || InstructionShape.reason(line) != nil
        {
            reject(.summaryReplaced)
            return nil
        }
        return line
    }
}
