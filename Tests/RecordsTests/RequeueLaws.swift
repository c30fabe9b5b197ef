import Foundation
import Records
import Testing

/// Calls that only the rules have seen, for the day on which there is a text model.
extension StoreLaws {
    /// Calls, newest first: seen by the rules and done, by a model, by the rules and dead, not at all, silent.
    private func fiveCalls(in store: any SessionStore) async throws {
        for index in 1...5 {
            try await store.ended(
                aCall("CA\(index)", from: "+1555020\(index)", at: Double(100 - index)),
                index == 5 ? [] : ["The fridge hums."])
            var derivation = aDerivation("CA\(index)")
            if index == 2 { derivation.summary.source = .llm }
            if index != 4 { try await store.write(derivation, of: "CA\(index)") }
            let job = try #require(
                try await store.lease(kinds: ["summarise"], by: nil, for: 9, now: noon.addingTimeInterval(999)))
            if index == 3 {
                try await store.fail(job, error: "text model: unreachable", retryAt: nil)
            } else {
                try await store.complete(job)
            }
        }
    }

    @Test(arguments: DatabaseKind.allCases)
    func `what only the rules have seen is queued again, be its job done or dead`(kind: DatabaseKind) async throws {
        let store = try await Scratch(kind).store
        try await fiveCalls(in: store)
        let later = noon.addingTimeInterval(5000)
        func requeue(kinds: [String] = ["summarise"], since: Date = noon) async throws -> [String] {
            let place = try await store.requeueRuled(kinds: kinds, since: since, from: nil, limit: 9, at: later)
            #expect(place == nil)
            return try await store.jobs(state: .queued, limit: 9).map(\.callSid).sorted()
        }
        #expect(try await requeue(kinds: ["other"]) == [])
        #expect(try await requeue(since: noon.addingTimeInterval(99.5)) == [])
        let refused = try #require(try await store.call("CA1")?.contactID)
        try await store.update(contact: refused, displayName: nil, policy: .off, by: "operator", at: noon)
        #expect(try await requeue() == ["CA3"])
        try await store.update(contact: refused, displayName: nil, policy: .on, by: "operator", at: noon)
        #expect(try await requeue() == ["CA1", "CA3"])
        #expect(try await requeue() == ["CA1", "CA3"])
        // A dead job has one more try, so a model that is still away is not asked for ever.
        let jobs = try await store.jobs(state: .queued, limit: 9)
        #expect(jobs.map(\.tries) == [1, 1])
        #expect(jobs.map(\.runAfter) == [later, later])
    }

    @Test(arguments: DatabaseKind.allCases)
    func `it is looked for a few calls at a time, and each is come to once`(kind: DatabaseKind) async throws {
        let store = try await Scratch(kind).store
        for index in 1...12 {
            try await store.ended(aCall("CA\(index)", from: "+15550200", at: Double(index / 2)))
            try await store.write(aDerivation("CA\(index)"), of: "CA\(index)")
            let job = try #require(
                try await store.lease(kinds: ["summarise"], by: nil, for: 9, now: noon.addingTimeInterval(999)))
            try await store.complete(job)
        }
        var place: CallPlace?
        var counts: [Int] = []
        for _ in 0..<9 {
            place = try await store.requeueRuled(kinds: ["summarise"], since: noon, from: place, limit: 4, at: noon)
            counts.append(try await store.jobs(state: .queued, limit: 99).count)
            if place == nil { break }
        }
        #expect(counts == [4, 8, 12, 12])
        // However many are looked through, no more than five wait at once.
        let other = try await Scratch(kind).store
        try await fiveCalls(in: other)
        for index in 10...20 {
            try await other.ended(aCall("CA\(index)", from: "+15550200", at: 200))
            try await other.write(aDerivation("CA\(index)"), of: "CA\(index)")
            let job = try #require(
                try await other.lease(kinds: ["summarise"], by: nil, for: 9, now: noon.addingTimeInterval(999)))
            try await other.complete(job)
        }
        let next = try await other.requeueRuled(kinds: ["summarise"], since: noon, from: nil, limit: 99, at: noon)
        #expect(next != nil)
        #expect(try await other.jobs(state: .queued, limit: 99).count == 5)
    }
}
