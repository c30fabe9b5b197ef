import Foundation
import Records
import Testing

extension StoreLaws {
    @Test(arguments: DatabaseKind.allCases)
    func `a job is leased once, and again only when its lease ran out`(kind: DatabaseKind) async throws {
        let scratch = try await Scratch(kind)
        let (one, two) = (scratch.store, try scratch.another())
        try await one.ended(aCall("CA1"))
        let due = noon.addingTimeInterval(60)
        #expect(try await one.lease(kinds: ["summarise"], by: nil, for: 30, now: due.addingTimeInterval(-1)) == nil)
        #expect(try await one.lease(kinds: ["other"], by: nil, for: 30, now: due) == nil)
        #expect(try await one.lease(kinds: [], by: nil, for: 30, now: due) == nil)
        let job = try #require(try await one.lease(kinds: ["other", "summarise"], by: nil, for: 30, now: due))
        #expect(job.state == .leased)
        #expect(job.tries == 1)
        #expect(job.callSid == "CA1")
        #expect(job.leaseUntil == due.addingTimeInterval(30))
        #expect(try await two.lease(kinds: ["summarise"], by: nil, for: 30, now: due.addingTimeInterval(29)) == nil)
        let again = try #require(
            try await two.lease(kinds: ["summarise"], by: nil, for: 30, now: due.addingTimeInterval(30)))
        #expect(again.id == job.id)
        #expect(again.tries == 2)
        try await two.complete(again)
        #expect(try await one.jobs(state: .done, limit: 9).map(\.id) == [job.id])
        #expect(try await one.lease(kinds: ["summarise"], by: nil, for: 30, now: due.addingTimeInterval(999)) == nil)
        var stranger = job
        stranger.id = 12345
        await #expect(throws: StoreError.unknown("job")) { try await one.complete(stranger) }
    }

    @Test(arguments: DatabaseKind.allCases)
    func `a failed job comes again at its time, or is dead in sight of the operator`(kind: DatabaseKind) async throws {
        let store = try await Scratch(kind).store
        try await store.ended(aCall("CA1"))
        let due = noon.addingTimeInterval(60)
        let retry = due.addingTimeInterval(45)
        let job = try #require(try await store.lease(kinds: ["summarise"], by: nil, for: 30, now: due))
        try await store.fail(job, error: "text model: 503", retryAt: retry)
        #expect(try await store.lease(kinds: ["summarise"], by: nil, for: 30, now: retry.addingTimeInterval(-1)) == nil)
        let again = try #require(try await store.lease(kinds: ["summarise"], by: nil, for: 30, now: retry))
        #expect(again.lastError == "text model: 503")
        try await store.fail(again, error: "gave up", retryAt: nil)
        #expect(try await store.jobs(state: .dead, limit: 9).map(\.lastError) == ["gave up"])
        #expect(
            try await store.lease(kinds: ["summarise"], by: nil, for: 30, now: retry.addingTimeInterval(999)) == nil)
        // Only who holds a lease can give it back.
        try await store.fail(again, error: "too late", retryAt: retry)
        #expect(try await store.jobs(state: .dead, limit: 9).map(\.lastError) == ["gave up"])
        var stranger = job
        stranger.id = 12345
        await #expect(throws: StoreError.unknown("job")) { try await store.fail(stranger, error: "", retryAt: nil) }
    }

    @Test(arguments: DatabaseKind.allCases)
    func `a job that ends whoever takes it is dead after its last try`(kind: DatabaseKind) async throws {
        let store = try await Scratch(kind).store
        try await store.ended(aCall("CA1"))
        var due = noon.addingTimeInterval(60)
        for number in 1...Job.maxTries {
            let job = try await store.lease(kinds: ["summarise"], by: nil, for: 30, now: due)
            #expect(job?.tries == number)
            due += 30
        }
        try await store.ended(aCall("CA2"))
        #expect(try await store.lease(kinds: ["summarise"], by: nil, for: 30, now: due)?.callSid == "CA2")
        #expect(try await store.lease(kinds: ["summarise"], by: nil, for: 9, now: due) == nil)
        #expect(try await store.jobs(state: .dead, limit: 9).map(\.callSid) == ["CA1"])
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
                        kinds: ["summarise"], by: nil, for: 30, now: noon.addingTimeInterval(60))
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

    @Test(arguments: DatabaseKind.allCases)
    func `a contact's calls are worked on one at a time, the earlier first, and hold up nobody else's`(
        kind: DatabaseKind
    ) async throws {
        let store = try await Scratch(kind).store
        // Kept in the wrong order, as by an import of older calls.
        try await store.ended(aCall("CA2", at: 100))
        try await store.ended(aCall("CA1", at: 0))
        try await store.ended(aCall("CB1", from: "+15550200", at: 200))
        let due = noon.addingTimeInterval(300)
        func lease(at seconds: Double = 0) async throws -> Job? {
            try await store.lease(
                kinds: ["summarise"], inOrder: true, by: nil, for: 30, now: due.addingTimeInterval(seconds))
        }
        let first = try #require(try await lease())
        #expect(first.callSid == "CA1")
        #expect(try await lease()?.callSid == "CB1")
        #expect(try await lease() == nil, "somebody is at the contact's first call")
        // One that must wait does not hold the later ones up, and comes back in its turn.
        try await store.fail(first, error: "text model: 503", retryAt: due.addingTimeInterval(20))
        let second = try #require(try await lease())
        #expect(second.callSid == "CA2")
        #expect(try await lease(at: 20) == nil, "somebody is at the contact's second call")
        try await store.complete(second)
        #expect(try await lease(at: 20)?.callSid == "CA1")
    }

    @Test(arguments: DatabaseKind.allCases)
    func `what an earlier call leads to makes the later calls of its contact due again, of these kinds alone`(
        kind: DatabaseKind
    ) async throws {
        let store = try await Scratch(kind).store
        for (sid, from, at) in [("CA1", "+15550100", 0.0), ("CA2", "+15550100", 100), ("CB1", "+15550200", 100)] {
            try await store.ended(aCall(sid, from: from, at: at))
        }
        try await store.add(jobs: [("CA2", NewJob("embed", after: "CA2", at: noon))], at: noon)
        let due = noon.addingTimeInterval(300)
        while let job = try await store.lease(kinds: ["summarise", "embed"], by: nil, for: 30, now: due) {
            try await store.complete(job)
        }
        try await store.write(aDerivation("CA2"), of: "CA2", reopening: ["summarise"])
        #expect(try await store.jobs(state: .queued, limit: 9).isEmpty, "nothing came after it")
        try await store.write(aDerivation("CA1"), of: "CA1", reopening: ["summarise"])
        let again = try #require(try await store.lease(kinds: ["summarise", "embed"], by: nil, for: 30, now: due))
        #expect(again.callSid == "CA2" && again.kind == "summarise" && again.tries == 1)
        // Who is at it meanwhile has not seen the news.
        try await store.write(aDerivation("CA1", input: "hash-2"), of: "CA1", reopening: ["summarise"])
        try await store.complete(again)
        #expect(
            try await store.lease(kinds: ["summarise"], inOrder: true, by: nil, for: 30, now: due)?.callSid == "CA2")
        try await store.write(aDerivation("CA1", input: "hash-2"), of: "CA1", reopening: ["summarise"])
        #expect(try await store.jobs(state: .queued, limit: 9).isEmpty, "the same again is no news")
    }
}
