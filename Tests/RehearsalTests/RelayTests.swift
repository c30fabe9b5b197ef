import JSONText
import Foundation
import Sockets
import Testing

@testable import Rehearsal

/// The plainest bridge there can be, between both stand-ins: it passes μ-law through and, when the caller speaks, clears
/// and truncates at what the marks say was played.
private final class Relay: Service {
    let reactor: Reactor
    let model: Address
    var base = ""

    init(_ reactor: Reactor, model: Address) {
        self.reactor = reactor
        self.model = model
        reactor.service = self
    }

    func handle(_ request: HTTPRequest, _ exchange: Exchange) {
        let stream = base.replacingOccurrences(of: "http", with: "ws") + "/media"
        exchange.respond(
            HTTPResponse(
                status: 200, type: "text/xml", "<Response><Connect><Stream url=\"\(stream)\"/></Connect></Response>"))
    }

    func upgrade(_ request: HTTPRequest) -> Upgrade { .accept(PhoneLeg(self)) }
}

private final class PhoneLeg: WebSocketHandler {
    private let relay: Relay
    private var phone: WebSocket?
    private var model: WebSocket?
    private var sid: JSON = ""
    private var ready = false
    private var marks = 0
    /// What waits to be played: the mark, its item and the milliseconds up to it.
    private var waiting: [(name: String, item: String, ms: Int)] = []
    private var sent: [String: Int] = [:]
    private var played: [String: Int] = [:]

    init(_ relay: Relay) { self.relay = relay }

    func opened(_ socket: WebSocket) { phone = socket }

    func received(_ socket: WebSocket, _ message: Span<UInt8>) {
        guard let json = JSON(parsing: message) else { return }
        switch json["event"]?.string {
        case "start":
            sid = json["streamSid"] ?? ""
            model = relay.reactor.openWebSocket(relay.model, handler: ModelLeg(self))
        case "media":
            guard ready, let payload = json["media"]?["payload"] else { return }
            tell(["type": "input_audio_buffer.append", "audio": payload])
        case "mark":
            guard let name = json["mark"]?["name"]?.string, let index = waiting.firstIndex(where: { $0.name == name })
            else { return }
            played[waiting[index].item] = waiting[index].ms
            waiting.removeFirst(index + 1)
        case "stop":
            model?.close()
            socket.close()
        default: break
        }
    }

    func closed(_ socket: WebSocket, _ reason: CloseReason) {
        phone = nil
        model?.close()
    }

    func hears(_ event: JSON) {
        switch event["type"]?.string {
        case "session.created":
            tell([
                "type": "session.update",
                "session": [
                    "type": "realtime",
                    "audio": [
                        "input": ["format": ["type": "audio/pcmu"], "transcription": ["model": "gpt-transcribe"]],
                        "output": ["format": ["type": "audio/pcmu"]],
                    ],
                ],
            ])
        case "session.updated":
            ready = true
            tell(["type": "response.create"])
        case "response.output_audio.delta":
            guard let item = event["item_id"]?.string, let delta = event["delta"]?.string else { return }
            sent[item, default: 0] += delta.utf8.count / 4 * 3 / 8
            say(["event": "media", "streamSid": sid, "media": ["payload": .string(delta)]])
            marks += 1
            waiting.append(("m\(marks)", item, sent[item] ?? 0))
            say(["event": "mark", "streamSid": sid, "mark": ["name": .string("m\(marks)")]])
        case "input_audio_buffer.speech_started":
            guard let item = waiting.first?.item else { return }
            waiting = []
            say(["event": "clear", "streamSid": sid])
            tell([
                "type": "conversation.item.truncate", "item_id": .string(item), "content_index": 0,
                "audio_end_ms": JSON(played[item] ?? 0),
            ])
        default: break
        }
    }

    private func tell(_ event: JSON) { model?.send(event.encoded) }
    private func say(_ event: JSON) { phone?.send(event.encoded) }
}

private final class ModelLeg: WebSocketHandler {
    private let leg: PhoneLeg
    init(_ leg: PhoneLeg) { self.leg = leg }
    func opened(_ socket: WebSocket) {}
    func received(_ socket: WebSocket, _ message: Span<UInt8>) { JSON(parsing: message).map(leg.hears) }
    func closed(_ socket: WebSocket, _ reason: CloseReason) {}
}

/// Both stand-ins with a relay between them: what one says, the other hears.
@Suite(.serialized) struct RelayTests {
    private func play(_ name: String, clock: Double = 4) async throws -> (CallerReport, SessionLog, RecordedCall) {
        let call = try Fixtures.load(name)
        let model = try RehearsalModel(script: .recorded(call), clock: clock)
        let address = try #require(Address(model.url))
        let loop = EventLoop(name: "relay") { Relay($0, model: address) }
        let mailbox = loop.mailbox
        let acceptor = try Acceptor(host: "127.0.0.1", port: 0) { _ in mailbox }
        let base = "http://127.0.0.1:\(acceptor.port)"
        loop.post { $0.base = base }
        let caller = RehearsalCaller()
        let report = await caller.call(
            call, at: base, accountSid: TestBridge.account, authToken: TestBridge.token,
            clock: clock)
        // The relay's socket to the model may close a moment later.
        let deadline = ContinuousClock.now + .seconds(5)
        while await model.sessions().first?.closeCode == nil, ContinuousClock.now < deadline { await Task.yield() }
        let log = try #require(await model.sessions().first)
        await caller.stop()
        acceptor.stop()
        await loop.stop()
        await model.stop()
        return (report, log, call)
    }

    @Test(arguments: ["silence", "dtmf-hangup"])
    func `a recorded call goes through a relay to its end`(name: String) async throws {
        let (report, log, call) = try await play(name)
        #expect(report.ending == .callerHungUp && report.violations.isEmpty)
        let wanted = Dictionary(call.session.lines.map { ($0.type, 1) }, uniquingKeysWith: +)
        #expect(log.sent == wanted && log.errors.isEmpty)
        #expect(log.appends > call.durationMs / 20 - 100)
        // Every millisecond of the model's sound was played, save what a hang-up cut off.
        #expect(report.heardMs == call.session.audio.count / 24)
        #expect(report.marks.allSatisfy { $0.echoedMs != nil && !$0.flushed })
    }

    @Test func `a caller who barges in cuts what he hears, and the model is told where`() async throws {
        let (report, log, call) = try await play("barge-in")
        #expect(report.clearsMs.count == 1 && report.violations.isEmpty && log.errors.isEmpty)
        #expect(report.marks.contains { $0.flushed })
        #expect(report.heardMs < call.session.audio.count / 24)
        let cut = try #require(log.clientEvents.first { $0["type"] == "conversation.item.truncate" })
        #expect(cut["audio_end_ms"]?.integer ?? 0 > 500)
        #expect(log.sent["response.created"] == 4)
    }
}
