/// What memory asks of a store beyond the records of calls. The promises of `Store` hold here, too.
package protocol MemoryRecords: Actor {
    /// A contact's calls, and the spoken turns of those whose revision is not the known one. Empty for an unknown contact.
    func recallChanges(of contactID: String, since known: [String: Int]) async throws(StoreError) -> RecallChanges

    /// Turns by the number of their row; those of other contacts are left out.
    func turns(numbered numbers: [Int64], of contactID: String) async throws(StoreError) -> [Int64: Turn]
}
