internal import CWebSockets
internal import Foundation

/// Where a URL leads: the parts libwebsockets wants.
package struct Address: Sendable, Equatable {
    /// TLS: `wss` and `https`.
    package var isSecure: Bool
    /// A name or a numeric address, of IPv6 without the brackets.
    package var host: String
    /// As the URL says, else 443 with TLS and 80 without.
    package var port: Int
    /// Path and query, as they go on the wire.
    package var target: String

    /// Reads `ws://`, `wss://`, `http://` or `https://`. nil when it is none of them or has no host.
    package init?(_ url: String) {
        guard let parts = URLComponents(string: url), let scheme = parts.scheme?.lowercased(),
            ["ws", "wss", "http", "https"].contains(scheme), var host = parts.host, !host.isEmpty
        else { return nil }
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        isSecure = scheme == "wss" || scheme == "https"
        self.host = host
        port = parts.port ?? (isSecure ? 443 : 80)
        let path = parts.percentEncodedPath.isEmpty ? "/" : parts.percentEncodedPath
        target = path + (parts.percentEncodedQuery.map { "?" + $0 } ?? "")
    }

    /// What stands in the Host header: the port only where it is not the usual one.
    package var authority: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return port == (isSecure ? 443 : 80) ? name : "\(name):\(port)"
    }

    /// True for 127.0.0.0/8, ::1 and `localhost`.
    package var isLoopback: Bool {
        host == "localhost" || host == "::1" || (host.hasPrefix("127.") && host.allSatisfy { $0.isNumber || $0 == "." })
    }

    /// The host as a numeric address, when it is one already or is `localhost`.
    var numeric: String? {
        if host == "localhost" { return "127.0.0.1" }
        var v4 = in_addr()
        var v6 = in6_addr()
        return inet_pton(AF_INET, host, &v4) == 1 || inet_pton(AF_INET6, host, &v6) == 1 ? host : nil
    }
}

/// Looks names up away from the loops: Debian's libwebsockets would block the loop, and every call on it, on DNS.
enum Resolver {
    /// Finds a numeric address on a thread of its own; `then` runs on the loop that `mailbox` leads to.
    static func resolve(_ host: String, _ mailbox: Mailbox, _ then: @escaping @Sendable (Reactor, String?) -> Void) {
        let thread = Thread {
            let address = lookUp(host)
            mailbox.post { then($0, address) }
        }
        thread.name = "dns"
        thread.start()
    }

    private static func lookUp(_ host: String) -> String? {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_ADDRCONFIG
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, nil, &hints, &list) == 0, let first = list else { return nil }
        defer { freeaddrinfo(list) }
        var name = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        let size = socklen_t(name.count)
        guard getnameinfo(first.pointee.ai_addr, first.pointee.ai_addrlen, &name, size, nil, 0, NI_NUMERICHOST) == 0
        else { return nil }
        return name.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    }
}
