internal import Foundation
internal import JSONText
internal import Records

/// What other servers were told.
extension API {
    /// Deliveries, newest first.
    func webhooks(_ question: Question) async throws -> Reply {
        let limit = try question.number("limit", in: 1...1000, or: 100)
        let found = try await store.jobs(ofKinds: WebhookEvent.kinds, limit: limit)
        return Reply(["deliveries": .array(found.map(Presenter.job))])
    }

    /// Tells it once more, whatever became of it.
    func replayWebhook(_ question: Question) async throws -> Reply {
        guard let id = Int64(question["job_id"]) else { throw Refusal.unknown("delivery") }
        do {
            try await store.rerun(job: id, kinds: WebhookEvent.kinds, at: Date())
        } catch StoreError.unknown { throw Refusal.unknown("delivery") }
        return Reply(["id": .string(String(id)), "state": "queued"])
    }
}
