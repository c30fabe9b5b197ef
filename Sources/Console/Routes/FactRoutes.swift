internal import Foundation
internal import JSONText
internal import Memory
internal import Records

/// An operator's word on what is remembered: it wins over a machine's, and can be taken back.
extension API {
    /// One of `{"value", "text"}`, `{"status": "active"|"retracted"}`, `{"pinned"}`.
    func changeFact(_ question: Question) async throws -> Reply {
        let body = try question.object()
        let contact = question["contact_id"], id = question["fact_id"]
        let edit: FactEdit
        if let value = try Question.optionalText("value", of: body), !value.isEmpty {
            guard value.count <= 200 else { throw Refusal.bad("value", ["at most 200 characters"]) }
            let slot = try await store.facts(of: contact, status: nil).first { $0.id == id }?.slot ?? "value"
            let text = try Question.optionalText("text", of: body) ?? "The caller's \(slot) is \(value)."
            edit = .correct(value: value, text: String(text.prefix(300)))
        } else if let status = try Question.optionalText("status", of: body) {
            switch status {
            case "retracted": edit = .retract
            case "active": edit = .affirm
            default: throw Refusal.bad("status", ["active or retracted"])
            }
        } else if case .bool(let isPinned)? = body["pinned"] {
            edit = .pin(isPinned)
        } else {
            throw Refusal.bad("body", ["value, status or pinned"])
        }
        let now = try await store.edit(fact: id, of: contact, edit, by: question.role.rawValue, at: Date())
        try await judge(contact)
        return try await fact(now, of: contact)
    }

    /// Takes the last change of a contact's facts back.
    func undo(_ question: Question) async throws -> Reply {
        let contact = question["contact_id"]
        guard let id = try await store.undoEdit(of: contact, by: question.role.rawValue, at: Date()) else {
            throw Refusal.unknown("change to take back")
        }
        try await judge(contact)
        return try await fact(id, of: contact)
    }

    /// What holds beside an operator's word is judged anew.
    func judge(_ contact: String) async throws {
        let (facts, commitments) = try await store.ledger(of: contact).standings(at: Date())
        try await store.settle(facts, commitments, of: contact)
    }

    private func fact(_ id: String, of contact: String) async throws -> Reply {
        guard let fact = try await store.facts(of: contact, status: nil).first(where: { $0.id == id }) else {
            throw Refusal.unknown("fact")
        }
        return Reply(Presenter.fact(fact))
    }
}
