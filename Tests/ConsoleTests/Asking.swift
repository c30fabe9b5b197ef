import Foundation
import JSONText
import Records
import Testing

@testable import Console

/// A console over an empty database in memory.
struct Desk {
    let store: any Store
    let api: API
    let metrics = Metrics(endReasons: ["caller_hangup", "model_lost"])
    let live = QuietLine()

    init(recordings: RecordingShelf? = nil) async throws {
        store = try SQLiteStore(path: ":memory:")
        try await store.migrate()
        api = API(
            store: store, gate: Gate(operatorToken: "operators-token", viewerToken: "viewers-token"), live: live,
            metrics: metrics, recordings: recordings, isReady: { true })
    }

    /// Asks with a token, unless `headers` say who asks.
    func ask(
        _ method: String, _ target: String, as role: Role? = .operator, headers: [String: String] = [:],
        body: String = ""
    ) async -> API.Answer {
        let parts = target.split(separator: "?", maxSplits: 1).map(String.init)
        let query = URLComponents(string: "/?" + (parts.count > 1 ? parts[1] : ""))?.queryItems ?? []
        var headers = headers
        if let role { headers["authorization"] = "Bearer \(role.rawValue)s-token" }
        return await api.answer(
            API.Request(
                method: method, path: parts[0], query: query.map { ($0.name, $0.value ?? "") }, headers: headers,
                body: Array(body.utf8)))
    }

    /// The document that a question is answered with.
    func document(_ target: String, as role: Role = .operator) async throws -> JSON {
        let answer = await ask("GET", target, as: role)
        #expect(answer.status == 200, "\(target)")
        return try #require(answer.document)
    }
}

extension API.Answer {
    var bytes: [UInt8]? { if case .bytes(let bytes) = body { bytes } else { nil } }
    var text: String { String(decoding: bytes ?? [], as: UTF8.self) }
    var document: JSON? { bytes.flatMap { JSON(parsing: $0) } }
    var code: String? { document?["error"]?["code"]?.string }
    func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
}

/// A line on which nobody calls.
struct QuietLine: LiveCalls {
    func watch(for duration: Duration?) async -> AsyncStream<LiveEvent> { AsyncStream { $0.finish() } }
    func listen(to callSid: String) async -> AsyncStream<[UInt8]>? { nil }
    func whisper(_ text: String, to callSid: String) async -> ActOutcome { .noSuchCall }
    func hangUp(_ callSid: String) async -> ActOutcome { callSid == "CAlive" ? .done : .noSuchCall }
    func transfer(_ callSid: String, to address: String) async -> ActOutcome { .unable("not here") }
    func placeCall(to number: String, purpose: String, zone: TimeZone) async -> PlacedCall {
        switch number {
        case "+14155550100": .ringing(callSid: "CAout")
        case "+14155550101": .refused(code: "rate_limit", "20 calls were made within the hour")
        case "+14155550102": .failed("HTTP 500")
        default: .refused(code: "number_not_allowed", "not this one")
        }
    }
    func openPhone(from caller: String) async -> PhoneLine? { PhoneLine(callSid: "CA1", path: "/twilio/media/0-a") }
}

let noon = Date(timeIntervalSince1970: 1_790_000_000)

/// A call that has ended, with a turn.
func keepCall(
    _ sid: String, in store: any Store, from: String = "+14155550100", at seconds: Double = 0, text: String = "hello"
) async throws {
    let start = noon.addingTimeInterval(seconds)
    try await store.begin(
        CallRecord(callSid: sid, from: from, to: "+15005550006", startedAt: start, identityLevel: 2), anonymous: false)
    try await store.append([
        Turn(id: "\(sid)-t1", callSid: sid, seq: 1, role: .caller, text: text, startedMs: 10, endedMs: 900)
    ])
    try await store.end(
        sid, CallEnding(status: .completed, reason: "caller_hangup", at: start.addingTimeInterval(60)), jobs: [])
}
