package import Foundation
package import Records

extension ContactLedger {
    /// What earlier calls left to be kept when this one began, soonest due first. What this call itself has settled in an
    /// earlier derivation is among it, and so is what the clock alone has given up since.
    func outstanding(before call: CallRecord) -> [Commitment] {
        let settledHere = Set(reports.filter { $0.callSid == call.callSid }.map(\.target))
        return commitments.filter {
            isEarlier($0.callSid, call)
                && ($0.status.isOutstanding || settledHere.contains($0.id) || isLapsed($0, since: call.startedAt))
        }
    }

    private func isLapsed(_ row: Commitment, since moment: Date) -> Bool {
        row.status == .unknown && row.dueAt.map { $0 + Commitment.patience > moment } ?? false
    }

    /// What was known of the caller when this call began.
    func facts(before call: CallRecord) -> [Fact] {
        facts.filter { isEarlier($0.callSid, call) && ($0.status == .active || $0.status == .disputed) }
    }

    private func isEarlier(_ callSid: String, _ call: CallRecord) -> Bool {
        callSid != call.callSid && calls[callSid].map { $0 < call.startedAt } ?? false
    }

    /// Where its rows stand by now, as far as that is news.
    package func standings(at now: Date) -> (facts: [FactStanding], commitments: [CommitmentStanding]) {
        (FactJudge.standings(self), CommitmentJudge.standings(self, at: now))
    }
}
