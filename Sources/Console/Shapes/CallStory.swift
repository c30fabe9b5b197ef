package import JSONText
internal import Foundation
package import Records

/// Everything that is kept of one call, as one JSON document: what the API answers and `ringback show` prints.
package enum CallStory {
    /// The call with summary, commitments, preamble, usage, latency and events; nil when there is no such call.
    /// - Parameter withTurns: adds the turns, as the commands do.
    package static func tell(
        _ callSid: String, from store: any Store, withTurns: Bool
    ) async throws(StoreError) -> JSON? {
        guard let call = try await store.call(callSid), case .object(var members) = Presenter.call(call) else {
            return nil
        }
        let commitments = try await store.commitments(CommitmentFilter(callSid: callSid))
        let preamble = try await store.preamble(of: callSid)
        let measures = try await store.measures(of: callSid)
        let events = try await store.events(of: callSid)
        members.append(.init("commitments", .array(commitments.map(Presenter.commitment))))
        members.append(.init("preamble", JSON(preamble?.text)))
        members.append(.init("preamble_tokens", JSON(preamble?.tokens)))
        let uses = try await store.uses(of: callSid)
        members.append(.init("memory_use", .array(uses.map(Presenter.use))))
        members.append(.init("usage", object(measures.usageJSON)))
        members.append(.init("latency", object(measures.latencyJSON)))
        members.append(.init("events", .array(events.map(Presenter.event))))
        if withTurns {
            let turns = try await store.turns(of: callSid)
            members.append(.init("turns", .array(turns.map(Presenter.turn))))
        }
        return .object(members)
    }

    /// A page of calls.
    package static func list(_ page: CallPage) -> JSON {
        ["calls": .array(page.calls.map(Presenter.call)), "next_cursor": JSON(page.nextCursor)]
    }

    private static func object(_ text: String?) -> JSON { text.flatMap { JSON(parsing: Array($0.utf8)) } ?? .null }
}

extension CallStory {
    /// Commitments, as the API lists them.
    package static func ledger(_ commitments: [Commitment]) -> JSON {
        ["commitments": .array(commitments.map(Presenter.commitment))]
    }

    /// What was recalled, as the API lists it.
    static func recalled(_ turns: [TurnHit]) -> JSON { ["turns": .array(turns.map(Presenter.hit))] }

    /// What a search found, as the API lists it.
    package static func found(_ turns: [TurnHit], _ summaries: [SummaryHit]) -> JSON {
        ["turns": .array(turns.map(Presenter.hit)), "summaries": .array(summaries.map(Presenter.hit))]
    }

    /// What is remembered of a contact, as the API answers it.
    package static func memory(_ memory: ContactMemory) -> JSON { Presenter.memory(memory) }
}
