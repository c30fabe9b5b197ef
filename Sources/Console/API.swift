internal import JSONText
internal import Foundation
package import Memory
package import Records
internal import Secrets

/// The operator's questions and their answers. Knows nothing of sockets; any thread.
package struct API: Sendable {
    /// A question as it came over HTTP.
    package struct Request: Sendable {
        package var method: String
        package var path: String
        package var query: [(name: String, value: String)]
        package var headers: [String: String]
        package var body: [UInt8]

        /// From its parts.
        package init(
            method: String, path: String, query: [(name: String, value: String)], headers: [String: String],
            body: [UInt8]
        ) {
            self.method = method
            self.path = path
            self.query = query
            self.headers = headers
            self.body = body
        }

        func value(_ name: String) -> String? { query.first { $0.name == name && !$0.value.isEmpty }?.value }
    }

    /// An answer, whole.
    package struct Answer: Sendable {
        package var status: Int
        package var headers: [(name: String, value: String)]
        package var body: [UInt8]
    }

    let store: any Store
    let recall: Recall
    private let adminToken: String
    private let isReady: @Sendable () -> Bool

    /// - Parameter recall: the one that the calls use, so that contacts are held in memory once; nil makes one.
    /// - Parameter isReady: whether the line can take a call, apart from the database.
    package init(
        store: any Store, recall: Recall? = nil, adminToken: String, isReady: @escaping @Sendable () -> Bool
    ) {
        self.store = store
        self.recall = recall ?? Recall(store)
        self.adminToken = adminToken
        self.isReady = isReady
    }

    /// Answers a question; whatever goes wrong becomes an answer, too.
    package func answer(_ request: Request) async -> Answer {
        if request.path == "/readyz" { return await readiness() }
        if let page = Dashboard.page(request) { return page }
        if request.path == "/sign-in" { return signIn(request) }
        guard isAdmin(request) else {
            return Self.error(401, "unauthorized", "send the admin token as Authorization: Bearer, or sign in")
        }
        do {
            return try await route(request)
        } catch .unavailable {
            return Self.error(503, "database_unavailable", "the database can't be reached; try again")
        } catch .unknown(let what) {
            return Self.error(404, "not_found", "there is no such \(what)")
        } catch .invalid(let why) {
            return Self.error(422, "invalid", why)
        } catch {
            return Self.error(500, "internal_error", "the database refused the question")
        }
    }

    // MARK: Who asks

    private func isAdmin(_ request: Request) -> Bool {
        if let header = request.headers["authorization"] {
            return header.hasPrefix("Bearer ") && isToken(String(header.dropFirst(7)))
        }
        let cookies = (request.headers["cookie"] ?? "").split(separator: ";").map { $0.drop { $0 == " " } }
        guard let cookie = cookies.first(where: { $0.hasPrefix("ringback=") }) else { return false }
        // A cookie goes along on its own: what changes something must come from our own page.
        let isSafe = request.method == "GET" || request.headers["sec-fetch-site"] == "same-origin"
        return isSafe && isToken(String(cookie.dropFirst("ringback=".count)))
    }

    private func isToken(_ text: String) -> Bool { Digest.equal(Array(text.utf8), Array(adminToken.utf8)) }

    private func signIn(_ request: Request) -> Answer {
        guard request.method == "POST", let token = JSON(parsing: request.body)?["token"]?.string, isToken(token) else {
            return Self.error(401, "unauthorized", "that is not the admin token")
        }
        var answer = Self.json(["signed_in": true])
        answer.headers.append(("set-cookie", "ringback=\(token); HttpOnly; SameSite=Strict; Path=/; Max-Age=43200"))
        return answer
    }

    private func readiness() async -> Answer {
        let hasDatabase = (try? await store.jobs(state: .dead, limit: 1)) != nil
        let isReady = isReady()
        return Self.json(
            ["ready": .bool(hasDatabase && isReady), "database": .bool(hasDatabase), "room": .bool(isReady)],
            status: hasDatabase && isReady ? 200 : 503)
    }

    // MARK: Shapes

    static func json(_ value: JSON, status: Int = 200) -> Answer {
        Answer(
            status: status, headers: [("content-type", "application/json"), ("cache-control", "no-store")],
            body: value.encoded)
    }

    static func error(_ status: Int, _ code: String, _ message: String) -> Answer {
        json(["error": ["code": .string(code), "message": .string(message)]], status: status)
    }

    static func text(_ text: String, _ type: String) -> Answer {
        Answer(status: 200, headers: [("content-type", type), ("cache-control", "no-store")], body: Array(text.utf8))
    }
}
