import Foundation

@testable import Sockets

/// A peer without manners: a socket and the bytes it is told to send. It works on a thread of its own.
struct RawPeer: Sendable {
    let port: Int

    /// Sends `pieces` with pauses between them and reads until the other side ends the connection, or `patience` seconds are over.
    /// - Returns: what was read, and whether the other side ended it.
    func talk(_ pieces: [String], pauseMs: UInt32 = 0, patience: Double) async -> (text: String, wasEnded: Bool) {
        await withCheckedContinuation { reply in
            let thread = Thread { [port] in
                reply.resume(returning: Self.talk(port, pieces, pauseMs, patience))
            }
            thread.start()
        }
    }

    private static func talk(
        _ port: Int, _ pieces: [String], _ pauseMs: UInt32, _ patience: Double
    ) -> (text: String, wasEnded: Bool) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        guard connect(descriptor, to: port) else { return ("", false) }
        for piece in pieces {
            guard send(descriptor, piece, piece.utf8.count, Int32(MSG_NOSIGNAL)) > 0 else { return ("", true) }
            usleep(pauseMs * 1000)
        }
        var read: [UInt8] = []
        let end = Date() + patience
        while true {
            var look = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            let left = Int32(end.timeIntervalSinceNow * 1000)
            guard left > 0, poll(&look, 1, left) > 0 else { return (String(decoding: read, as: UTF8.self), false) }
            var buffer = [UInt8](repeating: 0, count: 4096)
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count > 0 else { return (String(decoding: read, as: UTF8.self), true) }
            read += buffer[..<count]
        }
    }

    /// Somebody takes connections there.
    var isListening: Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        return Self.connect(descriptor, to: port)
    }

    private static func connect(_ descriptor: Int32, to port: Int) -> Bool {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        inet_pton(AF_INET, "127.0.0.1", &address.sin_addr)
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}

/// A host without manners: whoever comes is told the same, whatever they ask. It works on a thread of its own.
final class RawHost: Sendable {
    let port: Int
    private let listener: Int32

    init(saying text: String) throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        inet_pton(AF_INET, "127.0.0.1", &address.sin_addr)
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, size) == 0 && listen(listener, 8) == 0 && getsockname(listener, $0, &size) == 0
            }
        }
        guard isBound else { throw SocketFailure.connection("no port for a test") }
        self.listener = listener
        port = Int(address.sin_port.bigEndian)
        let thread = Thread {
            while case let descriptor = accept(listener, nil, nil), descriptor >= 0 {
                var buffer = [UInt8](repeating: 0, count: 4096)
                _ = recv(descriptor, &buffer, buffer.count, 0)
                _ = send(descriptor, text, text.utf8.count, Int32(MSG_NOSIGNAL))
                close(descriptor)
            }
            close(listener)
        }
        thread.start()
    }

    func stop() { shutdown(listener, Int32(SHUT_RDWR)) }
}
