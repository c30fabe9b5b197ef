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
    func `calls that a crash left live are closed with the jobs of an orderly end`(kind: DatabaseKind) async throws {
        let scratch = try await Scratch(kind)
        try await scratch.store.ended(aCall("CA1"))
        for (index, callSid) in ["CA2", "CA3"].enumerated() {
            _ = try await scratch.store.begin(aCall(callSid, at: Double(index)), anonymous: false)
            try await scratch.store.append([aTurn(callSid, 1, "Are you still there?")])
        }
        await scratch.store.close()
        let store = try scratch.another()
        let restart = noon.addingTimeInterval(500)
        let closed = try await store.closeInterrupted(at: restart) { [aJob($0.callSid)] }
        #expect(closed == ["CA2", "CA3"])
        #expect(try await store.call("CA2")?.status == .interrupted)
        #expect(try await store.call("CA2")?.endedAt == restart)
        #expect(try await store.call("CA1")?.status == .completed)
        #expect(try await store.turns(of: "CA3").count == 1)
        #expect(try await store.jobs(state: .queued, limit: 9).map(\.callSid) == ["CA1", "CA2", "CA3"])
        #expect(try await store.closeInterrupted(at: restart) { [aJob($0.callSid)] } == [])
    }

    @Test(arguments: DatabaseKind.allCases)
    func `a job is leased once, and again only when its lease ran out`(kind: DatabaseKind) async throws {
        let scratch = try await Scratch(kind)
        let (one, two) = (scratch.store, try scratch.another())
        try await one.ended(aCall("CA1"))
        let due = noon.addingTimeInterval(60)
        #expect(try await one.lease(kinds: ["summarise"], for: 30, now: due.addingTimeInterval(-1)) == nil)
        #expect(try await one.lease(kinds: ["other"], for: 30, now: due) == nil)
        #expect(try await one.lease(kinds: [], for: 30, now: due) == nil)
        let job = try #require(try await one.lease(kinds: ["other", "summarise"], for: 30, now: due))
        #expect(job.state == .leased)
        #expect(job.tries == 1)
        #expect(job.callSid == "CA1")
        #expect(job.leaseUntil == due.addingTimeInterval(30))
        #expect(try await two.lease(kinds: ["summarise"], for: 30, now: due.addingTimeInterval(29)) == nil)
        let again = try #require(try await two.lease(kinds: ["summarise"], for: 30, now: due.addingTimeInterval(30)))
        #expect(again.id == job.id)
        #expect(again.tries == 2)
        try await two.complete(job: job.id)
        #expect(try await one.jobs(state: .done, limit: 9).map(\.id) == [job.id])
        #expect(try await one.lease(kinds: ["summarise"], for: 30, now: due.addingTimeInterval(999)) == nil)
        await #expect(throws: StoreError.unknown("job")) { try await one.complete(job: 12345) }
    }

    @Test(arguments: DatabaseKind.allCases)
    func `a failed job comes again at its time, or is dead in sight of the operator`(kind: DatabaseKind) async throws {
        let store = try await Scratch(kind).store
        try await store.ended(aCall("CA1"))
        let due = noon.addingTimeInterval(60)
        let retry = due.addingTimeInterval(45)
        let job = try #require(try await store.lease(kinds: ["summarise"], for: 30, now: due))
        try await store.fail(job: job.id, error: "text model: 503", retryAt: retry)
        #expect(try await store.lease(kinds: ["summarise"], for: 30, now: retry.addingTimeInterval(-1)) == nil)
        let again = try #require(try await store.lease(kinds: ["summarise"], for: 30, now: retry))
        #expect(again.lastError == "text model: 503")
        try await store.fail(job: job.id, error: "gave up", retryAt: nil)
        #expect(try await store.jobs(state: .dead, limit: 9).map(\.lastError) == ["gave up"])
        #expect(try await store.lease(kinds: ["summarise"], for: 30, now: retry.addingTimeInterval(999)) == nil)
        // Only who holds a lease can give it back.
        try await store.fail(job: job.id, error: "too late", retryAt: retry)
        #expect(try await store.jobs(state: .dead, limit: 9).map(\.lastError) == ["gave up"])
        await #expect(throws: StoreError.unknown("job")) { try await store.fail(job: 12345, error: "", retryAt: nil) }
    }

    @Test(arguments: DatabaseKind.allCases)
    func `many workers take every job exactly once`(kind: DatabaseKind) async throws {
        let scratch = try await Scratch(kind)
        for index in 0..<30 { try await scratch.store.ended(aCall("CA\(index)")) }
        let stores = [scratch.store, try scratch.another(), try scratch.another()]
        let taken = try await withThrowingTaskGroup(of: [Int64].self) { group in
            for store in stores {
                group.addTask {
                    var ids: [Int64] = []
                    while let job = try await store.lease(
                        kinds: ["summarise"], for: 30, now: noon.addingTimeInterval(60))
                    {
                        ids.append(job.id)
                    }
                    return ids
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(taken.count == 30)
        #expect(Set(taken).count == 30)
    }
}
