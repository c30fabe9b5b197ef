import Audio
import Bridge
import JSONText
import Foundation
import Sockets
import Testing

@testable import Rehearsal

/// A tiny client: sends what it is told at the event it is told, and keeps what comes.
private final class Client: WebSocketHandler {
    struct Account: Sendable {
        var events: [JSON] = []
        var broken = 0
        var longest = 0
        var close: CloseReason?
        var types: [String] { events.map { $0["type"]?.string ?? "" } }
    }
    var socket: WebSocket?
    private var account = Account()
    private let answers: [String: [JSON]]
    private let until: String?
    private var done: ((Account) -> Void)?

    init(_ answers: [String: [JSON]], until: String?, _ done: @escaping (Account) -> Void) {
        self.answers = answers
        self.until = until
        self.done = done
    }

    func opened(_ socket: WebSocket) { for message in answers["open"] ?? [] { socket.send(message.encoded) } }
    func received(_ socket: WebSocket, _ message: Span<UInt8>) {
        account.longest = max(account.longest, message.count)
        guard let event = JSON(parsing: message), let type = event["type"]?.string else {
            account.broken += 1
            return
        }
        account.events.append(event)
        for message in answers[type] ?? [] { socket.send(message.encoded) }
        if type == until { socket.close() }
    }
    func closed(_ socket: WebSocket, _ reason: CloseReason) {
        account.close = reason
        self.socket = nil
        done?(account)
        done = nil
    }
}

private final class Desk {
    let reactor: Reactor
    init(_ reactor: Reactor) { self.reactor = reactor }
}

@Suite(.serialized) struct RehearsalModelTests {
    private static let configuration: JSON = [
        "type": "session.update", "event_id": "cfg",
        "session": [
            "type": "realtime",
            "audio": ["input": ["format": ["type": "audio/pcmu"]], "output": ["format": ["type": "audio/pcmu"]]],
        ],
    ]

    /// Talks to a model until `until` has come or the socket is closed.
    private func talk(
        _ script: Script = .echo, faults: ModelFaults = ModelFaults(), path: String? = nil,
        headers: [(name: String, value: String)] = [], answers: [String: [JSON]] = [:], until: String? = nil,
        timeoutMs: Double = 5000
    ) async throws -> (account: Client.Account, log: SessionLog?) {
        let model = try RehearsalModel(script: script, clock: 4, faults: faults)
        let loop = EventLoop(name: "client") { Desk($0) }
        let address = try #require(Address(path.map { "ws://127.0.0.1:\(model.port)\($0)" } ?? model.url))
        let account = await withCheckedContinuation { reply in
            loop.post { desk in
                let client = Client(answers, until: until) { reply.resume(returning: $0) }
                client.socket = desk.reactor.openWebSocket(
                    address, headers: headers, timeoutMs: timeoutMs, handler: client)
            }
        }
        let log = await model.sessions().first
        await loop.stop()
        await model.stop()
        return (account, log)
    }

    @Test func `a session opens with session.created, asks for nothing, and notes what came`() async throws {
        let (account, log) = try await talk(
            path: "/any/path?model=gpt-realtime&x=1", headers: [("authorization", "Bearer sk-x")],
            answers: ["session.created": [Self.configuration]], until: "session.updated")
        #expect(account.types == ["session.created", "session.updated"])
        #expect(account.events[0]["session"]?["model"] == "gpt-realtime")
        #expect(account.events.allSatisfy { $0["event_id"]?.string?.hasPrefix("event_") == true })
        #expect(log?.hadAuthorization == true && log?.model == "gpt-realtime")
        #expect(log?.clientEvents == [Self.configuration])
        let (_, bare) = try await talk(until: "session.created")
        #expect(bare?.hadAuthorization == false)
    }

    @Test func `without a model in the address there is no session`() async throws {
        let (account, log) = try await talk(path: "/v1/realtime")
        #expect(account.close?.httpStatus == 400 && account.events.isEmpty && log == nil)
    }

