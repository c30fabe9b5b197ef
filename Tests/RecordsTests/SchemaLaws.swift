import Foundation
import Records
import Testing

extension StoreLaws {
    @Test(arguments: DatabaseKind.allCases)
    func `migrating twice does nothing the second time`(kind: DatabaseKind) async throws {
        let store = try await Scratch(kind, migrated: false).store
        #expect(try await store.migrate().first == "0001 calls")
        #expect(try await store.migrate() == [])
    }

    @Test(arguments: DatabaseKind.allCases)
    func `of several processes that start at once one migrates`(kind: DatabaseKind) async throws {
        let scratch = try await Scratch(kind, migrated: false)
        let applied = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<6 { group.addTask { try await scratch.another().migrate().count } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(applied.sorted().prefix(5) == [0, 0, 0, 0, 0] && applied.contains { $0 > 0 })
        _ = try await scratch.store.begin(aCall("CA1"), anonymous: false)
    }

    @Test(arguments: DatabaseKind.allCases)
    func `a changed or newer schema is refused`(kind: DatabaseKind) async throws {
        for change in [
            "UPDATE migration SET checksum = 'x' WHERE position = 2",
            "UPDATE migration SET name = 'x' WHERE position = 2",
            "INSERT INTO migration (position, name, checksum, applied_at) VALUES (99, 'later', 'x', 0)",
        ] {
            let store = try await Scratch(kind).store
            try await store.write { (session) throws(StoreError) in try session.script(change) }
            let error = await #expect(throws: StoreError.self) { try await store.migrate() }
            guard case .schema = error else { Issue.record("\(String(describing: error))"); return }
        }
    }

    @Test(arguments: DatabaseKind.allCases)
    func `a step that was written beside a later one is applied after it`(kind: DatabaseKind) async throws {
        let store = try await Scratch(kind).store
        try await store.write { (session) throws(StoreError) in
            for view in ["calls", "turns", "commitments", "contacts", "jobs", "daily"] {
                try session.script("DROP VIEW ops_\(view)")
            }
            try session.run("DELETE FROM migration WHERE name = $1", "0005 views")
        }
        #expect(try await store.migrate() == ["0005 views"])
        #expect(try await store.migrate() == [])
    }

    /// What operators rely on stands in the documentation, and what stands there is so.
    @Test(arguments: DatabaseKind.allCases)
    func `the views have the columns that their documentation lists`(kind: DatabaseKind) async throws {
        let file = URL(filePath: #filePath).appending(path: "../../../docs/sql-views.md").standardized
        let rows = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").filter {
            $0.hasPrefix("| `ops_")
        }
        var documented: [String: [String]] = [:]
        for row in rows {
            let quoted = row.split(separator: "`")
            documented[String(quoted[1])] = quoted[3].split(separator: ", ").map(String.init)
        }
        let views = ["ops_calls", "ops_turns", "ops_commitments", "ops_contacts", "ops_jobs", "ops_daily"]
        #expect(Set(documented.keys) == Set(views))
        let scratch = try await Scratch(kind)
        for view in views {
            #expect(try await scratch.columns(of: view) == documented[view], "\(view)")
        }
    }

    @Test(arguments: DatabaseKind.allCases)
    func `a closed store is unavailable`(kind: DatabaseKind) async throws {
        let store = try await Scratch(kind).store
        await store.close()
        await store.close()
        let error = await #expect(throws: StoreError.self) { try await store.call("CA1") }
        guard case .unavailable = error else { Issue.record("\(String(describing: error))"); return }
    }

    @Test(arguments: DatabaseKind.allCases)
    func `the operators' views show what was kept, with the same columns everywhere`(kind: DatabaseKind) async throws {
        let store = try await Scratch(kind).store
        let call = try await store.ended(aCall("CA1", at: 0.125), ["Please send it.", "I will send the invoice."])
        let contactID = try #require(call.contactID)
        let derivation = aDerivation(
            "CA1", commitments: [aCommitment("m1", "CA1", dueIn: 3600)], facts: [aFact("f1", "CA1", contact: contactID)]
        )
        try await store.write(derivation, of: "CA1")
        func view(_ columns: String, of view: String) async throws -> [[SQLValue]] {
            try await store.read { (session) throws(StoreError) in
                try session.execute("SELECT \(columns) FROM \(view)", []).rows
            }
        }
        let calls = try await view(
            "call_sid, line, from_number, to_number, direction, contact_id, status, end_reason, started_at, ended_at, "
                + "duration_ms, started_ms, turn_count, identity_level, attestation, voice, headline, summary, "
                + "summary_source, outcome, usage_json, latency_json", of: "ops_calls")
        #expect(
            calls == [
                [
                    .text("CA1"), .text("main"), .text("+15550100"), .text("+15559999"), .text("inbound"),
                    .text(contactID), .text("completed"), .text("caller_hangup"), .text("2026-09-21T14:13:20.125Z"),
                    .text("2026-09-21T14:14:20.125Z"), .int(60_000), .int(1_790_000_000_125), .int(2), .int(1),
                    .text("TN-Validation-Passed-A"), .text("rehearsal"), .text("Asked about an invoice"),
                    .text("The caller asked about an invoice."), .text("rules"), .text("follow_up"), .null, .null,
                ]
            ])
        let turns = try await view(
            "turn_id, line, call_sid, contact_id, ref, seq, role, text, heard_text, interrupted, injected, spoken_at, "
                + "started_ms, ended_ms", of: "ops_turns ORDER BY seq DESC")
        #expect(
            turns.first == [
                .text("CA1-t2"), .text("main"), .text("CA1"), .text(contactID), .null, .int(2), .text("agent"),
                .text("I will send the invoice."), .null, .int(0), .int(0), .text("2026-09-21T14:13:22.125Z"),
                .int(2000), .int(2900),
            ])
        let commitments = try await view(
            "commitment_id, line, contact_id, call_sid, owner, action, due_at, due_phrase, due_ms, status, confidence, "
                + "source, created_at, touched, quote", of: "ops_commitments")
        #expect(
            commitments == [
                [
                    .text("m1"), .text("main"), .text(contactID), .text("CA1"), .text("us"), .text("send the invoice"),
                    .text("2026-09-21T15:13:20.000Z"), .text("by then"), .int(1_790_003_600_000), .text("open"),
                    .real(0.5), .text("rules"), .text("2026-09-21T14:13:20.000Z"), .int(0),
                    .text("I will send the invoice"),
                ]
            ])
        let contacts = try await view(
            "contact_id, line, display_name, policy, handle, call_count, last_call_at, last_call_ms, created_at, "
                + "open_commitments, active_facts", of: "ops_contacts")
        #expect(
            contacts == [
                [
                    .text(contactID), .text("main"), .null, .text("on"), .text("+15550100"), .int(1),
                    .text("2026-09-21T14:13:20.125Z"), .int(1_790_000_000_125), .text("2026-09-21T14:13:20.125Z"),
                    .int(1), .int(1),
                ]
            ])
        let jobs = try await view(
            "line, call_sid, kind, key, state, tries, run_after, lease_until, last_error, created_at", of: "ops_jobs")
        #expect(
            jobs == [
                [
                    .text("main"), .text("CA1"), .text("summarise"), .text("summarise:CA1"), .text("queued"), .int(0),
                    .text("2026-09-21T14:14:20.125Z"), .null, .null, .text("2026-09-21T14:14:20.125Z"),
                ]
            ])
        let days = try await view(
            "day, line, calls, completed, failed, interrupted, contacts, talk_ms", of: "ops_daily")
        #expect(
            days == [
                [
                    .text("2026-09-21"), .text("main"), .int(1), .int(1), .int(0), .int(0), .int(1), .int(60_000),
                ]
            ])
    }
}
