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

    /// A database in use whose planner takes walking through a table for dear: a plan that still does it has no index to use.
    private func filled() async throws -> any SessionStore {
        let scratch = try await Scratch(.postgres)
        let store = try #require(try StoreFactory.open(scratch.url + "%20-cenable_seqscan%3Doff") as? any SessionStore)
        try await store.write { (session) throws(StoreError) in
            try session.unhurried { (session) throws(StoreError) in try session.script(Self.thousands) }
        }
        return store
    }

    /// A search in an index, bounded by the question; or a walk in an index's order that ends when a page is full.
    @Test func `every query is answered by an index`() async throws {
        let store = try await filled()
        let statements = try await store.everyStatement()
        #expect(statements.count > 50)
        let walks = try await store.read { (session) throws(StoreError) in
            var walks: [String] = []
            // A chart of a time reads what happened in it.
            for statement in statements
            where !statement.contains("migration") && !statement.hasPrefix("SELECT e.kind, count(*)") {
                walks += try PostgresPlan(of: statement, in: session).walks.map { "\($0): \(statement)" }
            }
            return walks
        }
        #expect(walks == [])
    }

    @Test func `a plan that walks more than it is asked for is found out`() async throws {
        let store = try await filled()
        let statements = [
            ("SELECT count(*) FROM turn", false), ("SELECT sid FROM call WHERE voice = $1", false),
            ("SELECT started_at, sid FROM call ORDER BY started_at, sid", false),
            ("SELECT id FROM turn WHERE seq = $1 LIMIT 1", false),
            ("SELECT id FROM contact ORDER BY id LIMIT 5", false),
            ("SELECT sid FROM call ORDER BY started_at DESC, sid DESC LIMIT 5", true),
            ("SELECT id FROM turn WHERE call_sid = $1", true),
            ("SELECT n FROM turn WHERE words @@ to_tsquery('ringback', $1)", true),
        ]
        for (statement, isFine) in statements {
            let walks = try await store.read { (session) throws(StoreError) in
                try PostgresPlan(of: statement, in: session).walks
            }
            #expect(walks.isEmpty == isFine, "\(walks): \(statement)")
        }
    }

    /// So many rows that the planner has something to weigh.
    private static let thousands = """
        INSERT INTO contact (id, line, policy, created_at, last_call_at, call_count)
            SELECT 'k' || i, 'main', 'on', i, i, 4 FROM generate_series(1, 5000) i;
        INSERT INTO handle (line, value, kind) SELECT 'main', '+1555' || i, 'phone' FROM generate_series(1, 5000) i;
        INSERT INTO handle_contact (handle_n, contact_id, line, status, last_seen)
            SELECT n, 'k' || substr(value, 6), 'main', 'assumed', n FROM handle;
        INSERT INTO call (sid, line, from_number, to_number, direction, contact_id, status, started_at, ended_at,
                identity_level, voice, time_zone)
            SELECT 'F' || i, 'main', '+1555' || (i % 5000 + 1), '+1', 'inbound', 'k' || (i % 5000 + 1), 'completed',
                i * 1000, i * 1000 + 500, 2, 'v', 'UTC' FROM generate_series(1, 20000) i;
        INSERT INTO turn (id, line, call_sid, seq, role, text, interrupted, injected, started_ms, ended_ms, words)
            SELECT 'F' || i || '-' || s, 'main', 'F' || i, s, 'caller', 'word' || i, FALSE, FALSE, s, s,
                ringback_words('word' || i) FROM generate_series(1, 2000) i, generate_series(1, 5) s;
        INSERT INTO summary (call_sid, version, line, text, headline, outcome, source, input_hash, created_at)
            SELECT sid, 1, line, 'a word', 'a word', 'follow_up', 'rules', sid, started_at FROM call;
        INSERT INTO commitment (id, line, contact_id, call_sid, owner, action, due_at, status, confidence, source,
                created_at)
            SELECT sid || 'm', line, contact_id, sid, 'us', 'send', started_at, 'open', 0.5, 'rules', started_at
            FROM call;
        INSERT INTO fact (id, line, contact_id, call_sid, slot, value, text, said_by, status, confidence, source,
                recorded_at)
            SELECT sid || 'f', line, contact_id, sid, 'name', sid, sid, 'caller', 'active', 0.5, 'rules', started_at
            FROM call;
        INSERT INTO commitment_event (commitment_id, line, call_sid, at, from_status, to_status, actor)
            SELECT sid || 'm', line, sid, 1, 'open', 'kept', 'timer' FROM call;
        INSERT INTO open_question (id, line, contact_id, call_sid, text, asked_by, turn_id, quote, source, created_at)
            SELECT 'q' || n, line, NULL, call_sid, 'x', 'caller', id, 'x', 'rules', 1 FROM turn;
        INSERT INTO memory_use (id, line, call_sid, item, via, rank, tokens, at)
            SELECT sid || 'u', line, sid, sid || 'f', 'preamble', 0, 1, 1 FROM call;
        INSERT INTO contact_move (line, contact_id, other_id, kind, at, actor, own_policy, other_policy, other_created_at)
            SELECT 'main', id, 'x' || id, 'merge', 1, 'a', 'on', 'on', 1 FROM contact;
        INSERT INTO citation (owner, owner_id, position, line, call_sid, turn_id, quote)
            SELECT 'fact', call_sid || 'f', 0, line, call_sid, id, 'word' FROM turn WHERE seq = 1;
        INSERT INTO event (line, call_sid, at_ms, kind, id) SELECT line, sid, 1, 'x', sid || 'e' FROM call;
        INSERT INTO preamble (call_sid, line, text, tokens, created_at) SELECT sid, line, 'x', 1, started_at FROM call;
        INSERT INTO job (line, call_sid, kind, key, state, tries, run_after, created_at)
            SELECT line, sid, 'summarise', 'summarise:' || sid, 'done', 1, started_at, started_at FROM call;
        INSERT INTO audit (line, actor, action, target_digest, at) SELECT line, 'a', 'b', sid, started_at FROM call;
        ANALYZE contact, handle, handle_contact, call, turn, event, preamble, summary, commitment, commitment_event, fact,
            citation, job, memory_use, open_question, contact_move, audit;
        """
}