    @Test func `a recorded greeting comes whole over the socket`() async throws {
        let call = try Fixtures.load("silence")
        let (account, log) = try await talk(
            .recorded(call),
            answers: ["session.created": [Self.configuration], "session.updated": [["type": "response.create"]]],
            until: "rate_limits.updated")
        #expect(account.types == call.session.lines.map(\.type))
        let codes = account.events.compactMap { $0["delta"]?.string }.compactMap { Base64.bytes($0) }
        #expect(codes.reduce(0) { $0 + $1.count } >= call.session.audio.count / 3)
        #expect(log?.sent["response.done"] == 1 && log?.errors == [])
    }

    @Test func `sound is counted and kept out of the log`() async throws {
        let sound: JSON = ["type": "input_audio_buffer.append", "audio": "/////////////////////w=="]
        let (_, log) = try await talk(
            answers: [
                "session.created": [Self.configuration],
                "session.updated": [sound, sound, sound, ["type": "input_audio_buffer.clear"]],
            ], until: "input_audio_buffer.cleared")
        #expect(log?.appends == 3 && log?.heardMs == 6)
        let types = log?.clientEvents.compactMap { $0["type"]?.string }
        #expect(types == ["session.update", "input_audio_buffer.append", "input_audio_buffer.clear"])
        #expect(log?.clientEvents[1]["audio"] == "")
    }

    // MARK: Faults

    @Test func `the handshake can be refused`() async throws {
        let (account, _) = try await talk(faults: ModelFaults(refusesWith: 401))
        #expect(account.close?.httpStatus == 401)
    }

    @Test func `the socket can be closed at any event of either side`() async throws {
        let atClient = ModelFaults(faults: [.init(at: "session.update", .close(code: 1011))])
        let (first, log) = try await talk(faults: atClient, answers: ["session.created": [Self.configuration]])
        #expect(first.close?.code == 1011 && log?.clientEvents.count == 1)
        let atServer = ModelFaults(faults: [.init(at: "response.output_audio.delta", occurrence: 2, .close(code: 4000))]
        )
        let (second, _) = try await talk(
            faults: atServer,
            answers: ["session.created": [Self.configuration], "session.updated": [["type": "response.create"]]])
        #expect(second.close?.code == 4000)
        #expect(second.types.filter { $0 == "response.output_audio.delta" }.count == 2)
    }

    @Test func `a session can expire`() async throws {
        let faults = ModelFaults(faults: [.init(at: "session.updated", .expire)])
        let (account, _) = try await talk(faults: faults, answers: ["session.created": [Self.configuration]])
        #expect(account.types.last == "error" && account.events.last?["error"]?["code"] == "session_expired")
        #expect(account.close?.code == 1001)
    }

    @Test func `broken and oversized messages and errors can be slipped in`() async throws {
        let faults = ModelFaults(faults: [
            .init(at: "session.created", .broken), .init(at: "session.created", .oversized(bytes: 300_000)),
            .init(at: "session.created", .error(code: "rate_limit_exceeded")),
        ])
        let (account, _) = try await talk(
            faults: faults, answers: ["session.created": [Self.configuration]], until: "session.updated")
        #expect(account.broken == 1 && account.longest > 300_000)
        #expect(account.types == ["session.created", "rehearsal.filler", "error", "session.updated"])
    }

    @Test func `a silent model takes everything and says nothing`() async throws {
        let faults = ModelFaults(isSilent: true, faults: [.init(at: "response.create", .close(code: 1000))])
        let (account, log) = try await talk(
            faults: faults, answers: ["open": [Self.configuration, ["type": "response.create"]]])
        #expect(account.events.isEmpty && account.close?.code == 1000)
        #expect(log?.clientEvents.count == 2)
    }

    @Test func `sessions that begin later play what was chosen later`() async throws {
        let model = try RehearsalModel()
        await model.play(.recorded(try Fixtures.load("silence")))
        await model.misbehave(ModelFaults(refusesWith: 503))
        #expect(await model.sessions().isEmpty && model.url.contains(":\(model.port)/v1/realtime?model="))
        #expect(await model.transcript().isEmpty)
        await model.stop()
        #expect(throws: (any Error).self) { try RehearsalModel(host: "not numeric") }
    }
}
