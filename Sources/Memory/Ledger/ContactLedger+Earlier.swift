package import Foundation
package import Records

extension ContactLedger {
    /// What earlier calls had led to when this one began: their rows as they stood then, whatever was said since. What an
    /// operator decided stands, whenever that was.
    func before(_ call: CallRecord) -> ContactLedger {
        var past = self
        past.calls = calls.filter { $0.key != call.callSid && $0.value < call.startedAt }
        past.facts = facts.filter { past.calls[$0.callSid] != nil }
        past.commitments = commitments.filter { past.calls[$0.callSid] != nil }
        past.reports = reports.filter { past.calls[$0.callSid] != nil }
        let then = past.standings(at: call.startedAt)
        let factsThen = Dictionary(uniqueKeysWithValues: then.facts.map { ($0.id, $0) })
        for index in past.facts.indices {
            guard let standing = factsThen[past.facts[index].id] else { continue }
            past.facts[index].status = standing.status
            past.facts[index].supersededBy = standing.supersededBy
            past.facts[index].validTo = standing.validTo
        }
        let commitmentsThen = Dictionary(uniqueKeysWithValues: then.commitments.map { ($0.id, $0) })
        for index in past.commitments.indices {
            guard let standing = commitmentsThen[past.commitments[index].id] else { continue }
            past.commitments[index].status = standing.status
            past.commitments[index].supersededBy = standing.supersededBy
        }
        return past
    }

    /// What is still to be kept, soonest due first.
    var outstanding: [Commitment] {
        commitments.filter(\.status.isOutstanding).sorted {
            ($0.dueAt ?? .distantFuture, start($0.callSid), $0.id) < (
                $1.dueAt ?? .distantFuture, start($1.callSid), $1.id
            )
        }
    }

    /// What holds of the caller, or is disputed; what was said last comes first.
    var standingFacts: [Fact] {
        facts.filter { $0.status == .active || $0.status == .disputed }.sorted {
            (start($1.callSid), $0.id) < (start($0.callSid), $1.id)
        }
    }

    private func start(_ callSid: String) -> Date { calls[callSid] ?? .distantPast }

    /// Where its rows stand by now, as far as that is news.
    package func standings(at now: Date) -> (facts: [FactStanding], commitments: [CommitmentStanding]) {
        (FactJudge.standings(self), CommitmentJudge.standings(self, at: now))
    }
}
