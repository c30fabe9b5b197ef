internal import JSONText
internal import Foundation
internal import Memory
internal import Records

extension API {
    /// Everything behind the admin token.
    func route(_ request: Request) async throws(StoreError) -> Answer {
        var parts = request.path.split(separator: "/").map(String.init)[...]
        if parts.elementsEqual(["metrics"]) { return try await metrics() }
        guard parts.popFirst() == "api", parts.popFirst() == "v1", let noun = parts.popFirst() else {
            return Self.error(404, "not_found", "there is nothing here")
        }
        let rest = Array(parts)
        switch (request.method, noun, rest.count) {
        case ("GET", "calls", 0): return try await calls(request)
        case ("GET", "calls", 1): return try await call(rest[0])
        case ("GET", "calls", 2): return try await call(rest[0], rest[1])
        case ("GET", "contacts", 0): return try await contacts(request)
        case ("GET", "contacts", 1): return Self.json(Presenter.contact(try await contact(rest[0])))
        case ("GET", "contacts", 2) where rest[1] == "memory": return try await memory(rest[0])
        case ("GET", "contacts", 2) where rest[1] == "preamble": return try await preamble(rest[0])
        case ("POST", "contacts", 2) where rest[1] == "recall": return try await recall(rest[0], request)
        case ("DELETE", "contacts", 1): return try await erase(rest[0])
        case ("GET", "commitments", 0): return try await commitments(request)
        case ("PATCH", "commitments", 1): return try await change(rest[0], request)
        case ("GET", "search", 0): return try await search(request)
        case (_, "calls", _), (_, "contacts", _), (_, "commitments", _), (_, "search", _):
            return Self.error(404, "not_found", "there is no \(request.method) for this path")
        default: return Self.error(404, "not_found", "there is nothing here")
        }
    }

    // MARK: Calls

    private func calls(_ request: Request) async throws(StoreError) -> Answer {
        var filter = CallFilter(
            from: request.value("from"), contactID: request.value("contact_id"), query: request.value("q"),
            cursor: request.value("cursor"))
        if let text = request.value("status") {
            guard let status = CallStatus(rawValue: text) else {
                return Self.bad("status", CallStatus.allCases.map(\.rawValue))
            }
            filter.status = status
        }
        if let text = request.value("limit") {
            guard let limit = Int(text), (1...200).contains(limit) else { return Self.bad("limit", ["1 … 200"]) }
            filter.limit = limit
        }
        if let text = request.value("since") {
            guard let date = Self.date(text) else { return Self.bad("since", ["an RFC 3339 time"]) }
            filter.since = date
        }
        if let text = request.value("until") {
            guard let date = Self.date(text) else { return Self.bad("until", ["an RFC 3339 time"]) }
            filter.until = date
        }
        return Self.json(CallStory.list(try await store.calls(filter)))
    }

    private func call(_ sid: String) async throws(StoreError) -> Answer {
        guard let story = try await CallStory.tell(sid, from: store, withTurns: false) else { throw .unknown("call") }
        return Self.json(story)
    }

    private func call(_ sid: String, _ part: String) async throws(StoreError) -> Answer {
        guard let call = try await store.call(sid) else { throw .unknown("call") }
        let turns = try await store.turns(of: sid)
        switch part {
        case "turns": return Self.json(["turns": .array(turns.map(Presenter.turn))])
        case "transcript.json":
            return Self.json(["call": Presenter.call(call), "turns": .array(turns.map(Presenter.turn))])
        case "transcript.txt": return Self.text(TranscriptText.plain(call, turns), "text/plain; charset=utf-8")
        case "transcript.md": return Self.text(TranscriptText.markdown(call, turns), "text/markdown; charset=utf-8")
        default: throw .unknown("part of a call")
        }
    }

    // MARK: Contacts

    private func contact(_ id: String) async throws(StoreError) -> Contact {
        guard let contact = try await store.contact(id) else { throw .unknown("contact") }
        return contact
    }

    private func contacts(_ request: Request) async throws(StoreError) -> Answer {
        if let handle = request.value("handle") {
            let found = try await store.contact(handle: handle, line: "main")
            return Self.json(["contacts": .array(found.map { [Presenter.contact($0)] } ?? [])])
        }
        let found = try await store.contacts(matching: request.value("q"), limit: 100)
        return Self.json(["contacts": .array(found.map(Presenter.contact))])
    }

