import Foundation
import Records
import Testing

extension StoreLaws {
    /// Ada with a call, a fact and a commitment; Bob with a call and the same fact.
    private func two(_ store: any SessionStore) async throws -> (ada: String, bob: String) {
        let ada = try #require(try await store.ended(aCall("CA1"), ["The fridge hums."]).contactID)
        let bob = try #require(
            try await store.ended(aCall("CA2", from: "+15550200", at: 600), ["The oven smokes."]).contactID)
        try await store.write(
            aDerivation("CA1", commitments: [aCommitment("m1", "CA1")], facts: [aFact("f1", "CA1", contact: ada)]),
            of: "CA1")
        try await store.write(aDerivation("CA2", facts: [aFact("f2", "CA2", contact: bob)]), of: "CA2")
        return (ada, bob)
    }

    @Test(arguments: DatabaseKind.allCases)
    func `two contacts become one with all that is theirs, and two again`(kind: DatabaseKind) async throws {
        let store = try await Scratch(kind).store
        let (ada, bob) = try await two(store)
        try await store.update(contact: ada, displayName: "Ada", policy: .preambleOnly, by: "operator", at: noon)
        let before = (try await store.contact(ada), try await store.contact(bob))
        let mark = try await store.recallMark(of: bob)
        try await store.merge(contact: ada, into: bob, by: "operator", at: noon)
        #expect(try await store.contact(ada) == nil)
        let whole = try #require(try await store.contact(bob))
        #expect(whole.callCount == 2 && Set(whole.handles) == ["+15550100", "+15550200"])
        #expect(whole.displayName == "Ada" && whole.policy == .preambleOnly)
        let ledger = try await store.ledger(of: bob)
        #expect(Set(ledger.facts.map(\.id)) == ["f1", "f2"] && ledger.commitments.map(\.id) == ["m1"])
        #expect(Set(ledger.calls.keys) == ["CA1", "CA2"])
        #expect(try await store.search("fridge", contactID: bob, limit: 9).count == 1)
        #expect(try await store.recallMark(of: bob) != mark)
        #expect(try await store.contact(handle: "+15550100", line: "main")?.id == bob)
        #expect(try await store.undoMove(of: bob, by: "operator", at: noon) == [bob, ada])
        #expect(try await store.contact(ada) == before.0)
        #expect(try await store.contact(bob) == before.1)
        #expect(try await store.ledger(of: ada).facts.map(\.contactID) == [ada])
        #expect(try await store.ledger(of: bob).commitments.isEmpty)
        #expect(try await store.search("fridge", contactID: bob, limit: 9).isEmpty)
        #expect(try await store.search("fridge", contactID: ada, limit: 9).count == 1)
        #expect(try await store.undoMove(of: bob, by: "operator", at: noon) == [])
    }

    @Test(arguments: DatabaseKind.allCases)
    func `vectors go with their turns, and nobody else finds them`(kind: DatabaseKind) async throws {
        let store = try await Scratch(kind).store
        let (ada, bob) = try await two(store)
        let turn = try #require(try await store.spokenTurns(of: "CA1", model: "m").first?.number)
        try await store.keep(
            [TurnVector(turn: turn, input: "i", values: [1, 2])], of: "CA1", model: "m", isWhole: true)
        func owners() async throws -> [Bool] {
            var found: [Bool] = []
            for contact in [ada, bob] {
                found.append(try await !store.vectors(of: contact, model: "m", calls: ["CA1"]).isEmpty)
            }
            return found
        }
        #expect(try await owners() == [true, false])
        try await store.merge(contact: ada, into: bob, by: "operator", at: noon)
        #expect(try await owners() == [false, true])
        _ = try await store.undoMove(of: bob, by: "operator", at: noon)
        #expect(try await owners() == [true, false])
    }

    @Test(arguments: DatabaseKind.allCases)
    func `a fact cites the turns of its own contact only, whoever parts`(kind: DatabaseKind) async throws {
        let store = try await Scratch(kind).store
        let (ada, bob) = try await two(store)
        try await store.merge(contact: ada, into: bob, by: "operator", at: noon)
        let one = FactStanding(
            id: "f1", from: .active, status: .active, confirmedAt: noon, certainty: 0.75, sameAs: ["f2"])
        let other = FactStanding(id: "f2", from: .active, status: .superseded, supersededBy: "f1")
        #expect(try await store.settle([one, other], [], of: bob) == 2)
        #expect(try await store.facts(of: bob, status: .active).first?.citations.count == 2)
        _ = try await store.undoMove(of: bob, by: "operator", at: noon)
        #expect(try await store.ledger(of: ada).facts.first?.citations.map(\.turnID) == ["CA1-t1"])
        // What was superseded by a row that somebody else has now stands to be judged.
        #expect(try await store.ledger(of: bob).facts.map(\.id) == ["f2"])
    }

    @Test(arguments: DatabaseKind.allCases)
    func `what operators said survives a merge, and what they say after it survives its undoing`(
        kind: DatabaseKind
    ) async throws {
        let store = try await Scratch(kind).store
        let (ada, bob) = try await two(store)
        _ = try await store.edit(fact: "f1", of: ada, .pin(true), by: "operator", at: noon)
        let made = try await store.edit(
            fact: "f2", of: bob, .correct(value: "Bob", text: "The caller is Bob."), by: "operator", at: noon)
        try await store.update(commitment: "m1", to: .broken, by: "operator", note: nil, at: noon)
        try await store.merge(contact: ada, into: bob, by: "operator", at: noon)
        let facts = try await store.facts(of: bob, status: .active)
        #expect(facts.first { $0.id == "f1" }?.isPinned == true)
        #expect(facts.first { $0.id == made }?.value == "Bob")
        #expect(try await store.commitments(CommitmentFilter(contactID: bob)).map(\.status) == [.broken])
        try await store.update(contact: bob, displayName: "Robert", policy: .off, by: "operator", at: noon)
        _ = try await store.undoMove(of: bob, by: "operator", at: noon)
        #expect(try await store.contact(bob)?.displayName == "Robert")
        #expect(try await store.contact(bob)?.policy == .off)
        #expect(try await store.undoEdit(of: ada, by: "operator", at: noon) == "f1")
        #expect(try await store.undoEdit(of: bob, by: "operator", at: noon) == "f2")
    }

    @Test(arguments: DatabaseKind.allCases)
    func `a call that comes after a merge goes back with the handle it came by`(kind: DatabaseKind) async throws {
        let store = try await Scratch(kind).store
        let (ada, bob) = try await two(store)
        try await store.merge(contact: ada, into: bob, by: "operator", at: noon)
        for (callSid, from) in [("CA3", "+15550100"), ("CA4", "+15550200")] {
            try await store.ended(aCall(callSid, from: from, at: 900))
        }
        #expect(try await store.contact(bob)?.callCount == 4)
        _ = try await store.undoMove(of: bob, by: "operator", at: noon)
        #expect(try await store.call("CA3")?.contactID == ada)
        #expect(try await store.call("CA4")?.contactID == bob)
        #expect(try await store.contact(ada)?.callCount == 2)
        #expect(try await store.contact(ada)?.lastCallAt == noon.addingTimeInterval(900))
    }

    @Test(arguments: DatabaseKind.allCases)
    func `some calls become another's, whom the same telephone reaches, and come back`(kind: DatabaseKind) async throws
    {
        let store = try await Scratch(kind).store
        let (ada, bob) = try await two(store)
        try await store.ended(aCall("CA3", at: 900), ["The lamp flickers."])
        let new = try await store.split(calls: ["CA3"], from: ada, by: "operator", at: noon)
        #expect(try await store.call("CA3")?.contactID == new)
        #expect(try await store.contact(new)?.handles == ["+15550100"])
        #expect(try await store.contact(ada)?.handles == ["+15550100"])
        #expect(try await store.contact(ada)?.callCount == 1)
        #expect(try await store.search("lamp", contactID: ada, limit: 9).isEmpty)
        #expect(try await store.search("lamp", contactID: new, limit: 9).count == 1)
        #expect(try await store.undoMove(of: ada, by: "operator", at: noon) == [ada])
        #expect(try await store.contact(new) == nil)
        #expect(try await store.call("CA3")?.contactID == ada)
        for calls: Set<String> in [[], ["CA1", "CA3"], ["CA2"]] {
            await #expect(throws: StoreError.self) {
                try await store.split(calls: calls, from: ada, by: "operator", at: noon)
            }
        }
        await #expect(throws: StoreError.unknown("contact")) {
            try await store.split(calls: ["CA1"], from: "nobody", by: "operator", at: noon)
        }
        #expect(try await store.contact(bob)?.callCount == 1)
    }

    @Test(arguments: DatabaseKind.allCases)
    func `a handle by which only the split calls came goes with them`(kind: DatabaseKind) async throws {
        let store = try await Scratch(kind).store
        let (ada, bob) = try await two(store)
        try await store.merge(contact: ada, into: bob, by: "operator", at: noon)
        let new = try await store.split(calls: ["CA1"], from: bob, by: "operator", at: noon)
        #expect(try await store.contact(new)?.handles == ["+15550100"])
        #expect(try await store.contact(bob)?.handles == ["+15550200"])
        // Moves are taken back in the order in which they were made, the last one first.
        #expect(try await store.undoMove(of: bob, by: "operator", at: noon) == [bob])
        #expect(try await store.undoMove(of: bob, by: "operator", at: noon) == [bob, ada])
        #expect(try await store.contact(ada)?.handles == ["+15550100"])
    }

    @Test(arguments: DatabaseKind.allCases)
    func `what was split off and moved on must come back first`(kind: DatabaseKind) async throws {
        let store = try await Scratch(kind).store
        let (ada, bob) = try await two(store)
        try await store.ended(aCall("CA3", at: 900))
        let new = try await store.split(calls: ["CA3"], from: ada, by: "operator", at: noon)
        try await store.merge(contact: new, into: bob, by: "operator", at: noon)
        await #expect(throws: StoreError.self) { try await store.undoMove(of: ada, by: "operator", at: noon) }
        _ = try await store.undoMove(of: bob, by: "operator", at: noon)
        #expect(try await store.undoMove(of: ada, by: "operator", at: noon) == [ada])
        #expect(try await store.contact(ada)?.callCount == 2)
    }

    @Test(arguments: DatabaseKind.allCases)
    func `lines don't mix, nobody is merged with themselves, and every move is in the audit`(
        kind: DatabaseKind
    ) async throws {
        let store = try await Scratch(kind).store
        let (ada, bob) = try await two(store)
        let foreign = try #require(try await store.ended(aCall("CA9", from: "+15550900", line: "other")).contactID)
        for (one, other) in [(ada, foreign), (ada, ada)] {
            await #expect(throws: StoreError.self) {
                try await store.merge(contact: one, into: other, by: "operator", at: noon)
            }
        }
        await #expect(throws: StoreError.unknown("contact")) {
            try await store.merge(contact: ada, into: "nobody", by: "operator", at: noon)
        }
        try await store.merge(contact: ada, into: bob, by: "operator", at: noon)
        _ = try await store.undoMove(of: bob, by: "operator", at: noon)
        for contact in [ada, bob] {
            let actions = try await store.audit(of: contact, limit: 9).map(\.action)
            #expect(Set(actions) == ["contacts merged", "merge undone"])
        }
    }

    @Test(arguments: DatabaseKind.allCases)
    func `whoever is erased takes along what was kept of their moves, and what others were told of them`(
        kind: DatabaseKind
    ) async throws {
        let scratch = try await Scratch(kind)
        let store = scratch.store
        let (ada, bob) = try await two(store)
        try await store.update(contact: ada, displayName: "Adalbert the Great", policy: .on, by: "operator", at: noon)
        try await store.merge(contact: ada, into: bob, by: "operator", at: noon)
        // A call of the two as one is told of both; then it turns out that it was somebody else's.
        try await store.ended(aCall("CA3", from: "+15550200", at: 900))
        try await store.keep(
            PreambleRecord(
                callSid: "CA3", text: "Adalbert the Great wants a fridge", tokens: 9, createdAt: noon,
                uses: [MemoryUse(item: "f1", via: .preamble, rank: 0, tokens: 9, at: noon)]))
        let new = try await store.split(calls: ["CA3"], from: bob, by: "operator", at: noon)
        _ = try await store.erase(contact: bob, by: "operator", at: noon)
        let left = try await scratch.residue(of: [ada, bob, "Adalbert", "CA1-t", "CA2-t", "+15550100"])
        #expect(left == [])
        #expect(try await store.undoMove(of: bob, by: "operator", at: noon) == [])
        #expect(try await store.contact(new)?.callCount == 1)
    }

    @Test(arguments: DatabaseKind.allCases)
    func `calls that come in while contacts are moved are lost to nobody`(kind: DatabaseKind) async throws {
        let scratch = try await Scratch(kind)
        let (one, two) = (scratch.store, try scratch.another())
        let (ada, bob) = try await self.two(one)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for _ in 0..<5 {
                    try await one.merge(contact: ada, into: bob, by: "operator", at: noon)
                    _ = try await one.undoMove(of: bob, by: "operator", at: noon)
                }
            }
            for index in 10..<30 {
                group.addTask {
                    let from = index.isMultiple(of: 2) ? "+15550100" : "+15550200"
                    _ = try await two.begin(aCall("CA\(index)", from: from, at: 700), anonymous: false)
                }
            }
            try await group.waitForAll()
        }
        #expect(try await one.contact(ada)?.callCount == 11)
        #expect(try await one.contact(bob)?.callCount == 11)
    }
}
