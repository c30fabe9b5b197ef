package import Foundation
package import Records

/// What is written down of a call whose caller does not want to be remembered: how it went, and none of its words.
package enum SilentRecord {
    private static let version = "silent-1"

    /// A derivation without facts, promises and quotes. Pure.
    /// - Parameter endReason: one word of the taxonomy of endings.
    package static func derive(turns: [Turn], call: CallRecord, endReason: String?, now: Date) -> Derivation {
        let clock = CallClock(call)
        let counted = turns.filter { ($0.role == .caller || $0.role == .agent) && !$0.injected }.sorted {
            $0.seq < $1.seq
        }
        let outcome = CallSummary.outcome(
            counted.map { Utterance($0, clock: clock, inheriting: nil) }, promises: [], endReason: endReason)
        return Derivation(
            summary: Summary(
                callSid: call.callSid, text: "The caller is not to be remembered: nothing was taken from this call.",
                headline: CallSummary.headline(outcome, request: nil), outcome: outcome, source: .rules,
                inputHash: InputHash.of(call: call, turns: turns, endReason: endReason, maker: version),
                createdAt: now),
            commitments: [], facts: [])
    }
}
