import Foundation
import Records
import Testing

extension StoreLaws {
    /// Two people on one telephone, each with a call.
    private func household(_ store: any SessionStore) async throws -> (ada: String, bob: String) {
        let ada = try #require(try await store.ended(aCall("CA1"), ["The fridge hums."]).contactID)
        try await store.ended(aCall("CA2", at: 600), ["The oven smokes."])
        return (ada, try await store.split(calls: ["CA2"], from: ada, by: "operator", at: noon))
    }

    private func attested(_ callSid: String, at seconds: Double = 900) -> CallRecord {
        var call = aCall(callSid, at: seconds)
        call.identityLevel = 2
        return call
    }

    @Test(arguments: DatabaseKind.allCases)
    func `a call by a telephone that two share is nobody's, and no surer than level 1, until it is said whose`(
        kind: DatabaseKind
    ) async throws {
        let store = try await Scratch(kind).store
        let (ada, bob) = try await household(store)
        let sharing = try await store.contacts(reachedBy: "+15550100", line: "main")
        #expect(sharing.map(\.id) == [bob, ada])
        #expect(try await store.contacts(reachedBy: "+15550100", line: "other").isEmpty)
        let began = try await store.begin(attested("CA3"), anonymous: false)
        #expect(began.contactID == nil && began.identityLevel == 1)
        #expect(try await store.contacts(matching: nil, limit: 9).count == 2)
        _ = try await store.keep([
            .turns([aTurn("CA3", 1, "The lamp flickers.")]), .identity("CA3", level: 2, contact: ada),
        ])
        let known = try #require(try await store.call("CA3"))
        #expect(known.contactID == ada && known.identityLevel == 2)
        #expect(try await store.contact(ada)?.callCount == 2)
        #expect(try await store.contact(bob)?.callCount == 1)
        #expect(try await store.search("lamp", contactID: ada, limit: 9).count == 1)
        #expect(try await store.search("lamp", contactID: bob, limit: 9).isEmpty)
        // Whose it is stays so, whatever is said later; and who called last is named first.
        _ = try await store.keep([.identity("CA3", level: 2, contact: bob)])
        #expect(try await store.call("CA3")?.contactID == ada)
        #expect(try await store.contact(handle: "+15550100", line: "main")?.id == ada)
    }

    @Test(arguments: DatabaseKind.allCases)
    func `nobody gets a call whom its handle does not reach`(kind: DatabaseKind) async throws {
        let store = try await Scratch(kind).store
        _ = try await household(store)
        let stranger = try #require(try await store.ended(aCall("CA4", from: "+15550200")).contactID)
        let foreign = try #require(try await store.ended(aCall("CA5", line: "other")).contactID)
        _ = try await store.begin(attested("CA3"), anonymous: false)
        for contact in [stranger, foreign, "nobody"] {
            _ = try await store.keep([.identity("CA3", level: 1, contact: contact)])
            #expect(try await store.call("CA3")?.contactID == nil)
        }
    }

    @Test(arguments: DatabaseKind.allCases)
    func `what nobody has claimed belongs to no contact's memory, and goes with the last of them`(
        kind: DatabaseKind
    ) async throws {
        let scratch = try await Scratch(kind)
        let store = scratch.store
        let (ada, bob) = try await household(store)
        try await store.ended(attested("CAunclaimed"), ["My name is Ada, the lamp flickers."])
        for contact in [ada, bob] {
            let foreign = aDerivation("CAunclaimed", facts: [aFact("f9", "CAunclaimed", contact: contact)])
            await #expect(throws: StoreError.invalid("fact: another call's contact")) {
                try await store.write(foreign, of: "CAunclaimed")
            }
            #expect(try await store.search("lamp", contactID: contact, limit: 9).isEmpty)
        }
        _ = try await store.erase(contact: ada, by: "operator", at: noon)
        #expect(try await store.call("CAunclaimed") != nil, "it may have been the other")
        #expect(try await store.traces(of: bob).calls.contains("CAunclaimed"))
        _ = try await store.erase(contact: bob, by: "operator", at: noon)
        let left = try await scratch.residue(of: ["CAunclaimed", "flickers", "+15550100"])
        #expect(left == [])
    }

    @Test(arguments: DatabaseKind.allCases)
    func `an operator says whose an unclaimed call was, and it is theirs with what it led to`(
        kind: DatabaseKind
    ) async throws {
        let store = try await Scratch(kind).store
        let (ada, bob) = try await household(store)
        try await store.ended(attested("CAunclaimed"), ["My name is Ada, the lamp flickers."])
        try await store.write(
            aDerivation("CAunclaimed", commitments: [aCommitment("m1", "CAunclaimed")]), of: "CAunclaimed")
        let job = try #require(
            try await store.lease(kinds: ["summarise"], by: nil, for: 9, now: noon.addingTimeInterval(9999)))
        try await store.complete(job)
        for contact in [ada, bob] {
            #expect(try await store.unclaimedCalls(reaching: contact, limit: 9).map(\.callSid) == ["CAunclaimed"])
        }
        let stranger = try #require(try await store.ended(aCall("CA4", from: "+15550200")).contactID)
        await #expect(throws: StoreError.invalid("call: it came by no number of the contact's")) {
            try await store.claim(calls: ["CAunclaimed"], for: stranger, by: "operator", at: noon)
        }
        await #expect(throws: StoreError.invalid("call: it is somebody's already")) {
            try await store.claim(calls: ["CAunclaimed", "CA2"], for: ada, by: "operator", at: noon)
        }
        #expect(try await store.call("CAunclaimed")?.contactID == nil, "all of it or nothing")
        try await store.claim(calls: ["CAunclaimed"], for: ada, by: "operator", at: noon)
        #expect(try await store.call("CAunclaimed")?.contactID == ada)
        #expect(try await store.unclaimedCalls(reaching: bob, limit: 9).isEmpty)
        #expect(try await store.commitments(CommitmentFilter(contactID: ada)).map(\.id) == ["m1"])
        #expect(try await store.search("lamp", contactID: ada, limit: 9).count == 1)
        let due = try await store.jobs(of: "CAunclaimed").filter { $0.kind == "summarise" }
        #expect(due.map(\.state) == [.queued], "its facts can be derived now")
        #expect(try await store.audit(of: ada, limit: 9).map(\.action).contains("calls claimed"))
    }
}
