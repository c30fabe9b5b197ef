import Foundation
import Records
import Testing

/// What is kept for a limited time goes when its time is over, and leaves nothing.
extension StoreLaws {
    private static let day = 86_400.0

    /// An old call with everything derived from it, a young one of the same contact, and an old one of another.
    private func twoDecades(in store: any SessionStore) async throws -> String {
        let call = try await store.ended(
            aCall("CAold1", from: "+15550666"), ["My name is Zebedee.", "I will mail the xylophone."])
        let contactID = try #require(call.contactID)
        try await store.append([CallEvent(callSid: "CAold1", atMs: 5, kind: "dtmf", detailJSON: #"{"digit":"5"}"#)])
        try await store.keep(PreambleRecord(callSid: "CAold1", text: "Zebedee", tokens: 4, createdAt: noon))
        try await store.write(
            aDerivation(
                "CAold1", headline: "Wants a xylophone",
                commitments: [aCommitment("zm1", "CAold1", "mail it", citing: 2)],
                facts: [aFact("zf1", "CAold1", contact: contactID, value: "caller is known")]), of: "CAold1")
        try await store.ended(aCall("CAnew1", from: "+15550666", at: 30 * Self.day), ["Has it arrived, the clarinet?"])
        try await store.ended(aCall("CAold2", from: "+15550777", at: 60), ["A single saxophone, please."])
        for job in try await store.jobs(state: .queued, limit: 9) {
            let leased = try #require(
                try await store.lease(kinds: [job.kind], by: nil, for: 9, now: noon.addingTimeInterval(99 * Self.day)))
            try await store.complete(leased)
        }
        return contactID
    }

    private func expire(
        _ kind: Expiry, before days: Double, in store: any SessionStore
    ) async throws -> ErasureCounts {
        var sum = ErasureCounts()
        while true {
            let counts = try await store.expire(kind, before: noon.addingTimeInterval(days * Self.day), limit: 1)
            if counts.rows.isEmpty { break }
            sum += counts
        }
        try await store.purge()
        try await store.checkIndexes()
        return sum
    }

    @Test(arguments: DatabaseKind.allCases)
    func `old calls go with all that rests on them, and a contact with its last call`(
        kind: DatabaseKind
    ) async throws {
        let scratch = try await Scratch(kind)
        let store = scratch.store
        let contactID = try await twoDecades(in: store)
        let counts = try await expire(.calls, before: 20, in: store)
        #expect(counts.rows["call"] == 2)
        #expect(counts.rows["turn"] == 3)
        #expect(counts.rows["contact"] == 1)
        #expect(counts.rows["handle"] == 1)
        #expect(try await store.calls(CallFilter()).calls.map(\.callSid) == ["CAnew1"])
        #expect(try await store.contacts(matching: nil, limit: 9).map(\.id) == [contactID])
        #expect(try await store.search("clarinet", contactID: contactID, limit: 9).count == 1)
        let texts = ["CAold", "5550777", "Zebedee", "zebede", "xylophon", "saxophon", "zm1", "zf1"]
        #expect(try await scratch.residue(of: texts) == [])
        #expect(try await expire(.calls, before: 20, in: store) == ErasureCounts())
        // It may be taken in again: what is old is not what was erased.
        _ = try await store.begin(aCall("CAold2"), anonymous: false)
    }

    @Test(arguments: DatabaseKind.allCases)
    func `a refusal to be remembered and a PIN outlive the calls`(kind: DatabaseKind) async throws {
        let store = try await Scratch(kind).store
        let refused = try #require(try await store.ended(aCall("CA1")).contactID)
        let locked = try #require(try await store.ended(aCall("CA2", from: "+15550200")).contactID)
        try await store.ended(aCall("CA3", from: "+15550300"))
        try await store.update(contact: refused, displayName: nil, policy: .off, by: "operator", at: noon)
        try await store.setPIN("hash", of: locked, by: "operator", at: noon)
        #expect(try await expire(.calls, before: 20, in: store).rows["contact"] == 1)
        #expect(try await store.contact(handle: "+15550100", line: "main")?.policy == .off)
        #expect(try await store.contact(handle: "+15550200", line: "main")?.hasPIN == true)
        #expect(try await store.contact(handle: "+15550300", line: "main") == nil)
        #expect(try await store.begin(aCall("CA4", at: 9), anonymous: false).contactID == refused)
    }

    @Test(arguments: DatabaseKind.allCases)
    func `old turns go with their quotes, and what was made of them stays`(kind: DatabaseKind) async throws {
        let scratch = try await Scratch(kind)
        let store = scratch.store
        let contactID = try await twoDecades(in: store)
        let known = try await store.recallChanges(of: contactID, since: [:])
        let counts = try await expire(.turns, before: 20, in: store)
        #expect(counts.rows == ["call": 2, "turn": 3, "citation": 2, "event": 1, "preamble": 1, "job": 2])
        let call = try #require(try await store.call("CAold1"))
        #expect(try await store.turns(of: "CAold1").map(\.text) == ["", ""])
        #expect(try await store.turns(of: "CAold1").map(\.role) == [.caller, .agent])
        #expect(call.headline == "Wants a xylophone")
        #expect(try await store.calls(CallFilter(query: "xylophone")).calls.map(\.callSid) == ["CAold1"])
        let promise = try #require(try await store.commitments(CommitmentFilter(callSid: "CAold1")).first)
        #expect(promise.citations == [Citation(turnID: "CAold1-t2", quote: "")])
        #expect(try await store.facts(of: contactID, status: .active).map(\.id) == ["zf1"])
        #expect(try await store.search("saxophone", contactID: nil, limit: 9) == [])
        #expect(try await store.search("clarinet", contactID: contactID, limit: 9).count == 1)
        #expect(try await scratch.residue(of: ["Zebedee", "saxophon", "I will mail"]) == [])
        let revisions = Dictionary(uniqueKeysWithValues: known.calls.map { ($0.callSid, $0.revision) })
        let changed = try await store.recallChanges(of: contactID, since: revisions).calls.filter(\.hasChanged)
        #expect(changed.map(\.callSid) == ["CAold1"], "who holds the turns in memory hears of it")
        #expect(try await expire(.turns, before: 20, in: store) == ErasureCounts())
    }

    @Test(arguments: DatabaseKind.allCases)
    func `nothing is taken from a live call, nor from a job that has to read it`(kind: DatabaseKind) async throws {
        let store = try await Scratch(kind).store
        _ = try await store.begin(aCall("CA1"), anonymous: false)
        try await store.append([aTurn("CA1", 1, "I am still talking.")])
        try await store.ended(aCall("CA2", from: "+15550200"))
        #expect(try await expire(.turns, before: 6, in: store) == ErasureCounts())
        #expect(try await expire(.calls, before: 99, in: store).rows["call"] == 1)
        #expect(try await store.turns(of: "CA1").count == 1)
        let taken = try await store.lease(kinds: ["summarise"], by: nil, for: 9, now: noon.addingTimeInterval(999))
        #expect(taken == nil)
    }

    @Test(arguments: DatabaseKind.allCases)
    func `a job that nobody takes holds up for a week what it would read, and no longer`(
        kind: DatabaseKind
    ) async throws {
        let store = try await Scratch(kind).store
        try await store.ended(aCall("CA1"), ["The clarinet squeaks."])
        let late = noon.addingTimeInterval(90 * Self.day)
        let told = NewJob(kind: "commitment.due", key: "commitment.due:m1", runAfter: late)
        let wish = NewJob(kind: "erase", key: "erase:CA1", runAfter: late)
        try await store.add(jobs: [("CA1", told), ("CA1", wish)], at: noon)
        #expect(try await expire(.turns, before: 6, in: store) == ErasureCounts())
        let counts = try await expire(.turns, before: 8, in: store)
        #expect(counts.rows == ["call": 1, "turn": 1, "job": 1])
        // What is still to be told, or to be erased, was not forgotten with it.
        #expect(try await store.jobs(of: "CA1").map(\.kind) == ["commitment.due", "erase"])
    }

    @Test(arguments: DatabaseKind.allCases)
    func `what is to be told later, or is to be erased, holds up nothing that was said`(kind: DatabaseKind) async throws
    {
        let store = try await Scratch(kind).store
        _ = try await store.begin(aCall("CA1"), anonymous: false)
        try await store.append([aTurn("CA1", 1, "The clarinet squeaks.")])
        let later = noon.addingTimeInterval(90 * Self.day)
        let jobs = ["commitment.due", "erase"].map { NewJob(kind: $0, key: "\($0):CA1", runAfter: later) }
        try await store.end("CA1", anEnding(), jobs: jobs)
        #expect(try await expire(.turns, before: 1, in: store).rows == ["call": 1, "turn": 1])
        #expect(try await store.jobs(of: "CA1").count == 2)
    }

    @Test(arguments: DatabaseKind.allCases)
    func `a job in hand keeps what it reads, however old`(kind: DatabaseKind) async throws {
        let store = try await Scratch(kind).store
        try await store.ended(aCall("CA1"))
        let job = try #require(try await store.lease(kinds: ["summarise"], by: nil, for: 600, now: Date()))
        #expect(try await expire(.turns, before: 30, in: store) == ErasureCounts())
        try await store.complete(job)
        #expect(try await expire(.turns, before: 30, in: store).rows == ["call": 1, "turn": 1, "job": 1])
    }

    @Test(arguments: DatabaseKind.allCases)
    func `a call whose caller wished to be erased waits for that`(kind: DatabaseKind) async throws {
        let store = try await Scratch(kind).store
        try await store.ended(aCall("CA1"))
        try await store.queue(NewJob("erase", after: "CA1", at: noon), of: "CA1", at: noon)
        #expect(try await expire(.calls, before: 99, in: store) == ErasureCounts())
        let job = try #require(
            try await store.lease(kinds: ["erase"], by: nil, for: 9, now: noon.addingTimeInterval(Self.day)))
        try await store.complete(job)
        #expect(try await expire(.calls, before: 99, in: store).rows["call"] == 1)
    }

    @Test(arguments: DatabaseKind.allCases)
    func `words that come to a call whose words have gone go in their turn`(kind: DatabaseKind) async throws {
        let store = try await Scratch(kind).store
        try await store.ended(aCall("CA1"))
        let job = try #require(
            try await store.lease(kinds: ["summarise"], by: nil, for: 9, now: noon.addingTimeInterval(99)))
        try await store.complete(job)
        #expect(try await expire(.turns, before: 30, in: store).rows["call"] == 1)
        #expect(try await expire(.turns, before: 30, in: store) == ErasureCounts())
        try await store.append([aTurn("CA1", 2, "From a spool that was away.")])
        #expect(try await expire(.turns, before: 30, in: store).rows["call"] == 1)
        #expect(try await store.turns(of: "CA1").map(\.text) == ["", ""])
    }

