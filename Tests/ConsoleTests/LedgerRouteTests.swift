import Foundation
import JSONText
import Records
import Testing

@testable import Console

/// What operators may change of what is remembered, and the ledger as a calendar.
@Suite struct LedgerRouteTests {
    /// A desk with a call, and what it led to.
    private func desk() async throws -> (Desk, contact: String) {
        let desk = try await Desk()
        try await keepCall("CA1", in: desk.store)
        let contact = try #require(try await desk.store.call("CA1")?.contactID)
        let turn = try #require(try await desk.store.turns(of: "CA1").first)
        let citation = Citation(turnID: turn.id, quote: "on record")
        let fact = Fact(
            id: "f1", contactID: contact, callSid: "CA1", slot: "email", value: "a@b.example", text: "Their email.",
            saidBy: .caller, confidence: 0.5, source: .rules, recordedAt: noon, citations: [citation])
        let commitment = Commitment(
            id: "m1", contactID: contact, callSid: "CA1", owner: .us, action: "send the quote; by mail, signed",
            dueAt: noon.addingTimeInterval(3600), confidence: 0.5, source: .rules, createdAt: noon,
            citations: [citation])
        let summary = Summary(
            callSid: "CA1", text: "s", headline: "h", outcome: "unknown", source: .rules, inputHash: "x",
            createdAt: noon)
        try await desk.store.write(Derivation(summary: summary, commitments: [commitment], facts: [fact]), of: "CA1")
        return (desk, contact)
    }

    private func patch(_ desk: Desk, _ contact: String, _ fact: String, _ body: String) async throws -> JSON {
        let answer = await desk.ask("PATCH", "/api/v1/contacts/\(contact)/facts/\(fact)", body: body)
        #expect(answer.status == 200, "\(body)")
        return try #require(answer.document)
    }

