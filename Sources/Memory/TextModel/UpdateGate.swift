import Foundation
import Records

/// What a model says of earlier calls' rows, believed only as far as the transcript bears it out.
extension ExtractionGate {
    /// What became of promises. Kept is what the side says that it was owed to; the side that owes only claims it.
    mutating func updates(
        _ proposals: [Extraction.Proposal.Update], _ known: KnownRows, callSid: String, now: Date
    ) -> [LedgerReport] {
        var reports: [String: LedgerReport] = [:]
        for proposal in proposals where proposal.new_status != "rescheduled" && proposal.new_status != "still_open" {
            guard let row = known.commitment(proposal.id) else {
                reject(.noSuchRow)
                continue
            }
            guard let evidence = evidence(proposal.turns, quote: proposal.quote) else { continue }
            let owes = evidence.quoted.role == (row.owner == .caller ? .caller : .agent)
            let kind: LedgerReport.Kind
            switch (proposal.new_status, owes) {
            case ("kept", false): kind = .kept
            case ("kept", true): kind = .claimed
            case ("cancelled", false): kind = .cancelled
            case ("cancelled", true), ("withdrawn", true): kind = .withdrawn
            case ("missed", false): kind = .missed
            default:
                reject(.speakerMismatch)
                continue
            }
            reports[row.id] = LedgerReport(
                id: "\(callSid)-r-\(row.id)", callSid: callSid, target: row.id, kind: kind,
                citation: quotation(evidence), confidence: 0.8, source: .llm, createdAt: now)
        }
        return reports.values.sorted { $0.id < $1.id }
    }

    /// What the caller set right: the old row ends, and what is right instead is a new fact.
    mutating func corrections(
        _ proposals: [Extraction.Proposal.Correction], _ known: KnownRows, _ facts: inout [CheckedFact],
        callSid: String, now: Date
    ) -> [LedgerReport] {
        var reports: [LedgerReport] = []
        for proposal in proposals {
            guard let row = known.fact(proposal.fact_id), !reports.contains(where: { $0.target == row.id }) else {
                reject(.noSuchRow)
                continue
            }
            guard let evidence = evidence(proposal.turns, quote: proposal.quote) else { continue }
            guard evidence.quoted.role == .caller else {
                reject(.speakerMismatch)
                continue
            }
            if let value = proposal.new_value?.trimmed, !value.isEmpty {
                let text = "The caller's \(row.slot) is \(value)."
                let fact = Extraction.Proposal.Fact(
                    turns: proposal.turns, quote: proposal.quote, said_by: "caller", slot: row.slot, value: value,
                    text: text, basis: "stated", confidence: 0.8)
                guard let checked = self.facts([fact]).first else { continue }
                facts.append(checked)
                // Of a thing one has one of, the new value takes the old one's place by itself, if it may.
                if FactJudge.single.contains(row.slot) { continue }
            }
            reports.append(
                LedgerReport(
                    id: "\(callSid)-r-\(row.id)", callSid: callSid, about: .fact, target: row.id, kind: .ended,
                    citation: quotation(evidence), confidence: 0.8, source: .llm, createdAt: now))
        }
        return reports
    }

    mutating func questions(
        _ proposals: [Extraction.Proposal.Question], callSid: String, now: Date
    ) -> [OpenQuestion] {
        var questions: [OpenQuestion] = []
        for proposal in proposals.prefix(5) {
            guard let evidence = evidence(proposal.turns, quote: proposal.quote) else { continue }
            guard let text = Quotable.line(proposal.text, limit: 160), !text.isEmpty else {
                reject(.instruction)
                continue
            }
            questions.append(
                OpenQuestion(
                    id: "", callSid: callSid, text: text,
                    askedBy: evidence.quoted.role, citation: quotation(evidence), source: .llm, createdAt: now))
        }
        return questions
    }

    /// False when somebody else than the contact spoke on the caller's side: nothing of theirs is the contact's.
    mutating func isCaller(_ speakers: [Extraction.Proposal.Speaker]) -> Bool {
        let isOther = speakers.contains {
            $0.role == "caller" && ["household", "colleague"].contains($0.relation)
        }
        if isOther { reject(.otherPerson) }
        return !isOther
    }

    /// The citation of the turn that holds the quote.
    private func quotation(_ evidence: Evidence) -> Citation {
        evidence.citations.first { $0.turnID == evidence.quoted.id } ?? evidence.citations[0]
    }
}
