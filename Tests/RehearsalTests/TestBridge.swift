import Bridge
import JSONText
import Foundation
import Secrets
import Sockets

@testable import Rehearsal

/// Just enough of a bridge to be called: it keeps what comes and says what a test wants.
final class TestBridge: Sendable {
    static let token = "0123456789abcdef0123456789abcdef"
    static let account = "AC00000000000000000000000000000001"

    struct Seen: Sendable {
        var webhooks: [[String: String]] = []
        var statuses: [[String: String]] = []
        var badSignatures = 0
        /// All messages of all streams, in order.
        var messages: [JSON] = []
        var broken = 0
        var closes: [Int] = []

        func all(_ event: String) -> [JSON] { messages.filter { $0["event"]?.string == event } }
    }

    /// What the bridge does with a stream.
    struct Manner: Sendable {
        var twiML = """
            <?xml version="1.0" encoding="UTF-8"?>
            <Response><Connect><Stream url="STREAM"><Parameter name="call_sid" value="SID &amp; more"/></Stream></Connect>
            <Hangup/></Response>
            """
        var contentType = "text/xml"
        /// Sent at `start`, with the stream's own id in place of `SID`.
        var atStart: [String] = []
        /// Sent after so many media messages.
        var later: (after: Int, messages: [String])?
        var closesAfterMedia: Int?
        var closesAtStop = true
        var publicURL: String?
    }

    let loop: EventLoop<BridgeHouse>
    let acceptor: Acceptor

    init(_ manner: Manner) throws {
        let options = ReactorOptions(requestHeaders: ["x-twilio-signature", "content-type", "host"])
        let loop = EventLoop(name: "bridge", options: options) { BridgeHouse($0, manner) }
        let mailbox = loop.mailbox
        acceptor = try Acceptor(host: "127.0.0.1", port: 0) { _ in mailbox }
        self.loop = loop
        let url = manner.publicURL ?? "http://127.0.0.1:\(acceptor.port)"
        loop.post { $0.base = url }
    }

    var base: String { "http://127.0.0.1:\(acceptor.port)" }
    func seen() async -> Seen { await loop.call { $0.seen } ?? Seen() }

    /// Has a call made to a bridge of this manner and returns both sides' accounts.
    static func call(
        _ call: RecordedCall, _ manner: Manner = Manner(), publicURL: String? = nil, clock: Double = 4,
        postsStatus: Bool = false, timeLimitMs: Double? = 20_000, faults: CallerFaults = CallerFaults()
    ) async throws -> (report: CallerReport, seen: Seen) {
        let bridge = try TestBridge(manner)
        let caller = RehearsalCaller()
        let report = await caller.call(
            call, at: bridge.base, accountSid: account, authToken: token, publicURL: publicURL, clock: clock,
            postsStatus: postsStatus, timeLimitMs: timeLimitMs, faults: faults)
        // What the caller sent last may still be under way to a bridge that it did not wait for.
        let deadline = ContinuousClock.now + .seconds(5)
        var seen = await bridge.seen()
        while seen.closes.isEmpty, !seen.messages.isEmpty, ContinuousClock.now < deadline {
            await Task.yield()
            seen = await bridge.seen()
        }
        await caller.stop()
        bridge.acceptor.stop()
        await bridge.loop.stop()
        return (report, seen)
    }
}

final class BridgeHouse: Service {
    let manner: TestBridge.Manner
    var base = ""
    var seen = TestBridge.Seen()
    private var tokens: Set<String> = []

    init(_ reactor: Reactor, _ manner: TestBridge.Manner) {
        self.manner = manner
        reactor.service = self
    }

    func handle(_ request: HTTPRequest, _ exchange: Exchange) {
        let form = Form.decode(request.body)
        let signature = TwilioSignature(secret: TestBridge.token)
        guard signature.accepts(request.headers["x-twilio-signature"] ?? "", url: base + request.target, form: form)
        else {
            seen.badSignatures += 1
            return exchange.respond(HTTPResponse(status: 403))
        }
        let fields = Dictionary(form.map { ($0.name, $0.value) }) { $1 }
        if request.path == "/twilio/status" || request.path == "/twilio/stream-status" {
            seen.statuses.append(fields)
            return exchange.respond(HTTPResponse(status: 204))
        }
        seen.webhooks.append(fields)
        tokens.insert("/twilio/media/t1")
        let stream = base.replacingOccurrences(of: "http", with: "ws") + "/twilio/media/t1"
        exchange.respond(
            HTTPResponse(
                status: 200, type: manner.contentType,
                manner.twiML.replacingOccurrences(of: "STREAM", with: stream).replacingOccurrences(
                    of: "BASE", with: base)))
    }

    func upgrade(_ request: HTTPRequest) -> Upgrade {
        let url = base.replacingOccurrences(of: "http", with: "ws") + request.target
        if let given = request.headers["x-twilio-signature"],
            !TwilioSignature(secret: TestBridge.token).accepts(given, url: url, form: nil)
        {
            seen.badSignatures += 1
            return .refuse(403)
        }
        guard tokens.remove(request.path) != nil else { return .refuse(404) }
        return .accept(BridgeStream(self))
    }
}

final class BridgeStream: WebSocketHandler {
    private let house: BridgeHouse
    private var sid = ""
    private var media = 0

    init(_ house: BridgeHouse) { self.house = house }

    func opened(_ socket: WebSocket) {}

    func received(_ socket: WebSocket, _ message: Span<UInt8>) {
        guard let json = JSON(parsing: message) else {
            house.seen.broken += 1
            return
        }
        house.seen.messages.append(json)
        switch json["event"]?.string {
        case "start":
            sid = json["streamSid"]?.string ?? ""
            say(house.manner.atStart, socket)
        case "media":
            media += 1
            if let later = house.manner.later, later.after == media { say(later.messages, socket) }
            if media == house.manner.closesAfterMedia { socket.close() }
        case "stop": if house.manner.closesAtStop { socket.close() }
        default: break
        }
    }

    private func say(_ messages: [String], _ socket: WebSocket) {
        for message in messages { socket.send(Array(message.replacingOccurrences(of: "SID", with: sid).utf8)) }
    }

    func closed(_ socket: WebSocket, _ reason: CloseReason) { house.seen.closes.append(reason.code) }
}

/// Messages of a bridge.
enum Say {
    static func media(ms: Int, code: UInt8 = 0x20) -> String {
        var text: [UInt8] = []
        Base64.append([UInt8](repeating: code, count: 8 * ms), to: &text)
        return
            "{\"event\":\"media\",\"streamSid\":\"SID\",\"media\":{\"payload\":\"\(String(decoding: text, as: UTF8.self))\"}}"
    }
    static func mark(_ name: String) -> String {
        "{\"event\":\"mark\",\"streamSid\":\"SID\",\"mark\":{\"name\":\"\(name)\"}}"
    }
    static let clear = "{\"event\":\"clear\",\"streamSid\":\"SID\"}"
}
