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
