package import Foundation
package import Records

/// Derives a call's summary, commitments and facts without any model.
///
/// It promises little and keeps it: what it says was said, by that leg, in that turn. English only; a call in another
/// language gets a headline and a summary of quotes. What the caller did not hear, what the line itself put into the session,
/// and what is no speech at all (tools, system) is not looked at. Pure: the same call gives the same rows with the same ids.
package struct OfflineRules {
    /// Goes into `inputHash`: a new set of rules derives anew.
    package static let version = "rules-5"

    /// The most a rule's row is ever trusted.
    package static let ceiling = 0.6

    /// Derives everything from one call.
    /// - Parameters:
    ///   - contactID: nil for an anonymous call, which gets no facts.
    ///   - turns: the turns of the call, in any order.
    ///   - known: what earlier calls of the contact led to.
    ///   - endReason: one word of the taxonomy of endings.
    ///   - now: goes into `createdAt` and nowhere else; dates are resolved against the call's start in its zone.
    package static func derive(
        callSid: String, contactID: String?, turns: [Turn], call: CallRecord, known: ContactLedger = ContactLedger(),
        endReason: String?, now: Date
    ) -> Derivation {
        let clock = CallClock(call)
        let counted = turns.filter { ($0.role == .caller || $0.role == .agent) && !$0.injected }.sorted {
            $0.seq < $1.seq
        }
        let ledger = CallLedger(counted, clock: clock)
        let promises = ledger.promises.filter(isFit)
        let utterances = counted.map { Utterance($0, clock: clock, inheriting: nil) }
        let commitments = promises.map { promise in
            Commitment(
                id: "", contactID: contactID, callSid: callSid, owner: promise.owner,
                action: promise.action, dueAt: promise.dueAt, duePhrase: promise.due?.phrase,
                status: promise.isConditional ? .proposed : .open,
                confidence: certainty(promise),
                source: .rules, createdAt: now, citations: promise.citations)
        }
        let facts = contactID.map { gather(utterances, callSid: callSid, contactID: $0, call: call, now: now) } ?? []
        let cited = commitments.compactMap(\.citations.last)
        let summary = CallSummary(utterances, promises: promises, cited: cited, endReason: endReason)
        let outstanding = known.before(call).outstanding
        let derivation = Derivation(
            summary: Summary(
                callSid: callSid, text: summary.text, headline: summary.headline, outcome: summary.outcome,
                source: .rules,
                inputHash: inputHash(turns: turns, call: call, endReason: endReason, outstanding), createdAt: now),
            commitments: commitments, facts: facts,
            reports: ReportReader.reports(in: utterances, of: outstanding, callSid: callSid, now: now))
        return RowNames.given(to: derivation, beside: known)
    }

    private static func inputHash(
        turns: [Turn], call: CallRecord, endReason: String?, _ outstanding: [Commitment]
    ) -> String {
        InputHash.of(
            call: call, turns: turns, endReason: endReason, maker: version, known: KnownRows.inputs(of: outstanding))
    }

    /// Never above the ceiling; less when the date has two meanings. In hundredths.
    private static func certainty(_ promise: Promise) -> Double {
        let value = promise.due?.isAmbiguous == true ? promise.confidence - 0.1 : promise.confidence
        return (min(ceiling, value) * 100).rounded() / 100
    }

    /// Nothing with a secret in it, nothing that reads like an instruction, nothing too long to be one promise.
    private static func isFit(_ promise: Promise) -> Bool {
        let texts = [promise.action] + promise.citations.map(\.quote)
        return !texts.contains { SpokenSecrets.isIn($0) || InstructionShape.reason($0) != nil }
    }

    /// The facts of a call: per slot and value once, the later saying of a single-valued slot wins.
    private static func gather(
        _ utterances: [Utterance], callSid: String, contactID: String, call: CallRecord, now: Date
    ) -> [Fact] {
        let single: Set<String> = ["name", "email", "phone", "address"]
        var kept: [(finding: FactSlots.Finding, turn: Turn)] = []
        for utterance in utterances {
            for finding in FactSlots.findings(in: utterance) {
                if finding.slot != "phone", SpokenSecrets.isIn(finding.value) || SpokenSecrets.isIn(finding.quote) {
                    continue
                }
                if finding.slot == "phone", SpokenSecrets.isIn(finding.quote) { continue }
                if InstructionShape.reason(finding.quote) != nil { continue }
                kept.removeAll {
                    $0.finding.slot == finding.slot
                        && (single.contains(finding.slot) || $0.finding.value == finding.value)
                }
                kept.append((finding, utterance.turn))
            }
        }
        return kept.prefix(12).map { item in
            Fact(
                id: "", contactID: contactID, callSid: callSid, slot: item.finding.slot,
                value: item.finding.value, text: item.finding.text, saidBy: .caller,
                confidence: min(ceiling, item.finding.confidence), source: .rules, validFrom: call.startedAt,
                until: item.finding.until, recordedAt: now,
                citations: [Citation(turnID: item.turn.id, turnRef: item.turn.ref, quote: item.finding.quote)])
        }
    }
}
