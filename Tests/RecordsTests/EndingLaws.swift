import Foundation
import Records
import Testing

extension StoreLaws {
    @Test(arguments: DatabaseKind.allCases)
    func `a call ends once, and a second ending changes nothing`(kind: DatabaseKind) async throws {
        let store = try await Scratch(kind).store
        _ = try await store.begin(aCall("CA1"), anonymous: false)
        var ending = anEnding()
        (ending.usageJSON, ending.latencyJSON) = (#"{"tokens":12}"#, #"{"first_audio_ms":640}"#)
        try await store.end("CA1", ending, jobs: [aJob("CA1")])
        let ended = try #require(try await store.call("CA1"))
        #expect(ended.status == .completed)
        #expect(ended.endReason == "caller_hangup")
        #expect(ended.endedAt == ending.at)
        let late = CallEnding(status: .failed, reason: "model_lost", at: noon.addingTimeInterval(99))
        try await store.end("CA1", late, jobs: [NewJob(kind: "other", key: "other", runAfter: noon)])
        #expect(try await store.call("CA1") == ended)
        #expect(try await store.jobs(state: nil, limit: 9).map(\.key) == ["summarise:CA1"])
        let measures = try await store.measures(of: "CA1")
        #expect(measures.usageJSON == ending.usageJSON)
        #expect(measures.latencyJSON == ending.latencyJSON)
        await #expect(throws: StoreError.self) {
            try await store.end("CA1", CallEnding(status: .live, reason: "", at: noon), jobs: [])
        }
    }

    @Test(arguments: DatabaseKind.allCases)
    func `an ending that fails leaves the call live and no job`(kind: DatabaseKind) async throws {
        let store = try await Scratch(kind).store
        _ = try await store.begin(aCall("CA1"), anonymous: false)
        let broken = NewJob(kind: "\0", key: "second", runAfter: noon)
        await #expect(throws: StoreError.self) { try await store.end("CA1", anEnding(), jobs: [aJob("CA1"), broken]) }
        #expect(try await store.call("CA1")?.status == .live)
        #expect(try await store.jobs(state: nil, limit: 9) == [])
    }

    @Test(arguments: DatabaseKind.allCases)
    func `two endings at once make one ending and one job`(kind: DatabaseKind) async throws {
        let scratch = try await Scratch(kind)
        let (one, two) = (scratch.store, try scratch.another())
        for index in 0..<10 {
            let callSid = "CA\(index)"
            _ = try await one.begin(aCall(callSid), anonymous: false)
            async let first: Void = one.end(callSid, anEnding(), jobs: [aJob(callSid)])
            async let second: Void = two.end(callSid, anEnding(), jobs: [aJob(callSid)])
            _ = try await (first, second)
        }
        #expect(try await one.jobs(state: .queued, limit: 99).count == 10)
    }

    @Test(arguments: DatabaseKind.allCases)
    func `a past call comes in whole, once, or not at all`(kind: DatabaseKind) async throws {
        let store = try await Scratch(kind).store
        let turns = [aTurn("CA1", 1, "I moved to Lisbon."), aTurn("CA1", 2, .agent, "Noted.")]
        let broken = turns + [aTurn("CA1", 3, "\0")]
        await #expect(throws: StoreError.self) {
            try await store.keep(
                past: aCall("CA1"), anonymous: false, turns: broken, ending: anEnding(), jobs: [aJob("CA1")])
        }
        #expect(try await store.call("CA1") == nil)
        #expect(try await store.contacts(matching: nil, limit: 9) == [])
        #expect(
            try await store.keep(
                past: aCall("CA1"), anonymous: false, turns: turns, ending: anEnding(), jobs: [aJob("CA1")]))
        #expect(try await store.call("CA1")?.status == .completed)
        #expect(try await store.search("Lisbon", contactID: nil, limit: 9).map(\.turn.seq) == [1, 2])
        let again = try await store.keep(
            past: aCall("CA1"), anonymous: false, turns: [], ending: anEnding(), jobs: [aJob("CA1")])
        #expect(again == false)
        #expect(try await store.turns(of: "CA1") == turns)
        #expect(try await store.jobs(state: .queued, limit: 9).count == 1)
    }

    @Test(arguments: DatabaseKind.allCases)
    func `two imports at once, with the same callers in another order, keep every call once`(
        kind: DatabaseKind
    ) async throws {
        let scratch = try await Scratch(kind)
        let calls = (0..<12).map { index in
            PastCall(
                aCall("CA\(index)", from: "+1555030\(index % 4)"), anonymous: false,
                turns: [aTurn("CA\(index)", 1, "Hello.")],
                ending: anEnding(), jobs: [aJob("CA\(index)")])
        }
        let stores = [scratch.store, try scratch.another(), try scratch.another()]
        let new = try await withThrowingTaskGroup(of: Int.self) { group in
            for (index, store) in stores.enumerated() {
                let order = index.isMultiple(of: 2) ? calls : calls.reversed()
                group.addTask { try await store.keep(past: order).count { $0 } }
            }
            return try await group.reduce(0, +)
        }
        #expect(new == 12)
        #expect(try await scratch.store.contacts(matching: nil, limit: 9).map(\.callCount) == [3, 3, 3, 3])
        #expect(try await scratch.store.jobs(state: .queued, limit: 99).count == 12)
    }
}
