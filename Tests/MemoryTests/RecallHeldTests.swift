import Foundation
import Memory
import Records
import Testing

/// What recall holds in memory of contacts that change elsewhere.
struct RecallHeldTests {
    private func keepCall(_ callSid: String, from: String, in store: any Store) async throws -> String {
        let call = CallRecord(
            callSid: callSid, from: from, to: "+16175550100", startedAt: Date(timeIntervalSince1970: 1_767_607_200),
            timeZone: "UTC")
        let turn = Turn(
            id: "\(callSid)-t1", callSid: callSid, seq: 1, role: .caller, text: "I like jazz.", startedMs: 0, endedMs: 1
        )
        try await store.keep(
            past: call, anonymous: false, turns: [turn],
            ending: CallEnding(status: .completed, reason: "imported", at: call.startedAt), jobs: [])
        return try #require(try await store.call(callSid)?.contactID)
    }

    @Test func `who was erased by another process is let go of though nobody asks about them`() async throws {
        let store = try StoreFactory.open("sqlite::memory:")
        try await store.migrate()
        let gone = try await keepCall("CA1", from: "+16175550142", in: store)
        let stays = try await keepCall("CA2", from: "+16175550143", in: store)
        let recall = Recall(store)
        for contact in [gone, stays] { _ = try await recall.turns(answering: "jazz", of: contact, limit: 1) }
        try await recall.catchUp()
        let held = await recall.held
        #expect(held == [gone, stays])
        _ = try await store.erase(contact: gone, by: "cli", at: Date())
        try await recall.catchUp()
        let left = await recall.held
        #expect(left == [stays])
        let found = try await recall.turns(answering: "jazz", of: stays, limit: 1)
        #expect(found.map(\.turn.callSid) == ["CA2"])
        await store.close()
    }
}
