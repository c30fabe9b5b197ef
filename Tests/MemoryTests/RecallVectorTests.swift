import Foundation
import Records
import Synchronization
import Testing

@testable import Memory

/// Recall with an embedding model that is there, late, broken or of another kind.
struct RecallVectorTests {
    /// Knows two concepts, and may be slow or fail.
    private struct StandIn: Embedder {
        var mark = "stand-in"
        var pause = Duration.zero
        var fails = false
        var length = 3

        func vectors(of texts: [String]) async throws(TextModelError) -> [[Float]] {
            if pause > .zero { try? await Task.sleep(for: pause) }
            if fails { throw TextModelError(.server, isRetryable: true) }
            return texts.map { text in
                let bees = ["hives", "apiculture"].contains { text.lowercased().contains($0) }
                let music = ["jazz", "tunes"].contains { text.lowercased().contains($0) }
                return [bees ? 1 : 0.1, music ? 1 : 0.1, 0.2] + [Float](repeating: 0, count: length - 3)
            }
        }
    }

    private final class Tally: Sendable {
        let outcomes = Mutex<[QuestionVector.Outcome]>([])
        var all: [QuestionVector.Outcome] { outcomes.withLock { $0 } }
    }

    private static let said = ["The hives stood empty in March.", "I like jazz.", "My sister lives in Oslo."]

    /// A database with one past call whose turns the stand-in has seen, unless it shall not have.
    private static func with(
        seen: Bool = true, _ body: (any Store, String) async throws -> Void
    ) async throws {
        let store = try StoreFactory.open("sqlite::memory:")
        try await store.migrate()
        let call = CallRecord(
            callSid: "CA1", from: "+16175550142", to: "+16175550100",
            startedAt: Date(timeIntervalSince1970: 1_767_607_200), timeZone: "UTC")
        let turns = said.enumerated().map {
            Turn(id: "CA1-t\($0)", callSid: "CA1", seq: $0, role: .caller, text: $1, startedMs: 0, endedMs: 1)
        }
        try await store.keep(
            past: call, anonymous: false, turns: turns,
            ending: CallEnding(status: .completed, reason: "imported", at: call.startedAt), jobs: [])
        let contact = try #require(try await store.call("CA1")?.contactID)
        if seen { try await see(store) }
        try await body(store, contact)
        await store.close()
    }

    private static func see(_ store: any Store, _ embedder: StandIn = StandIn()) async throws {
        let inputs = EmbeddingInput.missing(of: try await store.spokenTurns(of: "CA1", model: embedder.mark))
        let vectors = try await embedder.vectors(of: inputs.map(\.text))
        try await store.keep(
            zip(inputs, vectors).map { TurnVector(turn: $0.turn, input: $0.name, values: $1) }, of: "CA1",
            model: embedder.mark, isWhole: true)
    }

    private func found(
        _ query: String, _ contact: String, _ store: any Store, _ embedder: StandIn?, _ tally: Tally = Tally(),
        patience: Duration = .seconds(5)
    ) async throws -> [String] {
        let recall = Recall(store, embedder: embedder) { outcome in tally.outcomes.withLock { $0.append(outcome) } }
        return try await recall.recollections(of: query, by: contact, level: 3, patience: patience).map(\.turn.text)
    }

    @Test func `a paraphrase is found with a model and not without`() async throws {
        try await Self.with { store, contact in
            let tally = Tally()
            let without = try await found("apiculture", contact, store, nil)
            #expect(without == [])
            let with = try await found("apiculture", contact, store, StandIn(), tally).first
            #expect(with == Self.said[0])
            #expect(tally.all == [.inTime])
        }
    }

    @Test func `a model that is slow is left out in time, and counted`() async throws {
        try await Self.with { store, contact in
            let tally = Tally()
            // Whoever waited for it would not be here.
            let slow = StandIn(pause: .seconds(86_400))
            let first = try await found("jazz", contact, store, slow, tally, patience: .milliseconds(50)).first
            #expect(first == Self.said[1])
            #expect(tally.all == [.late])
        }
    }

    @Test(arguments: [(true, 3, "failed"), (false, 4, "in_time")])
    func `a model that fails, or makes vectors of another length than it did, leaves the words to answer`(
        fails: Bool, length: Int, outcome: String
    ) async throws {
        try await Self.with { store, contact in
            let tally = Tally()
            let broken = StandIn(fails: fails, length: length)
            let byWords = try await found("jazz", contact, store, broken, tally).first
            #expect(byWords == Self.said[1])
            #expect(tally.all.map(\.rawValue) == [outcome])
        }
    }

    @Test func `vectors of another model are as none, and where there are none nobody is waited for`() async throws {
        try await Self.with { store, contact in
            let tally = Tally()
            let other = StandIn(mark: "another", pause: .seconds(30))
            let byWords = try await found("jazz", contact, store, other, tally).first
            #expect(byWords == Self.said[1])
            #expect(tally.all.isEmpty)
        }
    }

    @Test func `vectors that come later are found by the next question, and what is forgotten is forgotten`()
        async throws
    {
        try await Self.with(seen: false) { store, contact in
            let recall = Recall(store, embedder: StandIn())
            func found() async throws -> [String] {
                try await recall.turns(answering: "apiculture", of: contact, limit: 3).map(\.turn.text)
            }
            let before = try await found()
            #expect(before == [])
            try await Self.see(store)
            let after = try await found().first
            #expect(after == Self.said[0])
            _ = try await store.erase(contact: contact, by: "operator", at: Date())
            let left = try await found()
            #expect(left == [])
        }
    }

    @Test func `of too many vectors those of the contact that was asked about longest ago are let go`() async throws {
        try await Self.with { store, contact in
            let recall = Recall(store, embedder: StandIn(), vectorLimit: 1)
            for _ in 0..<2 {
                let turns = try await recall.turns(answering: "apiculture", of: contact, limit: 1)
                #expect(turns.first?.turn.text == Self.said[0])
                _ = try await recall.turns(answering: "apiculture", of: "nobody", limit: 1)
            }
        }
    }
}
