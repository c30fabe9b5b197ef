import Foundation
import JSONText
import Records
import Secrets
import Testing

@testable import Console

/// Merging, splitting and taking it back, as operators do it.
@Suite struct MoveRouteTests {
    @Test func `a viewer can't recall by numbers`() async throws {
        let desk = try await Desk()
        try await keepCall("CA1", in: desk.store)
        let contact = try #require(try await desk.store.call("CA1")?.contactID)
        let path = "/api/v1/contacts/\(contact)/recall"
        let number = await desk.ask("POST", path, as: .viewer, body: #"{"query":"555 0100"}"#)
        #expect(number.status == 403)
        let words = await desk.ask("POST", path, as: .viewer, body: #"{"query":"hello"}"#)
        #expect(words.status == 200)
    }

    /// Two contacts with a call each; both have said the same of their email, and one of them is recalled.
    private func desk() async throws -> (Desk, ada: String, bob: String) {
        let desk = try await Desk()
        try await keepCall("CA1", in: desk.store, text: "My boiler is a Vaillant.")
        try await keepCall("CA2", in: desk.store, from: "+14155550200", at: 60, text: "The oven smokes.")
        var ids: [String] = []
        for callSid in ["CA1", "CA2"] {
            let contact = try #require(try await desk.store.call(callSid)?.contactID)
            let fact = Fact(
                id: "\(callSid)-f1", contactID: contact, callSid: callSid, slot: "email", value: "a@b.example",
                text: "Their email.", saidBy: .caller, confidence: 0.5, source: .rules, recordedAt: noon,
                citations: [Citation(turnID: "\(callSid)-t1", quote: "a@b.example")])
            let summary = Summary(
                callSid: callSid, text: "s", headline: "h", outcome: "unknown", source: .rules, inputHash: "x",
                createdAt: noon)
            try await desk.store.write(Derivation(summary: summary, commitments: [], facts: [fact]), of: callSid)
            ids.append(contact)
        }
        return (desk, ids[0], ids[1])
    }

    private func found(_ desk: Desk, _ contact: String) async -> Int? {
        let answer = await desk.ask("POST", "/api/v1/contacts/\(contact)/recall", body: #"{"query":"boiler"}"#)
        return answer.document?["turns"]?.array?.count
    }

    @Test func `of two contacts' facts one stands after a merge, and both do when it is undone`() async throws {
        let (desk, ada, bob) = try await desk()
        #expect(await found(desk, bob) == 0)
        let merged = await desk.ask("POST", "/api/v1/contacts/\(bob)/merge", body: #"{"contact_id":"\#(ada)"}"#)
        #expect(merged.status == 200 && merged.document?["id"]?.string == bob)
        #expect(merged.document?["handles"]?.array?.count == 2)
        #expect(try await desk.store.facts(of: bob, status: .active).map(\.citations.count) == [2])
        #expect(await found(desk, bob) == 1)
        let gone = await desk.ask("GET", "/api/v1/contacts/\(ada)")
        #expect(gone.status == 404)
        let undone = await desk.ask("POST", "/api/v1/contacts/\(bob)/undo-move")
        #expect(undone.status == 200 && undone.document?["handles"]?.array?.count == 1)
        for contact in [ada, bob] {
            let facts = try await desk.store.facts(of: contact, status: .active)
            #expect(facts.map(\.citations.count) == [1] && facts.map(\.confidence) == [0.5])
        }
        #expect(await found(desk, bob) == 0)
        #expect(await found(desk, ada) == 1)
    }

    @Test func `calls are given to a new contact, and come back`() async throws {
        let (desk, ada, bob) = try await desk()
        _ = await desk.ask("POST", "/api/v1/contacts/\(bob)/merge", body: #"{"contact_id":"\#(ada)"}"#)
        let split = await desk.ask("POST", "/api/v1/contacts/\(bob)/split", body: #"{"call_sids":["CA1"]}"#)
        let new = try #require(split.document?["id"]?.string)
        #expect(split.status == 200 && split.document?["call_count"] == 1)
        #expect(try await desk.store.facts(of: new, status: .active).map(\.id) == ["CA1-f1"])
        #expect(try await desk.store.facts(of: bob, status: .active).map(\.id) == ["CA2-f1"])
        let back = await desk.ask("POST", "/api/v1/contacts/\(bob)/undo-move")
        #expect(back.document?["call_count"] == 2)
        #expect(try await desk.store.facts(of: bob, status: .active).count == 1)
    }

    @Test(arguments: [
        ("merge", "{}", 400), ("merge", #"{"contact_id":"nobody"}"#, 404), ("merge", #"{"contact_id":7}"#, 400),
        ("split", "{}", 400), ("split", #"{"call_sids":[]}"#, 400), ("split", #"{"call_sids":["CA1"]}"#, 400),
        ("split", #"{"call_sids":["CA2"]}"#, 400), ("split", #"{"call_sids":[7]}"#, 400), ("undo-move", "", 404),
    ])
    func `what is no move is refused`(act: String, body: String, status: Int) async throws {
        let (desk, ada, _) = try await desk()
        let answer = await desk.ask("POST", "/api/v1/contacts/\(ada)/\(act)", body: body)
        #expect(answer.status == status)
        #expect(try await desk.store.contact(ada)?.callCount == 1)
    }

    @Test func `a PIN is set, changed and removed, and never shown`() async throws {
        let (desk, ada, _) = try await desk()
        func patch(_ body: String) async -> API.Answer {
            await desk.ask("PATCH", "/api/v1/contacts/\(ada)", body: body)
        }
        let set = await patch(#"{"pin":"482193"}"#)
        #expect(set.status == 200 && set.document?["has_pin"] == true && !set.text.contains("482193"))
        let kept = try #require(try await desk.store.takePINTry(of: ada, at: noon))
        #expect(PIN.matches("482193", kept) && !kept.contains("482193"))
        let named = await patch(#"{"display_name":"Ada"}"#)
        #expect(named.document?["has_pin"] == true)
        for body in [
            #"{"pin":"123"}"#, #"{"pin":"12345678901"}"#, #"{"pin":"12a4"}"#, #"{"pin":4821}"#, #"{"pin":""}"#,
        ] {
            let refused = await patch(body)
            #expect(refused.status == 400 && refused.code == "bad_pin", "\(body)")
        }
        let removed = await patch(#"{"pin":null}"#)
        #expect(removed.document?["has_pin"] == false)
    }

    @Test(arguments: ["merge", "split", "undo-move"])
    func `a viewer moves nobody`(act: String) async throws {
        let (desk, ada, bob) = try await desk()
        let answer = await desk.ask(
            "POST", "/api/v1/contacts/\(bob)/\(act)", as: .viewer,
            body: #"{"contact_id":"\#(ada)","call_sids":["CA2"]}"#)
        #expect(answer.status == 403)
        #expect(try await desk.store.contact(ada) != nil)
    }

    @Test func `a call by a shared number is nobody's until an operator says whose it was`() async throws {
        let desk = try await Desk()
        try await keepCall("CA1", in: desk.store)
        try await keepCall("CA2", in: desk.store, at: 60)
        let ada = try #require(try await desk.store.call("CA1")?.contactID)
        _ = await desk.ask("POST", "/api/v1/contacts/\(ada)/split", body: #"{"call_sids":["CA2"]}"#)
        try await keepCall("CA3", in: desk.store, at: 120)
        let open = await desk.ask("GET", "/api/v1/contacts/\(ada)/unclaimed", as: .viewer)
        #expect(open.document?["calls"]?.array?.compactMap { $0["call_sid"]?.string } == ["CA3"])
        let path = "/api/v1/contacts/\(ada)/claim", body = #"{"call_sids":["CA3"]}"#
        let refused = await desk.ask("POST", path, as: .viewer, body: body)
        #expect(refused.status == 403)
        let claimed = await desk.ask("POST", path, body: body)
        #expect(claimed.status == 200 && claimed.document?["call_count"] == 2)
        let again = await desk.ask("POST", path, body: body)
        #expect(again.status == 400)
    }

    @Test func `who has set what may be remembered, and when, is shown`() async throws {
        let desk = try await Desk()
        try await keepCall("CA1", in: desk.store)
        let contact = try #require(try await desk.store.call("CA1")?.contactID)
        let path = "/api/v1/contacts/\(contact)"
        let before = await desk.ask("GET", path)
        #expect(before.document?["policy_set_by"] == .null)
        let named = await desk.ask("PATCH", path, body: #"{"display_name":"Ada"}"#)
        #expect(named.document?["policy_set_by"] == .null, "a name decides nothing")
        let set = await desk.ask("PATCH", path, body: #"{"policy":"off"}"#)
        #expect(set.document?["policy"] == "off" && set.document?["policy_set_by"] == "operator")
        #expect(set.document?["policy_set_at"]?.string?.hasSuffix("Z") == true)
        #expect(set.document?["display_name"] == "Ada")
    }
}