    private func remembered(_ id: String) async throws(StoreError) -> ContactMemory {
        guard let memory = try await store.memory(of: id, recentCalls: 20, lastTurns: 6) else {
            throw .unknown("contact")
        }
        return memory
    }

    private func memory(_ id: String) async throws(StoreError) -> Answer {
        Self.json(Presenter.memory(try await remembered(id)))
    }

    /// What the next call would be told, were it attested and now.
    private func preamble(_ id: String) async throws(StoreError) -> Answer {
        let memory = try await remembered(id)
        let zone = memory.calls.first.flatMap { TimeZone(identifier: $0.timeZone) } ?? .gmt
        let preamble = Preamble.build(from: memory, level: 2, now: Date(), zone: zone)
        return Self.json([
            "preamble": JSON(preamble?.text), "tokens": JSON(preamble?.tokens ?? 0), "identity_level": 2,
            "lines": .array(
                (preamble?.lines ?? []).map {
                    [
                        "section": .string($0.section.rawValue), "text": .string($0.text), "why": .string($0.why),
                        "source": JSON($0.source),
                    ]
                }),
        ])
    }

    private func recall(_ id: String, _ request: Request) async throws(StoreError) -> Answer {
        _ = try await contact(id)
        let body = JSON(parsing: request.body)
        guard let query = body?["query"]?.string else { return Self.bad("query", ["a text"]) }
        let limit = body?["limit"]?.integer ?? 10
        guard (1...100).contains(limit) else { return Self.bad("limit", ["1 … 100"]) }
        return Self.json(CallStory.hits(try await recall.turns(answering: query, of: id, limit: limit)))
    }

    private func erase(_ id: String) async throws(StoreError) -> Answer {
        defer { Task { [recall] in await recall.forget(id) } }
        let counts = try await store.erase(contact: id, by: "api", at: Date())
        let rows = counts.rows.sorted { $0.key < $1.key }.map { JSON.Member($0.key, JSON($0.value)) }
        return Self.json(["erased": .object(rows)])
    }

    // MARK: The ledger, search, metrics

    private func commitments(_ request: Request) async throws(StoreError) -> Answer {
        var filter = CommitmentFilter(contactID: request.value("contact_id"), callSid: request.value("call_sid"))
        if let text = request.value("status") {
            guard let status = CommitmentStatus(rawValue: text) else {
                return Self.bad("status", CommitmentStatus.allCases.map(\.rawValue))
            }
            filter.status = status
        }
        if let text = request.value("owner") {
            guard let owner = CommitmentOwner(rawValue: text) else {
                return Self.bad("owner", CommitmentOwner.allCases.map(\.rawValue))
            }
            filter.owner = owner
        }
        if let text = request.value("due_before") {
            guard let date = Self.date(text) else { return Self.bad("due_before", ["an RFC 3339 time"]) }
            filter.dueBefore = date
        }
        let found = try await store.commitments(filter)
        return Self.json(CallStory.ledger(found))
    }

    private func change(_ id: String, _ request: Request) async throws(StoreError) -> Answer {
        let body = JSON(parsing: request.body)
        guard let status = body?["status"]?.string.flatMap(CommitmentStatus.init) else {
            return Self.bad("status", CommitmentStatus.allCases.map(\.rawValue))
        }
        try await store.update(commitment: id, to: status, by: "operator", note: body?["note"]?.string, at: Date())
        return Self.json(["id": .string(id), "status": .string(status.rawValue)])
    }

    private func search(_ request: Request) async throws(StoreError) -> Answer {
        guard let query = request.value("q") else { return Self.bad("q", ["words to look for"]) }
        return Self.json(CallStory.hits(try await store.search(query, contactID: nil, limit: 50)))
    }

    private func metrics() async throws(StoreError) -> Answer {
        let dead = try await store.jobs(state: .dead, limit: 1000).count
        let queued = try await store.jobs(state: .queued, limit: 1000).count
        let text = """
            # TYPE ringback_jobs gauge
            ringback_jobs{state="queued"} \(queued)
            ringback_jobs{state="dead"} \(dead)

            """
        return Self.text(text, "text/plain; version=0.0.4")
    }

    // MARK: Reading

    static func bad(_ name: String, _ allowed: [String]) -> Answer {
        error(400, "bad_\(name)", "\(name) must be \(allowed.joined(separator: ", "))")
    }

    static func date(_ text: String) -> Date? {
        (try? Date(text, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true)))
            ?? (try? Date(text, strategy: .iso8601))
    }
}
