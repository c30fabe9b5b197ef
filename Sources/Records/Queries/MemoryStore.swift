package import Foundation

// What memory asks of a store beyond the records of calls, each in its own transaction.
extension SessionStore {
    /// What is new of a contact's calls; see `MemoryRecords.recallChanges`. `known`: revisions by call.
    package func recallChanges(
        of contactID: String, since known: [String: Int]
    ) async throws(StoreError) -> RecallChanges {
        try await read { (session) throws(StoreError) in try session.recallChanges(of: contactID, since: known) }
    }

    /// What a model is to see of a call; see `MemoryRecords.spokenTurns`.
    package func spokenTurns(of callSid: String, model: String) async throws(StoreError) -> [SpokenTurn] {
        try await read { (session) throws(StoreError) in try session.spokenTurns(of: callSid, model: model) }
    }

    /// Keeps what a model made of it; see `MemoryRecords.keep`.
    package func keep(
        _ vectors: [TurnVector], of callSid: String, model: String, isWhole: Bool
    ) async throws(StoreError) {
        try await write { (session) throws(StoreError) in
            try session.keep(vectors, of: callSid, model: model, isWhole: isWhole)
        }
    }

    /// By the number of the turn's row; see `MemoryRecords.vectors`. No calls ask nothing.
    package func vectors(
        of contactID: String, model: String, calls: [String]
    ) async throws(StoreError) -> [Int64: [Float]] {
        if calls.isEmpty { return [:] }
        return try await read { (session) throws(StoreError) in
            try session.vectors(of: contactID, model: model, calls: calls)
        }
    }

    /// Calls that a model has not seen; see `MemoryRecords.queueVectors`.
    package func queueVectors(
        job kind: String, model: String, from place: CallPlace?, limit: Int, at: Date
    ) async throws(StoreError) -> CallPlace? {
        try await write { (session) throws(StoreError) in
            try session.queueVectors(job: kind, model: model, from: place, limit: limit, at: at)
        }
    }

    /// What is judged; see `MemoryRecords.ledger`.
    package func ledger(of contactID: String) async throws(StoreError) -> ContactLedger {
        try await read { (session) throws(StoreError) in try session.ledger(of: contactID) }
    }

    /// What was judged; see `MemoryRecords.settle`. For nothing no transaction is begun.
    package func settle(
        _ facts: [FactStanding], _ commitments: [CommitmentStanding], of contactID: String
    ) async throws(StoreError) -> Int {
        if facts.isEmpty, commitments.isEmpty { return 0 }
        return try await write { (session) throws(StoreError) in
            try session.settle(facts, commitments, of: contactID)
        }
    }

    /// What the clock says; see `MemoryRecords.lapse`. A thousand rows of each kind at a time.
    package func lapse(at now: Date) async throws(StoreError) -> Int {
        try await write { (session) throws(StoreError) in try session.lapse(at: now) }
    }

    /// One more job; see `MemoryRecords.queue`.
    package func queue(_ job: NewJob, of callSid: String, at: Date) async throws(StoreError) {
        try await write { (session) throws(StoreError) in
            guard try session.call(callSid) != nil else { throw .unknown("call") }
            try session.insert(job, of: callSid, at: at)
        }
    }

    /// An operator's change of a fact; see `MemoryRecords.edit`.
    package func edit(
        fact id: String, of contactID: String, _ edit: FactEdit, by actor: String, at: Date
    ) async throws(StoreError) -> String {
        try await write { (session) throws(StoreError) in
            try session.edit(fact: id, of: contactID, edit, by: actor, at: at)
        }
    }

    /// The last change of a fact taken back; see `MemoryRecords.undoEdit`.
    package func undoEdit(of contactID: String, by actor: String, at: Date) async throws(StoreError) -> String? {
        try await write { (session) throws(StoreError) in try session.undoEdit(of: contactID, by: actor, at: at) }
    }

    /// Two contacts made one; see `MemoryRecords.merge`.
    package func merge(
        contact id: String, into other: String, by actor: String, at: Date
    ) async throws(StoreError) {
        try await write { (session) throws(StoreError) in
            try session.merge(contact: id, into: other, by: actor, at: at)
        }
    }

    /// One contact made two; see `MemoryRecords.split`.
    package func split(
        calls: Set<String>, from id: String, by actor: String, at: Date
    ) async throws(StoreError) -> String {
        try await write { (session) throws(StoreError) in
            try session.split(calls: calls, from: id, by: actor, at: at)
        }
    }

    /// The last merge or split taken back; see `MemoryRecords.undoMove`.
    package func undoMove(of id: String, by actor: String, at: Date) async throws(StoreError) -> [String] {
        try await write { (session) throws(StoreError) in try session.undoMove(of: id, by: actor, at: at) }
    }

    /// Calls of nobody's; see `MemoryRecords.unclaimedCalls`. 1 … 500 of them.
    package func unclaimedCalls(
        reaching contactID: String, limit: Int
    ) async throws(StoreError) -> [CallRecord] {
        try await read { (session) throws(StoreError) in
            var calls: [CallRecord] = []
            for callSid in try session.unclaimedCalls(reaching: contactID, limit: limit) {
                if let call = try session.call(callSid) { calls.append(call) }
            }
            return calls
        }
    }

    /// Gives such calls to somebody; see `MemoryRecords.claim`. `.unknown` without the contact or a call.
    package func claim(
        calls: Set<String>, for contactID: String, by actor: String, at: Date
    ) async throws(StoreError) {
        try await write { (session) throws(StoreError) in
            try session.claim(calls: calls, for: contactID, by: actor, at: at)
        }
    }

    /// Keeps a PIN's hash, or nil for none; see `MemoryRecords.setPIN`. The tries begin anew.
    package func setPIN(
        _ hash: String?, of contactID: String, by actor: String, at: Date
    ) async throws(StoreError) {
        try await write { (session) throws(StoreError) in
            try session.setPIN(hash, of: contactID, by: actor, at: at)
        }
    }

    /// One of ten tries an hour, in all calls together; see `MemoryRecords.takePINTry`.
    package func takePINTry(of contactID: String, at: Date) async throws(StoreError) -> String? {
        try await write { (session) throws(StoreError) in try session.takePINTry(of: contactID, at: at) }
    }

    /// By id; see `MemoryRecords.questions`. Empty for an unknown call.
    package func questions(of callSid: String) async throws(StoreError) -> [OpenQuestion] {
        try await read { (session) throws(StoreError) in try session.questions(of: callSid) }
    }

    /// Three numbers; see `MemoryRecords.recallMark`. Zeros for an unknown contact.
    package func recallMark(of contactID: String) async throws(StoreError) -> [Int] {
        try await read { (session) throws(StoreError) in try session.recallMark(of: contactID) }
    }

    /// By contact; see `MemoryRecords.recallMarks`. No contacts ask nothing.
    package func recallMarks(of contactIDs: [String]) async throws(StoreError) -> [String: [Int]] {
        if contactIDs.isEmpty { return [:] }
        return try await read { (session) throws(StoreError) in try session.recallMarks(of: contactIDs) }
    }

    /// Those that are the contact's; see `MemoryRecords.turns`. No numbers ask nothing.
    package func turns(numbered numbers: [Int64], of contactID: String) async throws(StoreError) -> [Int64: Turn] {
        if numbers.isEmpty { return [:] }
        return try await read { (session) throws(StoreError) in
            try session.turns(numbered: numbers, contactID: contactID)
        }
    }
}
