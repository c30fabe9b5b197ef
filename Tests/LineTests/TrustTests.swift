import Foundation
import JSONText
import Records
import Rehearsal
import Secrets
import Sockets
import Testing

@testable import ringback

/// What does not prove where it comes from gets nothing, and the record of others is not touched by it.
@Suite struct TrustTests {
    @Test func `a webhook with a bad signature gets 403 and leaves no trace`() async throws {
        try await House.with { house in
            var faults = CallerFaults()
            faults.badSignature = true
            let report = await house.ring(try House.recorded("silence"), faults: faults)
            #expect(report.httpStatus == 403)
            #expect(report.twiMLText?.contains("Stream") != true)
            #expect(try await house.store.call(report.callSid) == nil)
            #expect(await house.stage.model.sessions().isEmpty)
        }
    }

    @Test func `a webhook without a signature gets 403`() async throws {
        try await House.with { house in
            for path in ["/twilio/voice", "/twilio/status", "/twilio/stream-status"] {
                let answer1 = try await house.fetch("POST", path, body: "CallSid=CA1&From=%2B1")
                #expect(answer1.status == 403)
            }
        }
    }

    @Test func `a stream with a wrong token, a used token or a bad signature is refused`() async throws {
        try await House.with { house in
            let recorded = try House.recorded("silence")
            var wrong = CallerFaults()
            wrong.wrongToken = true
            #expect(await house.ring(recorded, faults: wrong).ending == .streamRefused(403))
            var unsigned = CallerFaults()
            unsigned.badStreamSignature = true
            #expect(await house.ring(recorded, faults: unsigned).ending == .streamRefused(403))
            var again = CallerFaults()
            again.reuseToken = .duringCall
            let report = await house.ring(recorded, faults: again)
            #expect(report.secondStream == .streamRefused(403))
            // The call whose token was tried again goes on undisturbed.
            #expect(report.ending == .callerHungUp)
            #expect(try await house.ended(report.callSid).endReason == "caller_hangup")
        }
    }

    @Test func `a stream without its own signature is let in by its token alone`() async throws {
        try await House.with { house in
            var faults = CallerFaults()
            faults.noStreamSignature = true
            let report = await house.ring(try House.recorded("silence"), faults: faults)
            #expect(report.ending == .callerHungUp)
            #expect(report.heardMs > 2000)
        }
    }

    @Test func `behind a proxy the public address is the truth`() async throws {
        try await House.with({ $0.publicURL = "https://line.example.org" }) { house in
            let report = await house.ring(try House.recorded("silence"))
            #expect(report.ending == .callerHungUp)
            #expect(report.twiML?.stream?.url.hasPrefix("wss://line.example.org/twilio/media/") == true)
            // Signed for the address behind the proxy: refused.
            let inside = await house.caller.call(
                try House.recorded("silence"), at: house.stage.line.address,
                accountSid: house.stage.settings.accountSid!, authToken: house.stage.settings.authToken!)
            #expect(inside.httpStatus == 403)
        }
    }

    @Test func `the same webhook again gets the same answer and no second call`() async throws {
        try await House.with { house in
            let form = [
                (name: "CallSid", value: "CA" + Token.random(bytes: 16)), (name: "From", value: "+14155550100"),
            ]
            let body = form.map { "\($0.name)=\($0.value.replacing("+", with: "%2B"))" }.joined(separator: "&")
            let url = house.stage.line.address + "/twilio/voice"
            let signature = TwilioSignature(secret: house.stage.settings.authToken!).sign(url: url, form: form)
            let headers = [
                (name: "X-Twilio-Signature", value: signature),
                (name: "Content-Type", value: "application/x-www-form-urlencoded"),
            ]
            let first = try await house.fetch("POST", "/twilio/voice", headers: headers, body: body)
            let second = try await house.fetch("POST", "/twilio/voice", headers: headers, body: body)
            #expect(first.status == 200)
            #expect(first.body == second.body)
            #expect(house.stage.line.registry.liveCalls == 1)
            let document = try #require(TwiML(String(decoding: first.body, as: UTF8.self)))
            #expect(document.stream?.url.hasPrefix("ws://127.0.0.1:") == true)
            #expect(document.stream?.parameters.first?.name == "call_sid")
            #expect(document.hangsUp)
        }
    }

