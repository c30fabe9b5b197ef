import Foundation
import Records
import Testing

extension StoreLaws {
    /// A call of a run, begun and with a turn.
    private func begun(_ callSid: String, run: String, in store: any Store, at seconds: Double = 0) async throws {
        var call = aCall(callSid, at: seconds)
        call.run = run
        _ = try await store.begin(call, anonymous: false)
        try await store.append([aTurn(callSid, 1, "Are you still there?")])
    }

    @Test(arguments: DatabaseKind.allCases)
    func `a lost run's calls are closed with the jobs of an orderly end, and nobody else's`(
        kind: DatabaseKind
    ) async throws {
        let scratch = try await Scratch(kind)
        try await scratch.store.ended(aCall("CA1"))
        for callSid in ["CA2", "CA3"] { try await begun(callSid, run: "a-1", in: scratch.store) }
        try await begun("CA4", run: "b-1", in: scratch.store)
        await scratch.store.close()
        let store = try scratch.another()
        let restart = noon.addingTimeInterval(500)
        #expect(try await store.closeRun("a-1", at: restart, jobs: ["summarise"]) == ["CA2", "CA3"])
        #expect(try await store.call("CA2")?.status == .interrupted)
        #expect(try await store.call("CA2")?.endReason == "interrupted")
        #expect(try await store.call("CA2")?.endedAt == restart)
        #expect(try await store.call("CA1")?.status == .completed)
        #expect(try await store.call("CA4")?.status == .live)
        #expect(try await store.turns(of: "CA3").count == 1)
        #expect(try await store.calls(CallFilter(query: "still there")).calls.map(\.callSid) == ["CA3", "CA2"])
        let jobs = try await store.jobs(state: .queued, limit: 9)
        #expect(jobs.map(\.key) == ["summarise:CA1", "summarise:CA2", "summarise:CA3"])
        #expect(try await store.closeRun("a-1", at: restart, jobs: ["summarise"]) == [])
    }

    @Test(arguments: DatabaseKind.allCases)
    func `a run that fell silent is closed by any other, one that lives is not`(kind: DatabaseKind) async throws {
        let scratch = try await Scratch(kind)
        let (store, other) = (scratch.store, try scratch.another())
        for (run, callSid) in [("a-1", "CA1"), ("b-1", "CA2")] {
            try await store.beat(run: run, node: "n")
            try await begun(callSid, run: run, in: store)
        }
        #expect(try await other.closeRuns(silentFor: 60, at: noon, jobs: ["summarise"]) == [])
        _ = try await store.write { (session) throws(StoreError) in
            try session.run("UPDATE run SET seen_at = seen_at - 61000 WHERE id = 'a-1'")
        }
        #expect(try await other.closeRuns(silentFor: 60, at: noon, jobs: ["summarise"]) == ["CA1"])
        #expect(try await other.closeRuns(silentFor: 60, at: noon, jobs: ["summarise"]) == [])
        #expect(try await store.call("CA1")?.status == .interrupted)
        #expect(try await store.call("CA2")?.status == .live)
        // It was alive after all: it goes on, and is counted again.
        try await store.beat(run: "a-1", node: "n")
        try await begun("CA3", run: "a-1", in: store)
        #expect(try await other.closeRuns(silentFor: 60, at: noon, jobs: []) == [])
        #expect(try await store.call("CA3")?.status == .live)
    }

    @Test(arguments: DatabaseKind.allCases)
    func `a call that was given up gets its own ending when that comes, and its job is due again`(
        kind: DatabaseKind
    ) async throws {
        let store = try await Scratch(kind).store
        try await begun("CA1", run: "a-1", in: store)
        try await store.closeRun("a-1", at: noon.addingTimeInterval(30), jobs: ["summarise"])
        let due = noon.addingTimeInterval(60)
        let first = try #require(try await store.lease(kinds: ["summarise"], by: "b-1", for: 30, now: due))
        try await store.complete(first)
        try await store.end("CA1", anEnding(at: 90), jobs: [aJob("CA1")])
        let call = try #require(try await store.call("CA1"))
        #expect(call.status == .completed)
        #expect(call.endReason == "caller_hangup")
        #expect(call.endedAt == noon.addingTimeInterval(90))
        let again = try #require(try await store.lease(kinds: ["summarise"], by: "b-1", for: 30, now: due))
        #expect(again.id == first.id)
        #expect(try await store.jobs(state: nil, limit: 9).count == 1)
        // Its own ending is the last word.
        try await store.complete(again)
        try await store.closeRun("a-1", at: noon.addingTimeInterval(99), jobs: ["summarise"])
        try await store.end("CA1", CallEnding(status: .interrupted, reason: "interrupted", at: noon), jobs: [])
        #expect(try await store.call("CA1") == call)
        #expect(try await store.calls(CallFilter(query: "still there")).calls.count == 1)
    }

