// What memory asks of a store beyond the records of calls, each in its own transaction.
extension SessionStore {
    package func recallChanges(
        of contactID: String, since known: [String: Int]
    ) async throws(StoreError) -> RecallChanges {
        try await read { (session) throws(StoreError) in try session.recallChanges(of: contactID, since: known) }
    }

    package func turns(numbered numbers: [Int64], of contactID: String) async throws(StoreError) -> [Int64: Turn] {
        if numbers.isEmpty { return [:] }
        return try await read { (session) throws(StoreError) in
            try session.turns(numbered: numbers, contactID: contactID)
        }
    }
}
