package import Foundation

// What memory asks of a store beyond the records of calls, each in its own transaction.
extension SessionStore {
    package func recallChanges(
        of contactID: String, since known: [String: Int]
    ) async throws(StoreError) -> RecallChanges {
        try await read { (session) throws(StoreError) in try session.recallChanges(of: contactID, since: known) }
    }

    package func spokenTurns(of callSid: String, model: String) async throws(StoreError) -> [SpokenTurn] {
        try await read { (session) throws(StoreError) in try session.spokenTurns(of: callSid, model: model) }
    }

    package func keep(
        _ vectors: [TurnVector], of callSid: String, model: String, isWhole: Bool
    ) async throws(StoreError) {
        try await write { (session) throws(StoreError) in
            try session.keep(vectors, of: callSid, model: model, isWhole: isWhole)
        }
    }

    package func vectors(
        of contactID: String, model: String, calls: [String]
    ) async throws(StoreError) -> [Int64: [Float]] {
        if calls.isEmpty { return [:] }
        return try await read { (session) throws(StoreError) in
            try session.vectors(of: contactID, model: model, calls: calls)
        }
    }

    package func queueVectors(
        job kind: String, model: String, from place: CallPlace?, limit: Int, at: Date
    ) async throws(StoreError) -> CallPlace? {
        try await write { (session) throws(StoreError) in
            try session.queueVectors(job: kind, model: model, from: place, limit: limit, at: at)
        }
    }

    package func ledger(of contactID: String) async throws(StoreError) -> ContactLedger {
        try await read { (session) throws(StoreError) in try session.ledger(of: contactID) }
    }

    package func settle(
        _ facts: [FactStanding], _ commitments: [CommitmentStanding], of contactID: String
    ) async throws(StoreError) -> Int {
        if facts.isEmpty, commitments.isEmpty { return 0 }
        return try await write { (session) throws(StoreError) in
            try session.settle(facts, commitments, of: contactID)
        }
    }

    package func lapse(at now: Date) async throws(StoreError) -> Int {
        try await write { (session) throws(StoreError) in try session.lapse(at: now) }
    }

    package func queue(_ job: NewJob, of callSid: String, at: Date) async throws(StoreError) {
        try await write { (session) throws(StoreError) in
            guard try session.call(callSid) != nil else { throw .unknown("call") }
            try session.insert(job, of: callSid, at: at)
        }
    }

    package func edit(
        fact id: String, of contactID: String, _ edit: FactEdit, by actor: String, at: Date
    ) async throws(StoreError) -> String {
        try await write { (session) throws(StoreError) in
            try session.edit(fact: id, of: contactID, edit, by: actor, at: at)
        }
    }

    package func undoEdit(of contactID: String, by actor: String, at: Date) async throws(StoreError) -> String? {
        try await write { (session) throws(StoreError) in try session.undoEdit(of: contactID, by: actor, at: at) }
    }

    package func merge(
        contact id: String, into other: String, by actor: String, at: Date
    ) async throws(StoreError) {
        try await write { (session) throws(StoreError) in
            try session.merge(contact: id, into: other, by: actor, at: at)
        }
    }

    package func split(
        calls: Set<String>, from id: String, by actor: String, at: Date
    ) async throws(StoreError) -> String {
        try await write { (session) throws(StoreError) in
            try session.split(calls: calls, from: id, by: actor, at: at)
        }
    }

    package func undoMove(of id: String, by actor: String, at: Date) async throws(StoreError) -> [String] {
        try await write { (session) throws(StoreError) in try session.undoMove(of: id, by: actor, at: at) }
    }

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

    package func claim(
        calls: Set<String>, for contactID: String, by actor: String, at: Date
    ) async throws(StoreError) {
        try await write { (session) throws(StoreError) in
            try session.claim(calls: calls, for: contactID, by: actor, at: at)
        }
    }

    package func setPIN(
        _ hash: String?, of contactID: String, by actor: String, at: Date
    ) async throws(StoreError) {
        try await write { (session) throws(StoreError) in
            try session.setPIN(hash, of: contactID, by: actor, at: at)
        }
    }

    package func takePINTry(of contactID: String, at: Date) async throws(StoreError) -> String? {
        try await write { (session) throws(StoreError) in try session.takePINTry(of: contactID, at: at) }
    }

    package func questions(of callSid: String) async throws(StoreError) -> [OpenQuestion] {
        try await read { (session) throws(StoreError) in try session.questions(of: callSid) }
    }

    package func recallMark(of contactID: String) async throws(StoreError) -> [Int] {
        try await read { (session) throws(StoreError) in try session.recallMark(of: contactID) }
    }

    package func recallMarks(of contactIDs: [String]) async throws(StoreError) -> [String: [Int]] {
        if contactIDs.isEmpty { return [:] }
        return try await read { (session) throws(StoreError) in try session.recallMarks(of: contactIDs) }
    }

    package func turns(numbered numbers: [Int64], of contactID: String) async throws(StoreError) -> [Int64: Turn] {
        if numbers.isEmpty { return [:] }
        return try await read { (session) throws(StoreError) in
            try session.turns(numbered: numbers, contactID: contactID)
        }
    }
}
