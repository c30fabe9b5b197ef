internal import Foundation

/// The signature Twilio puts on every request: a base64 HMAC over the URL as Twilio knows it, followed by the form's
/// parameters in order of their names.
package struct TwilioSignature: Sendable {
    private let secret: [UInt8]
    private let algorithm: Digest.Algorithm

    /// - Parameter secret: the account's auth token (HMAC-SHA1), or the secret of a shared key with its algorithm.
    package init(secret: String, algorithm: Digest.Algorithm = .sha1) {
        self.secret = Array(secret.utf8)
        self.algorithm = algorithm
    }

    /// What the header holds for this URL and form; `form` is nil for GET, WebSockets and bodies that are no form.
    package func sign(url: String, form: [(name: String, value: String)]?) -> String {
        let code = Digest.hmac(algorithm, key: secret, Array(Self.stringToSign(url: url, form: form).utf8))
        return Data(code).base64EncodedString()
    }

    /// Whether `signature` fits this URL and form, in one of the spellings of the URL that Twilio's products use.
    /// Constant time for a given URL, form and length of the signature.
    package func accepts(_ signature: String, url: String, form: [(name: String, value: String)]?) -> Bool {
        var isGood = false
        for spelling in Self.spellings(of: url) {
            // No early exit: the time must not tell which spelling matched.
            if Digest.equal(Array(sign(url: spelling, form: form).utf8), Array(signature.utf8)) { isGood = true }
        }
        return isGood
    }

    /// As `accepts`, for a body that is no form: the URL carries the body's SHA-256 as `bodySHA256`.
    package func accepts(_ signature: String, url: String, body: [UInt8]) -> Bool {
        guard let query = URLComponents(string: url)?.queryItems,
            let claimed = query.first(where: { $0.name == "bodySHA256" })?.value
        else { return false }
        let isBody = Digest.equal(Array(Digest.sha256Hex(body).utf8), Array(claimed.lowercased().utf8))
        return accepts(signature, url: url, form: nil) && isBody
    }

    /// URL, then each name with its distinct values in ascending order of code points; empty values add the name only.
    package static func stringToSign(url: String, form: [(name: String, value: String)]?) -> String {
        guard let form else { return url }
        var text = url
        let names = Set(form.map(\.name)).sorted(by: inCodePoints)
        for name in names {
            for value in Set(form.filter { $0.name == name }.map(\.value)).sorted(by: inCodePoints) {
                text += name + value
            }
        }
        return text
    }

    private static func inCodePoints(_ a: String, _ b: String) -> Bool { a.utf8.lexicographicallyPrecedes(b.utf8) }

    /// Twilio signs some URLs with the default port and some without, and a WebSocket's path with or without its last
    /// slash; what was configured may differ from what is signed by just that.
    static func spellings(of url: String) -> [String] {
        guard let scheme = url.range(of: "://") else { return [url] }
        let isSocket = url.hasPrefix("ws")
        let end = url[scheme.upperBound...].firstIndex { $0 == "/" || $0 == "?" } ?? url.endIndex
        let authority = url[scheme.upperBound..<end]
        let port = url.hasPrefix("https") || url.hasPrefix("wss") ? ":443" : ":80"
        let hasPort = authority.contains(":") && !authority.hasSuffix("]")
        let (head, tail) = (String(url[..<scheme.upperBound]), String(url[end...]))
        var all = [url]
        if !hasPort {
            all.append(head + String(authority) + port + tail)
        } else if authority.hasSuffix(port) {
            all.append(head + String(authority.dropLast(port.count)) + tail)
        }
        if isSocket, !url.contains("?") {
            all += all.map { $0.hasSuffix("/") ? String($0.dropLast()) : $0 + "/" }
        }
        return all
    }
}
