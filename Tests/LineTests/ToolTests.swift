import Bridge
import Foundation
import JSONText
import Records
import Rehearsal
import Secrets
import Sockets
import Testing

@testable import ringback

/// The agent's functions over real sockets: a model that calls them, and what the world outside is asked.
@Suite struct ToolTests {
    // MARK: Twilio

    @Test func `the agent's goodbye is heard, then Twilio is told to end the call`() async throws {
        try await WebStandIn.with({ _ in HTTPResponse(status: 200, type: "application/json", "{}") }) { twilio, url in
            try await House.with({ $0.twilioURL = Address(url)! }) { house in
                let report = await Self.ring(house, [("end_call", #"{"reason":"all said"}"#)])
                let call = try await house.ended(report.callSid)
                #expect(call.endReason == "agent_hangup")
                #expect(report.ending == .bridgeClosed)
                // Half a second of goodbye, whole.
                #expect(report.heardMs >= 480)
                let asked = try #require(twilio.requests.first)
                #expect(twilio.requests.count == 1)
                let account = house.stage.settings.accountSid!
                #expect(asked.method == "POST")
                #expect(asked.path == "/2010-04-01/Accounts/\(account)/Calls/\(report.callSid).json")
                #expect(String(decoding: asked.body, as: UTF8.self) == "Status=completed")
                let proof = Data("\(account):\(house.stage.settings.authToken!)".utf8).base64EncodedString()
                #expect(asked.headers["authorization"] == "Basic \(proof)")
            }
        }
    }

    @Test func `a caller is put through to a number of the line's own list, and to no other`() async throws {
        try await WebStandIn.with({ _ in HTTPResponse(status: 200, type: "application/json", "{}") }) { twilio, url in
            try await House.with({
                $0.twilioURL = Address(url)!
                $0.tools.builtIn.insert(.transferCall)
                $0.tools.transfers = ["workshop": "+14155550100"]
            }) { house in
                let wrong = await Self.ring(house, [("transfer_call", #"{"to":"+19005550199"}"#)])
                let outputs = try await Self.outputs(house)
                #expect(outputs.first?.contains("nobody of that name") == true)
                let first = try await house.ended(wrong.callSid).endReason
                #expect(first == "caller_hangup")
                // Nothing to end, nobody to put through: the caller hung up.
                #expect(twilio.requests.isEmpty)

                let report = await Self.ring(house, [("transfer_call", #"{"to":"workshop"}"#)])
                let reason = try await house.ended(report.callSid).endReason
                #expect(reason == "transferred")
                let asked = try #require(twilio.requests.last)
                let form = String(decoding: asked.body, as: UTF8.self)
                #expect(asked.path.hasSuffix("/Calls/\(report.callSid).json"))
                #expect(form.hasPrefix("Twiml=") && form.removingPercentEncoding?.contains("+14155550100") == true)
            }
        }
    }

    @Test func `a transfer that Twilio refuses leaves the caller with the agent, who is told`() async throws {
        let refusal = HTTPResponse(
            status: 400, type: "application/json", #"{"code":21220,"message":"not in progress"}"#)
        try await WebStandIn.with({ _ in refusal }) { _, url in
            try await House.with({
                $0.twilioURL = Address(url)!
                $0.tools.builtIn.insert(.transferCall)
                $0.tools.transfers = ["workshop": "+14155550100"]
            }) { house in
                let report = await Self.ring(house, [("transfer_call", #"{"to":"workshop"}"#)])
                let outputs = try await Self.outputs(house)
                #expect(outputs.contains { $0.contains("did not work") })
                let reason = try await house.ended(report.callSid).endReason
                #expect(reason == "caller_hangup")
                let events = try await house.events(report.callSid)
                #expect(events.contains("transfer_failed"))
            }
        }
    }

    // MARK: The line's own

    @Test func `a line's own function gets a signed question, and its answer reaches the model`() async throws {
        let answer = HTTPResponse(status: 200, type: "application/json", #"{"status":"ready","shelf":4}"#)
        try await WebStandIn.with({ _ in answer }) { tool, url in
            try await House.with({
                $0.tools.remote = try! RemoteTool.list(Self.list(url), allowed: ["127.0.0.1"])
                $0.tools.secret = "a secret of the line's"
            }) { house in
                let report = await Self.ring(house, [("order_status", #"{"order":"A-17"}"#)])
                let outputs = try await Self.outputs(house)
                #expect(outputs == [#"{"status":"ready","shelf":4}"#])
                let asked = try #require(tool.requests.first)
                let question = try #require(JSON(parsing: asked.body))
                #expect(question["tool"]?.string == "order_status")
                #expect(question["arguments"]?["order"]?.string == "A-17")
                #expect(question["call"]?["call_sid"]?.string == report.callSid)
                let signature = try #require(asked.headers["x-ringback-signature"])
                let parts = signature.split(separator: ",").map { $0.split(separator: "=", maxSplits: 1).last ?? "" }
                let signed = Array("\(parts[0]).".utf8) + asked.body
                let code = Digest.hmac(.sha256, key: Array("a secret of the line's".utf8), signed)
                #expect(parts.count == 2 && parts[1] == Digest.hex(code))
                let offered = try #require(await house.stage.model.sessions().last?.clientEvents.first)
                let names = offered["session"]?["tools"]?.array?.compactMap { $0["name"]?.string }
                #expect(names?.contains("order_status") == true)
                // After the answer the model is asked to go on, once.
                let asks = try #require(await house.stage.model.sessions().last?.clientEvents)
                #expect(asks.filter { $0["type"]?.string == "response.create" }.count == 2)
            }
        }
    }

    @Test func `a function is never looked for on a private address that was not named`() async throws {
        try await WebStandIn.with({ _ in HTTPResponse(status: 200, type: "text/plain", "secret") }) { tool, url in
            let inside = url.replacingOccurrences(of: "http://", with: "https://")
            try await House.with({
                $0.tools.remote = try! RemoteTool.list(Self.list(inside), allowed: [])
            }) { house in
                _ = await Self.ring(house, [("order_status", "{}")])
                let outputs = try await Self.outputs(house)
                #expect(outputs == [#"{"error":"the tool can't be reached"}"#])
                #expect(tool.requests.isEmpty)
            }
        }
    }

    @Test func `while a function is slow the caller is told, and when it is too slow the model is`() async throws {
        try await WebStandIn.with({ _ in nil }) { _, url in
            try await House.with({
                $0.tools.remote = try! RemoteTool.list(Self.list(url), allowed: ["127.0.0.1"])
                $0.policy.tools.comfortMs = 400
                $0.policy.tools.limitMs = 1800
            }) { house in
                let report = await Self.ring(house, [("order_status", "{}")])
                let said = try #require(await house.stage.model.sessions().last?.clientEvents)
                let asks = said.filter { $0["type"]?.string == "response.create" }
                #expect(asks.count == 3)
                #expect(asks[1]["response"]?["instructions"]?.string?.contains("looking it up") == true)
                let outputs = try await Self.outputs(house)
                #expect(outputs.first?.contains("no answer in time") == true)
                _ = try await house.ended(report.callSid)
                let events = try await house.events(report.callSid)
                #expect(events.contains("tool_timeout"))
            }
        }
    }

    @Test func `a result that is too long is not given to the model`() async throws {
        let long = HTTPResponse(status: 200, type: "text/plain", String(repeating: "x", count: 70_000))
        try await WebStandIn.with({ _ in long }) { _, url in
            try await House.with({
                $0.tools.remote = try! RemoteTool.list(Self.list(url), allowed: ["127.0.0.1"])
            }) { house in
                _ = await Self.ring(house, [("order_status", "{}")])
                let outputs = try await Self.outputs(house)
                #expect(outputs == [#"{"error":"the result is too long; ask for less"}"#])
            }
        }
    }

    // MARK: The house's own

    @Test func `a note is kept in the record, and keys are pressed so that the far end hears them`() async throws {
        try await House.with({ $0.tools.builtIn.insert(.sendDTMF) }) { house in
            let report = await Self.ring(
                house, [("take_note", #"{"note":"Prefers mornings."}"#), ("send_dtmf", #"{"keys":"12#"}"#)])
            let outputs = try await Self.outputs(house)
            #expect(outputs == [#"{"ok":true}"#, #"{"ok":true}"#])
            let events = try await house.store.events(of: report.callSid)
            let note = events.first { $0.kind == "agent_note" }?.detailJSON
            #expect(note?.contains("Prefers mornings.") == true)
            #expect(events.contains { $0.kind == "dtmf_sent" })
            // Three tones, then the answer's half second.
            #expect(report.heardMs > 800)
        }
    }

    @Test func `a function that nobody offered is answered with an error, and the call goes on`() async throws {
        try await House.with { house in
            let report = await Self.ring(house, [("rm_rf", "{}"), ("take_note", "no JSON")])
            let outputs = try await Self.outputs(house)
            #expect(
                outputs == [
                    #"{"error":"there is no such tool"}"#, #"{"error":"the arguments are no JSON object"}"#,
                ])
            let reason = try await house.ended(report.callSid).endReason
            #expect(reason == "caller_hangup")
        }
    }

    // MARK: Parts

    private static func list(_ url: String) -> String {
        #"[{"name":"order_status","description":"Where an order is.","url":"\#(url)/status"}]"#
    }

    /// A caller who says nothing for four seconds, and a model that calls these functions.
    private static func ring(_ house: House, _ asked: [ToolScript.Asked]) async -> CallerReport {
        var call = try! House.recorded("first-call")
        call.callerAudio = [UInt8](repeating: 0xFF, count: 4 * 8000)
        // `connected`, `start` and `stop`.
        call.callerMessages = call.callerMessages.filter { $0.message["event"]?.string != "dtmf" }
        call.callerMessages[call.callerMessages.count - 1].atMs = 4000
        await house.stage.model.play(.recorded(ToolScript.session(asked)))
        return await house.ringOnly(call)
    }

    /// What the model was told its functions said.
    private static func outputs(_ house: House) async throws -> [String] {
        let session = try #require(await house.stage.model.sessions().last)
        #expect(session.errors.isEmpty)
        return session.clientEvents.compactMap { event in
            event["item"]?["type"]?.string == "function_call_output" ? event["item"]?["output"]?.string : nil
        }
    }
}
