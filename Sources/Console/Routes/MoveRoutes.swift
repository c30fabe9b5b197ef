internal import Foundation
internal import JSONText
internal import Memory
internal import Records

/// Two contacts that are one person, and one that is two. Who they are is an operator's word; the line only guesses by numbers.
extension API {
    private static let mostCalls = 500

    /// `{"contact_id"}`: that one's calls and numbers become this one's.
    func merge(_ question: Question) async throws -> Reply {
        let contact = question["contact_id"], other = try Question.text("contact_id", of: try question.object())
        try await store.merge(contact: other, into: contact, by: question.role.rawValue, at: Date())
        return try await moved(contact, [contact, other])
    }

    /// `{"call_sids"}`: these become a new contact's, who is the answer.
    func split(_ question: Question) async throws -> Reply {
        let contact = question["contact_id"], calls = try Self.calls(of: try question.object())
        let new = try await store.split(calls: calls, from: contact, by: question.role.rawValue, at: Date())
        return try await moved(new, [contact, new])
    }

    /// Calls by the contact's numbers that are nobody's.
    func unclaimed(_ question: Question) async throws -> Reply {
        let calls = try await store.unclaimedCalls(reaching: question["contact_id"], limit: Self.mostCalls)
        return Reply(["calls": .array(calls.map(Presenter.call))])
    }

    /// `{"call_sids"}`: these were this contact's.
    func claim(_ question: Question) async throws -> Reply {
        let contact = question["contact_id"], calls = try Self.calls(of: try question.object())
        try await store.claim(calls: calls, for: contact, by: question.role.rawValue, at: Date())
        return try await moved(contact, [contact])
    }

    /// Takes the last merge into this contact, or split from it, back.
    func undoMove(_ question: Question) async throws -> Reply {
        let contact = question["contact_id"]
        let changed = try await store.undoMove(of: contact, by: question.role.rawValue, at: Date())
        if changed.isEmpty { throw Refusal.unknown("merge or split to take back") }
        return try await moved(contact, changed)
    }

    private static func calls(of body: JSON) throws -> Set<String> {
        let calls = (body["call_sids"]?.array ?? []).map(\.string)
        guard (1...mostCalls).contains(calls.count),
            calls.allSatisfy({ $0.map { (1...64).contains($0.utf8.count) } ?? false })
        else { throw Refusal.bad("call_sids", ["1 to \(mostCalls) of the contact's calls"]) }
        return Set(calls.compactMap(\.self))
    }

    /// What those who changed are known for is judged anew, and looked for anew.
    private func moved(_ contact: String, _ changed: [String]) async throws -> Reply {
        for id in changed {
            await recall.forget(id)
            try await judge(id)
        }
        guard let now = try await store.contact(contact) else { throw Refusal.unknown("contact") }
        return Reply(Presenter.contact(now))
    }
}