    /// A question of Twilio's, signed as Twilio signs.
    private func post(
        _ house: House, _ path: String, _ form: [(name: String, value: String)]
    ) async throws -> HTTPResponse {
        let signature = TwilioSignature(secret: house.stage.settings.authToken!)
            .sign(url: house.stage.line.address + path, form: form)
        return try await house.fetch(
            "POST", path,
            headers: [
                (name: "X-Twilio-Signature", value: signature),
                (name: "Content-Type", value: "application/x-www-form-urlencoded"),
            ], body: Form.encode(form))
    }

    @Test func `a caller who hangs up before the stream is there ends the call on whichever loop it is`() async throws {
        try await House.with({ $0.loops = 3 }) { house in
            for _ in 0..<3 {
                let form = [
                    (name: "CallSid", value: "CA" + Token.random(bytes: 16)), (name: "From", value: "+14155550100"),
                ]
                let answer = try await post(house, "/twilio/voice", form)
                #expect(answer.status == 200)
                let status = try await post(house, "/twilio/status", form + [(name: "CallStatus", value: "completed")])
                #expect(status.status == 204)
                let call = try await house.ended(form[0].value)
                #expect(call.endReason == "caller_hangup")
            }
            #expect(house.stage.line.registry.liveCalls == 0)
        }
    }

    @Test func `a line that is full says so and hangs up, and the calls that run don't notice`() async throws {
        try await House.with({ $0.limits.calls = 1 }) { house in
            let recorded = try House.recorded("silence")
            async let first = house.ring(recorded)
            _ = try await house.eventually("the first call runs") {
                house.stage.line.registry.liveCalls == 1 ? true : nil
            }
            let second = await house.ringOnly(recorded)
            #expect(second.ending == .declined)
            #expect(second.twiML?.said.isEmpty == false)
            #expect(second.twiML?.hangsUp == true)
            #expect(await first.ending == .callerHungUp)
        }
    }

    @Test func `nothing of the records is told without the admin token`() async throws {
        try await House.with { house in
            let paths = [
                "/api/v1/calls", "/api/v1/calls/CA1", "/api/v1/contacts", "/api/v1/commitments", "/api/v1/search?q=a",
                "/metrics",
            ]
            for path in paths {
                let answer2 = try await house.fetch("GET", path)
                #expect(answer2.status == 401, "\(path)")
                let wrong = [(name: "Authorization", value: "Bearer wrong")]
                let answer3 = try await house.fetch("GET", path, headers: wrong)
                #expect(answer3.status == 401, "\(path)")
            }
            // The token itself is no cookie; the cookie that it buys changes nothing from another site's page.
            let token = house.stage.settings.adminToken
            let raw = [(name: "Cookie", value: "ringback=\(token)")]
            let answer4 = try await house.fetch("GET", "/api/v1/calls", headers: raw)
            #expect(answer4.status == 401)
            let own = [(name: "Origin", value: house.stage.line.address), (name: "X-Ringback", value: "1")]
            let signedIn = try await house.fetch("POST", "/sign-in", headers: own, body: #"{"token":"\#(token)"}"#)
            #expect(signedIn.status == 200)
            let given = try #require(signedIn.header("set-cookie"))
            let cookie = [(name: "Cookie", value: String(given.prefix { $0 != ";" }))]
            let answer5 = try await house.fetch("GET", "/api/v1/calls", headers: cookie)
            #expect(answer5.status == 200)
            let answer6 = try await house.fetch("DELETE", "/api/v1/contacts/1", headers: cookie)
            #expect(answer6.status == 403)
            let answer7 = try await house.fetch("DELETE", "/api/v1/contacts/1", headers: cookie + own)
            #expect(answer7.status == 404)
        }
    }

    @Test func `health is told to everybody, and the page holds no record`() async throws {
        try await House.with { house in
            let answer6 = try await house.fetch("GET", "/healthz")
            #expect(answer6.status == 200)
            let answer7 = try await house.fetch("GET", "/readyz")
            #expect(answer7.status == 200)
            let page = try await house.fetch("GET", "/")
            #expect(page.status == 200)
            #expect(page.header("content-type") == "text/html; charset=utf-8")
            let answer8 = try await house.fetch("GET", "/nowhere")
            #expect(answer8.status == 401)
            let answer9 = try await house.fetch("GET", "/twilio/voice")
            #expect(answer9.status == 405)
        }
    }
}
