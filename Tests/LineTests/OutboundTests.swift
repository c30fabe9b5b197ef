import Bridge
import Console
import Foundation
import JSONText
import Records
import Rehearsal
import Secrets
import Sockets
import Synchronization
import Testing

@testable import ringback

/// Calls that the line makes, with a stand-in for Twilio's REST interface.
@Suite struct OutboundTests {
    private static let number = "+16175550142"

    /// A line that may ring Boston at any hour, a Twilio that takes every call, and what it was asked.
    private func with(
        _ change: @escaping (inout Settings) -> Void = { _ in },
        _ body: (House, WebStandIn.Desk) async throws -> Void
    ) async throws {
        let accepted = HTTPResponse(status: 201, type: "application/json", #"{"sid":"CAnew","status":"queued"}"#)
        try await WebStandIn.with({ _ in accepted }) { twilio, url in
            try await House.with({
                $0.twilioURL = Address(url)!
                $0.publicURL = "https://line.example.org"
                $0.outbound = OutboundPolicy(from: "+15005550006", allowed: ["+1617"], perHour: 20, hours: 0..<24)
                change(&$0)
            }) { house in try await body(house, twilio) }
        }
    }

    private func place(_ house: House, _ number: String = number) async throws -> HTTPResponse {
        try await house.fetch(
            "POST", "/api/v1/calls",
            headers: [
                (name: "Authorization", value: "Bearer \(house.stage.settings.adminToken)"),
                (name: "Content-Type", value: "application/json"),
            ], body: #"{"to":"\#(number)","purpose":"Tell them the boiler's part is here."}"#)
    }

    /// The call as it is announced once somebody picks up.
    private func outgoing(_ name: String) throws -> RecordedCall {
        var recorded = try House.recorded(name)
        let changed = ["From": "+15005550006", "To": Self.number, "Direction": "outbound-api", "StirVerstat": ""]
        recorded.webhook = recorded.webhook.map { ($0.name, changed[$0.name] ?? $0.value) }
        return recorded
    }

    private func errandPath(_ twilio: WebStandIn.Desk, _ field: String = "Url") throws -> String {
        let asked = try #require(twilio.requests.last { $0.path.hasSuffix("/Calls.json") })
        let url = try #require(Form.decode(asked.body).first { $0.name == field }?.value)
        return String(url.dropFirst("https://line.example.org".count))
    }

    private func post(_ house: House, _ path: String, _ form: [(name: String, value: String)]) async throws -> Int {
        let signature = TwilioSignature(secret: house.stage.settings.authToken!)
            .sign(url: "https://line.example.org" + path, form: form)
        return try await house.fetch(
            "POST", path,
            headers: [
                (name: "X-Twilio-Signature", value: signature),
                (name: "Content-Type", value: "application/x-www-form-urlencoded"),
            ], body: Form.encode(form)
        ).status
    }

    @Test func `who is rung hears the agent, which knows why it rings and nothing of whom it rings, at level 1`()
        async throws
    {
        try await with { house, twilio in
            await house.stage.model.play(.recorded(try House.recorded("first-call")))
            let earlier = await house.caller.call(
                try House.recorded("first-call"), at: house.stage.line.address,
                accountSid: house.stage.settings.accountSid!, authToken: house.stage.settings.authToken!,
                publicURL: house.stage.settings.publicURL)
            _ = try await house.ended(earlier.callSid)

            let answer = try await place(house)
            #expect(answer.status == 201)
            #expect(JSON(parsing: answer.body)?["call_sid"]?.string == "CAnew")
            let asked = try #require(twilio.requests.last { $0.path.hasSuffix("/Calls.json") })
            let fields = Dictionary(
                Form.decode(asked.body).map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
            #expect(fields["To"] == Self.number && fields["From"] == "+15005550006")
            #expect(fields["MachineDetection"] == "Enable" && fields["AsyncAmd"] == "true")
            // What the call is for stays here.
            #expect(!String(decoding: asked.body, as: UTF8.self).contains("boiler"))

            await house.stage.model.play(.recorded(try House.recorded("second-call")))
            let report = await house.caller.call(
                try outgoing("second-call"), at: house.stage.line.address,
                accountSid: house.stage.settings.accountSid!, authToken: house.stage.settings.authToken!,
                publicURL: house.stage.settings.publicURL, path: try errandPath(twilio))
            let call = try await house.ended(report.callSid)
            #expect(call.direction == .outbound && call.identityLevel == 1 && call.to == Self.number)
            let preamble = try #require(try await house.store.preamble(of: report.callSid)).text
            #expect(preamble.contains("the boiler's part is here"))
            #expect(preamble.contains("before they have given their name"))
            // Whoever picks up is told nothing of the contact, whose past and name are known.
            let contact = try #require(call.contactID)
            let owed = try await house.store.commitments(CommitmentFilter(contactID: contact))
            let names = try await house.store.facts(of: contact, status: .active).filter { $0.slot == "name" }
            #expect(!owed.isEmpty && !names.isEmpty)
            #expect(!preamble.contains("We owe") && !owed.contains { preamble.contains($0.action) })
            #expect(!names.contains { preamble.contains($0.value) })
            let update = try #require(
                await house.stage.model.sessions().last?.clientEvents.first { $0["type"]?.string == "session.update" })
            #expect(update["session"]?["instructions"]?.string?.contains("the boiler's part is here") == true)
        }
    }

    @Test func `a machine is hung up on, and the record says so`() async throws {
        try await with { house, twilio in
            _ = try await place(house)
            let path = try errandPath(twilio)
            await house.stage.model.play(.recorded(try House.recorded("first-call")))
            async let ringing = house.caller.call(
                try outgoing("first-call"), at: house.stage.line.address,
                accountSid: house.stage.settings.accountSid!, authToken: house.stage.settings.authToken!,
                publicURL: house.stage.settings.publicURL, path: path)
            let callSid = try await house.eventually("the call runs") {
                try await house.store.calls(CallFilter(status: .live)).calls.first?.callSid
            }
            let status = try await post(
                house, "/twilio/answered-by",
                [(name: "CallSid", value: callSid), (name: "AnsweredBy", value: "machine_start")])
            #expect(status == 204)
            let report = try await ringing
            #expect(report.ending == .bridgeClosed)
            #expect(try await house.ended(callSid).endReason == "answering_machine")
        }
    }

    @Test func `a call that nobody picks up is on record`() async throws {
        try await with { house, twilio in
            _ = try await place(house)
            let path = try errandPath(twilio, "StatusCallback")
            let form = [(name: "CallSid", value: "CAnew"), (name: "CallStatus", value: "no-answer")]
            for _ in 0..<2 {
                let status = try await post(house, path, form)
                #expect(status == 204)
            }
            let call = try await house.ended("CAnew")
            #expect(call.endReason == "not_answered" && call.to == Self.number && call.direction == .outbound)
        }
    }

    @Test func `a call that was made for a reason nobody knows any more is ended`() async throws {
        try await with { house, _ in
            let report = await house.caller.call(
                try outgoing("silence"), at: house.stage.line.address,
                accountSid: house.stage.settings.accountSid!, authToken: house.stage.settings.authToken!,
                publicURL: house.stage.settings.publicURL, path: "/twilio/voice?errand=gone")
            #expect(report.ending == .declined)
            #expect(try await house.store.call(report.callSid) == nil)
        }
    }

    @Test func `what Twilio refuses is said, and no errand stays behind`() async throws {
        let refusal = HTTPResponse(status: 400, type: "application/json", #"{"code":21211,"message":"Invalid"}"#)
        try await WebStandIn.with({ _ in refusal }) { _, url in
            try await House.with({
                $0.twilioURL = Address(url)!
                $0.publicURL = "https://line.example.org"
                $0.outbound = OutboundPolicy(from: "+15005550006", allowed: ["+1"], hours: 0..<24)
            }) { house in
                let answer = try await place(house)
                #expect(answer.status == 502)
                #expect(JSON(parsing: answer.body)?["error"]?["message"]?.string?.contains("21211") == true)
            }
        }
    }

    @Test func `whom, when and how often is for the settings to say`() throws {
        let policy = OutboundPolicy(from: "+15005550006", allowed: ["+1617", "+4930123456"], perHour: 2, hours: 9..<20)
        let boston = try #require(TimeZone(identifier: "America/New_York"))
        let noon = Date(timeIntervalSince1970: 1_790_006_400)  // 16:00 UTC, noon in Boston
        func code(_ number: String, at now: Date = noon, recent: [Date] = [], _ policy: OutboundPolicy) -> String? {
            policy.refusal(number, at: now, zone: boston, recent: recent)?.code
        }
        #expect(code("+16175550142", policy) == nil)
        #expect(code("+4930123456", policy) == nil)
        #expect(code("+19005550142", policy) == "number_not_allowed")
        #expect(code("+16175550142", OutboundPolicy(from: nil, allowed: ["+1"])) == "outbound_off")
        #expect(code("+16175550142", OutboundPolicy(from: "+1500")) == "number_not_allowed")
        #expect(code("+16175550142", at: noon.addingTimeInterval(8 * 3600), policy) == "outside_hours")
        #expect(code("+16175550142", at: noon.addingTimeInterval(-3 * 3600), policy) == nil)
        #expect(code("+16175550142", at: noon.addingTimeInterval(-4 * 3600), policy) == "outside_hours")
        let recent = [noon.addingTimeInterval(-3599), noon.addingTimeInterval(-1)]
        #expect(code("+16175550142", recent: recent, policy) == "rate_limit")
        #expect(code("+16175550142", recent: [noon.addingTimeInterval(-3601), noon], policy) == nil)
    }

    @Test func `two wishes at once are two`() async throws {
        try await with({ $0.outbound.perHour = 1 }) { house, twilio in
            async let first = place(house)
            async let second = place(house)
            let statuses = try await [first.status, second.status].sorted()
            #expect(statuses == [201, 429])
            #expect(twilio.requests.count == 1)
        }
    }
}
