import Foundation
import JSONText
import Testing

@testable import Console

/// The document that tells others what can be asked, and what is answered.
@Suite struct ContractTests {
    private func document() async throws -> JSON { try await Desk().document("/api/v1/openapi.json") }

    @Test func `the document names every route there is, with its role, and no other`() async throws {
        var documented: Set<String> = []
        for path in try #require(try await document()["paths"]?.members) {
            for operation in path.value.members ?? [] {
                let role = operation.value["x-role"]?.string ?? "none"
                documented.insert("\(operation.name.uppercased()) \(path.name) \(role)")
            }
        }
        #expect(documented == Set(API.routes.map { "\($0.method) \($0.path) \($0.role.rawValue)" }))
    }

    @Test func `a route's path parameters are documented`() async throws {
        let paths = try #require(try await document()["paths"])
        for route in API.routes {
            let named = route.path.split(separator: "/").filter { $0.hasPrefix("{") }.map { $0.dropFirst().dropLast() }
            let parameters = paths[route.path]?[route.method.lowercased()]?["parameters"]?.array ?? []
            let documented = parameters.filter { $0["in"]?.string == "path" }.compactMap { $0["name"]?.string }
            #expect(documented == named.map(String.init), "\(route.path)")
        }
    }

    @Test func `no two routes answer the same question`() {
        let shapes = API.routes.map { route in
            route.method + route.path.split(separator: "/").map { $0.hasPrefix("{") ? "/{}" : "/" + $0 }.joined()
        }
        #expect(Set(shapes).count == shapes.count)
    }

    @Test func `a path with the wrong method says which are right`() async throws {
        let answer = await (try Desk()).ask("PUT", "/api/v1/contacts/1")
        #expect(answer.status == 405)
        #expect(answer.header("allow") == "GET, PATCH, DELETE")
        #expect(answer.code == "method_not_allowed")
    }

    @Test(arguments: [
        ("GET", "/api/v1/calls?status=gone", 400, "bad_status"), ("GET", "/api/v1/calls?limit=0", 400, "bad_limit"),
        ("GET", "/api/v1/calls?since=yesterday", 400, "bad_since"), ("GET", "/api/v1/calls/CA9", 404, "not_found"),
        ("GET", "/api/v1/calls?cursor=x", 400, "invalid"), ("GET", "/api/v1/search", 400, "bad_q"),
        ("GET", "/api/v1/contacts/9", 404, "not_found"), ("GET", "/api/v2", 404, "not_found"),
        ("POST", "/api/v1/calls/CA1/hangup", 409, "not_live"), ("POST", "/api/v1/calls/CA1/whisper", 400, "bad_body"),
        ("POST", "/api/v1/jobs/x/retry", 404, "not_found"), ("GET", "/api/v1/volume?bucket_s=60", 400, "bad_bucket_s"),
        ("GET", "/api/v1/calls/CA1/recording.wav", 404, "not_found"),
    ])
    func `what can't be answered says why, in one shape`(
        method: String, target: String, status: Int, code: String
    ) async throws {
        let answer = await (try Desk()).ask(method, target)
        #expect(answer.status == status)
        #expect(answer.code == code)
        #expect(answer.document?["error"]?["message"]?.string?.isEmpty == false)
    }

    @Test func `an empty query parameter is the same as none`() async throws {
        let desk = try await Desk()
        try await keepCall("CA1", in: desk.store)
        let page = try await desk.document("/api/v1/calls?status=&from=&since=&until=&q=&limit=&cursor=")
        #expect(page["calls"]?.array?.count == 1)
    }

    @Test func `pages of calls join without a gap and without a double`() async throws {
        let desk = try await Desk()
        for index in 0..<7 { try await keepCall("CA\(index)", in: desk.store, at: Double(index)) }
        var sids: [String] = []
        var cursor: String?
        repeat {
            let page = try await desk.document("/api/v1/calls?limit=3" + (cursor.map { "&cursor=" + $0 } ?? ""))
            sids += (page["calls"]?.array ?? []).compactMap { $0["call_sid"]?.string }
            cursor = page["next_cursor"]?.string
        } while cursor != nil
        #expect(sids == (0..<7).reversed().map { "CA\($0)" })
    }

    @Test func `volume puts each call into the bucket of its start`() async throws {
        let desk = try await Desk()
        for seconds in [0.0, 10, 3600] { try await keepCall("CA\(Int(seconds))", in: desk.store, at: seconds) }
        let since = noon.formatted(.iso8601), until = noon.addingTimeInterval(7200).formatted(.iso8601)
        let volume = try await desk.document("/api/v1/volume?since=\(since)&until=\(until)&bucket_s=3600")
        #expect(volume["buckets"]?.array?.compactMap { $0["calls"]?.integer } == [2, 1])
    }
}
