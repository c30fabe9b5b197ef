import Foundation
import Records
import Testing

extension StoreLaws {
    @Test(arguments: DatabaseKind.allCases)
    func `a derivation is written whole, and the same input writes nothing`(kind: DatabaseKind) async throws {
        let store = try await Scratch(kind).store
        let call = try await store.ended(aCall("CA1"))
        let contactID = try #require(call.contactID)
        let derivation = aDerivation(
            "CA1", commitments: [aCommitment("m1", "CA1", dueIn: 3600)], facts: [aFact("f1", "CA1", contact: contactID)]
        )
        #expect(try await store.write(derivation, of: "CA1"))
        #expect(try await store.call("CA1")?.headline == "Asked about an invoice")
        #expect(try await store.call("CA1")?.summarySource == .rules)
        var commitment = derivation.commitments[0]
        commitment.contactID = contactID
        commitment.timeZone = call.timeZone
        #expect(try await store.commitments(CommitmentFilter()) == [commitment])
        #expect(try await store.facts(of: contactID, status: .active) == derivation.facts)
        let repeated = aDerivation("CA1", headline: "Never seen", commitments: [aCommitment("m2", "CA1")])
        #expect(try await store.write(repeated, of: "CA1") == false)
        #expect(try await store.call("CA1")?.headline == "Asked about an invoice")
        #expect(try await store.commitments(CommitmentFilter()).map(\.id) == ["m1"])
    }

    @Test(arguments: DatabaseKind.allCases)
    func `a new derivation supersedes the old one but nothing that somebody touched`(kind: DatabaseKind) async throws {
        let store = try await Scratch(kind).store
        let call = try await store.ended(aCall("CA1"))
        let contactID = try #require(call.contactID)
        let first = aDerivation(
            "CA1", commitments: ["m1", "m2", "m3"].map { aCommitment($0, "CA1") },
            facts: ["f1", "f2", "f3"].map { aFact($0, "CA1", contact: contactID) })
        try await store.write(first, of: "CA1")
        try await store.update(commitment: "m1", to: .kept, by: "operator", note: "seen", at: noon)
        try await store.update(fact: "f1", to: .disputed, by: "operator", at: noon)
        let second = aDerivation(
            "CA1", input: "hash-2", headline: "Better said",
            commitments: [aCommitment("m1", "CA1", "do it again"), aCommitment("m2", "CA1", "send two invoices")],
            facts: [aFact("f2", "CA1", contact: contactID, value: "Ada L.")])
        #expect(try await store.write(second, of: "CA1"))
        #expect(try await store.call("CA1")?.headline == "Better said")
        let ledger = try await store.commitments(CommitmentFilter(callSid: "CA1"))
        #expect(ledger.map(\.id) == ["m1", "m2"])
        #expect(ledger.map(\.status) == [.kept, .open])
        #expect(ledger.map(\.action) == ["send the invoice", "send two invoices"])
        #expect(try await store.commitments(CommitmentFilter(status: .superseded)).map(\.id) == ["m3"])
        #expect(try await store.facts(of: contactID, status: nil).map(\.status) == [.disputed, .active, .superseded])
        #expect(try await store.facts(of: contactID, status: .active).map(\.value) == ["Ada L."])
    }

