import Foundation
@testable import Records
import Testing

extension StoreLaws {
    /// A contact with a row in every table; returns its id and every text that names it.
    private func aWholeLife(in store: any SessionStore) async throws -> (contactID: String, texts: [String]) {
        let call = try await store.ended(
            aCall("CAerased1", from: "+15550666"),
            ["My name is Zebedee.", "I will mail the xylophone.", "Quince jam too."])
        let contactID = try #require(call.contactID)
        try await store.update(contact: contactID, displayName: "Zebedee", policy: nil, by: "operator", at: noon)
        try await store.append([CallEvent(callSid: "CAerased1", atMs: 5, kind: "dtmf", detailJSON: #"{"x":"quince"}"#)])
        try await store.keep(
            PreambleRecord(
                callSid: "CAerased1", text: "Zebedee wants quince", tokens: 4, createdAt: noon,
                uses: [MemoryUse(item: "zf1", via: .preamble, rank: 0, tokens: 4, at: noon)]))
        let derivation = aDerivation(
            "CAerased1", headline: "Zebedee wants a xylophone",
            commitments: [aCommitment("zm1", "CAerased1", "mail the xylophone")],
            facts: [aFact("zf1", "CAerased1", contact: contactID, value: "Zebedee")])
        try await store.write(derivation, of: "CAerased1")
        try await store.update(commitment: "zm1", to: .late, by: "timer", note: "xylophone", at: noon)
        try await store.write { (session) throws(StoreError) in
            try session.run(
                """
                INSERT INTO report (id, line, contact_id, call_sid, about, target_id, kind, turn_id, quote, confidence,
                    source, created_at)
                VALUES ('zr1', 'main', $1, 'CAerased1', 'fact', 'zf1', 'ended', 'CAerased1-t1', 'xylophone', 0.5,
                    'rules', 0)
                """, contactID)
            try session.run(
                """
                INSERT INTO open_question (id, line, contact_id, call_sid, text, asked_by, turn_id, quote, source,
                    created_at)
                VALUES ('zq1', 'main', $1, 'CAerased1', 'Which xylophone?', 'caller', 'CAerased1-t1', 'xylophone',
                    'rules', 0)
                """, contactID)
            try session.run(
                """
                INSERT INTO fact_edit (line, fact_id, call_sid, contact_id, at, actor, status, touched, pinned)
                SELECT line, id, call_sid, contact_id, 0, 'operator', status, touched, pinned FROM fact WHERE id = 'zf1'
                """)
        }
        let turn = try await store.spokenTurns(of: "CAerased1", model: "m")[0].number
        try await store.keep(
            [TurnVector(turn: turn, input: "zi1", values: [1, 2])], of: "CAerased1", model: "m", isWhole: true)
        _ = try await store.begin(aCall("CAerased2", from: "+15550666", at: 500), anonymous: false)
        try await store.append([aTurn("CAerased2", 1, "Where is my xylophone?")])
        // Somebody who turned out to be the same.
        let alias = try await store.begin(aCall("CAerased3", from: "+15550667", at: 600), anonymous: false)
        let aliasID = try #require(alias.contactID)
        try await store.update(contact: aliasID, displayName: "Zebedee Quince", policy: nil, by: "operator", at: noon)
        try await store.merge(contact: aliasID, into: contactID, by: "operator", at: noon)
        let texts = [
            "5550666", "5550667", "CAerased", contactID, aliasID, "zm1", "zf1", "Zebedee", "zebede", "xylophon",
            "quinc",
        ]
        return (contactID, texts)
    }

    @Test(arguments: DatabaseKind.allCases)
    func `an erasure leaves nothing of a contact and everything of the others`(kind: DatabaseKind) async throws {
        let scratch = try await Scratch(kind)
        let store = scratch.store
        let other = try await store.ended(aCall("CAkept", from: "+15550200"), ["The clarinet is mine."])
        let (contactID, texts) = try await aWholeLife(in: store)
        #expect(try await scratch.residue(of: texts).isEmpty == false, "the scan sees what is there")
        let traces = try await store.traces(of: contactID)
        #expect(try await store.residue(of: traces).isEmpty == false, "so does the product's own")
        let counts = try await store.erase(contact: contactID, by: "operator", at: noon)
        #expect(counts.rows["turn"] == 4)
        #expect(counts.rows["call"] == 3)
        #expect(counts.rows["commitment_event"] == 1)
        #expect(
            Set(counts.rows.keys) == [
                "citation", "commitment_event", "commitment", "fact", "summary", "preamble", "memory_use", "event",
                "job", "turn", "call", "handle_contact", "handle", "contact", "report", "open_question", "fact_edit",
                "contact_move", "contact_move_call", "contact_move_handle",
                "turn_vector",
            ])
        #expect(try await scratch.residue(of: texts) == [])
        #expect(try await store.residue(of: traces) == [])
        #expect(try await store.search("clarinet", contactID: other.contactID, limit: 9).count == 1)
        #expect(try await store.calls(CallFilter(query: "clarinet")).calls.count == 1)
        #expect(try await store.jobs(state: nil, limit: 9).map(\.callSid) == ["CAkept"])
        await #expect(throws: StoreError.unknown("contact")) {
            try await store.erase(contact: contactID, by: "operator", at: noon)
        }
    }

    @Test(arguments: DatabaseKind.allCases)
    func `what comes later for an erased call is refused`(kind: DatabaseKind) async throws {
        let scratch = try await Scratch(kind)
        let store = scratch.store
        let (contactID, texts) = try await aWholeLife(in: store)
        _ = try await store.erase(contact: contactID, by: "operator", at: noon)
        let unknown = StoreError.unknown("call")
        for callSid in ["CAerased1", "CAerased2"] {
            await #expect(throws: unknown) { _ = try await store.begin(aCall(callSid), anonymous: false) }
            await #expect(throws: unknown) { try await store.append([aTurn(callSid, 2, "again")]) }
            await #expect(throws: unknown) { try await store.append([CallEvent(callSid: callSid, atMs: 1, kind: "x")]) }
            await #expect(throws: unknown) { try await store.end(callSid, anEnding(), jobs: [aJob(callSid)]) }
            #expect(try await store.write(aDerivation(callSid), of: callSid) == false)
        }
        #expect(try await scratch.residue(of: texts) == [])
        // The number itself may ring again, as somebody the line has never met.
        let again = try await store.begin(aCall("CAnew", from: "+15550666"), anonymous: false)
        #expect(again.contactID != contactID)
    }

    @Test(arguments: DatabaseKind.allCases)
    func `an erasure is audited without a word of what was erased`(kind: DatabaseKind) async throws {
        let store = try await Scratch(kind).store
        let (contactID, _) = try await aWholeLife(in: store)
        _ = try await store.erase(contact: contactID, by: "operator", at: noon)
        let lines = try await store.read { (session) throws(StoreError) in
            try session.execute("SELECT actor, action, at FROM audit WHERE action NOT LIKE 'contacts%'", []).rows
        }
        #expect(lines == [[.text("operator"), .text("erase"), .int(1_790_000_000_000)]])
    }

    /// Whoever adds a table that belongs to calls or contacts must also see to it that it is erased.
    @Test(arguments: DatabaseKind.allCases)
    func `an erasure reaches every table that names a call or a contact`(kind: DatabaseKind) async throws {
        let scratch = try await Scratch(kind)
        let (contactID, _) = try await aWholeLife(in: scratch.store)
        let named = try await scratch.tablesWithColumns(["call_sid", "contact_id"])
        #expect(named.count > 9)
        let counts = try await scratch.store.erase(contact: contactID, by: "operator", at: noon)
        #expect(named.subtracting(counts.rows.keys) == [], "add them to aWholeLife and to Erasure")
    }

    @Test(arguments: DatabaseKind.allCases)
    func `words that somebody else said too are no residue, a name of the contact is`(kind: DatabaseKind) async throws {
        let store = try await Scratch(kind).store
        let common = "I would like to know whether you are open on Sundays."
        let call = try await store.ended(aCall("CAerased1", from: "+15550666"), [common])
        try await store.ended(aCall("CAkept", from: "+15550200"), [common, "Ask the one at +15550666 too."])
        let contactID = try #require(call.contactID)
        let traces = try await store.traces(of: contactID)
        #expect(traces.names == [contactID, "+15550666"])
        #expect(traces.calls == ["CAerased1"])
        #expect(traces.words == [String(common.prefix(48))])
        _ = try await store.erase(contact: contactID, by: "operator", at: noon)
        let left = try await store.residue(of: traces)
        #expect(left.contains("table turn"), "somebody else has named the number")
        #expect(!left.contains("table call"))
        let rest = Traces(names: [contactID], calls: ["CAerased1"], words: traces.words)
        #expect(try await store.residue(of: rest) == [])
        await #expect(throws: StoreError.unknown("contact")) { try await store.traces(of: contactID) }
    }

    @Test func `what was freed and not overwritten is found in the file, which is written anew without it`()
        async throws
    {
        let scratch = try await Scratch(.sqlite)
        let words = "The peculiar words of somebody who was here"
        try await scratch.store.write { (session) throws(StoreError) in
            _ = try session.rows("PRAGMA secure_delete = OFF")
        }
        try await scratch.store.write { (session) throws(StoreError) in
            try session.script("CREATE TABLE scrap (text TEXT)")
            try session.run("INSERT INTO scrap VALUES ($1)", words)
        }
        try await scratch.store.write { (session) throws(StoreError) in try session.script("DELETE FROM scrap") }
        await scratch.store.sweep()
        let (traces, files) = (Traces(names: [], calls: [], words: [words]), scratch.store.files)
        let left = try await scratch.store.read { (session) throws(StoreError) in
            try session.residue(of: traces, in: files)
        }
        #expect(left.contains { $0.hasPrefix("file ") })
        #expect(try await scratch.store.residue(of: traces) == [])
        #expect(try await scratch.residue(of: [words]) == [])
    }
}
