import Foundation
import Records
import Testing

/// What every store must do, written once and run against each database. The other files of this folder whose names end
/// in `Laws` extend it.
@Suite(.scratch) struct StoreLaws {
    @Test(arguments: DatabaseKind.allCases)
    func `a call that began is kept as it came, with its contact`(kind: DatabaseKind) async throws {
        let store = try await Scratch(kind).store
        let kept = try await store.begin(aCall("CA1"), anonymous: false)
        var expected = aCall("CA1")
        expected.contactID = kept.contactID
        #expect(kept == expected)
        #expect(try await store.call("CA1") == kept)
        let contactID = try #require(kept.contactID)
        let contact = try #require(try await store.contact(contactID))
        #expect(contact.handles == ["+15550100"])
        #expect(contact.callCount == 1)
        #expect(contact.lastCallAt == noon)
        #expect(try await store.contact(handle: "+15550100", line: "main") == contact)
    }

    @Test(arguments: DatabaseKind.allCases)
    func `beginning a call twice changes nothing`(kind: DatabaseKind) async throws {
        let store = try await Scratch(kind).store
        let first = try await store.begin(aCall("CA1"), anonymous: false)
        let second = try await store.begin(aCall("CA1", from: "+15550200", at: 9), anonymous: false)
        #expect(second == first)
        #expect(try await store.contact(handle: "+15550200", line: "main") == nil)
        #expect(try await store.contacts(matching: nil, limit: 9).map(\.callCount) == [1])
    }

    @Test(arguments: DatabaseKind.allCases)
    func `the same number is the same contact, and an anonymous call has none`(kind: DatabaseKind) async throws {
        let store = try await Scratch(kind).store
        let first = try await store.begin(aCall("CA1"), anonymous: false)
        let second = try await store.begin(aCall("CA2", at: 5), anonymous: false)
        let withheld = try await store.begin(aCall("CA3", from: "anonymous"), anonymous: true)
        #expect(first.contactID == second.contactID)
        #expect(withheld.contactID == nil)
        let contact = try await store.contact(handle: "+15550100", line: "main")
        #expect(contact?.callCount == 2)
        #expect(contact?.lastCallAt == noon.addingTimeInterval(5))
        #expect(try await store.contact(handle: "anonymous", line: "main") == nil)
    }

    @Test(arguments: DatabaseKind.allCases)
    func `of an outbound call the contact is who was rung`(kind: DatabaseKind) async throws {
        let store = try await Scratch(kind).store
        var call = aCall("CA1", from: "+15559999")
        (call.to, call.direction) = ("+15550100", .outbound)
        let kept = try await store.begin(call, anonymous: false)
        #expect(try await store.contact(handle: "+15550100", line: "main")?.id == kept.contactID)
        #expect(try await store.contact(handle: "+15559999", line: "main") == nil)
    }

    @Test(arguments: DatabaseKind.allCases)
    func `a contact can't be reached from another line`(kind: DatabaseKind) async throws {
        let store = try await Scratch(kind).store
        let here = try await store.ended(aCall("CA1"), ["My parrot is called Polly."])
        let there = try await store.ended(aCall("CA2", line: "other"), ["My parrot is called Rex."])
        #expect(here.contactID != there.contactID)
        #expect(try await store.contact(handle: "+15550100", line: "third") == nil)
        #expect(try await store.contact(handle: "+15550100", line: "other")?.id == there.contactID)
        let contactID = try #require(here.contactID)
        #expect(try await store.memory(of: contactID, recentCalls: 9, lastTurns: 9)?.calls.map(\.callSid) == ["CA1"])
        #expect(try await store.search("parrot", contactID: contactID, limit: 9).map(\.turn.callSid) == ["CA1"])
        let foreign = aFact("f1", "CA1", contact: try #require(there.contactID))
        await #expect(throws: StoreError.invalid("fact: another call's contact")) {
            try await store.write(aDerivation("CA1", facts: [foreign]), of: "CA1")
        }
    }