    @Test(arguments: DatabaseKind.allCases)
    func `a citation of another call's turn refuses the whole derivation`(kind: DatabaseKind) async throws {
        let store = try await Scratch(kind).store
        try await store.ended(aCall("CA1"))
        try await store.ended(aCall("CA2"))
        var foreign = aCommitment("m2", "CA1")
        foreign.citations = [Citation(turnID: "CA2-t1", quote: "invoice")]
        let derivation = aDerivation("CA1", commitments: [aCommitment("m1", "CA1"), foreign])
        await #expect(throws: StoreError.invalid("commitment: cites a turn that is not of its call")) {
            try await store.write(derivation, of: "CA1")
        }
        #expect(try await store.commitments(CommitmentFilter()) == [])
        #expect(try await store.call("CA1")?.summary == nil)
        #expect(try await store.write(aDerivation("CA1", commitments: [aCommitment("m1", "CA1")]), of: "CA1"))
        await #expect(throws: StoreError.invalid("commitment: its id belongs to another call")) {
            try await store.write(aDerivation("CA2", commitments: [aCommitment("m1", "CA2")]), of: "CA2")
        }
    }

    @Test(arguments: DatabaseKind.allCases)
    func `the ledger is sorted by due date, the undated last, and filtered`(kind: DatabaseKind) async throws {
        let store = try await Scratch(kind).store
        let call = try await store.ended(aCall("CA1"))
        var theirs = aCommitment("m4", "CA1", "send a photo", dueIn: 50)
        theirs.owner = .thirdParty
        let commitments = [
            aCommitment("m1", "CA1"), aCommitment("m2", "CA1", dueIn: 200), aCommitment("m3", "CA1", dueIn: 100),
            theirs,
        ]
        try await store.write(aDerivation("CA1", commitments: commitments), of: "CA1")
        func found(_ filter: CommitmentFilter) async throws -> [String] {
            try await store.commitments(filter).map(\.id)
        }
        #expect(try await found(CommitmentFilter()) == ["m4", "m3", "m2", "m1"])
        #expect(try await found(CommitmentFilter(limit: 2)) == ["m4", "m3"])
        #expect(try await found(CommitmentFilter(owner: .thirdParty)) == ["m4"])
        #expect(try await found(CommitmentFilter(dueBefore: noon.addingTimeInterval(200))) == ["m4", "m3"])
        #expect(try await found(CommitmentFilter(contactID: call.contactID)) == ["m4", "m3", "m2", "m1"])
        #expect(try await found(CommitmentFilter(contactID: "nobody")) == [])
        try await store.update(commitment: "m3", to: .late, by: "timer", note: nil, at: noon)
        #expect(try await found(CommitmentFilter(status: .late)) == ["m3"])
        await #expect(throws: StoreError.unknown("commitment")) {
            try await store.update(commitment: "m9", to: .kept, by: "operator", note: nil, at: noon)
        }
        await #expect(throws: StoreError.unknown("fact")) {
            try await store.update(fact: "f9", to: .retracted, by: "operator", at: noon)
        }
    }

    @Test(arguments: DatabaseKind.allCases)
    func `a preamble's tables come in one read`(kind: DatabaseKind) async throws {
        let store = try await Scratch(kind).store
        let call = try await store.ended(aCall("CA1"))
        let contactID = try #require(call.contactID)
        #expect(try await store.memory(of: "nobody", recentCalls: 5, lastTurns: 2) == nil)
        let facts = ["f1", "f2", "f3"].map { aFact($0, "CA1", contact: contactID) }
        let commitments = [aCommitment("m1", "CA1"), aCommitment("m2", "CA1", dueIn: 5), aCommitment("m3", "CA1")]
        try await store.write(aDerivation("CA1", commitments: commitments, facts: facts), of: "CA1")
        try await store.update(commitment: "m3", to: .kept, by: "operator", note: nil, at: noon)
        try await store.update(fact: "f2", to: .disputed, by: "operator", at: noon)
        try await store.update(fact: "f3", to: .superseded, by: "operator", at: noon)
        let summarised = try #require(try await store.memory(of: contactID, recentCalls: 5, lastTurns: 2))
        #expect(summarised.calls.map(\.headline) == ["Asked about an invoice"])
        #expect(summarised.commitments.map(\.id) == ["m2", "m1"])
        #expect(summarised.facts.map(\.id) == ["f1", "f2"])
        #expect(summarised.unsummarisedTurns == [])
        // The caller rings again before the job of the call before is done.
        try await store.ended(aCall("CA2", at: 100), ["one", "two", "three"])
        try await store.append([aTurn("CA2", 4, .tool, "recalled", injected: true)])
        _ = try await store.begin(aCall("CA3", at: 200), anonymous: false)
        let waiting = try #require(try await store.memory(of: contactID, recentCalls: 5, lastTurns: 2))
        #expect(waiting.calls.map(\.callSid) == ["CA2", "CA1"])
        #expect(waiting.unsummarisedTurns.map(\.text) == ["two", "three"])
        #expect(waiting.contact.callCount == 3)
    }

    @Test(arguments: DatabaseKind.allCases)
    func `a call in which the caller said nothing is no last call, and rows of older calls know when theirs was`(
        kind: DatabaseKind
    ) async throws {
        let store = try await Scratch(kind).store
        let contact = try #require(try await store.ended(aCall("CA1")).contactID)
        var fact = aFact("f1", "CA1", contact: contact)
        fact.until = noon.addingTimeInterval(86_400)
        try await store.write(
            aDerivation("CA1", commitments: [aCommitment("m1", "CA1")], facts: [fact]), of: "CA1")
        try await store.ended(aCall("CA2", at: 100), [])
        _ = try await store.begin(aCall("CA3", at: 200), anonymous: false)
        try await store.append([aTurn("CA3", 1, .agent, "Hello?")])
        let end = noon.addingTimeInterval(260)
        try await store.end("CA3", CallEnding(status: .completed, reason: "caller_hangup", at: end), jobs: [])
        var silent = aDerivation("CA3")
        silent.summary.outcome = "abandoned"
        try await store.write(silent, of: "CA3")
        let memory = try #require(try await store.memory(of: contact, recentCalls: 1, lastTurns: 2))
        #expect(memory.calls.map(\.callSid) == ["CA1"])
        #expect(memory.starts == ["CA1": aCall("CA1").startedAt])
        #expect(memory.facts.map(\.until) == [fact.until])
    }

    @Test(arguments: DatabaseKind.allCases)
    func `a pinned fact outlives a derivation that does not find it, or puts it differently`(
        kind: DatabaseKind
    ) async throws {
        let store = try await Scratch(kind).store
        let contact = try #require(try await store.ended(aCall("CA1")).contactID)
        let facts = ["f1", "f2"].map { aFact($0, "CA1", contact: contact) }
        try await store.write(aDerivation("CA1", facts: facts), of: "CA1")
        for id in ["f1", "f2"] {
            try await store.edit(fact: id, of: contact, .pin(true), by: "operator", at: noon)
        }
        let second = aDerivation("CA1", input: "hash-2", facts: [aFact("f2", "CA1", contact: contact, value: "Bob")])
        #expect(try await store.write(second, of: "CA1"))
        let kept = try await store.facts(of: contact, status: .active)
        #expect(kept.map(\.value) == ["Ada", "Ada"] && kept.allSatisfy(\.isPinned))
    }

    @Test(arguments: DatabaseKind.allCases)
    func `what was written before and follows again becomes the newest again`(kind: DatabaseKind) async throws {
        let store = try await Scratch(kind).store
        try await store.ended(aCall("CA1"))
        for (input, headline) in [("model", "By the model"), ("rules", "By rule"), ("model", "By the model again")] {
            #expect(try await store.write(aDerivation("CA1", input: input, headline: headline), of: "CA1"))
        }
        #expect(try await store.call("CA1")?.headline == "By the model again")
        #expect(try await store.summaries(of: "CA1").map(\.inputHash) == ["rules", "model"])
    }

    @Test(arguments: DatabaseKind.allCases)
    func `who decided when whether a contact may be remembered is known, and a new name decides nothing`(
        kind: DatabaseKind
    ) async throws {
        let store = try await Scratch(kind).store
        let contact = try #require(try await store.ended(aCall("CA1")).contactID)
        #expect(try await store.policyDecisions(of: contact).isEmpty)
        try await store.update(contact: contact, displayName: "Ada", policy: nil, by: "operator", at: noon)
        #expect(try await store.policyDecisions(of: contact).isEmpty)
        #expect(try await store.contact(contact)?.policy == .on)
        try await store.update(contact: contact, displayName: "Ada", policy: .off, by: "caller", at: noon)
        let later = noon.addingTimeInterval(60)
        try await store.update(contact: contact, displayName: "Ada", policy: .preambleOnly, by: "operator", at: later)
        let decisions = try await store.policyDecisions(of: contact)
        #expect(decisions.map(\.actor) == ["operator", "caller"])
        #expect(decisions.map(\.policy) == [.preambleOnly, .off] && decisions.map(\.at) == [later, noon])
        // The stricter of two stands after a merge, and is the word of who merged them.
        let other = try #require(try await store.ended(aCall("CB1", from: "+15550200")).contactID)
        try await store.merge(contact: contact, into: other, by: "operator", at: later)
        #expect(try await store.policyDecisions(of: other).map(\.policy) == [.preambleOnly])
        _ = try await store.undoMove(of: other, by: "operator", at: later)
        #expect(try await store.policyDecisions(of: other).map(\.policy) == [.on, .preambleOnly])
        #expect(try await store.contact(other)?.policy == .on)
    }
}
