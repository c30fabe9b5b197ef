import Foundation
import Records
import Testing

/// What only SQLite has: its plans, its file.
@Suite(.scratch) struct SQLitePlans {
    @Test func `a store in memory works and ends with the store`() async throws {
        let store = try SQLiteStore(path: ":memory:")
        try await store.migrate()
        _ = try await store.begin(aCall("CA1"), anonymous: false)
        #expect(try await store.call("CA1") != nil)
    }

    @Test func `a file that can't be opened is unavailable`() {
        #expect(throws: StoreError.unavailable("sqlite 14: the file can't be opened")) {
            try SQLiteStore(path: "/no/such/folder/records.db")
        }
    }

    @Test func `a commit is on the disk before it is acknowledged`() async throws {
        let store = try await Scratch(.sqlite).store
        let settings = try await store.read { (session) throws(StoreError) in
            try ["journal_mode", "synchronous", "foreign_keys", "secure_delete"].map { (name) throws(StoreError) in
                try session.execute("PRAGMA \(name)", []).rows[0][0]
            }
        }
        #expect(settings == [.text("wal"), .int(2), .int(1), .int(1)])
    }

    /// Every statement that the laws' whole life of a contact runs is asked for its plan: none may walk a table that
    /// grows. Contacts by part of a name are the one search that has to look at each contact.
    @Test func `every query uses an index`() async throws {
        let store = try await Scratch(.sqlite).store
        let call = try await store.ended(aCall("CA1"), ["The fridge hums.", "I will send the invoice."])
        let contactID = try #require(call.contactID)
        let facts = [aFact("f1", "CA1", contact: contactID)]
        try await store.write(aDerivation("CA1", commitments: [aCommitment("m1", "CA1")], facts: facts), of: "CA1")
        try await store.update(commitment: "m1", to: .late, by: "timer", note: nil, at: noon)
        try await store.update(fact: "f1", to: .disputed, by: "operator", at: noon)
        let filters = [
            CallFilter(), CallFilter(status: .live), CallFilter(from: "+15550100"), CallFilter(contactID: contactID),
            CallFilter(since: noon, until: noon), CallFilter(query: "fridge"), CallFilter(cursor: "1.CA1"),
        ]
        for filter in filters { _ = try await store.calls(filter) }
        _ = try await store.turns(of: "CA1")
        _ = try await store.events(of: "CA1")
        _ = try await store.preamble(of: "CA1")
        _ = try await store.measures(of: "CA1")
        _ = try await store.contact(handle: "+15550100", line: "main")
        _ = try await store.contacts(matching: nil, limit: 9)
        _ = try await store.memory(of: contactID, recentCalls: 5, lastTurns: 5)
        let ledger = [
            CommitmentFilter(), CommitmentFilter(status: .open), CommitmentFilter(contactID: contactID),
            CommitmentFilter(callSid: "CA1"), CommitmentFilter(dueBefore: noon),
        ]
        for filter in ledger { _ = try await store.commitments(filter) }
        _ = try await store.search("fridge invoice", contactID: contactID, limit: 9)
        _ = try await store.search("fridge invoice", contactID: nil, limit: 9)
        let job = try #require(try await store.lease(kinds: ["summarise"], for: 9, now: noon.addingTimeInterval(99)))
        try await store.fail(job: job.id, error: "", retryAt: nil)
        _ = try await store.jobs(state: .dead, limit: 9)
        _ = try await store.jobs(state: nil, limit: 9)
        _ = try await store.closeInterrupted(at: noon) { _ in [] }
        _ = try await store.erase(contact: contactID, by: "operator", at: noon)
        let walks = try await store.read { (session) throws(StoreError) in
            var walks: [String] = []
            for statement in session.statements
            // In the order of row numbers, up to a limit: a walk that stops at once.
            where !statement.hasPrefix("PRAGMA") && !statement.contains("FROM job  ORDER BY n LIMIT") {
                for step in try session.execute("EXPLAIN QUERY PLAN " + statement, []).rows {
                    guard case .text(let text) = step[3], text.hasPrefix("SCAN") else { continue }
                    let harmless = [
                        "VIRTUAL TABLE INDEX", "json_each", "USING INDEX", "USING COVERING INDEX", "migration",
                    ]
                    if !harmless.contains(where: text.contains) { walks.append("\(text): \(statement)") }
                }
            }
            return walks
        }
        #expect(walks == [])
    }
}