    @Test(arguments: DatabaseKind.allCases)
    func `contacts are found by part of name or number, the latest caller first`(kind: DatabaseKind) async throws {
        let store = try await Scratch(kind).store
        let ada = try await store.begin(aCall("CA1", from: "+15550100"), anonymous: false)
        let bob = try await store.begin(aCall("CA2", from: "+15550200", at: 5), anonymous: false)
        try await store.update(
            contact: try #require(ada.contactID), displayName: "Ada 100% Lovelace", policy: .off, by: "operator",
            at: noon)
        #expect(try await store.contacts(matching: nil, limit: 9).map(\.id) == [bob.contactID, ada.contactID])
        #expect(try await store.contacts(matching: nil, limit: 1).map(\.id) == [bob.contactID])
        #expect(try await store.contacts(matching: "5550100", limit: 9).map(\.id) == [ada.contactID])
        #expect(try await store.contacts(matching: "ada 100%", limit: 9).map(\.policy) == [.off])
        #expect(try await store.contacts(matching: "%", limit: 9).map(\.id) == [ada.contactID])
        #expect(try await store.contacts(matching: "_", limit: 9).isEmpty)
        await #expect(throws: StoreError.unknown("contact")) {
            try await store.update(contact: "nobody", displayName: nil, policy: .on, by: "operator", at: noon)
        }
    }

    @Test(arguments: DatabaseKind.allCases)
    func `two first calls of one number at once make one contact`(kind: DatabaseKind) async throws {
        let scratch = try await Scratch(kind)
        let (one, two) = (scratch.store, try scratch.another())
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<20 {
                let store = index.isMultiple(of: 2) ? one : two
                group.addTask { _ = try await store.begin(aCall("CA\(index)"), anonymous: false) }
            }
            try await group.waitForAll()
        }
        #expect(try await one.contacts(matching: nil, limit: 9).map(\.callCount) == [20])
    }

    @Test(arguments: DatabaseKind.allCases)
    func `pages of calls stay in step while calls come in`(kind: DatabaseKind) async throws {
        let store = try await Scratch(kind).store
        // Pairs that began in the same millisecond: the id decides.
        for index in 0..<10 { _ = try await store.begin(aCall("CA\(index)", at: Double(index / 2)), anonymous: false) }
        var seen: [String] = []
        var cursor: String?
        repeat {
            let page = try await store.calls(CallFilter(limit: 3, cursor: cursor))
            seen += page.calls.map(\.callSid)
            cursor = page.nextCursor
            _ = try await store.begin(aCall("CAnew\(seen.count)", at: 1000), anonymous: false)
        } while cursor != nil
        #expect(seen == ["CA9", "CA8", "CA7", "CA6", "CA5", "CA4", "CA3", "CA2", "CA1", "CA0"])
        await #expect(throws: StoreError.invalid("cursor")) { try await store.calls(CallFilter(cursor: "what?")) }
    }

    @Test(arguments: DatabaseKind.allCases)
    func `calls are filtered by status, number, contact, time and words`(kind: DatabaseKind) async throws {
        let store = try await Scratch(kind).store
        let ada = try await store.ended(aCall("CA1"), ["The fridge hums.", "I shall send a technician."])
        try await store.ended(aCall("CA2", from: "+15550200", at: 100), ["The fridge is silent."])
        _ = try await store.begin(aCall("CA3", at: 200), anonymous: false)
        func found(_ filter: CallFilter) async throws -> [String] { try await store.calls(filter).calls.map(\.callSid) }
        #expect(try await found(CallFilter(status: .live)) == ["CA3"])
        #expect(try await found(CallFilter(from: "+15550200")) == ["CA2"])
        #expect(try await found(CallFilter(contactID: ada.contactID)) == ["CA3", "CA1"])
        #expect(try await found(CallFilter(since: noon.addingTimeInterval(100))) == ["CA3", "CA2"])
        #expect(try await found(CallFilter(until: noon.addingTimeInterval(100))) == ["CA1"])
        #expect(try await found(CallFilter(query: "fridges")) == ["CA2", "CA1"])
        #expect(try await found(CallFilter(query: "technician, FRIDGE!")) == ["CA1"])
        #expect(try await found(CallFilter(query: "?!")) == [])
        try await store.write(aDerivation("CA2", headline: "Wants a refund"), of: "CA2")
        #expect(try await found(CallFilter(query: "refund")) == ["CA2"])
        try await store.append([aTurn("CA1", 3, "Also the oven.")])
        #expect(try await found(CallFilter(query: "oven fridge")) == ["CA1"])
    }
}