    @Test func `a correction is a new row, the old one stands superseded, and undo brings it back`() async throws {
        let (desk, contact) = try await desk()
        let made = try await patch(desk, contact, "f1", #"{"value":"c@d.example"}"#)
        #expect(made["value"] == "c@d.example" && made["status"] == "active")
        #expect(made["turn_ids"]?.array?.count == 1)
        let all = try await desk.store.facts(of: contact, status: nil)
        #expect(all.first { $0.id == "f1" }?.status == .superseded)
        #expect(all.first { $0.id == "f1" }?.supersededBy == made["id"]?.string)
        let undone = await desk.ask("POST", "/api/v1/contacts/\(contact)/undo")
        #expect(undone.document?["id"] == "f1" && undone.document?["status"] == "active")
        #expect(try await desk.store.facts(of: contact, status: nil).map(\.id) == ["f1"])
        let nothing = await desk.ask("POST", "/api/v1/contacts/\(contact)/undo")
        #expect(nothing.status == 404)
    }

    @Test func `a fact is retracted, affirmed and pinned, and each can be taken back`() async throws {
        let (desk, contact) = try await desk()
        #expect(try await patch(desk, contact, "f1", #"{"status":"retracted"}"#)["status"] == "retracted")
        #expect(try await patch(desk, contact, "f1", #"{"status":"active"}"#)["status"] == "active")
        _ = try await patch(desk, contact, "f1", #"{"pinned":true}"#)
        #expect(try await desk.store.facts(of: contact, status: nil).first?.isPinned == true)
        for status in ["active", "retracted", "active"] {
            let undone = await desk.ask("POST", "/api/v1/contacts/\(contact)/undo")
            #expect(undone.document?["status"]?.string == status)
        }
        #expect(try await desk.store.facts(of: contact, status: nil).first?.isTouched == false)
    }

    @Test func `a fact of somebody else, or a change that is none, is refused`() async throws {
        let (desk, contact) = try await desk()
        let other = await desk.ask("PATCH", "/api/v1/contacts/another/facts/f1", body: #"{"pinned":true}"#)
        #expect(other.status == 404)
        for body in ["{}", #"{"status":"gone"}"#, #"{"value":"\#(String(repeating: "x", count: 201))"}"#] {
            let answer = await desk.ask("PATCH", "/api/v1/contacts/\(contact)/facts/f1", body: body)
            #expect(answer.status == 400, "\(body)")
        }
    }

    @Test func `the ledger is a calendar that others can read`() async throws {
        let (desk, _) = try await desk()
        let answer = await desk.ask("GET", "/api/v1/commitments.ics")
        #expect(answer.status == 200)
        #expect(answer.header("content-type") == "text/calendar; charset=utf-8")
        let text = answer.text
        #expect(text.hasPrefix("BEGIN:VCALENDAR\r\n") && text.hasSuffix("END:VCALENDAR\r\n"))
        #expect(text.contains("\r\nSUMMARY:We owe: send the quote\\; by mail\\, signed\r\n"))
        #expect(text.contains("\r\nDTSTART:20260921T") && text.contains("BEGIN:VALARM"))
        #expect(text.split(separator: "\r\n").allSatisfy { $0.utf8.count <= 75 })
    }

    @Test func `what is due on a day lasts that day in a calendar of any zone`() throws {
        var promise = Commitment(
            id: "m9", contactID: "k", callSid: "CA1", owner: .us, action: "ring back",
            dueAt: try Date("2026-11-25T04:59:59Z", strategy: .iso8601), confidence: 0.6, source: .rules,
            createdAt: .distantPast, citations: [])
        promise.timeZone = "America/New_York"
        let feed = CalendarText.feed([promise], now: .distantPast)
        #expect(feed.contains("\r\nDTSTART;VALUE=DATE:20261124\r\n") && feed.contains("\r\nTRIGGER:PT9H\r\n"))
        promise.dueAt = try Date("2026-11-25T17:00:00Z", strategy: .iso8601)
        #expect(CalendarText.feed([promise], now: .distantPast).contains("\r\nDTSTART:20261125T170000Z\r\n"))
    }

    @Test func `what is settled is in the calendar only when it is asked for`() async throws {
        let (desk, _) = try await desk()
        let changed = await desk.ask("PATCH", "/api/v1/commitments/m1", body: #"{"status":"kept"}"#)
        #expect(changed.status == 200)
        let usual = await desk.ask("GET", "/api/v1/commitments.ics")
        #expect(!usual.text.contains("BEGIN:VEVENT"))
        let kept = await desk.ask("GET", "/api/v1/commitments.ics?status=kept")
        #expect(kept.text.contains("BEGIN:VEVENT"))
    }

    @Test func `a calendar subscribes by an address that opens the feed, as viewers see it, and nothing else`()
        async throws
    {
        let (desk, _) = try await desk()
        let path = try #require(try await desk.document("/api/v1/commitments/feed", as: .viewer)["path"]?.string)
        let feed = await desk.ask("GET", path, as: nil)
        #expect(feed.status == 200 && feed.text.contains("BEGIN:VEVENT"))
        let token = try #require(path.split(separator: "=").last.map(String.init))
        #expect(!"operators-token viewers-token".contains(token) && token.count == 32)
        for (method, target) in [
            ("GET", "/api/v1/commitments?token=\(token)"), ("GET", "/api/v1/calls?token=\(token)"),
            ("POST", path), ("GET", "/api/v1/commitments.ics?token=\(token)x"), ("GET", "/api/v1/commitments.ics"),
            ("GET", "/api/v1/commitments.ics?token="),
        ] {
            let answer = await desk.ask(method, target, as: nil)
            #expect(answer.status == 401, "\(method) \(target)")
        }
    }

    @Test func `the ledger and the contacts are read page by page, and a wrong cursor is refused`() async throws {
        let (desk, _) = try await desk()
        try await keepCall("CA2", in: desk.store, from: "+14155550123", at: 60)
        for order in ["soonest", "newest"] {
            let page = try await desk.document("/api/v1/commitments?limit=1&order=\(order)")
            let cursor = try #require(page["next_cursor"]?.string)
            let next = try await desk.document("/api/v1/commitments?limit=1&order=\(order)&cursor=\(cursor)")
            #expect(next["commitments"]?.array?.isEmpty == true && next["next_cursor"] == .null)
        }
        let page = try await desk.document("/api/v1/contacts?limit=1")
        let cursor = try #require(page["next_cursor"]?.string)
        let next = try await desk.document("/api/v1/contacts?limit=1&cursor=\(cursor)")
        #expect(next["contacts"]?.array?.count == 1)
        #expect(next["contacts"]?.array?.first?["id"] != page["contacts"]?.array?.first?["id"])
        for target in ["commitments?cursor=x", "commitments?order=newest&cursor=1", "contacts?cursor=x"] {
            let answer = await desk.ask("GET", "/api/v1/" + target)
            #expect(answer.status == 400 && answer.code == "invalid", "\(target)")
        }
    }
}
