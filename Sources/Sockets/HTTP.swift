internal import Foundation

/// A request as the server got it.
package struct HTTPRequest: Sendable {
    /// As it stood on the wire, in capitals as a rule.
    package var method: String
    /// Path and query exactly as they stood on the wire; signatures are made over these bytes.
    package var target: String
    /// The decoded path without the query.
    package var path: String
    /// The raw query without the question mark; empty when there is none.
    package var query: String
    /// Header fields by lower-case name: those the server was told to keep.
    package var headers: [String: String]
    /// Whole, at most `ReactorOptions.maxBody`; empty for none.
    package var body: [UInt8]
    /// The peer's address, without the port.
    package var peer: String

    /// From its parts.
    package init(
        method: String, target: String, path: String, query: String, headers: [String: String], body: [UInt8] = [],
        peer: String = ""
    ) {
        self.method = method
        self.target = target
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
        self.peer = peer
    }
}

/// An answer, whole.
package struct HTTPResponse: Sendable {
    /// HTTP's; `fetch` gives it as the other server did, whatever it means.
    package var status: Int
    /// Names in any case. A server adds `content-length` and `connection`; `fetch` keeps those that somebody here
    /// reads.
    package var headers: [(name: String, value: String)]
    /// Whole; empty for none.
    package var body: [UInt8]

    /// From its parts.
    package init(status: Int, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// An answer with a text of the given type.
    package init(status: Int, type: String, _ text: String, headers: [(name: String, value: String)] = []) {
        self.init(status: status, headers: [("content-type", type)] + headers, body: Array(text.utf8))
    }

    /// The first value of a header, whatever the case of its name.
    package func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }
}

/// `application/x-www-form-urlencoded`, as browsers and Twilio write it.
package enum Form {
    /// Decodes names and values in the order they stand. Empty values are kept. Never fails: a broken escape stays as
    /// it is.
    package static func decode(_ bytes: some Collection<UInt8>) -> [(name: String, value: String)] {
        bytes.split(separator: UInt8(ascii: "&")).map { pair in
            let cut = pair.firstIndex(of: UInt8(ascii: "=")) ?? pair.endIndex
            let value = cut == pair.endIndex ? pair[cut..<cut] : pair[pair.index(after: cut)...]
            return (unescape(pair[..<cut]), unescape(value))
        }
    }

    /// Encodes pairs in order; everything but unreserved characters is escaped.
    package static func encode(_ pairs: [(name: String, value: String)]) -> String {
        pairs.map { escape($0.name) + "=" + escape($0.value) }.joined(separator: "&")
    }

    private static func unescape(_ bytes: some Collection<UInt8>) -> String {
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count)
        var rest = Array(bytes)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "+") {
                out.append(UInt8(ascii: " "))
            } else if byte == UInt8(ascii: "%"), rest.count >= 2,
                let code = hex(rest[rest.startIndex], rest[rest.startIndex + 1])
            {
                out.append(code)
                rest.removeFirst(2)
            } else {
                out.append(byte)
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    private static func hex(_ high: UInt8, _ low: UInt8) -> UInt8? {
        guard let h = Character(UnicodeScalar(high)).hexDigitValue, let l = Character(UnicodeScalar(low)).hexDigitValue
        else { return nil }
        return UInt8(h * 16 + l)
    }

    /// Escapes everything but unreserved characters.
    package static func escape(_ text: String) -> String {
        let plain = CharacterSet(charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
        return text.addingPercentEncoding(withAllowedCharacters: plain) ?? ""
    }
}

/// Why an HTTP call or a WebSocket could not be had.
package enum SocketFailure: Error, Equatable, Sendable {
    /// No URL of a kind that is spoken here, or no numeric address to listen on.
    case badURL(String)
    /// The host's name has no address.
    case unresolved(String)
    /// The host's address is not one that may be connected to.
    case forbidden(String)
    /// Refused, unreachable, TLS or handshake failure; the text is libwebsockets'.
    case connection(String)
    /// Not there within the time that was given.
    case timedOut
    /// The answer is longer than that many bytes.
    case tooLarge(limit: Int)
}
