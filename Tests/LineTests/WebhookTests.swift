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

/// What another server is told, over real sockets.
@Suite struct WebhookTests {
    private static let secret = "a secret of sixteen"

    private func webhook(_ url: String, _ events: Set<WebhookEvent> = Set(WebhookEvent.allCases)) throws -> Webhook {
        try #require(Webhook(url: url + "/hook?line=1", secret: Self.secret, events: events, allowed: ["127.0.0.1"]))
    }

    /// Whether a request is ours, as its receiver checks it.
    private func isSigned(_ request: HTTPRequest) -> Bool {
        let parts = (request.headers["x-ringback-signature"] ?? "").split(separator: ",").map {
            $0.split(separator: "=")
        }
        guard parts.count == 2, parts[0].first == "t", parts[1].first == "v1", let seconds = Int(parts[0][1]) else {
            return false
        }
        let code = Digest.hmac(.sha256, key: Array(Self.secret.utf8), Array("\(seconds).".utf8) + request.body)
        return abs(Date().timeIntervalSince1970 - Double(seconds)) < 60 && Digest.hex(code) == parts[1][1]
    }

    @Test func `the end of a call and its summary are told once each, signed, with the call`() async throws {
        try await WebStandIn.with({ _ in HTTPResponse(status: 204) }) { server, url in
            let webhook = try webhook(url)
            try await House.with({ $0.webhook = webhook }) { house in
                let report = await house.ring(try House.recorded("first-call"))
                _ = try await house.ended(report.callSid)
                let told = try await house.eventually("both are told") {
                    server.requests.count >= 2 ? server.requests : nil
                }
                #expect(told.map { $0.headers["x-ringback-event"] } == ["call.ended", "summary.ready"])
                #expect(told.allSatisfy { isSigned($0) && $0.target == "/hook?line=1" && $0.method == "POST" })
                let letters = try told.map { try #require(JSON(parsing: $0.body)) }
                #expect(letters.allSatisfy { $0["call"]?["call_sid"]?.string == report.callSid })
                #expect(letters[0]["id"]?.string == "call.ended:\(report.callSid)")
                #expect(letters[0]["call"]?["end_reason"]?.string == "caller_hangup")
                #expect(letters[1]["call"]?["summary"]?.string?.contains("boiler") == true)
                #expect(letters[1]["call"]?["commitments"]?.array?.count == 2)
                // What the agent was told of the caller stays here.
                #expect(letters.allSatisfy { $0["call"]?["preamble"] == nil })
                // The promises fall due later, and wait for that.
                let jobs = try await house.store.jobs(ofKinds: WebhookEvent.kinds, limit: 10)
                let due = jobs.filter { $0.kind == "commitment.due" }
                #expect(due.count == 2 && due.allSatisfy { $0.state == .queued && $0.runAfter > Date() })
                #expect(server.requests.count == 2)
            }
        }
    }

    @Test func `what was not taken is told again, and an operator can have it told once more`() async throws {
        let answers = Answers([500, 204, 204])
        try await WebStandIn.with({ _ in HTTPResponse(status: answers.next()) }) { server, url in
            let webhook = try webhook(url, [.callEnded])
            try await House.with({ $0.webhook = webhook }) { house in
                let report = await house.ring(try House.recorded("silence"))
                _ = try await house.ended(report.callSid)
                _ = try await house.eventually("it is told again") { server.requests.count == 2 ? true : nil }
                #expect(Set(server.requests.map { $0.headers["x-ringback-delivery"] }).count == 1)
                let delivered = try await house.eventually("it was taken") {
                    try await house.store.jobs(ofKinds: WebhookEvent.kinds, limit: 10).first { $0.state == .done }
                }
                #expect(delivered.tries == 2)
                let headers = [(name: "Authorization", value: "Bearer \(house.stage.settings.adminToken)")]
                let again = try await house.fetch("POST", "/api/v1/webhooks/\(delivered.id)/replay", headers: headers)
                #expect(again.status == 200)
                _ = try await house.eventually("it is told once more") { server.requests.count == 3 ? true : nil }
                let shown = try await house.ask("/api/v1/webhooks")
                #expect(shown["deliveries"]?.array?.first?["kind"]?.string == "call.ended")
            }
        }
    }

    @Test func `a promise is told of when it falls due, unless it was kept or moved`() async throws {
        try await WebStandIn.with({ _ in HTTPResponse(status: 200) }) { server, url in
            let webhook = try webhook(url, [.commitmentDue])
            try await House.with({ $0.webhook = webhook }) { house in
                let report = await house.ring(try House.recorded("first-call"))
                _ = try await house.ended(report.callSid)
                let promises = try await house.store.commitments(CommitmentFilter(callSid: report.callSid))
                let (kept, open) = (promises[0], promises[1])
                _ = try await house.eventually("both wait for their time") {
                    try await house.store.jobs(ofKinds: ["commitment.due"], limit: 10).count == 2 ? true : nil
                }
                try await house.store.update(
                    commitment: kept.id, to: .kept, by: "operator", note: "it came", at: Date())
                // Their time has come.
                var leased: [Job] = []
                for _ in promises {
                    let kinds = ["commitment.due"]
                    leased += [try await house.store.lease(kinds: kinds, by: nil, for: 60, now: .distantFuture)]
                        .compactMap(\.self)
                }
                #expect(leased.count == 2)
                for job in leased { try await house.store.fail(job, error: "the time is moved", retryAt: Date()) }
                _ = try await house.eventually("both jobs are done") {
                    let jobs = try await house.store.jobs(ofKinds: ["commitment.due"], limit: 10)
                    return jobs.allSatisfy { $0.state == .done } ? true : nil
                }
                #expect(server.requests.count == 1)
                let letter = try #require(server.requests.first.flatMap { JSON(parsing: $0.body) })
                #expect(letter["commitment"]?["id"]?.string == open.id)
                #expect(letter["event"]?.string == "commitment.due")
            }
        }
    }

    @Test func `an address within the own network is not told, however it is named`() async throws {
        try await WebStandIn.with({ _ in HTTPResponse(status: 200) }) { server, url in
            let port = url.split(separator: ":").last!
            let inside = try #require(
                Webhook(url: "https://localhost:\(port)/", secret: Self.secret, events: [.callEnded], allowed: []))
            try await House.with({ $0.webhook = inside }) { house in
                let report = await house.ring(try House.recorded("silence"))
                _ = try await house.ended(report.callSid)
                let failed = try await house.eventually("it was tried") {
                    try await house.store.jobs(ofKinds: ["call.ended"], limit: 10).first { $0.lastError != nil }
                }
                #expect(failed.state == .queued)
                #expect(server.requests.isEmpty)
            }
        }
        #expect(Webhook(url: "http://example.org/", secret: Self.secret, events: [], allowed: []) == nil)
        #expect(Webhook(url: "ftp://example.org/", secret: Self.secret, events: [], allowed: ["example.org"]) == nil)
    }
}

/// Statuses to be given one after the other; the last one for ever.
private final class Answers: Sendable {
    private let left: Mutex<[Int]>
    init(_ statuses: [Int]) { left = Mutex(statuses) }
    func next() -> Int { left.withLock { $0.count > 1 ? $0.removeFirst() : $0[0] } }
}
