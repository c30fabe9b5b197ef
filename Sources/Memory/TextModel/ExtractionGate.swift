import Foundation
import Records

/// Believes of a model's proposals only what the transcript bears out. Deterministic; counts what it turns away.
struct ExtractionGate {
    private(set) var rejections: [Extraction.Rejection: Int] = [:]
    private let bySeq: [Int: Turn]
    let clock: CallClock
    let ordered: [Turn]

    static let factCap = 12, commitmentCap = 8

    init(turns: [Turn], clock: CallClock) {
        ordered = turns.sorted { $0.seq < $1.seq }
        bySeq = Dictionary(ordered.map { ($0.seq, $0) }, uniquingKeysWith: { first, _ in first })
        self.clock = clock
    }

    mutating func reject(_ reason: Extraction.Rejection) { rejections[reason, default: 0] += 1 }

    // MARK: Evidence

    /// The cited turns, with the quote in the one that holds it and the others by their whole words.
    struct Evidence {
        var quoted: Turn
        var citations: [Citation]
        var turns: [Turn]
    }

    mutating func evidence(_ ids: [String], quote: String) -> Evidence? {
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

    /// A commitment that passed, before it has an id.
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
        if texts.contains(where: SpokenSecrets.isIn) {
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

    func certainty(_ value: Double) -> Double { value.isFinite ? min(0.95, max(0.05, value)) : 0.05 }

    // MARK: Prose

    /// The model's own sentences, or nil when they hold what must not be kept.
    mutating func prose(_ text: String, limit: Int) -> String? {
        let line = Sanitiser.line(text, limit: limit)
        if line.isEmpty || SpokenSecrets.isIn(text) || InstructionShape.reason(text) != nil
            || InstructionShape.reason(line) != nil
        {
            reject(.summaryReplaced)
            return nil
        }
        return line
    }
}
