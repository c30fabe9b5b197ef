import Console
import Foundation
import JSONText
import Records

/// What a webhook's body says: `{"id","event","created_at","call"}`, and for a promise that falls due `"commitment"`.
///
/// It is written when it is sent, so a retry tells how things are then. `id` is the same in every try.
enum WebhookLetter {
    /// Parts of a call's story that stay here.
    private static let kept: Set<String> = ["preamble", "preamble_tokens", "events", "latency"]

    /// The letter of a job; nil when there is nothing to tell any more, as of a promise that was kept meanwhile.
    static func write(_ event: WebhookEvent, _ job: Job, from store: any Store) async throws(StoreError) -> JSON? {
        guard let story = try await CallStory.tell(job.callSid, from: store, withTurns: false) else { return nil }
        var members: [JSON.Member] = [
            .init("id", .string(job.key)), .init("event", .string(event.rawValue)),
            .init(
                "created_at",
                .string(job.createdAt.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true)))),
            .init("call", .object((story.members ?? []).filter { !kept.contains($0.name) })),
        ]
        if event == .commitmentDue {
            let commitments = try await store.commitments(CommitmentFilter(callSid: job.callSid))
            guard
                let due = commitments.first(where: { commitment in
                    commitment.status.isOutstanding
                        && commitment.dueAt.map { Webhook.dueKey(commitment.id, $0) } == job.key
                })
            else { return nil }
            let shown = story["commitments"]?.array?.first { $0["id"]?.string == due.id }
            members.append(.init("commitment", shown ?? .null))
        }
        return .object(members)
    }
}
