import Foundation
import Records

extension ExtractionGate {
    /// A fact that passed, before it has an id.
    struct CheckedFact {
        var slot: String
        var value: String
        var text: String
        /// The end of what it was said to hold for.
        var until: Date?
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
        if texts.contains(where: SpokenSecrets.isIn) {
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
            until: until(proposal, evidence), saidBy: evidence.quoted.role, isQuarantined: isQuarantined,
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
                SpokenSecrets.digitRuns(in: $0).contains { $0.digits.hasSuffix(digits) || digits.hasSuffix($0.digits) }
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
}
