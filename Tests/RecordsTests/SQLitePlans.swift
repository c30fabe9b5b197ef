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

    /// A search in an index, bounded by the question; or a walk in an index's order that ends when a page is full.
    @Test func `every query is answered by an index`() async throws {
        let store = try await Scratch(.sqlite).store
        let statements = try await store.everyStatement()
        #expect(statements.count > 50)
        let walks = try await store.read { (session) throws(StoreError) in
            var walks: [String] = []
            for statement in statements where !statement.hasPrefix("PRAGMA") && !statement.contains("migration") {
                walks += try SQLitePlan(of: statement, in: session).walks.map { "\($0): \(statement)" }
            }
            return walks
        }
        #expect(walks == [])
    }

    @Test(arguments: [
        ("SELECT count(*) FROM turn", false), ("SELECT sid FROM call WHERE voice = $1", false),
        ("SELECT started_at, sid FROM call ORDER BY started_at, sid", false),
        ("SELECT sid FROM call ORDER BY voice LIMIT 5", false), ("SELECT id FROM turn WHERE seq = $1 LIMIT 1", false),
        ("SELECT id FROM contact ORDER BY id LIMIT 5", false),
        ("SELECT rowid FROM turn_fts ORDER BY rowid DESC LIMIT 5", false),
        ("SELECT sid FROM call ORDER BY started_at DESC, sid DESC LIMIT 5", true),
        ("SELECT id FROM turn WHERE call_sid = $1", true),
        ("SELECT rowid FROM turn_fts WHERE turn_fts MATCH $1", true),
    ])
    func `a plan that walks more than it is asked for is found out`(statement: String, isFine: Bool) async throws {
        let store = try await Scratch(.sqlite).store
        let walks = try await store.read { (session) throws(StoreError) in
            try SQLitePlan(of: statement, in: session).walks
        }
        #expect(walks.isEmpty == isFine, "\(walks)")
    }
}
