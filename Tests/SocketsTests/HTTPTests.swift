import Foundation
import Testing

@testable import Sockets

@Suite struct HTTPTests {
    @Test func `a body comes back as it went`() async throws {
        try await House.with { house in
            let body = (0..<50_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            let response = try await house.fetch("POST", "/echo", body: body).get()
            #expect(response.status == 200)
            #expect(response.body == body)
        }
    }

    @Test func `the target is seen raw and custom headers are kept`() async throws {
        try await House.with { house in
            let response = try await house.fetch("GET", "/head?a=%2B1&b=x+y", headers: [("X-Custom", "Grüße")]).get()
            #expect(response.status == 201)
            #expect(String(decoding: response.body, as: UTF8.self) == "GET /head?a=%2B1&b=x+y a=%2B1&b=x+y Grüße")
        }
    }

    @Test func `a body over the limit is answered 413`() async throws {
        try await House.with(maxBody: 1000) { house in
            let response = try await house.fetch("POST", "/echo", body: [UInt8](repeating: 65, count: 1001)).get()
            #expect(response.status == 413)
        }
    }

    @Test func `a large answer arrives whole`() async throws {
        try await House.with { house in
            let response = try await house.fetch("GET", "/big").get()
            #expect(response.body.count == 3_000_000)
        }
    }

    @Test func `a streamed answer arrives in order`() async throws {
        try await House.with { house in
            let response = try await house.fetch("GET", "/stream").get()
            #expect(String(decoding: response.body, as: UTF8.self) == "one two")
        }
    }

    @Test(arguments: [301, 302, 303, 307, 308])
    func `a redirect is an answer and is not followed`(status: Int) async throws {
        try await House.with { house in
            for method in ["GET", "POST"] {
                let response = try await house.fetch(method, "/moved?\(status)").get()
                #expect(response.status == status)
                #expect(response.body.isEmpty)
            }
        }
    }

    @Test func `what an answer says about trying again is handed on`() async throws {
        try await House.with { house in
            let response = try await house.fetch("GET", "/later").get()
            let headers = Dictionary(uniqueKeysWithValues: response.headers.map { ($0.name, $0.value) })
            #expect(headers["date"] == "Sat, 21 Nov 2026 09:10:43 GMT")
            #expect(headers["retry-after"] == "Sat, 21 Nov 2026 09:11:43 GMT")
            #expect(headers["retry-after-ms"] == "250" && headers["x-should-retry"] == "true")
            #expect(headers["x-request-id"] == "req_1")
        }
    }

    @Test func `an exchange let go unanswered closes the connection`() async throws {
        try await House.with { house in
            let outcome = await house.fetch("GET", "/silent")
            #expect(throws: SocketFailure.self) { try outcome.get() }
        }
    }

    @Test func `a port nobody listens on is a clear failure`() async throws {
        try await House.with { house in
            let address = Address("http://127.0.0.1:1/")!
            let outcome = await withCheckedContinuation { reply in
                house.client.post { $0.reactor.fetch("GET", address) { reply.resume(returning: $0) } }
            }
            #expect(throws: SocketFailure.self) { try outcome.get() }
        }
    }

    @Test func `forms decode plus signs, escapes, empties and broken escapes`() {
        let pairs = Form.decode(Array("A=1+2&B=&C=%C3%A9%26&D=100%&E&=x".utf8))
        #expect(pairs.map(\.name) == ["A", "B", "C", "D", "E", ""])
        #expect(pairs.map(\.value) == ["1 2", "", "é&", "100%", "", "x"])
    }

    @Test func `a form decodes to what was encoded`() {
        let pairs = [(name: "Body", value: "Café & 1+1=2 ☃"), (name: "To", value: "+15005550006")]
        let back = Form.decode(Array(Form.encode(pairs).utf8))
        #expect(back.map(\.name) == pairs.map(\.name))
        #expect(back.map(\.value) == pairs.map(\.value))
    }

}
