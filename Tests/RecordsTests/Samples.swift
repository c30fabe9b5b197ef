import Foundation
import Records

/// The moment at which every law begins; nothing here looks at a clock.
let noon = Date(timeIntervalSince1970: 1_790_000_000)

/// A call that begins so many seconds after noon.
func aCall(
    _ callSid: String, from: String = "+15550100", line: String = "main", at seconds: Double = 0
) -> CallRecord {
    CallRecord(
        callSid: callSid, line: line, from: from, to: "+15559999", startedAt: noon.addingTimeInterval(seconds),
        identityLevel: 1, attestation: "TN-Validation-Passed-A", voice: "rehearsal", timeZone: "Europe/Berlin")
}

/// The turn `seq` of a call; its id is made of both.
func aTurn(
    _ callSid: String, _ seq: Int, _ role: TurnRole, _ text: String, heard: String? = nil,
    injected: Bool = false
) -> Turn {
    Turn(
        id: "\(callSid)-t\(seq)", callSid: callSid, seq: seq, role: role, text: text, heardText: heard,
        injected: injected, startedMs: seq * 1000, endedMs: seq * 1000 + 900)
}

/// The turn `seq` of a call, spoken by the caller.
func aTurn(_ callSid: String, _ seq: Int, _ text: String) -> Turn { aTurn(callSid, seq, .caller, text) }

/// An orderly end, so many seconds after noon.
func anEnding(at seconds: Double = 60) -> CallEnding {
    CallEnding(status: .completed, reason: "caller_hangup", at: noon.addingTimeInterval(seconds))
}

/// The job that follows every call.
func aJob(_ callSid: String, at seconds: Double = 60) -> NewJob {
    NewJob(kind: "summarise", key: "summarise:\(callSid)", runAfter: noon.addingTimeInterval(seconds))
}

/// A commitment from a call's turn.
func aCommitment(
    _ id: String, _ callSid: String, _ action: String = "send the invoice", dueIn seconds: Double? = nil,
    citing turn: Int = 1
) -> Commitment {
    Commitment(
        id: id, contactID: nil, callSid: callSid, owner: .us, action: action,
        dueAt: seconds.map { noon.addingTimeInterval($0) }, duePhrase: seconds.map { _ in "by then" },
        confidence: 0.5, source: .rules, createdAt: noon,
        citations: [Citation(turnID: "\(callSid)-t\(turn)", quote: "I will \(action)")])
}

/// A fact from a call's first turn.
func aFact(_ id: String, _ callSid: String, contact: String, slot: String = "name", value: String = "Ada") -> Fact {
    Fact(
        id: id, contactID: contact, callSid: callSid, slot: slot, value: value,
        text: "The caller's \(slot) is \(value).",
        saidBy: .caller, confidence: 0.5, source: .rules, recordedAt: noon,
        citations: [Citation(turnID: "\(callSid)-t1", quote: value)])
}

/// What a job derived from a call.
func aDerivation(
    _ callSid: String, input: String = "hash-1", headline: String = "Asked about an invoice",
    commitments: [Commitment] = [], facts: [Fact] = []
) -> Derivation {
    Derivation(
        summary: Summary(
            callSid: callSid, text: "The caller asked about an invoice.", headline: headline, outcome: "follow_up",
            source: .rules, inputHash: input, createdAt: noon.addingTimeInterval(100)),
        commitments: commitments, facts: facts)
}

extension Store {
    /// A call with these texts as the turns of caller and agent by turns, ended, with its job.
    @discardableResult
    func ended(_ call: CallRecord, _ texts: [String] = ["Hello, I need the invoice."]) async throws -> CallRecord {
        let kept = try await begin(call, anonymous: false)
        try await append(
            texts.enumerated().map { aTurn(call.callSid, $0 + 1, $0.isMultiple(of: 2) ? .caller : .agent, $1) })
        let end = call.startedAt.addingTimeInterval(60)
        try await self.end(
            call.callSid, CallEnding(status: .completed, reason: "caller_hangup", at: end),
            jobs: [NewJob(kind: "summarise", key: "summarise:\(call.callSid)", runAfter: end)])
        return kept
    }
}

