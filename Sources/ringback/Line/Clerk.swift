import Bridge
import Foundation
import JSONText
import Memory
import Records

/// Does the work that follows a call: takes jobs from the store, one after the other, until it is stopped.
final class Clerk: Sendable {
    static let summarise = "summarise"
    /// The same for a call that came with an import: done when no call of today waits.
    static let summarisePast = "summarise_past"
    private static let leaseSeconds = 120.0
    /// After so many tries a job waits for the operator.
    static let maxTries = 50

    private let kicks: AsyncStream<Void>.Continuation
    private let task: Task<Void, Never>

    /// - Parameter model: nil leaves the work to the rules.
    /// - Parameter done: told of each job that was worked on, whatever came of it.
    /// - Parameter run: who takes the jobs, so that another clerk gets them when that run is lost.
    init(
        _ store: any Store, run: String, model: (any TextModel)?, done: @escaping @Sendable (Job) -> Void = { _ in }
    ) {
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
                while !Task.isCancelled, let job = await Self.next(store, run) {
                    await Self.work(job, store, model)
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
        [NewJob(summarise, after: callSid, at: at)]
    }

    private static func next(_ store: any Store, _ run: String) async -> Job? {
        do {
            for kind in [summarise, summarisePast] {
                if let job = try await store.lease(kinds: [kind], by: run, for: leaseSeconds, now: Date()) {
                    return job
                }
            }
            return nil
        } catch {
            Log.warning("jobs_unavailable", [.init("reason", .string("\(error)"))])
            return nil
        }
    }

    private static func work(_ job: Job, _ store: any Store, _ model: (any TextModel)?) async {
        do {
            guard let call = try await store.call(job.callSid) else { return try await store.complete(job) }
            let turns = try await store.turns(of: job.callSid)
            do {
                let derivation = try await derive(call, turns, model)
                try await store.write(derivation, of: call.callSid)
                try await store.complete(job)
                report(derivation)
            } catch let error as TextModelError {
                // The next call must not wait for the model: what the rules find stands until it is back.
                let stopgap = rules(call, turns)
                try await store.write(stopgap, of: call.callSid)
                report(stopgap)
                await postpone(job, store, "\(error)", mayRetry: error.isRetryable, after: error.retryAfter)
            }
        } catch {
            await postpone(job, store, "\(error)", mayRetry: true, after: nil)
        }
    }

    private static func derive(
        _ call: CallRecord, _ turns: [Turn], _ model: (any TextModel)?
    ) async throws -> Derivation {
        // Where nobody spoke there is nothing to ask a model about.
        guard let model, turns.contains(where: { $0.role == .caller }) else { return rules(call, turns) }
        let extraction = try await Extraction.derive(
            with: model, callSid: call.callSid, contactID: call.contactID, turns: turns, call: call,
            endReason: call.endReason, now: Date())
        for (reason, count) in extraction.rejections {
            Log.info(
                "derived_rows_rejected", call: call.callSid,
                [.init("reason", .string(reason.rawValue)), .init("count", JSON(count))])
        }
        return extraction.derivation
    }

    private static func rules(_ call: CallRecord, _ turns: [Turn]) -> Derivation {
        OfflineRules.derive(
            callSid: call.callSid, contactID: call.contactID, turns: turns, call: call, endReason: call.endReason,
            now: Date())
    }

    private static func report(_ derivation: Derivation) {
        Log.info(
            "call_summarised", call: derivation.summary.callSid,
            [
                .init("source", .string(derivation.summary.source.rawValue)),
                .init("commitments", JSON(derivation.commitments.count)),
            ])
    }

    /// Gives a job back: to be tried again with growing pauses, or, when that can't help, to the operator.
    private static func postpone(
        _ job: Job, _ store: any Store, _ reason: String, mayRetry: Bool, after: Double?
    ) async {
        Log.warning("job_failed", call: job.callSid, [.init("reason", .string(reason)), .init("try", JSON(job.tries))])
        let pause = max(after ?? 0, min(pow(2, Double(min(job.tries, 9))), 300) * Double.random(in: 0.75...1.25))
        let retry = mayRetry && job.tries < maxTries ? Date().addingTimeInterval(pause) : nil
        try? await store.fail(job, error: reason, retryAt: retry)
    }
}
