internal import Foundation

/// Listens, and hands each accepted socket to a loop.
///
/// A thread of its own accepts, peeks at the request line (which stays in the socket for libwebsockets to read) and
/// lets `place` choose by it. A peer that has sent no request line after ten seconds is dropped, and so is the oldest
/// when too many dawdle. Where nothing can be peeked, under TLS, sockets are placed as they come. A connection for which
/// there is no room is closed unheard.
package final class Acceptor: Sendable {
    /// A request line: what a place is chosen by.
    package struct Opening: Sendable {
        /// As it stands in the request line; empty where nothing is peeked.
        package var method: String
        /// Path and query as they stand there; `/` where nothing is peeked.
        package var target: String
        /// The peer's numeric address, without the port; empty where the system can't tell.
        package var peer: String
    }

    /// Where the socket listens: a numeric address, or `localhost`.
    package let host: String
    /// The real one when 0 was asked for.
    package let port: Int
    private let listener: Int32
    private static let patience: Int64 = 10_000
    /// So many may wait without a request line.
    package static let maxDawdlers = 256
    private static let maxLine = 8192

    /// Listens on `host:port` (numeric, or `localhost`). `place` runs on the acceptor's thread.
    /// - Parameter peeks: waits for the request line; without, an opening says nothing but who it is.
    /// - Parameter occupancy: how many connections there may be; nil for any number.
    /// - Throws: `.connection` with the system's words when the address can't be had.
    package init(
        host: String, port: Int, peeks: Bool = true, occupancy: Occupancy? = nil,
        place: @escaping @Sendable (Opening) -> Mailbox?
    ) throws(SocketFailure) {
        let bound = try Self.listen(host, port)
        self.host = host
        listener = bound.descriptor
        self.port = bound.port
        let thread = Thread { [listener] in
            Thread.current.name = "acceptor"
            Self.run(listener, peeks, House(occupancy: occupancy, place: place))
        }
        thread.start()
    }

    /// Stops listening. Sockets already handed over live on.
    package func stop() {
        // On Linux this wakes the poll with a hang-up; the thread then closes the descriptor and ends.
        shutdown(listener, Int32(SHUT_RDWR))
    }

    private static func listen(_ host: String, _ port: Int) throws(SocketFailure) -> (descriptor: Int32, port: Int) {
        let family = host.contains(":") ? AF_INET6 : AF_INET
        let descriptor = socket(
            family, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var yes: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(4))
        var storage = sockaddr_storage()
        guard var size = fill(&storage, family, host == "localhost" ? "127.0.0.1" : host, port) else {
            close(descriptor)
            throw .badURL("\(host) is not a numeric address")
        }
        let bound = withUnsafePointer(to: &storage) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, size) }
        }
        guard bound == 0, Glibc.listen(descriptor, 1024) == 0 else {
            let reason = String(cString: strerror(errno))
            close(descriptor)
            throw .connection("can't listen on \(host):\(port): \(reason)")
        }
        withUnsafeMutablePointer(to: &storage) {
            _ = $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &size) }
        }
        let real = withUnsafeBytes(of: &storage) { Int($0[2]) << 8 | Int($0[3]) }
        return (descriptor, real)
    }

    private static func fill(_ storage: inout sockaddr_storage, _ family: Int32, _ host: String, _ port: Int)
        -> socklen_t?
    {
        withUnsafeMutableBytes(of: &storage) { raw in
            if family == AF_INET {
                var address = sockaddr_in()
                address.sin_family = sa_family_t(AF_INET)
                address.sin_port = in_port_t(port).bigEndian
                guard inet_pton(AF_INET, host, &address.sin_addr) == 1 else { return nil }
                withUnsafeBytes(of: address) { raw.copyMemory(from: $0) }
                return socklen_t(MemoryLayout<sockaddr_in>.size)
            }
            var address = sockaddr_in6()
            address.sin6_family = sa_family_t(AF_INET6)
            address.sin6_port = in_port_t(port).bigEndian
            guard inet_pton(AF_INET6, host, &address.sin6_addr) == 1 else { return nil }
            withUnsafeBytes(of: address) { raw.copyMemory(from: $0) }
            return socklen_t(MemoryLayout<sockaddr_in6>.size)
        }
    }

    // MARK: The thread

    /// Where accepted sockets go.
    private struct House: Sendable {
        var occupancy: Occupancy?
        var place: @Sendable (Opening) -> Mailbox?
    }

    private struct Dawdler {
        var descriptor: Int32
        var peer: String
        var deadline: Int64
        /// Has sent something, but no whole line yet: looked at again by the clock, since poll would spin on it.
        var hasPart = false
    }

    private static func run(_ listener: Int32, _ peeks: Bool, _ house: House) {
        var waiting: [Dawdler] = []
        var polls: [pollfd] = []
        while true {
            polls.removeAll(keepingCapacity: true)
            polls.append(pollfd(fd: listener, events: Int16(POLLIN), revents: 0))
            for one in waiting {
                polls.append(pollfd(fd: one.hasPart ? -1 : one.descriptor, events: Int16(POLLIN), revents: 0))
            }
            let pause: Int32 = waiting.isEmpty ? -1 : waiting.contains { $0.hasPart } ? 20 : 500
            guard poll(&polls, nfds_t(polls.count), pause) >= 0 || errno == EINTR else { break }
            if polls[0].revents & Int16(POLLHUP) != 0 { break }
            let now = milliseconds()
            var still: [Dawdler] = []
            for (index, one) in waiting.enumerated() {
                if !one.hasPart, polls[index + 1].revents == 0, now < one.deadline {
                    still.append(one)
                } else if let kept = look(at: one, now, house) {
                    still.append(kept)
                }
            }
            waiting = still
            if polls[0].revents != 0 { accept(listener, now, &waiting) }
            if !peeks {
                for one in waiting { hand(one, Opening(method: "", target: "/", peer: one.peer), house) }
                waiting = []
            }
            if waiting.count > maxDawdlers {
                for one in waiting.prefix(waiting.count - maxDawdlers) { close(one.descriptor) }
                waiting.removeFirst(waiting.count - maxDawdlers)
            }
        }
        for one in waiting { close(one.descriptor) }
        close(listener)
    }

    private static func accept(_ listener: Int32, _ now: Int64, _ waiting: inout [Dawdler]) {
        while true {
            var storage = sockaddr_storage()
            var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
            let descriptor = withUnsafeMutablePointer(to: &storage) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    Glibc.accept(listener, $0, &size)
                }
            }
            guard descriptor >= 0 else {
                // Out of descriptors: whoever knocks stays at the door, and poll would spin.
                if errno == EMFILE || errno == ENFILE { usleep(20_000) }
                return
            }
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
            _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
            var yes: Int32 = 1
            setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(4))
            waiting.append(Dawdler(descriptor: descriptor, peer: name(&storage, size), deadline: now + patience))
        }
    }

    /// Reads the request line without taking it. nil when the socket was handed over or closed.
    private static func look(at one: Dawdler, _ now: Int64, _ house: House) -> Dawdler? {
        var buffer = [UInt8](repeating: 0, count: maxLine)
        let count = recv(one.descriptor, &buffer, buffer.count, Int32(MSG_PEEK))
        if count < 0, errno == EAGAIN, now < one.deadline { return one }
        guard count > 0, now < one.deadline else {
            close(one.descriptor)
            return nil
        }
        guard let end = buffer[..<count].firstIndex(of: 13) else {
            if count < maxLine {
                var kept = one
                kept.hasPart = true
                return kept
            }
            close(one.descriptor)
            return nil
        }
        let words = String(decoding: buffer[..<end], as: UTF8.self).split(separator: " ")
        let opening = Opening(
            method: words.first.map(String.init) ?? "", target: words.count > 1 ? String(words[1]) : "/", peer: one.peer
        )
        hand(one, opening, house)
        return nil
    }

    /// Gives a socket to its loop, or closes it where there is none, or no room.
    private static func hand(_ one: Dawdler, _ opening: Opening, _ house: House) {
        guard house.occupancy?.enter() != false else {
            close(one.descriptor)
            return
        }
        let handed = house.place(opening)?.post { [descriptor = one.descriptor, occupancy = house.occupancy] reactor in
            reactor.adopt(
                descriptor: descriptor, method: opening.method, target: opening.target, peer: opening.peer,
                occupancy: occupancy)
        }
        guard handed != true else { return }
        house.occupancy?.leave()
        close(one.descriptor)
    }

    private static func name(_ storage: inout sockaddr_storage, _ size: socklen_t) -> String {
        var buffer = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        let length = socklen_t(buffer.count)
        let found = withUnsafePointer(to: &storage) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                getnameinfo($0, size, &buffer, length, nil, 0, NI_NUMERICHOST)
            }
        }
        return found == 0 ? buffer.withUnsafeBufferPointer { String(cString: $0.baseAddress!) } : ""
    }

    private static func milliseconds() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }
}
