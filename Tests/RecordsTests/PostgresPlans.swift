import Foundation
import Records
import Testing

/// What only PostgreSQL has: connections that can be lost, a pool, a planner.
@Suite(.scratch, .enabled(if: DatabaseKind.allCases.contains(.postgres), "RINGBACK_TEST_POSTGRES is not set"))
struct PostgresPlans {
    @Test func `a lost connection is unavailable once and open again at the next question`() async throws {
        let scratch = try await Scratch(.postgres)
        let (store, operators) = (scratch.store, try scratch.another())
        _ = try await store.begin(aCall("CA1"), anonymous: false)
        let (began, beginning) = AsyncStream<Int64>.makeStream()
        // Between two statements of a transaction: what it wrote first must not stay.
        let broken = Task {
            try await store.write { (session) throws(StoreError) in
                try session.run("UPDATE call SET voice = 'half'")
                var row = try session.row("SELECT pg_backend_pid()")
                beginning.yield(Int64(try row?.int() ?? 0))
                while true { _ = try session.row("SELECT 1") }
            }
        }
        for await number in began {
            try await operators.write { (session) throws(StoreError) in
                _ = try session.row("SELECT pg_terminate_backend(CAST($1 AS integer))", number)
            }
            beginning.finish()
        }
        let error = await #expect(throws: StoreError.self) { try await broken.value }
        guard case .unavailable = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(try await store.call("CA1")?.voice == "rehearsal")
    }

    @Test func `a connection that was lost while idle is not noticed`() async throws {
        let scratch = try await Scratch(.postgres)
        let (store, operators) = (scratch.store, try scratch.another())
        _ = try await store.begin(aCall("CA1"), anonymous: false)
        var own = try await store.read { (session) throws(StoreError) in
            try session.execute("SELECT pg_backend_pid()", []).rows[0]
        }
        let number = own.removeFirst()
        try await operators.write { (session) throws(StoreError) in
            _ = try session.execute("SELECT pg_terminate_backend(CAST($1 AS integer), 5000)", [number])
        }
        #expect(try await store.call("CA1") != nil)
    }

    @Test func `more questions than connections all get their answer`() async throws {
        let scratch = try await Scratch(.postgres)
        for index in 0..<3 { _ = try await scratch.store.begin(aCall("CA\(index)"), anonymous: false) }
        let found = try await withThrowingTaskGroup(of: Bool.self) { group in
            for index in 0..<60 { group.addTask { try await scratch.store.call("CA\(index % 3)") != nil } }
            return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(found == 60)
    }

    @Test func `TLS is refused or used as the URL says, never quietly left out`() async throws {
        let scratch = try await Scratch(.postgres)
        let store = try StoreFactory.open(scratch.url + "&sslmode=verify-full")
        let error = await #expect(throws: StoreError.self) { try await store.migrate() }
        guard case .unavailable = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    /// With walking a table made dear, a plan that still does it has no index to use.
    @Test func `every query of a call and its caller has an index`() async throws {
        let scratch = try await Scratch(.postgres)
        let store = try #require(try StoreFactory.open(scratch.url + "%20-cenable_seqscan%3Doff") as? any SessionStore)
        let statements = try await store.everyStatement()
        #expect(statements.count > 50)
        let walks = try await store.read { (session) throws(StoreError) in
            var walks: [String] = []
            for statement in statements {
                // A generic plan needs no values for the parameters.
                try session.script("SET LOCAL plan_cache_mode = force_generic_plan")
                let nulls = (1...14).filter { statement.contains("$\($0)") }.map { _ in "NULL" }
                try session.script("PREPARE asked AS " + statement)
                let plan = "EXPLAIN EXECUTE asked" + (nulls.isEmpty ? "" : "(" + nulls.joined(separator: ", ") + ")")
                for step in try session.execute(plan, []).rows {
                    guard case .text(let text) = step[0], text.contains("Seq Scan") else { continue }
                    // A row for each process that lives.
                    if text.contains("Seq Scan on run ") { continue }
                    walks.append("\(text): \(statement)")
                }
                try session.script("DEALLOCATE asked")
            }
            return walks
        }
        #expect(walks == [])
    }
}