extension SessionStore {
    /// Asks everything that a store can be asked, on an empty database, and returns the statements that it took.
    /// Contacts by part of a name are left out: that is the one search that has to look at each contact.
    func everyStatement() async throws -> [String] {
        let call = try await ended(aCall("CA1"), ["The fridge hums.", "I will send the invoice."])
        let contactID = call.contactID ?? ""
        let facts = [aFact("f1", "CA1", contact: contactID)]
        try await write(aDerivation("CA1", commitments: [aCommitment("m1", "CA1")], facts: facts), of: "CA1")
        try await update(commitment: "m1", to: .late, by: "timer", note: nil, at: noon)
        try await update(fact: "f1", to: .disputed, by: "operator", at: noon)
        let filters = [
            CallFilter(), CallFilter(status: .live), CallFilter(from: "+15550100"), CallFilter(contactID: contactID),
            CallFilter(since: noon, until: noon), CallFilter(query: "fridge"), CallFilter(cursor: "1.CA1"),
            CallFilter(line: "main"),
        ]
        for filter in filters { _ = try await calls(filter) }
        _ = try await turns(of: "CA1")
        _ = try await events(of: "CA1")
        _ = try await preamble(of: "CA1")
        _ = try await measures(of: "CA1")
        _ = try await contact(handle: "+15550100", line: "main")
        _ = try await contacts(matching: nil, limit: 9)
        _ = try await contacts(matching: nil, line: "main", after: nil, limit: 9)
        _ = try await memory(of: contactID, recentCalls: 5, lastTurns: 5)
        let ledger = [
            CommitmentFilter(), CommitmentFilter(status: .open), CommitmentFilter(contactID: contactID),
            CommitmentFilter(callSid: "CA1"), CommitmentFilter(dueBefore: noon), CommitmentFilter(line: "main"),
        ]
        for filter in ledger { _ = try await commitments(filter) }
        _ = try await search("fridge invoice", contactID: contactID, limit: 9)
        _ = try await search("fridge invoice", contactID: nil, limit: 9)
        _ = try await search("fridge invoice", contactID: nil, line: "main", limit: 9)
        _ = try await searchSummaries("fridge invoice", line: nil, limit: 9)
        _ = try await searchSummaries("fridge invoice", line: "main", limit: 9)
        _ = try await recallMarks(of: [contactID])
        _ = try await recallChanges(of: contactID, since: [:])
        _ = try await requeueRuled(kinds: ["summarise"], since: noon, from: nil, limit: 9, at: noon)
        _ = try await callPoints(line: "main", since: noon, until: noon, limit: 9)
        _ = try await eventCounts(line: "main", since: noon)
        _ = try await audit(of: "CA1", limit: 9)
        if let job = try await lease(kinds: ["summarise"], by: "r1", for: 9, now: noon.addingTimeInterval(99)) {
            try await complete(job)
            try await fail(job, error: "", retryAt: nil)
        }
        _ = try await lease(kinds: ["summarise"], inOrder: true, by: "r1", for: 9, now: noon)
        _ = try await jobs(state: .dead, limit: 9)
        _ = try await jobs(state: nil, limit: 9)
        _ = try await jobs(state: .queued, line: "main", limit: 9)
        _ = try await jobs(of: "CA1")
        _ = try await summaries(of: "CA1")
        _ = try await commitmentChanges(of: "CA1")
        _ = try await traces(of: contactID)
        _ = try await takePINTry(of: contactID, at: noon)
        let other = try await ended(aCall("CA8", from: "+15550800"))
        try await ended(aCall("CA9", from: "+15550800", at: 60))
        let split = try await split(calls: ["CA9"], from: other.contactID ?? "", by: "operator", at: noon)
        _ = try await undoMove(of: other.contactID ?? "", by: "operator", at: noon)
        try await merge(contact: other.contactID ?? "", into: contactID, by: "operator", at: noon)
        _ = try await undoMove(of: contactID, by: "operator", at: noon)
        _ = try await contact(split)
        _ = try await unclaimedCalls(reaching: contactID, limit: 9)
        try await beat(run: "r1", node: "n1")
        try await closeRun("r1", at: noon, jobs: [])
        _ = try await closeRuns(silentFor: 60, at: noon, jobs: [])
        let event = CallEvent(callSid: "CA2", atMs: 1, kind: "x")
        _ = try await keep([
            .begin(aCall("CA2"), anonymous: false), .identity("CA2", level: 2, contact: contactID),
            .turns([aTurn("CA1", 3, "And?")]), .events([event, event]),
            .uses("CA2", [MemoryUse(item: "f1", via: .tool, rank: 0, tokens: 9, at: noon)]),
        ])
        _ = try await uses(of: "CA1")
        for kind in Expiry.allCases { _ = try await expire(kind, before: noon, limit: 9) }
        _ = try await erase(contact: contactID, by: "operator", at: noon)
        return try await read { (session) throws(StoreError) in session.statements }
    }
}
