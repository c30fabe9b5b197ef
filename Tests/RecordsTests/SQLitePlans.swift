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

    @Test func `a full disk is unavailable, and what was there stays`() async throws {
        let store = try await Scratch(.sqlite).store
        _ = try await store.begin(aCall("CA1"), anonymous: false)
        try await store.append([aTurn("CA1", 1, "kept")])
        func allow(pages: Int) async throws {
            try await store.write { (session) throws(StoreError) in
                try session.script("PRAGMA max_page_count = \(pages)")
            }
        }
        try await allow(pages: 1)
        let long = String(repeating: "word ", count: 100_000)
        let error = await #expect(throws: StoreError.self) { try await store.append([aTurn("CA1", 2, long)]) }
        guard case .unavailable = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(try await store.turns(of: "CA1").map(\.text) == ["kept"])
        try await allow(pages: 1_000_000)
        try await store.append([aTurn("CA1", 2, long)])
        #expect(try await store.turns(of: "CA1").count == 2)
    }

    @Test func `a file in use by a writer elsewhere is waited for`() async throws {
        let scratch = try await Scratch(.sqlite)
        let other = try scratch.another()
        _ = try await scratch.store.begin(aCall("CA1"), anonymous: false)
        let (began, beginning) = AsyncStream<Void>.makeStream()
        let writing = Task {
            try await other.write { (session) throws(StoreError) in
                try session.run("UPDATE call SET voice = 'first'")
                beginning.finish()
                // Long enough that the second writer meets the lock.
                for _ in 0..<2000 { _ = try session.row("SELECT count(*) FROM sqlite_schema") }
            }
        }
        for await _ in began {}
        try await scratch.store.append([aTurn("CA1", 1, "second")])
        try await writing.value
        #expect(try await scratch.store.call("CA1")?.voice == "first")
        #expect(try await scratch.store.turns(of: "CA1").count == 1)
    }

    /// None may walk a table that grows.
    @Test func `every query uses an index`() async throws {
        let store = try await Scratch(.sqlite).store
        let statements = try await store.everyStatement()
        #expect(statements.count > 50)
        let walks = try await store.read { (session) throws(StoreError) in
            var walks: [String] = []
            for statement in statements
            // In the order of row numbers, up to a limit: a walk that stops at once.
            where !statement.hasPrefix("PRAGMA") && !statement.contains("FROM job  ORDER BY n LIMIT") {
                for step in try session.execute("EXPLAIN QUERY PLAN " + statement, []).rows {
                    guard case .text(let text) = step[3], text.hasPrefix("SCAN") else { continue }
                    // A page that was cut already.
                    if text == "SCAN shown", statement.contains("FROM (") { continue }
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
