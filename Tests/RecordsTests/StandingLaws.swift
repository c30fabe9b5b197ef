import Foundation
import Records
import Testing

extension StoreLaws {
    @Test(arguments: DatabaseKind.allCases)
    func `a standing is written if the row is still as it was judged, and a commitment's step is kept with its proof`(
        kind: DatabaseKind
    ) async throws {
        let store = try await Scratch(kind).store
        let contact = try #require(try await store.ended(aCall("CA1")).contactID)
        try await store.write(
            aDerivation(
                "CA1", commitments: [aCommitment("m1", "CA1"), aCommitment("m2", "CA1")],
                facts: [aFact("f1", "CA1", contact: contact)]), of: "CA1")
        let kept = CommitmentStanding(
            id: "m1", from: .open, status: .kept, evidence: "turn", turnID: "CA1-t1", at: noon.addingTimeInterval(9))
        let stale = CommitmentStanding(id: "m2", from: .late, status: .kept, evidence: "turn", at: noon)
        #expect(try await store.settle([], [kept, stale], of: "another") == 0)
        #expect(try await store.settle([], [kept, stale], of: contact) == 1)
        #expect(try await store.settle([], [kept], of: contact) == 0)
        let rows = try await store.ledger(of: contact).commitments
        #expect(rows.map(\.status) == [.kept, .open])
        #expect(rows[0].stated == .open)
        #expect(try await store.commitmentChanges(of: "CA1").map(\.after) == [.kept])
        // Derived again, it is still kept; what somebody touched is left alone.
        try await store.write(
            aDerivation("CA1", input: "hash-2", commitments: [aCommitment("m1", "CA1"), aCommitment("m2", "CA1")]),
            of: "CA1")
        #expect(try await store.ledger(of: contact).commitments.map(\.status) == [.kept, .open])
        try await store.update(commitment: "m2", to: .broken, by: "operator", note: nil, at: noon)
        let touched = CommitmentStanding(id: "m2", from: .broken, status: .open, evidence: "turn", at: noon)
        #expect(try await store.settle([], [touched], of: contact) == 0)
    }

    @Test(arguments: DatabaseKind.allCases)
    func `a fact that was said in two calls cites both, and an end has its date`(kind: DatabaseKind) async throws {
        let store = try await Scratch(kind).store
        let contact = try #require(try await store.ended(aCall("CA1")).contactID)
        try await store.ended(aCall("CA2", at: 600))
        try await store.write(aDerivation("CA1", facts: [aFact("f1", "CA1", contact: contact)]), of: "CA1")
        try await store.write(aDerivation("CA2", facts: [aFact("f2", "CA2", contact: contact)]), of: "CA2")
        let one = FactStanding(
            id: "f1", from: .active, status: .active, confirmedAt: noon.addingTimeInterval(600), certainty: 0.75,
            sameAs: ["f2"])
        let other = FactStanding(id: "f2", from: .active, status: .superseded, supersededBy: "f1", validTo: noon)
        #expect(try await store.settle([one, other], [], of: contact) == 2)
        let facts = try await store.facts(of: contact, status: nil).sorted { $0.id < $1.id }
        #expect(facts[0].citations.map(\.turnID) == ["CA1-t1", "CA2-t1"])
        #expect(facts[0].confidence == 0.75 && facts[0].confirmedAt == noon.addingTimeInterval(600))
        #expect(facts[1].supersededBy == "f1" && facts[1].validTo == noon)
        // Judged from the sayings themselves, not from what was made of them before.
        #expect(try await store.ledger(of: contact).facts.allSatisfy { $0.confidence == 0.5 })
        _ = try await store.settle([one], [], of: contact)
        #expect(try await store.facts(of: contact, status: .active).first?.citations.count == 2)
    }

    @Test(arguments: DatabaseKind.allCases)
    func `time makes late, and then unknown, and says so`(kind: DatabaseKind) async throws {
        let store = try await Scratch(kind).store
        let contact = try #require(try await store.ended(aCall("CA1")).contactID)
        try await store.write(
            aDerivation("CA1", commitments: [aCommitment("m1", "CA1", dueIn: 60), aCommitment("m2", "CA1")]), of: "CA1")
        #expect(try await store.lapse(at: noon.addingTimeInterval(90)) == 0)
        #expect(try await store.lapse(at: noon.addingTimeInterval(61 + Commitment.grace)) == 1)
        #expect(try await store.ledger(of: contact).commitments.map(\.status) == [.late, .open])
        #expect(try await store.lapse(at: noon.addingTimeInterval(61 + Commitment.patience)) == 1)
        #expect(try await store.commitmentChanges(of: "CA1").map(\.after) == [.late, .unknown])
        #expect(try await store.commitmentChanges(of: "CA1").map(\.actor) == ["timer", "timer"])
    }

    @Test(arguments: DatabaseKind.allCases)
    func `reports and questions belong to their call, and tell of nobody else's rows`(kind: DatabaseKind) async throws {
        let store = try await Scratch(kind).store
        let contact = try #require(try await store.ended(aCall("CA1")).contactID)
        try await store.ended(aCall("CA2", at: 600))
        try await store.ended(aCall("CA3", from: "+15550300", at: 700))
        try await store.write(aDerivation("CA1", commitments: [aCommitment("m1", "CA1")]), of: "CA1")
        func report(_ callSid: String) -> LedgerReport {
            LedgerReport(
                id: "\(callSid)-r", callSid: callSid, target: "m1", kind: .kept,
                citation: Citation(turnID: "\(callSid)-t1", quote: "it came"), confidence: 0.5, source: .rules,
                createdAt: noon)
        }
        var derivation = aDerivation("CA2")
        derivation.reports = [report("CA2")]
        derivation.questions = [
            OpenQuestion(
                id: "q1", callSid: "CA2", text: "Which size?", askedBy: .agent,
                citation: Citation(turnID: "CA2-t1", quote: "which size"), source: .llm, createdAt: noon)
        ]
        try await store.write(derivation, of: "CA2")
        #expect(try await store.ledger(of: contact).reports == derivation.reports)
        #expect(try await store.questions(of: "CA2") == derivation.questions)
        #expect(try await store.memory(of: contact, recentCalls: 2, lastTurns: 2)?.questions == derivation.questions)
        var foreign = aDerivation("CA3")
        foreign.reports = [report("CA3")]
        await #expect(throws: StoreError.self) { try await store.write(foreign, of: "CA3") }
        try await store.write(aDerivation("CA2", input: "hash-2"), of: "CA2")
        #expect(try await store.ledger(of: contact).reports.isEmpty)
        #expect(try await store.questions(of: "CA2").isEmpty)
    }

    @Test(arguments: DatabaseKind.allCases)
    func `a level only rises, and facts carry the level they were said at`(kind: DatabaseKind) async throws {
        let store = try await Scratch(kind).store
        let contact = try #require(try await store.begin(aCall("CA1"), anonymous: false).contactID)
        _ = try await store.keep([.turns([aTurn("CA1", 1, "Ada.")]), .identity("CA1", level: 2)])
        _ = try await store.keep([.identity("CA1", level: 1)])
        #expect(try await store.call("CA1")?.identityLevel == 2)
        try await store.write(aDerivation("CA1", facts: [aFact("f1", "CA1", contact: contact)]), of: "CA1")
        #expect(try await store.facts(of: contact, status: nil).map(\.level) == [2])
        await #expect(throws: StoreError.self) { _ = try await store.keep([.identity("CA9", level: 2)]) }
    }
}
