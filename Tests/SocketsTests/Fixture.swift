import Foundation
import Synchronization

@testable import Sockets

/// A loop with a service on it, an acceptor in front, and a loop for clients.
final class House: Sendable {
    let server: EventLoop<Site>
    let client: EventLoop<Site>
    let acceptor: Acceptor
    let occupancy: Occupancy

    init(_ options: ReactorOptions, connections: Int) throws {
        server = EventLoop(name: "server", options: options) { Site($0, serves: true) }
        client = EventLoop(name: "client", options: ReactorOptions(backend: options.backend)) {
            Site($0, serves: false)
        }
        let mailbox = server.mailbox
        occupancy = Occupancy(limit: connections)
        acceptor = try Acceptor(host: "127.0.0.1", port: 0, occupancy: occupancy) { _ in mailbox }
    }

    /// Builds a house, lets `body` live in it, and pulls it down.
    static func with(
        maxBody: Int = 64 << 10, maxMessage: Int = 64 << 10, connections: Int = 1000, backend: Backend = .auto,
        patience: Patience = Patience(), _ body: (House) async throws -> Void
    ) async throws {
        let options = ReactorOptions(
            requestHeaders: ["host", "x-custom", "authorization"], maxBody: maxBody, maxMessage: maxMessage,
            backend: backend, patience: patience)
        let house = try House(options, connections: connections)
        let outcome: Result<Void, any Error>
        do { outcome = .success(try await body(house)) } catch { outcome = .failure(error) }
        house.acceptor.stop()
        await house.server.stop()
        await house.client.stop()
        try outcome.get()
    }

    func url(_ scheme: String, _ path: String) -> Address { Address("\(scheme)://127.0.0.1:\(acceptor.port)\(path)")! }

    func fetch(
        _ method: String, _ path: String, headers: [(name: String, value: String)] = [], body: [UInt8] = []
    ) async -> Result<HTTPResponse, SocketFailure> {
        let address = url("http", path)
        return await withCheckedContinuation { reply in
            client.post { site in
                site.reactor.fetch(method, address, headers: headers, body: body, timeoutMs: 5000) {
                    reply.resume(returning: $0)
                }
            }
        }
    }

    /// Opens a WebSocket, sends `messages`, and returns what came back until it closed or `count` had come.
    func talk(
        _ path: String, send messages: [[UInt8]], expect count: Int, headers: [(name: String, value: String)] = []
    ) async -> Log {
        await talk(url("ws", path), send: messages, expect: count, headers: headers)
    }

    /// The same with somebody else.
    func talk(
        _ address: Address, send messages: [[UInt8]], expect count: Int, headers: [(name: String, value: String)] = []
    ) async -> Log {
        await withCheckedContinuation { reply in
            client.post { site in
                let talker = Talker(messages, count) { reply.resume(returning: $0) }
                talker.socket = site.reactor.openWebSocket(address, headers: headers, timeoutMs: 5000, handler: talker)
            }
        }
    }
}

struct Log: Sendable {
    var received: [[UInt8]] = []
    var close: CloseReason?
}

/// The service under test: echoes bodies and messages, and shows what it saw of a request.
final class Site: Service {
    let reactor: Reactor
    /// Speaks with the next who comes for that.
    var teller: Teller?
    init(_ reactor: Reactor, serves: Bool) {
        self.reactor = reactor
        if serves { reactor.service = self }
    }

    func handle(_ request: HTTPRequest, _ exchange: Exchange) {
        switch request.path {
        case "/echo": exchange.respond(HTTPResponse(status: 200, body: request.body))
        case "/head":
            let seen = "\(request.method) \(request.target) \(request.query) \(request.headers["x-custom"] ?? "-")"
            exchange.respond(HTTPResponse(status: 201, type: "text/plain", seen))
        case "/big": exchange.respond(HTTPResponse(status: 200, body: [UInt8](repeating: 7, count: 3_000_000)))
        case "/stream":
            let stream = exchange.stream(status: 200, headers: [("content-type", "text/event-stream")])
            stream?.write(Array("one ".utf8))
            stream?.write(Array("two".utf8))
            stream?.finish()
        case "/moved":
            let status = Int(request.query) ?? 302
            exchange.respond(HTTPResponse(status: status, headers: [("location", "/head")]))
        case "/later":
            exchange.respond(
                HTTPResponse(
                    status: 429,
                    headers: [
                        ("Date", "Sat, 21 Nov 2026 09:10:43 GMT"), ("Retry-After", "Sat, 21 Nov 2026 09:11:43 GMT"),
                        ("retry-after-ms", "250"), ("x-should-retry", "true"), ("X-Request-ID", "req_1"),
                    ]))
        case "/silent": break  // lets the exchange go
        default: exchange.respond(HTTPResponse(status: 404))
        }
    }

    func upgrade(_ request: HTTPRequest) -> Upgrade {
        if request.path == "/tell", let teller {
            teller.reactor = reactor
            return .accept(teller)
        }
        return request.path == "/ws" ? .accept(Echo()) : .refuse(403)
    }
}

final class Echo: WebSocketHandler {
    func opened(_ socket: WebSocket) {}
    func received(_ socket: WebSocket, _ message: Span<UInt8>) {
        let bytes = (0..<message.count).map { message[$0] }
        if bytes == Array("bye".utf8) { return socket.close(code: 1000, reason: "as asked") }
        socket.send(bytes)
    }
    func closed(_ socket: WebSocket, _ reason: CloseReason) {}
}

final class Talker: WebSocketHandler {
    var socket: WebSocket?
    private let messages: [[UInt8]]
    private let count: Int
    private var log = Log()
    private var done: ((Log) -> Void)?

    init(_ messages: [[UInt8]], _ count: Int, _ done: @escaping (Log) -> Void) {
        self.messages = messages
        self.count = count
        self.done = done
    }
    func opened(_ socket: WebSocket) { for message in messages { socket.send(message) } }
    func received(_ socket: WebSocket, _ message: Span<UInt8>) {
        log.received.append((0..<message.count).map { message[$0] })
        if log.received.count == count { socket.close() }
    }
    func closed(_ socket: WebSocket, _ reason: CloseReason) {
        log.close = reason
        done?(log)
        done = nil
        self.socket = nil
    }
}
