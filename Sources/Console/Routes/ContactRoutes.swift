internal import Foundation
internal import JSONText
internal import Memory
internal import Records
internal import Secrets

/// Those who ring, and what the line knows of them.
extension API {
    func contacts(_ question: Question) async throws -> Reply {
        try refuseNumbers(question, in: ["handle", "q"])
        let limit = try question.number("limit", in: 1...200, or: 100)
        let found: [Contact]
        var next: String?
        if let handle = try question.text("handle") {
            let line = try question.text("line") ?? "main"
            found = try await store.contact(handle: handle, line: line).map { [$0] } ?? []
        } else {
            found = try await store.contacts(
                matching: try question.text("q"), line: try question.text("line"),
                after: try question.text("cursor"), limit: limit)
            if found.count == limit { next = found.last?.cursor }
        }
        return Reply(["contacts": .array(found.map(Presenter.contact)), "next_cursor": JSON(next)])
    }

    func contact(_ question: Question) async throws -> Reply {
        let contact = try await known(question)
        let decision = try await store.policyDecisions(of: contact.id).first
        return Reply(Presenter.contact(contact, decision))
    }

    /// `{"display_name": text|null, "policy", "pin": digits|null}`: what is left out stays. The PIN is never told again.
    func changeContact(_ question: Question) async throws -> Reply {
        let body = try question.object()
        let contact = try await known(question)
        var policy: MemoryPolicy?
        if let text = try Question.optionalText("policy", of: body) {
            guard let word = MemoryPolicy(rawValue: text) else {
                throw Refusal.bad("policy", ["on, preamble_only or off"])
            }
            policy = word
        }
        let name =
            body["display_name"] == nil ? contact.displayName : try Question.optionalText("display_name", of: body)
        let pin = try Self.pin(of: body)
        let (actor, now) = (question.role.rawValue, Date())
        try await store.update(contact: contact.id, displayName: name, policy: policy, by: actor, at: now)
        if let pin { try await store.setPIN(pin.map(PIN.hash), of: contact.id, by: actor, at: now) }
        return try await self.contact(question)
    }

    /// nil when nothing is said of it; nil within to remove it.
    private static func pin(of body: JSON) throws -> String?? {
        switch body["pin"] {
        case nil: return nil
        case .null?: return .some(nil)
        case .string(let digits)? where PIN.isOne(digits): return digits
        default: throw Refusal.bad("pin", ["4 to 10 digits, or null"])
        }
    }

    /// Forgets somebody everywhere, the recordings of their calls included; and looks for what is left of them when asked to.
    func erase(_ question: Question) async throws -> Reply {
        let contact = try await known(question)
        let isVerified = try question.flag("verify")
        let forgotten = try await forgetting.forget(contact.id, by: question.role.rawValue, at: Date())
        await recall.forget(contact.id)
        let counts = forgotten.counts.sorted { $0.key < $1.key }.map { JSON.Member($0.key, JSON($0.value)) }
        guard isVerified else { return Reply(["erased": .object(counts)]) }
        let residue = try await forgetting.residue(of: forgotten.traces)
        return Reply(["erased": .object(counts), "residue": .array(residue.map(JSON.string))])
    }

    func memory(_ question: Question) async throws -> Reply {
        Reply(Presenter.memory(try await remembered(question)))
    }

    /// What the next call would be told, were it attested and now.
    func preamble(_ question: Question) async throws -> Reply {
        let memory = try await remembered(question)
        let zone = memory.calls.first.flatMap { TimeZone(identifier: $0.timeZone) } ?? .gmt
        let preamble = Preamble.build(from: memory, level: 2, now: Date(), zone: zone)
        return Reply([
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

    func recall(_ question: Question) async throws -> Reply {
        let body = try question.object()
        let query = try Question.text("query", of: body)
        try refuseNumber(question, query)
        let limit: Int
        switch body["limit"] {
        case nil: limit = 10
        case .number(let value)?: limit = Int(exactly: value) ?? 0
        default: limit = 0
        }
        guard (1...100).contains(limit) else { throw Refusal.bad("limit", ["a whole number from 1 to 100"]) }
        let contact = try await known(question)
        return Reply(CallStory.recalled(try await recall.turns(answering: query, of: contact.id, limit: limit)))
    }

    private func known(_ question: Question) async throws -> Contact {
        guard let contact = try await store.contact(question["contact_id"]) else { throw Refusal.unknown("contact") }
        return contact
    }

    private func remembered(_ question: Question) async throws -> ContactMemory {
        let id = question["contact_id"]
        guard let memory = try await store.memory(of: id, recentCalls: 20, lastTurns: 6) else {
            throw Refusal.unknown("contact")
        }
        return memory
    }
}
