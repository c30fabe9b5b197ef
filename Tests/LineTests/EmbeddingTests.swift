import Foundation
import JSONText
import Records
import Sockets
import Synchronization
import Testing

@testable import ringback

/// A server of embeddings that knows what a few words mean, and fails, hangs or raves as it is told.
private final class EmbeddingStandIn: Sendable {
    enum Mood { case well, busy, silent, raving, refusing }
    struct State {
        var mood = Mood.well
        var requests: [JSON] = []
    }
    let state = Mutex(State())

    /// Words that mean the same share a direction.
    private static let meanings = [
        ["hives", "bees", "apiculture"], ["wedding", "married", "bride"], ["dog", "terrier", "puppy"],
    ]

    private static func vector(_ text: String) -> [Float] {
        let words = Set(text.lowercased().split { !$0.isLetter }.map(String.init))
        return meanings.map { words.isDisjoint(with: $0) ? 0 : 1 } + [0.3]
    }

    private func answer(_ request: HTTPRequest) -> HTTPResponse? {
        state.withLock { state in
            guard request.path == "/v1/embeddings", let body = JSON(parsing: request.body) else {
                return HTTPResponse(status: 404)
            }
            state.requests.append(body)
            let texts = (body["input"]?.array ?? []).compactMap(\.string)
            let data = texts.enumerated().map { index, text -> JSON in
                ["index": JSON(index), "embedding": .array(Self.vector(text).map { .number(Double($0)) })]
            }
            return switch state.mood {
            case .well:
                HTTPResponse(
                    status: 200, type: "application/json", (["data": .array(data.reversed())] as JSON).text)
            case .busy: HTTPResponse(status: 503)
            case .silent: nil
            case .raving: HTTPResponse(status: 200, type: "text/html", "<p>Hello!</p>")
            case .refusing: HTTPResponse(status: 401)
            }
        }
    }

    func feel(_ mood: Mood) { state.withLock { $0.mood = mood } }

    /// Everything that it was given to read, by batches.
    var read: [[String]] { state.withLock { $0.requests.map { ($0["input"]?.array ?? []).compactMap(\.string) } } }

    static func with(_ body: (EmbeddingStandIn, String) async throws -> Void) async throws {
        let server = EmbeddingStandIn()
        try await WebStandIn.with(server.answer) { desk, url in
            defer { desk.letGo() }
            try await body(server, url + "/v1")
        }
    }
}

/// Recall with a server of embeddings, through the whole line.
@Suite struct EmbeddingTests {
    private static let said = [
        "The hives stood empty in March.", "My daughter is getting married in June.", "We have a terrier now.",
    ]

    /// A house beside such a server.
    private static func with(_ body: (House, EmbeddingStandIn) async throws -> Void) async throws {
        try await EmbeddingStandIn.with { server, url in
            try await House.with({
                $0.embeddingModel = "small"
                $0.embeddingURL = url
                $0.embeddingKey = "sk-e"
            }) { house in try await body(house, server) }
        }
    }

    /// Keeps a past call with the job that follows every call. - Returns: its contact.
    private static func keep(_ callSid: String, in store: any Store, _ said: [String] = said) async throws -> String {
        let call = CallRecord(
            callSid: callSid, from: "+16175550142", to: "+16175550100",
            startedAt: Date(timeIntervalSinceNow: -86_400 * 9), identityLevel: 2, timeZone: "America/New_York")
        let turns = said.enumerated().map {
            Turn(
                id: "\(callSid)-t\($0)", callSid: callSid, seq: $0, role: .caller, text: $1, startedMs: $0 * 1000,
                endedMs: $0 * 1000 + 900)
        }
        try await store.keep(
            past: call, anonymous: false, turns: turns,
            ending: CallEnding(status: .completed, reason: "imported", at: call.startedAt),
            jobs: [NewJob(Clerk.summarise, after: callSid, at: call.startedAt)])
        return try #require(try await store.call(callSid)?.contactID)
    }

    private static func found(_ query: String, _ contact: String, _ house: House) async throws -> [String] {
        let response = try await house.fetch(
            "POST", "/api/v1/contacts/\(contact)/recall",
            headers: [
                ("Authorization", "Bearer \(house.stage.settings.adminToken)"), ("Content-Type", "application/json"),
            ], body: (["query": .string(query), "limit": 3] as JSON).text)
        #expect(response.status == 200)
        return (JSON(parsing: response.body)?["turns"]?.array ?? []).compactMap { $0["text"]?.string }
    }

    /// What the metrics say of one series.
    private static func metric(_ series: String, _ house: House) async throws -> String? {
        let response = try await house.fetch(
            "GET", "/metrics", headers: [("Authorization", "Bearer \(house.stage.settings.adminToken)")])
        let lines = String(decoding: response.body, as: UTF8.self).split(separator: "\n")
        return lines.first { $0.hasPrefix(series + " ") }.map { String($0.dropFirst(series.count + 1)) }
    }

    private static func job(_ callSid: String, _ state: JobState, _ house: House) async throws -> Job {
        try await house.eventually("the job of \(callSid) is \(state.rawValue)") {
            try await house.store.jobs(of: callSid).first { $0.kind == EmbeddingClerk.kind && $0.state == state }
        }
    }

    private static let question = "apiculture"

