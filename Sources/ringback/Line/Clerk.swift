import Bridge
import Foundation
import Memory
import Records

/// Does the work that follows a call: takes jobs from the store, one after the other, until it is stopped.
final class Clerk: Sendable {
    static let summarise = "summarise"
    private static let leaseSeconds = 120.0
    /// After so many tries a job waits for the operator.
    static let maxTries = 8

    private let store: any Store
    private let kicks: AsyncStream<Void>.Continuation
    private let task: Task<Void, Never>

    init(_ store: any Store, _ done: @escaping @Sendable (Job) -> Void = { _ in }) {
        self.store = store
        let (wakes, kicks) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        self.kicks = kicks
        let pulse = Task {
            while !Task.isCancelled {
                kicks.yield()
                try? await Task.sleep(for: .seconds(1))
            }
        }
        task = Task {
            for await _ in wakes {
                while !Task.isCancelled, let job = await Self.next(store) {
                    await Self.work(job, store)
                    done(job)
                }
            }
            pulse.cancel()
        }
    }

    /// There may be a job.
    func kick() { kicks.yield() }

    /// Ends after the job in hand.
    func stop() async {
        kicks.finish()
        task.cancel()
        await task.value
    }

    /// The jobs every ended call gets. The key makes a second insertion harmless.
    static func jobs(after callSid: String, at: Date) -> [NewJob] {
        [NewJob(kind: summarise, key: "\(summarise):\(callSid)", runAfter: at)]
    }

    private static func next(_ store: any Store) async -> Job? {
        do {
            return try await store.lease(kinds: [summarise], for: leaseSeconds, now: Date())
        } catch {
            Log.warning("jobs_unavailable", [.init("reason", .string("\(error)"))])
            return nil
        }
    }

    private static func work(_ job: Job, _ store: any Store) async {
        do {
            guard let call = try await store.call(job.callSid) else { return try await store.complete(job: job.id) }
            let turns = try await store.turns(of: job.callSid)
            let derived = OfflineRules.derive(
                callSid: call.callSid, contactID: call.contactID, turns: turns, call: call, endReason: call.endReason,
                now: Date())
            try await store.write(derived, of: call.callSid)
            try await store.complete(job: job.id)
            Log.info(
                "call_summarised", call: job.callSid,
                [
                    .init("source", .string(derived.summary.source.rawValue)),
                    .init("commitments", JSON(derived.commitments.count)),
                ])
        } catch {
            Log.warning("job_failed", call: job.callSid, [.init("reason", .string("\(error)"))])
            let pause = min(pow(2, Double(job.tries)), 300) * Double.random(in: 0.75...1.25)
            let retry = job.tries < maxTries ? Date().addingTimeInterval(pause) : nil
            try? await store.fail(job: job.id, error: "\(error)", retryAt: retry)
        }
    }
}
