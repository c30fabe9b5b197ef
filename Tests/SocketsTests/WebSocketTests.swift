import Foundation
import Testing

@testable import Sockets

@Suite struct WebSocketTests {
    @Test func `messages of every size come back whole and in order`() async throws {
        try await House.with(maxMessage: 300_000) { house in
            let sizes = [1, 125, 126, 4095, 4096, 4097, 65_535, 65_536, 200_000, 3]
            let messages = sizes.map { size in (0..<size).map { UInt8(97 + $0 % 26) } }
            let log = await house.talk("/ws", send: messages, expect: messages.count)
            #expect(log.received == messages)
            #expect(log.close?.code == 1000)
        }
    }

    @Test func `many small messages all come back`() async throws {
        try await House.with { house in
            let messages = (0..<3000).map { Array("message \($0)".utf8) }
            let log = await house.talk("/ws", send: messages, expect: messages.count)
            #expect(log.received == messages)
        }
    }

    @Test func `a refused handshake says its status`() async throws {
        try await House.with { house in
            let log = await house.talk("/elsewhere", send: [], expect: 1)
            #expect(log.received.isEmpty)
            #expect(log.close?.httpStatus == 403)
        }
    }

    @Test(arguments: [301, 302, 307, 308])
    func `a redirected handshake is a refusal, and nobody is asked elsewhere`(status: Int) async throws {
        try await House.with { house in
            let elsewhere = "ws://127.0.0.1:\(house.acceptor.port)/ws"
            let host = try RawHost(
                saying: "HTTP/1.1 \(status) Moved\r\nLocation: \(elsewhere)\r\nContent-Length: 0\r\n\r\n")
            defer { host.stop() }
            let address = try #require(Address("ws://127.0.0.1:\(host.port)/ws"))
            let log = await house.talk(address, send: [Array("secret".utf8)], expect: 1)
            #expect(log.received.isEmpty)
            #expect(log.close?.httpStatus == status)
            #expect(house.occupancy.count == 0)
        }
    }

    @Test(arguments: [Backend.poll, .auto])
    func `a message over the limit closes with 1009`(_ backend: Backend) async throws {
        try await House.with(maxMessage: 1000, backend: backend) { house in
            let log = await house.talk("/ws", send: [[UInt8](repeating: 65, count: 1001)], expect: 1)
            #expect(log.received.isEmpty)
            #expect(log.close?.code == 1009)
        }
    }

    @Test(arguments: [Backend.poll, .auto])
    func `the peer's close code and reason are heard`(_ backend: Backend) async throws {
        try await House.with(backend: backend) { house in
            let log = await house.talk("/ws", send: [Array("bye".utf8)], expect: 1)
            #expect(log.close == CloseReason(code: 1000, text: "as asked"))
        }
    }

    @Test(arguments: [Backend.poll, .auto])
    func `a loop that stops closes its sockets`(_ backend: Backend) async throws {
        try await House.with(backend: backend) { house in
            async let log = house.talk("/ws", send: [Array("hello".utf8)], expect: 2)
            while await house.server.call({ $0.reactor.connectionCount }) != 1 { await Task.yield() }
            await house.server.stop()
            #expect(await log.close != nil)
            #expect(house.server.post { _ in } == false)
        }
    }

    @Test(arguments: [Backend.poll, .auto])
    func `a loop may stop in the moment in which its sockets close`(_ backend: Backend) async throws {
        for _ in 0..<4 {
            try await House.with(backend: backend) { house in
                let codes = await withTaskGroup(of: Int?.self) { group in
                    for _ in 0..<20 {
                        group.addTask { await house.talk("/ws", send: [Array("bye".utf8)], expect: 1).close?.code }
                    }
                    return await group.reduce(into: []) { $0.append($1) }
                }
                #expect(codes == [Int?](repeating: 1000, count: 20))
            }
        }
    }

    @Test func `addresses say host, port, target and loopback`() throws {
        let plain = try #require(Address("ws://127.0.0.1:8080/a/b?c=d"))
        #expect(plain.port == 8080 && plain.target == "/a/b?c=d" && !plain.isSecure && plain.isLoopback)
        #expect(plain.authority == "127.0.0.1:8080")
        let secure = try #require(Address("wss://api.example.org/v1/realtime?model=x"))
        #expect(secure.port == 443 && secure.isSecure && !secure.isLoopback && secure.authority == "api.example.org")
        #expect(Address("ftp://x") == nil)
        #expect(Address("wss://") == nil)
    }
}
