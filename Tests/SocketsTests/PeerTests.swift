import Foundation
import Testing

@testable import Sockets

/// Peers that are slow, stuck, silent or many.
@Suite struct PeerTests {
    /// Patience of one second, for tests.
    static var hasty: Patience {
        var patience = Patience()
        patience.request = 1
        patience.reading = 1
        patience.stuck = 1
        return patience
    }

    /// Waits until something is so; a test that waits in vain fails.
    private static func wait(_ isSo: () -> Bool) async throws {
        let deadline = ContinuousClock.now + .seconds(20)
        while !isSo() {
            try #require(ContinuousClock.now < deadline, "waited in vain")
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    @Test func `a request that comes by drops is ended after its time`() async throws {
        try await House.with(patience: Self.hasty) { house in
            let peer = RawPeer(port: house.acceptor.port)
            // libwebsockets' own patience is ten seconds.
            let slow = await peer.talk(["GET /head HTTP/1.1\r\n", "Host: a\r\n", "X-Cust"], pauseMs: 10, patience: 9)
            #expect(slow.wasEnded && slow.text.isEmpty)
            let whole = await peer.talk(["GET /head HTTP/1.1\r\n", "Host: a\r\n", "\r\n"], pauseMs: 10, patience: 5)
            #expect(whole.text.hasPrefix("HTTP/1.1 201"))
        }
    }

    @Test func `a body that comes by drops is ended after its time`() async throws {
        try await House.with(patience: Self.hasty) { house in
            let head = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n"
            let slow = await RawPeer(port: house.acceptor.port).talk([head, "a", "b"], pauseMs: 10, patience: 9)
            #expect(slow.wasEnded && slow.text.isEmpty)
        }
    }

    @Test func `more connections than there is room for are closed unheard, and the others don't notice`() async throws
    {
        // Long enough that on a busy machine the two are still there when the third comes.
        var patience = Patience()
        patience.request = 4
        try await House.with(connections: 2, patience: patience) { house in
            let peer = RawPeer(port: house.acceptor.port)
            // Two that begin a request and keep their places until their time is over.
            async let first = peer.talk(["GET /head HTTP/1.1\r\n"], patience: 8)
            async let second = peer.talk(["GET /head HTTP/1.1\r\n"], patience: 8)
            try await Self.wait { house.occupancy.count == 2 }
            let third = await peer.talk(["GET /head HTTP/1.1\r\nHost: a\r\n\r\n"], patience: 5)
            #expect(third.wasEnded && third.text.isEmpty)
            #expect(house.occupancy.refused == 1)
            _ = await (first, second)
            try await Self.wait { house.occupancy.count == 0 }
            let fourth = await peer.talk(["GET /head HTTP/1.1\r\nHost: a\r\n\r\n"], patience: 5)
            #expect(fourth.text.hasPrefix("HTTP/1.1 201"))
        }
    }

    @Test(arguments: [Backend.poll, .auto])
    func `a slow peer loses the oldest of what perishes and nothing else, all in order`(_ backend: Backend) async throws
    {
        try await House.with(backend: backend) { house in
            let told = await house.tellSlowly(perishable: 40_000, every: 1000, limit: 64 << 10)
            #expect(told.dropped > 0)
            let perishable = told.heard.filter { $0 > 0 }
            #expect(perishable.count == 40_000 - told.dropped)
            #expect(perishable == perishable.sorted())
            // The newest are there; so is everything that must not be lost, each where it was said.
            #expect(perishable.last == 40_000)
            #expect(told.heard.filter { $0 < 0 } == (1...40).map { -$0 * 1000 })
            for (index, number) in told.heard.enumerated() where number < 0 {
                let before = told.heard[..<index].last { $0 > 0 } ?? 0
                let after = told.heard[index...].first { $0 > 0 } ?? .max
                #expect(before <= -number && after > -number)
            }
            // What waited never was much more than allowed.
            #expect(told.mostQueued < 64 << 10 + 16 << 10)
        }
    }

    @Test(arguments: [Backend.poll, .auto])
    func `a peer that takes nothing any more is given up`(_ backend: Backend) async throws {
        try await House.with(backend: backend, patience: Self.hasty) { house in
            let reason = await house.tellDeaf()
            #expect(reason.code == 1006)
            #expect(reason.text.contains("took nothing"))
        }
    }

    @Test func `a pulse asks the silent, and gives up the silent and the stuck`() {
        var patience = Patience()
        patience.silent = 6
        patience.stuck = 3
        var pulse = Pulse(patience)
        var seen = (1...6).map { _ in pulse.second(isWaiting: false, isReading: true) }
        #expect(seen == [.well, .ask, .well, .ask, .well, .gone("the peer was silent for 6 s")])
        pulse.heard()
        seen = (1...3).map { _ in pulse.second(isWaiting: true, isReading: true) }
        #expect(seen.last == .gone("the peer took nothing for 3 s"))
        pulse.heard()
        _ = pulse.second(isWaiting: true, isReading: true)
        pulse.wrote()
        _ = pulse.second(isWaiting: false, isReading: true)
        #expect(pulse.second(isWaiting: true, isReading: true) != .gone("the peer took nothing for 3 s"))
        // Who is not listened to can't be silent.
        pulse.heard()
        #expect((1...20).allSatisfy { _ in pulse.second(isWaiting: false, isReading: false) == .well })
    }
}

/// What a slow listener was told.
struct Told: Sendable {
    var heard: [Int] = []
    var dropped = 0
    var mostQueued = 0
}

extension House {
    /// The server tells a listener, who does not listen for a while, `perishable` numbers that perish and after every so many of
    /// them one, negative, that does not.
    func tellSlowly(perishable: Int, every: Int, limit: Int) async -> Told {
        let address = url("ws", "/tell")
        return await withCheckedContinuation { reply in
            server.post { $0.teller = Teller(perishable, every, limit) }
            client.post { site in
                let listener = Listener(site.reactor, last: perishable) { heard, dropped, most in
                    reply.resume(returning: Told(heard: heard, dropped: dropped, mostQueued: most))
                }
                listener.socket = site.reactor.openWebSocket(address, handler: listener)
            }
        }
    }

    /// The server tells somebody who never listens, and says why it gave up.
    func tellDeaf() async -> CloseReason {
        let address = url("ws", "/tell")
        return await withCheckedContinuation { reply in
            server.post { $0.teller = Teller(.max, .max, .max) { reply.resume(returning: $0) } }
            client.post { site in
                let listener = Listener(site.reactor, last: .max, wakes: false) { _, _, _ in }
                listener.socket = site.reactor.openWebSocket(address, handler: listener)
            }
        }
    }
}

/// Sends numbers, a thousand each 5 ms, and at the end how many were dropped and the most bytes that waited.
final class Teller: WebSocketHandler {
    private let count: Int
    private let every: Int
    private let limit: Int
    private let ended: (CloseReason) -> Void
    private var number = 0
    private var dropped = 0
    private var most = 0
    private var timer: Sockets.Timer?
    var reactor: Reactor?

    init(_ count: Int, _ every: Int, _ limit: Int, ended: @escaping @Sendable (CloseReason) -> Void = { _ in }) {
        self.count = count
        self.every = every
        self.limit = limit
        self.ended = ended
    }

    func opened(_ socket: WebSocket) {
        socket.perishableLimit = limit
        tell(socket)
    }

    private func tell(_ socket: WebSocket) {
        for _ in 0..<1000 where number < count {
            number += 1
            let text = Array("\(number) ".utf8) + [UInt8](repeating: 46, count: 400)
            socket.send(upTo: text.count, isPerishable: true) { output in
                for index in text.indices { output[index] = text[index] }
                return text.count
            }
            if number % every == 0 { socket.send(Array("-\(number)".utf8)) }
            most = max(most, socket.queuedBytes)
        }
        dropped += socket.takeDropped()
        if number == count {
            socket.send(Array("end \(dropped) \(most)".utf8))
        } else {
            timer = reactor?.after(milliseconds: 5) { [weak self, weak socket] in
                if let self, let socket { tell(socket) }
            }
        }
    }

    func received(_ socket: WebSocket, _ message: Span<UInt8>) {}

    func closed(_ socket: WebSocket, _ reason: CloseReason) {
        timer = nil
        ended(reason)
    }
}

/// Hears nothing for 300 ms, and then everything.
final class Listener: WebSocketHandler {
    var socket: WebSocket?
    private let reactor: Reactor
    private let last: Int
    private let wakes: Bool
    private var heard: [Int] = []
    private var done: (([Int], Int, Int) -> Void)?
    private var timer: Sockets.Timer?

    init(_ reactor: Reactor, last: Int, wakes: Bool = true, _ done: @escaping ([Int], Int, Int) -> Void) {
        self.reactor = reactor
        self.last = last
        self.wakes = wakes
        self.done = done
    }

    func opened(_ socket: WebSocket) {
        socket.isReading = false
        guard wakes else { return }
        timer = reactor.after(milliseconds: 300) { [weak socket] in socket?.isReading = true }
    }

    func received(_ socket: WebSocket, _ message: Span<UInt8>) {
        let words = String(decoding: (0..<message.count).map { message[$0] }, as: UTF8.self).split(separator: " ")
        guard words[0] == "end" else { return heard.append(Int(words[0])!) }
        done?(heard, Int(words[1])!, Int(words[2])!)
        done = nil
        socket.close()
    }

    func closed(_ socket: WebSocket, _ reason: CloseReason) { self.socket = nil }
}
