internal import Foundation
internal import JSONText
internal import Secrets

/// Tells who asks: by a token in the `Authorization` header, or by the cookie that signing in with one gave.
///
/// The cookie does not hold the token but a role, an end and a code over both made with the token: it survives a restart
/// and dies with the token. A cookie goes along on its own, so what changes something must also come from our own page:
/// the browser must name our own origin, and the page's script must have set a header that no other site's may.
package struct Gate: Sendable {
    private let tokens: [Role: [UInt8]]
    private static let cookieName = "ringback"
    /// The header that our own page's script sets.
    static let ownHeader = "x-ringback"
    private static let life: TimeInterval = 12 * 3600
    /// Opens the commitments' calendar and nothing else, to see what viewers may see. Calendars subscribe by address alone,
    /// so this stands in one; it dies with the operator's token, of which it tells nothing.
    let feedToken: String

    /// - Parameter viewerToken: nil when nobody may only look.
    package init(operatorToken: String, viewerToken: String? = nil) {
        var tokens = [Role.operator: Array(operatorToken.utf8)]
        if let viewerToken { tokens[.viewer] = Array(viewerToken.utf8) }
        self.tokens = tokens
        let code = Digest.hmac(.sha256, key: Array(operatorToken.utf8), Array("calendar feed".utf8))
        feedToken = String(Digest.hex(code).prefix(32))
    }

    /// Whether a request is a calendar's that shows the token made for it.
    func isFeed(_ request: API.Request) -> Bool {
        guard ["GET", "HEAD"].contains(request.method), request.path == "/api/v1/commitments.ics",
            let token = request.query.first(where: { $0.name == "token" })?.value
        else { return false }
        return Digest.equal(Array(token.utf8), Array(feedToken.utf8))
    }

    /// Who asks.
    /// - Throws: 401 when nobody known does, 403 when another site's page may have sent the cookie along.
    func role(of request: API.Request, at now: Date = Date()) throws(Refusal) -> Role {
        if isFeed(request) { return .viewer }
        if let header = request.headers["authorization"] {
            guard header.lowercased().hasPrefix("bearer "), let role = role(ofToken: String(header.dropFirst(7))) else {
                throw Self.unauthorized
            }
            return role
        }
        guard let role = cookies(request).lazy.compactMap({ self.role(ofCookie: $0, at: now) }).first else {
            throw Self.unauthorized
        }
        if !["GET", "HEAD"].contains(request.method), !isFromOwnPage(request) {
            throw Refusal(403, "foreign_origin", "what changes something must come from this site's own page")
        }
        return role
    }

    private static let unauthorized = Refusal(
        401, "unauthorized", "send a token as Authorization: Bearer, or sign in",
        headers: [("www-authenticate", "Bearer")])

    // MARK: Signing in

    /// `GET /sign-in`: the role of who asks, or null. A page may ask this without the answer being an error.
    func whoIsThere(_ request: API.Request) -> Reply { Reply(["role": JSON((try? role(of: request))?.rawValue)]) }

    /// `POST /sign-in` with `{"token"}`: a cookie and the role it stands for.
    func signIn(_ request: API.Request, at now: Date = Date()) throws(Refusal) -> Reply {
        guard isFromOwnPage(request) else {
            throw Refusal(403, "foreign_origin", "sign in from this site's own page")
        }
        guard let token = JSON(parsing: request.body)?["token"]?.string, let role = role(ofToken: token) else {
            throw Refusal(401, "unauthorized", "that is not a token of this line")
        }
        let end = Int((now.timeIntervalSince1970 + Self.life).rounded())
        let value = "\(role.rawValue).\(end).\(code(role, end)!)"
        var reply = Reply(["role": .string(role.rawValue)])
        reply.headers = [("set-cookie", cookie(value, seconds: Int(Self.life), request))]
        return reply
    }

    /// `POST /sign-out`: takes the cookie back.
    func signOut(_ request: API.Request) throws(Refusal) -> Reply {
        guard isFromOwnPage(request) else {
            throw Refusal(403, "foreign_origin", "sign out from this site's own page")
        }
        return Reply(.nothing, status: 204, headers: [("set-cookie", cookie("", seconds: 0, request))])
    }

    private func cookie(_ value: String, seconds: Int, _ request: API.Request) -> String {
        let isSecure = request.headers["x-forwarded-proto"]?.hasPrefix("https") == true
        return "\(Self.cookieName)=\(value); HttpOnly; SameSite=Strict; Path=/; Max-Age=\(seconds)"
            + (isSecure ? "; Secure" : "")
    }

    // MARK: Proofs

    private func role(ofToken text: String) -> Role? {
        let bytes = Array(text.utf8)
        return tokens.first { Digest.equal($0.value, bytes) }?.key
    }

    private func cookies(_ request: API.Request) -> [Substring] {
        (request.headers["cookie"] ?? "").split(separator: ";").map { $0.drop { $0 == " " } }
            .filter { $0.hasPrefix(Self.cookieName + "=") }.map { $0.dropFirst(Self.cookieName.count + 1) }
    }

    private func role(ofCookie value: Substring, at now: Date) -> Role? {
        let parts = value.split(separator: ".")
        guard parts.count == 3, let role = Role(rawValue: String(parts[0])), let end = Int(parts[1]),
            let code = code(role, end), Digest.equal(Array(code.utf8), Array(parts[2].utf8)),
            Double(end) > now.timeIntervalSince1970
        else { return nil }
        return role
    }

    private func code(_ role: Role, _ end: Int) -> String? {
        tokens[role].map { Digest.hex(Digest.hmac(.sha256, key: $0, Array("session \(role.rawValue) \(end)".utf8))) }
    }

    /// Another site's page can neither send our host as its origin nor set our header.
    private func isFromOwnPage(_ request: API.Request) -> Bool {
        guard let origin = request.headers["origin"], let host = request.headers["host"],
            let cut = origin.range(of: "://")
        else { return false }
        return origin[cut.upperBound...].lowercased() == host.lowercased() && request.headers[Self.ownHeader] != nil
    }
}
