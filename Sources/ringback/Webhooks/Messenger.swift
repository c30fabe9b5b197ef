import Console
import Foundation
import JSONText
import Records
import Sockets

/// Tells another server what happened: takes the jobs that tell from the store, one after the other, until it is stopped.
final class Messenger: Sendable {
    private let worker: JobWorker
    private static let leaseSeconds = 60.0
    /// With the pauses between them these take more than half a day; then the job waits for the operator.
    static let maxTries = 24
    private static let longestPause = 3600.0

    /// - Parameter mailbox: of a loop that no call needs.
    init(_ webhook: Webhook, _ store: any Store, run: String, metrics: Metrics, on mailbox: Mailbox) {
        worker = JobWorker(
            next: { await Self.next(store, run) },
            work: { await Self.work($0, webhook, store, metrics, mailbox) })
    }

    /// There may be something to tell.
    func kick() { worker.kick() }

    /// Ends after the delivery in hand.
    func stop() async { await worker.stop() }

    private static func next(_ store: any Store, _ run: String) async -> Job? {
        // A database that is away is reported by those who must write to it.
        try? await store.lease(kinds: WebhookEvent.kinds, by: run, for: leaseSeconds, now: Date())
    }

    private static func work(
        _ job: Job, _ webhook: Webhook, _ store: any Store, _ metrics: Metrics, _ mailbox: Mailbox
    ) async {
        do {
            guard let event = WebhookEvent(rawValue: job.kind),
                let letter = try await WebhookLetter.write(event, job, from: store)
            else { return try await store.complete(job) }
            guard let trouble = await post(event, job, letter, webhook, mailbox) else {
                metrics.webhooks["delivered"].add()
                Log.info("webhook_delivered", call: job.callSid, [.init("event", .string(job.kind))])
                return try await store.complete(job)
            }
            let mayRetry = job.tries < maxTries
            metrics.webhooks[mayRetry ? "retry" : "dead"].add()
            Log.warning(
                "webhook_failed", call: job.callSid,
                [.init("event", .string(job.kind)), .init("reason", .string(trouble)), .init("try", JSON(job.tries))])
            let pause = min(pow(2, Double(job.tries)), longestPause) * Double.random(in: 0.75...1.25)
            try await store.fail(job, error: trouble, retryAt: mayRetry ? Date().addingTimeInterval(pause) : nil)
        } catch {
            // The lease runs out, and the job is taken again.
            Log.warning("webhook_postponed", call: job.callSid, [.init("reason", .string("\(error)"))])
        }
    }

    /// - Returns: nil when it was delivered, or why it was not.
    private static func post(
        _ event: WebhookEvent, _ job: Job, _ letter: JSON, _ webhook: Webhook, _ mailbox: Mailbox
    ) async -> String? {
        await withCheckedContinuation { reply in
            let posted = mailbox.post { reactor in
                webhook.post(event, delivery: job.key, body: letter.encoded, at: Date(), on: reactor) {
                    reply.resume(returning: $0)
                }
            }
            if !posted { reply.resume(returning: "the line is stopping") }
        }
    }
}