    @Test(arguments: DatabaseKind.allCases)
    func `old audit lines go, young ones stay`(kind: DatabaseKind) async throws {
        let store = try await Scratch(kind).store
        for days in 0..<4 {
            try await store.note(
                "operator", did: "day \(days)", to: "CA1", at: noon.addingTimeInterval(Double(days) * Self.day))
        }
        #expect(try await expire(.audit, before: 2, in: store).rows == ["audit": 2])
        #expect(try await store.audit(of: nil, limit: 9).map(\.action) == ["day 3", "day 2"])
    }

    @Test(arguments: DatabaseKind.allCases)
    func `two nodes that clean up at once take every call once`(kind: DatabaseKind) async throws {
        let scratch = try await Scratch(kind)
        for index in 0..<12 { try await scratch.store.ended(aCall("CA\(index)", from: "+1555020\(index % 3)")) }
        let nodes = [scratch.store, try scratch.another()]
        let counts = try await withThrowingTaskGroup(of: ErasureCounts.self) { group in
            for node in nodes { group.addTask { try await expire(.calls, before: 1, in: node) } }
            return try await group.reduce(into: ErasureCounts()) { $0 += $1 }
        }
        #expect(counts.rows["call"] == 12)
        #expect(counts.rows["contact"] == 3)
        #expect(try await scratch.store.contacts(matching: nil, limit: 9) == [])
    }
}
