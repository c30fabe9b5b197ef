import Foundation
import JSONText
import Memory
import Records
import Synchronization
import Testing

@testable import ringback

/// What the rules had to do alone is done again by a text model that comes, or comes back.
@Suite struct SecondLookTests {
    /// A model that is denied to us as often as it is told.
    private final class Model: TextModel {
        let name = "small"
        let denials = Mutex(0)

        func complete(_ request: TextRequest) async throws(TextModelError) -> String {
            let isDenied = denials.withLock { left in
                defer { left = max(0, left - 1) }
                return left > 0
            }
            if isDenied { throw TextModelError(.denied, status: 401, isRetryable: false) }
            let answer: JSON = [
                "language": "en", "outcome": "follow_up", "summary": "The caller's fridge hums.",
                "headline": "A humming fridge", "facts": [], "commitments": [],
            ]
            return answer.text
        }
    }

    private func store() async throws -> any Store {
        Log.quieten(to: .silent)
        let store = try StoreFactory.open("sqlite::memory:")
        try await store.migrate()
        return store
    }

    /// A call that was over a while ago, with its job.
    private func keepCall(_ callSid: String, daysAgo days: Double = 0.1, in store: any Store) async throws {
        let begin = Date(timeIntervalSinceNow: -86_400 * days)
        let call = CallRecord(
            callSid: callSid, from: "+16175550177", to: "+16175550100", startedAt: begin, identityLevel: 1)
        let turn = Turn(
            id: "\(callSid)-t1", callSid: callSid, seq: 1, role: .caller, text: "My fridge hums.", startedMs: 0,
            endedMs: 900)
        try await store.keep(
            past: call, anonymous: false, turns: [turn],
            ending: CallEnding(status: .completed, reason: "caller_hangup", at: begin.addingTimeInterval(60)),
            jobs: Clerk.jobs(after: callSid, at: begin.addingTimeInterval(60)))
    }

    /// Waits until the newest summaries of calls are of these sources.
    private func expect(_ sources: [String: SummarySource], in store: any Store) async throws {
        let deadline = ContinuousClock.now + .seconds(30)
        var found: [String: SummarySource] = [:]
        while ContinuousClock.now < deadline {
            for callSid in sources.keys { found[callSid] = try await store.call(callSid)?.summarySource }
            if found == sources { return }
            try await Task.sleep(for: .milliseconds(10))
        }
        #expect(found == sources)
    }

    @Test func `calls that the rules have seen alone are given to a model that is there later, but not old ones`()
        async throws
    {
        let store = try await store()
        try await keepCall("CA1", in: store)
        try await keepCall("CA2", daysAgo: 40, in: store)
        let alone = Clerk(store, run: "r1", model: nil)
        try await expect(["CA1": .rules, "CA2": .rules], in: store)
        await alone.stop()
        let helped = Clerk(store, run: "r1", model: Model(), looksBack: true)
        try await expect(["CA1": .llm, "CA2": .rules], in: store)
        await helped.stop()
        #expect(try await store.summaries(of: "CA1").map(\.source) == [.rules, .llm])
    }

    @Test func `a job that died while the model was away is done when the model answers again`() async throws {
        let store = try await store()
        let model = Model()
        model.denials.withLock { $0 = 1 }
        try await keepCall("CA1", in: store)
        let clerk = Clerk(store, run: "r1", model: model, looksBack: true)
        try await expect(["CA1": .rules], in: store)
        try await keepCall("CA2", in: store)
        clerk.kick()
        try await expect(["CA1": .llm, "CA2": .llm], in: store)
        await clerk.stop()
        #expect(try await store.jobs(state: .dead, limit: 9).isEmpty)
    }

    @Test func `what a model has found of a call is not given up for the rules when an earlier call comes in`()
        async throws
    {
        let store = try await store()
        try await keepCall("CA2", in: store)
        let helped = Clerk(store, run: "r1", model: Model())
        try await expect(["CA2": .llm], in: store)
        await helped.stop()
        try await keepCall("CA1", daysAgo: 1, in: store)
        let job = try #require(try await store.jobs(of: "CA2").first { $0.kind == Clerk.summarise })
        try await store.rerun(job: job.id, kinds: [Clerk.summarise], at: Date())
        let alone = Clerk(store, run: "r1", model: nil)
        try await expect(["CA1": .rules, "CA2": .llm], in: store)
        while try await store.jobs(of: "CA2").contains(where: { $0.kind == Clerk.summarise && $0.state != .done }) {
            try await Task.sleep(for: .milliseconds(10))
        }
        await alone.stop()
        #expect(try await store.summaries(of: "CA2").map(\.source) == [.llm])
    }

    @Test func `while the model is away nothing is queued, and all is looked through when it is back`() async throws {
        let store = try await store()
        try await keepCall("CA1", in: store)
        let alone = Clerk(store, run: "r1", model: nil)
        try await expect(["CA1": .rules], in: store)
        await alone.stop()
        let look = SecondLook(kinds: [Clerk.summarise])
        look.noted(TextModelError(.unreachable, isRetryable: true))
        for _ in 0..<3 { await look.look(store, now: Date()) }
        #expect(try await store.jobs(state: .queued, limit: 9).isEmpty)
        // What it thinks of one call says nothing about where it is.
        look.noted(TextModelError(.refusal, isRetryable: false))
        await look.look(store, now: Date())
        #expect(try await store.jobs(state: .queued, limit: 9).map(\.callSid) == ["CA1"])
    }
}
