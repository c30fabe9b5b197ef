internal import Foundation
internal import JSONText
package import Memory
package import Records

/// The operator's questions and their answers. Knows nothing of sockets; any thread.
package struct API: Sendable {
    let store: any Store
    let recall: Recall
    let live: any LiveCalls
    let metrics: Metrics
    let recordings: RecordingShelf?
    let forgetting: Forgetting
    let timeZone: String
    let outboundLine: String
    let gate: Gate
    private let look: @Sendable () -> Void
    private let isReady: @Sendable () -> Bool

    /// - Parameter recall: the one that the calls use, so that contacts are held in memory once; nil makes one.
    /// - Parameter look: brings those metrics up to date that somebody else counts.
    /// - Parameter recordings: nil where nothing is recorded.
    /// - Parameter forgetting: nil forgets what is in the store and among the recordings.
    /// - Parameter timeZone: of those whose own is not known.
    /// - Parameter outboundLine: the line that the number belongs to which rings others.
    /// - Parameter isReady: whether the line can take a call, apart from the database.
    package init(
        store: any Store, recall: Recall? = nil, gate: Gate, live: any LiveCalls, metrics: Metrics,
        recordings: RecordingShelf? = nil, forgetting: Forgetting? = nil, timeZone: String = "UTC",
        outboundLine: String = "main", look: @escaping @Sendable () -> Void = {},
        isReady: @escaping @Sendable () -> Bool
    ) {
        self.store = store
        self.recall = recall ?? Recall(store)
        self.look = look
        self.gate = gate
        self.timeZone = timeZone
        self.outboundLine = outboundLine
        self.live = live
        self.metrics = metrics
        self.recordings = recordings
        self.forgetting = forgetting ?? Forgetting(store: store, folders: CallFolders(recordings: recordings))
        self.isReady = isReady
    }

    /// Answers a question; whatever goes wrong becomes an answer, too.
    package func answer(_ request: Request) async -> Answer {
        if let page = Page.answer(request) { return page }
        var role = Role.viewer
        do {
            switch (request.method, request.path) {
            case ("GET", "/readyz"), ("HEAD", "/readyz"): return await readiness().answer(for: .operator)
            case ("GET", "/sign-in"): return gate.whoIsThere(request).answer(for: .operator)
            case ("POST", "/sign-in"): return try gate.signIn(request).answer(for: .operator)
            case ("POST", "/sign-out"): return try gate.signOut(request).answer(for: .operator)
            default: break
            }
            role = try gate.role(of: request)
            return try await reply(to: request, role).answer(for: role)
        } catch {
            if let refusal = error as? Refusal, refusal.status == 401 { metrics.signInsRefused.add() }
            return Self.refusal(error).reply.answer(for: role)
        }
    }

    private func reply(to request: Request, _ role: Role) async throws -> Reply {
        let (route, parameters) = try Self.route(request)
        guard role >= route.role else {
            throw Refusal(403, "operators_only", "this needs the operator's token; you are signed in as a viewer")
        }
        let question = Question(request: request, role: role, parameters: parameters)
        let reply = try await route.reply(self, question)
        if let act = route.act { try await note(act, by: role, on: parameters.first?.value ?? "line") }
        return reply
    }

    /// The route of a request, and what its path says.
    static func route(_ request: Request) throws(Refusal) -> (Route, [String: String]) {
        let parts = request.path.split(separator: "/")
        let method = request.method == "HEAD" ? "GET" : request.method
        var others: [String] = []
        for route in routes {
            guard let parameters = route.match(parts) else { continue }
            if route.method == method { return (route, parameters) }
            others.append(route.method)
        }
        if others.isEmpty { throw Refusal(404, "not_found", "there is nothing here") }
        let allowed = others.joined(separator: ", ")
        throw Refusal(
            405, "method_not_allowed", "\(request.method) is not for this path; \(allowed) is",
            headers: [("allow", allowed)])
    }

    /// The metrics as they are now.
    func measured() -> Metrics {
        look()
        return metrics
    }

    /// Notes an act for the audit.
    func note(_ act: String, by role: Role, on target: String) async throws(StoreError) {
        try await store.note(role.rawValue, did: act, to: target, at: Date())
    }

    private static func refusal(_ error: any Error) -> Refusal {
        switch error {
        case let refusal as Refusal: refusal
        case StoreError.unavailable:
            Refusal(
                503, "database_unavailable", "the database can't be reached; try again", headers: [("retry-after", "1")]
            )
        case StoreError.unknown(let what): .unknown(what)
        case StoreError.invalid(let why): Refusal(400, "invalid", why)
        default: Refusal(500, "internal_error", "the database refused the question")
        }
    }

    private func readiness() async -> Reply {
        let hasDatabase = (try? await store.jobs(state: .dead, limit: 1)) != nil
        let isReady = isReady()
        return Reply(
            ["ready": .bool(hasDatabase && isReady), "database": .bool(hasDatabase), "room": .bool(isReady)],
            status: hasDatabase && isReady ? 200 : 503)
    }
}
