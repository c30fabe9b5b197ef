internal import Foundation
internal import JSONText
internal import Records

/// Who owes whom what.
extension API {
    func commitments(_ question: Question) async throws -> Reply {
        let limit = try question.number("limit", in: 1...1000, or: 100)
        let filter = CommitmentFilter(
            status: try question.word("status"), owner: try question.word("owner"),
            dueBefore: try question.time("due_before"), contactID: try question.text("contact_id"),
            callSid: try question.text("call_sid"), line: try question.text("line"),
            order: try question.word("order") ?? .soonest, limit: limit, cursor: try question.text("cursor"))
        let found = try await store.commitments(filter)
        let isFull = found.count == limit
        let names = try await store.names(of: Array(Set(found.compactMap(\.contactID))))
        return Reply([
            "commitments": .array(
                found.map { commitment in
                    let name = commitment.contactID.flatMap { names[$0] }
                    return .object(
                        (Presenter.commitment(commitment).members ?? []) + [.init("contact_name", JSON(name))])
                }), "next_cursor": JSON(isFull ? found.last?.cursor(in: filter.order) : nil),
        ])
    }

    /// What is due, for a calendar that subscribes to it: unless it asks otherwise what is outstanding, for what was
    /// settled long ago would leave no room for that.
    func calendar(_ question: Question) async throws -> Reply {
        let status: CommitmentStatus? = try question.word("status")
        var filter = CommitmentFilter(
            owner: try question.word("owner"), contactID: try question.text("contact_id"),
            limit: try question.number("limit", in: 1...1000, or: 500))
        var found: [Commitment] = []
        for status in status.map({ [$0] }) ?? CommitmentStatus.allCases.filter(\.isOutstanding) {
            filter.status = status
            found += try await store.commitments(filter)
        }
        found.sort { ($0.dueAt ?? .distantFuture) < ($1.dueAt ?? .distantFuture) }
        return Reply(
            .text(
                CalendarText.feed(Array(found.prefix(filter.limit)), now: Date()), type: "text/calendar; charset=utf-8")
        )
    }

    /// Where a calendar subscribes: a path with a token of its own.
    func feed() -> Reply { Reply(["path": .string("/api/v1/commitments.ics?token=" + gate.feedToken)]) }

    /// `{"status", "note"}`.
    func changeCommitment(_ question: Question) async throws -> Reply {
        let body = try question.object()
        guard let status = CommitmentStatus(rawValue: try Question.text("status", of: body)) else {
            throw Refusal.bad("status", [CommitmentStatus.allCases.map(\.rawValue).joined(separator: " or ")])
        }
        let note = try Question.optionalText("note", of: body)
        let id = question["commitment_id"]
        try await store.update(commitment: id, to: status, by: question.role.rawValue, note: note, at: Date())
        return Reply(["id": .string(id), "status": .string(status.rawValue)])
    }
}
