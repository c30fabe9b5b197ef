import Foundation
import Records
import Testing

extension StoreLaws {
    /// A contact with a row in every table; returns its id and every text that names it.
    private func aWholeLife(in store: any SessionStore) async throws -> (contactID: String, texts: [String]) {
        let call = try await store.ended(
            aCall("CAerased1", from: "+15550666"),
            ["My name is Zebedee.", "I will mail the xylophone.", "Quince jam too."])
        let contactID = try #require(call.contactID)
        try await store.update(contact: contactID, displayName: "Zebedee", policy: .on)
        try await store.append([CallEvent(callSid: "CAerased1", atMs: 5, kind: "dtmf", detailJSON: #"{"x":"quince"}"#)])
        try await store.keep(
            PreambleRecord(callSid: "CAerased1", text: "Zebedee wants quince", tokens: 4, createdAt: noon))
        let derivation = aDerivation(
            "CAerased1", headline: "Zebedee wants a xylophone",
            commitments: [aCommitment("zm1", "CAerased1", "mail the xylophone")],
            facts: [aFact("zf1", "CAerased1", contact: contactID, value: "Zebedee")])
        try await store.write(derivation, of: "CAerased1")
        try await store.update(commitment: "zm1", to: .late, by: "timer", note: "xylophone", at: noon)
        _ = try await store.begin(aCall("CAerased2", from: "+15550666", at: 500), anonymous: false)
        try await store.append([aTurn("CAerased2", 1, "Where is my xylophone?")])
        let texts = ["5550666", "CAerased", contactID, "zm1", "zf1", "Zebedee", "zebede", "xylophon", "quinc"]
        return (contactID, texts)
    }

    @Test(arguments: DatabaseKind.allCases)
    func `an erasure leaves nothing of a contact and everything of the others`(kind: DatabaseKind) async throws {
        let scratch = try await Scratch(kind)
        let store = scratch.store
        let other = try await store.ended(aCall("CAkept", from: "+15550200"), ["The clarinet is mine."])
        let (contactID, texts) = try await aWholeLife(in: store)
        #expect(try await scratch.residue(of: texts).isEmpty == false, "the scan sees what is there")
        let counts = try await store.erase(contact: contactID, by: "operator", at: noon)
        #expect(counts.rows["turn"] == 4)
        #expect(counts.rows["call"] == 2)
        #expect(counts.rows["commitment_event"] == 1)
        #expect(
            Set(counts.rows.keys) == [
                "citation", "commitment_event", "commitment", "fact", "summary", "preamble", "event", "job", "turn",
                "call",
                "handle_contact", "handle", "contact",
            ])
        #expect(try await scratch.residue(of: texts) == [])
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
            try session.execute("SELECT actor, action, at FROM audit", []).rows
        }
        #expect(lines == [[.text("operator"), .text("erase"), .int(1_790_000_000_000)]])
    }
}