    @Test func `what a call said in other words is found once its turns have vectors`() async throws {
        try await Self.with { house, server in
            let contact = try await Self.keep("CApast", in: house.store)
            _ = try await Self.job("CApast", .done, house)
            let first = try await Self.found(Self.question, contact, house).first
            #expect(first == Self.said[0])
            let request = try #require(server.state.withLock { $0.requests.first })
            #expect(request["model"]?.string == "small" && request["encoding_format"]?.string == "base64")
            // The three turns went in one request; then the question, alone.
            #expect(server.read.map(\.count) == [3, 1])
            let inTime = try await Self.metric("ringback_question_vectors_total{outcome=\"in_time\"}", house)
            #expect(inTime == "1")
        }
    }

    @Test func `without a server nothing but words is looked for`() async throws {
        try await House.with { house in
            let contact = try await Self.keep("CApast", in: house.store)
            _ = try await house.ended("CApast")
            let nothing = try await Self.found(Self.question, contact, house)
            #expect(nothing == [])
            let kinds = try await house.store.jobs(of: "CApast").map(\.kind)
            #expect(kinds == [Clerk.summarise])
        }
    }

    @Test func `a server that is busy is asked again, and nothing is seen twice`() async throws {
        try await Self.with { house, server in
            server.feel(.busy)
            let contact = try await Self.keep("CApast", in: house.store)
            let waiting = try await house.eventually("a try has failed") {
                try await house.store.jobs(of: "CApast").first { $0.kind == "embed" && $0.lastError != nil }
            }
            #expect(waiting.lastError == "embedding model: server, HTTP 503")
            let byWords = try await Self.found("terrier", contact, house).first
            #expect(byWords == Self.said[2])
            server.feel(.well)
            _ = try await Self.job("CApast", .done, house)
            let byVector = try await Self.found(Self.question, contact, house).first
            #expect(byVector == Self.said[0])
            // A turn that comes late is the only one that is shown.
            let late = Turn(
                id: "CApast-late", callSid: "CApast", seq: 9, role: .caller,
                text: "The puppy chews all the shoes here.",
                startedMs: 9000, endedMs: 9900)
            try await house.store.append([late])
            _ = try await house.eventually("the late turn is shown") {
                server.read.last?.count == 1 && server.read.last?[0].hasSuffix(late.text) == true ? true : nil
            }
        }
    }

    @Test func `a server that refuses is not asked again, and the job says why`() async throws {
        try await Self.with { house, server in
            server.feel(.refusing)
            _ = try await Self.keep("CApast", in: house.store)
            let dead = try await Self.job("CApast", .dead, house)
            #expect(dead.lastError == "embedding model: denied, HTTP 401")
            let source = try await house.ended("CApast").summarySource
            #expect(source == .rules)
        }
    }

    @Test(arguments: ["busy", "silent", "raving"])
    func `whatever becomes of the server, the words answer`(mood: String) async throws {
        try await Self.with { house, server in
            let contact = try await Self.keep("CApast", in: house.store)
            _ = try await Self.job("CApast", .done, house)
            server.feel(["busy": .busy, "silent": .silent, "raving": .raving][mood] ?? .well)
            let began = ContinuousClock.now
            let byWords = try await Self.found("terrier", contact, house).first
            #expect(byWords == Self.said[2])
            #expect(ContinuousClock.now - began < .seconds(10))
            let outcome = mood == "silent" ? "late" : "failed"
            let counted = try await Self.metric("ringback_question_vectors_total{outcome=\"\(outcome)\"}", house)
            #expect(counted == "1")
        }
    }

    @Test func `whom the line may not remember, the server is not told about`() async throws {
        try await Self.with { house, server in
            let contact = try await Self.keep("CAfirst", in: house.store, ["Hello there, only this."])
            _ = try await Self.job("CAfirst", .done, house)
            try await house.store.update(contact: contact, displayName: nil, policy: .off, by: "operator", at: Date())
            _ = try await Self.keep("CApast", in: house.store)
            _ = try await Self.job("CApast", .done, house)
            #expect(!server.read.joined().contains { $0.contains("hives") })
        }
    }

    @Test func `at a start with another model, earlier calls are shown to it`() async throws {
        try await EmbeddingStandIn.with { server, url in
            let folder = FileManager.default.temporaryDirectory.appending(path: "ringback-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: folder) }
            var contact = ""
            for model in ["old", "new"] {
                try await House.with({
                    $0.database = "sqlite:" + folder.appending(path: "r.db").path
                    $0.embeddingModel = model
                    $0.embeddingURL = url
                }) { house in
                    if model == "old" { contact = try await Self.keep("CApast", in: house.store) }
                    _ = try await house.eventually("\(model) has seen the call") {
                        try await house.store.vectors(of: contact, model: model, calls: ["CApast"]).count == 3
                            ? true : nil
                    }
                    _ = try await Self.job("CApast", .done, house)
                    let first = try await Self.found(Self.question, contact, house).first
                    #expect(first == Self.said[0])
                }
            }
            #expect(
                server.state.withLock { $0.requests.map { $0["model"]?.string ?? "" } } == ["old", "old", "new", "new"])
        }
    }

    @Test func `an erasure takes the vectors along`() async throws {
        try await Self.with { house, _ in
            let contact = try await Self.keep("CApast", in: house.store)
            _ = try await Self.job("CApast", .done, house)
            let response = try await house.fetch(
                "DELETE", "/api/v1/contacts/\(contact)",
                headers: [("Authorization", "Bearer \(house.stage.settings.adminToken)")])
            #expect(JSON(parsing: response.body)?["erased"]?["turn_vector"]?.integer == 3)
        }
    }
}