    @Test(arguments: DatabaseKind.allCases)
    func `a lost run's jobs are given back at once, and its late word counts for nothing`(
        kind: DatabaseKind
    ) async throws {
        let store = try await Scratch(kind).store
        try await store.ended(aCall("CA1"))
        let due = noon.addingTimeInterval(60)
        let lost = try #require(try await store.lease(kinds: ["summarise"], by: "a-1", for: 999, now: due))
        #expect(try await store.lease(kinds: ["summarise"], by: "b-1", for: 999, now: due) == nil)
        try await store.closeRun("a-1", at: due, jobs: [])
        let taken = try #require(try await store.lease(kinds: ["summarise"], by: "b-1", for: 999, now: due))
        #expect(taken.id == lost.id)
        try await store.complete(lost)
        try await store.fail(lost, error: "late", retryAt: nil)
        #expect(try await store.jobs(state: .leased, limit: 9) == [taken])
        try await store.closeRun("a-1", at: due, jobs: [])
        #expect(try await store.jobs(state: .leased, limit: 9) == [taken])
        try await store.complete(taken)
        #expect(try await store.jobs(state: .done, limit: 9).map(\.id) == [taken.id])
    }

    @Test(arguments: DatabaseKind.allCases)
    func `a turn that comes after the end makes the job due again, the same turn once more does not`(
        kind: DatabaseKind
    ) async throws {
        let store = try await Scratch(kind).store
        try await store.ended(aCall("CA1"))
        let due = noon.addingTimeInterval(60)
        func lease() async throws -> Job? {
            try await store.lease(kinds: ["summarise"], by: nil, for: 30, now: due)
        }
        let first = try #require(try await lease())
        // While the job is being done: what it read is no longer all.
        try await store.append([aTurn("CA1", 2, .agent, "Of course.")])
        try await store.complete(first)
        let second = try #require(try await lease())
        try await store.complete(second)
        try await store.append([aTurn("CA1", 2, .agent, "Of course.")])
        #expect(try await lease() == nil)
        try await store.append([aTurn("CA1", 2, .agent, "Of course.", heard: "Of")])
        #expect(try await lease()?.id == first.id)
    }

    @Test(arguments: DatabaseKind.allCases)
    func `entries written twice stand once, however they are cut into lists`(kind: DatabaseKind) async throws {
        let store = try await Scratch(kind).store
        var call = aCall("CA1")
        call.run = "a-1"
        let use = MemoryUse(item: "f1", via: .preamble, rank: 0, tokens: 12, at: noon)
        let hit = MemoryUse(item: "CA0-t4", via: .tool, rank: 0, score: 2.5, tokens: 30, at: noon.addingTimeInterval(9))
        let events = (1...3).map { CallEvent(callSid: "CA1", atMs: $0, kind: "dtmf", detailJSON: "{}") }
        let preamble = PreambleRecord(callSid: "CA1", text: "[1] a fact", tokens: 12, createdAt: noon, uses: [use])
        let entries: [Entry] = [
            .begin(call, anonymous: false), .preamble(preamble), .turns([aTurn("CA1", 1, "Hallo?")]),
            .events(events), .uses("CA1", [hit]),
            .turns([aTurn("CA1", 1, "Hello?"), aTurn("CA1", 2, .agent, "Hello.")]),
            .end("CA1", anEnding(), [aJob("CA1")]), .lost(run: "a-1", at: noon, jobs: ["summarise"]),
        ]
        for start in [0, 0, 3, 5] {
            let begun = try await store.keep(Array(entries[start...]))
            #expect(begun.map(\.callSid) == (start == 0 ? ["CA1"] : []))
        }
        for entry in entries { _ = try await store.keep([entry]) }
        #expect(try await store.call("CA1")?.status == .completed)
        #expect(try await store.turns(of: "CA1").map(\.text) == ["Hello?", "Hello."])
        #expect(try await store.events(of: "CA1") == events)
        #expect(try await store.preamble(of: "CA1") == preamble)
        #expect(try await store.uses(of: "CA1") == [use, hit])
        #expect(try await store.jobs(state: nil, limit: 9).count == 1)
        #expect(try await store.contacts(matching: nil, limit: 9).map(\.callCount) == [1])
    }

    @Test(arguments: DatabaseKind.allCases)
    func `a list of entries with one that can't be kept is refused whole`(kind: DatabaseKind) async throws {
        let store = try await Scratch(kind).store
        await #expect(throws: StoreError.unknown("call")) {
            _ = try await store.keep([
                .begin(aCall("CA1"), anonymous: false), .turns([aTurn("CA9", 1, "Who is this?")]),
            ])
        }
        #expect(try await store.call("CA1") == nil)
    }

    @Test(arguments: DatabaseKind.allCases)
    func `two nodes write their calls at once, and every turn is there`(kind: DatabaseKind) async throws {
        let scratch = try await Scratch(kind)
        let nodes = [scratch.store, try scratch.another(), try scratch.another()]
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, node) in nodes.enumerated() {
                group.addTask {
                    for round in 0..<8 {
                        // The same three callers on all nodes, in another order on each.
                        let calls = (0..<3).map { caller in
                            aCall("CA\(index)\(round)\(caller)", from: "+1555020\((caller + index) % 3)")
                        }
                        _ = try await node.keep(calls.map { .begin($0, anonymous: false) })
                        _ = try await node.keep(calls.map { .turns([aTurn($0.callSid, 1, "round \(round)")]) })
                        _ = try await node.keep(calls.map { .end($0.callSid, anEnding(), [aJob($0.callSid)]) })
                    }
                }
            }
            try await group.waitForAll()
        }
        let calls = try await scratch.store.calls(CallFilter(status: .completed, limit: 500)).calls
        #expect(calls.count == 72)
        #expect(calls.allSatisfy { $0.turnCount == 1 })
        #expect(try await scratch.store.contacts(matching: nil, limit: 9).map(\.callCount) == [24, 24, 24])
    }
}
