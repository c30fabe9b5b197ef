import Foundation
import JSONText
import Records
import Testing

@testable import Console

/// Who may see and do what.
@Suite struct AccessTests {
    private let own = ["origin": "https://line.example.org", "host": "line.example.org", "x-ringback": "1"]

    private func cookie(_ desk: Desk, token: String = "operators-token") async throws -> String {
        let answer = await desk.ask("POST", "/sign-in", as: nil, headers: own, body: #"{"token":"\#(token)"}"#)
        #expect(answer.status == 200)
        let set = try #require(answer.header("set-cookie"))
        #expect(set.contains("HttpOnly") && set.contains("SameSite=Strict"))
        #expect(!set.contains(token))
        return String(set.prefix { $0 != ";" })
    }

    @Test func `every route but the page is closed to whom nobody knows`() async throws {
        let desk = try await Desk()
        for route in API.routes {
            let path = route.path.replacing("{", with: "").replacing("}", with: "")
            let answer = await desk.ask(route.method, path, as: nil)
            #expect(answer.status == 401, "\(route.method) \(path)")
            let wrong = await desk.ask(route.method, path, as: nil, headers: ["authorization": "Bearer wrong"])
            #expect(wrong.status == 401, "\(route.method) \(path)")
        }
        #expect(desk.metrics.signInsRefused.count == 2 * API.routes.count)
    }

    @Test func `a viewer may not do what operators may`() async throws {
        let desk = try await Desk()
        for route in API.routes where route.role == .operator {
            let path = route.path.replacing("{", with: "").replacing("}", with: "")
            let answer = await desk.ask(route.method, path, as: .viewer)
            #expect(answer.status == 403, "\(route.method) \(path)")
            #expect(answer.code == "operators_only")
        }
    }

    @Test func `whatever changes something is for operators alone`() {
        let harmless: Set = ["/api/v1/contacts/{contact_id}/recall"]
        for route in API.routes where route.method != "GET" && !harmless.contains(route.path) {
            #expect(route.role == .operator, "\(route.path)")
        }
    }

    @Test func `a cookie lets in until it ends, and only while its token is the line's`() async throws {
        let desk = try await Desk()
        let cookie = try await cookie(desk)
        let answer = await desk.ask("GET", "/api/v1/me", as: nil, headers: ["cookie": "a=b; " + cookie])
        #expect(answer.document?["role"]?.string == "operator")
        let request = API.Request(method: "GET", path: "/", query: [], headers: ["cookie": cookie], body: [])
        let gate = Gate(operatorToken: "operators-token")
        let known = try gate.role(of: request)
        #expect(known == .operator)
        #expect(throws: Refusal.self) { try gate.role(of: request, at: Date().addingTimeInterval(13 * 3600)) }
        #expect(throws: Refusal.self) { try Gate(operatorToken: "another-token").role(of: request) }
        let forged = cookie.replacing("operator.", with: "operator.9")
        let refused = await desk.ask("GET", "/api/v1/me", as: nil, headers: ["cookie": forged])
        #expect(refused.status == 401)
    }

    @Test func `a viewer's cookie does not become an operator's`() async throws {
        let desk = try await Desk()
        let cookie = try await cookie(desk, token: "viewers-token")
        let raised = cookie.replacing("viewer.", with: "operator.")
        let answer = await desk.ask("GET", "/api/v1/me", as: nil, headers: ["cookie": raised])
        #expect(answer.status == 401)
    }

    @Test(arguments: [
        [:], ["origin": "https://line.example.org"], ["x-ringback": "1"],
        ["origin": "https://evil.example", "x-ringback": "1"], ["origin": "null", "x-ringback": "1"],
        ["origin": "https://line.example.org.evil.example", "x-ringback": "1"],
    ])
    func `another site's page changes nothing with our cookie`(sent: [String: String]) async throws {
        let desk = try await Desk()
        let cookie = try await cookie(desk)
        var headers = sent
        headers["cookie"] = cookie
        headers["host"] = "line.example.org"
        let answer = await desk.ask("POST", "/api/v1/calls/CAlive/hangup", as: nil, headers: headers)
        #expect(answer.status == 403)
        headers.merge(own) { $1 }
        let ours = await desk.ask("POST", "/api/v1/calls/CAlive/hangup", as: nil, headers: headers)
        #expect(ours.status == 200)
    }

    @Test func `signing in takes a token of this line, and our own page`() async throws {
        let desk = try await Desk()
        let wrong = await desk.ask("POST", "/sign-in", as: nil, headers: own, body: #"{"token":"wrong"}"#)
        #expect(wrong.status == 401)
        #expect(wrong.header("set-cookie") == nil)
        let foreign = await desk.ask("POST", "/sign-in", as: nil, body: #"{"token":"operators-token"}"#)
        #expect(foreign.status == 403)
        let out = await desk.ask("POST", "/sign-out", as: nil, headers: own)
        #expect(out.header("set-cookie")?.contains("Max-Age=0") == true)
    }

    @Test func `a viewer reads no telephone number anywhere`() async throws {
        let desk = try await Desk()
        try await keepCall("CA1", in: desk.store, text: "my number is four one five five five five oh one double zero")
        let contact = try #require(try await desk.store.contacts(matching: nil, limit: 1).first)
        for path in [
            "/calls", "/calls/CA1", "/calls/CA1/turns", "/calls/CA1/transcript.json", "/calls/CA1/transcript.txt",
            "/calls/CA1/transcript.md", "/contacts", "/contacts/\(contact.id)", "/search?q=number",
        ] {
            let seen = await desk.ask("GET", "/api/v1" + path, as: .viewer).text
            #expect(!seen.contains("4155550100") && !seen.contains("four one five"), "\(path)")
            let whole = await desk.ask("GET", "/api/v1" + path).text
            #expect(whole.contains("4155550100") || whole.contains("four one five"), "\(path)")
        }
    }

    @Test func `a viewer can't find a number out by asking for it`() async throws {
        let desk = try await Desk()
        for path in ["calls?from=%2B14155550100", "contacts?handle=%2B14155550100", "contacts?q=415", "search?q=4155"] {
            let answer = await desk.ask("GET", "/api/v1/" + path, as: .viewer)
            #expect(answer.status == 403, "\(path)")
        }
        let byName = await desk.ask("GET", "/api/v1/contacts?q=anna", as: .viewer)
        #expect(byName.status == 200)
    }

    @Test func `each act is noted with who did it, and a refused one is not`() async throws {
        let desk = try await Desk()
        _ = await desk.ask("POST", "/api/v1/calls/CAlive/hangup")
        _ = await desk.ask("POST", "/api/v1/calls/CAgone/hangup")
        let audit = try await desk.document("/api/v1/audit")
        #expect(audit["audit"]?.array?.map { $0["action"]?.string } == ["hang_up"])
        #expect(audit["audit"]?.array?.first?["actor"]?.string == "operator")
        let ofCall = try await desk.document("/api/v1/audit?target=CAlive")
        #expect(ofCall["audit"]?.array?.count == 1)
    }
}
