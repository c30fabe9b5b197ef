import Bridge
import Console
import Foundation
import JSONText
import Memory
import Records

/// Does the work that follows a call: takes jobs from the store until it is stopped. A text model answers several questions at a
/// time; the store hands out a contact's calls one after the other.
final class Clerk: Sendable {
    static let summarise = "summarise", erase = Job.erase
    /// The same for a call that came with an import: done when no call of today waits.
    static let summarisePast = "summarise_past"
    private static let leaseSeconds = 120.0
    private static let handsWithModel = 4

    /// What became of a job.
    enum Outcome: String { case done, retry, dead }

    private let worker: JobWorker

    /// - Parameter model: nil leaves the work to the rules.
    /// - Parameter looksBack: calls that only the rules have seen are given to the model, while there is nothing else to do.
    /// - Parameter kinds: which jobs to take, those of the first kind before all others.
    /// - Parameter done: told of each job that was worked on, and what came of it.
    /// - Parameter rejected: told what a model proposed and was not believed, and how often.
    /// - Parameter run: who takes the jobs, so that another clerk gets them when that run is lost.
    /// - Parameter webhook: who is told what came of it; nil: nobody.
    /// - Parameter folders: where calls have files, which go with their caller.
    /// - Parameter embeds: an embedding model is to see each call as well.
    init(
        _ store: any Store, run: String, model: (any TextModel)?, webhook: Webhook? = nil,
        folders: CallFolders = CallFolders(), embeds: Bool = false, looksBack: Bool = false,
        kinds: [String] = [erase, summarise, summarisePast],
        rejected: @escaping @Sendable (Extraction.Rejection, Int) -> Void = { _, _ in },
        done: @escaping @Sendable (Job, Outcome) -> Void = { _, _ in }
    ) {
        let secondLook = model != nil && looksBack ? SecondLook(kinds: [Self.summarise, Self.summarisePast]) : nil
        worker = JobWorker(
            hands: model == nil ? 1 : Self.handsWithModel,
            next: { await Self.next(kinds, store, run) },
            work: { job in
                let outcome =
                    job.kind == Self.erase
                    ? await Self.eraseByWish(job, store, folders)
                    : await Self.work(job, store, model, webhook, embeds: embeds, secondLook, rejected)
                done(job, outcome)
            },
            idle: { await secondLook?.look(store, now: Date()) })
    }

    /// There may be a job.
    func kick() { worker.kick() }

    /// Ends after the jobs in hand.
    func stop() async { await worker.stop() }

    /// The kinds of jobs that every ended call gets.
    static func kinds(_ webhook: Webhook?) -> [String] { [summarise] + (webhook?.kindsAtEnd ?? []) }

    /// The jobs every ended call gets. The key makes a second insertion harmless.
    static func jobs(after callSid: String, at: Date, webhook: Webhook? = nil) -> [NewJob] {
        kinds(webhook).map { NewJob($0, after: callSid, at: at) }
    }

    private static func next(_ kinds: [String], _ store: any Store, _ run: String) async -> Job? {
        do {
            for kind in kinds {
                if let job = try await store.lease(
                    kinds: [kind], inOrder: true, by: run, for: leaseSeconds, now: Date())
                {
                    return job
                }
            }
            return nil
        } catch {
            Log.warning("jobs_unavailable", [.init("reason", .string("\(error)"))])
            return nil
        }
    }

    private static func work(
        _ job: Job, _ store: any Store, _ model: (any TextModel)?, _ webhook: Webhook?, embeds: Bool,
        _ secondLook: SecondLook?, _ rejected: @Sendable (Extraction.Rejection, Int) -> Void
    ) async -> Outcome {
        do {
            guard let call = try await store.call(job.callSid) else {
                try await store.complete(job)
                return .done
            }
            let turns = try await store.turns(of: job.callSid)
            // First of all: what a caller does not want to be remembered is shown to no other model.
            try await heed(turns, call, store)
            if embeds, call.contactID != nil {
                let now = Date()
                try await store.add(
                    jobs: [(call.callSid, NewJob(EmbeddingClerk.kind, after: call.callSid, at: now))], at: now)
            }
            let newest = try await store.summaries(of: call.callSid).last
            let (derivation, failure) = try await derive(call, turns, newest, store, model, rejected)
            if let derivation {
                try await store.write(derivation, of: call.callSid, reopening: [summarise, summarisePast])
                report(derivation)
            }
            if failure != nil || derivation?.summary.source == .llm { secondLook?.noted(failure) }
            // Also where nothing is new: whoever was here before may not have come so far.
            try await settle(call, store)
            if let summary = derivation?.summary ?? newest { try await tell(webhook, summary, job, store) }
            guard let failure else {
                try await store.complete(job)
                return .done
            }
            return await postpone(job, store, "\(failure)", mayRetry: failure.isRetryable, after: failure.retryAfter)
        } catch {
            return await postpone(job, store, "\(error)", mayRetry: true, after: nil)
        }
    }

    /// What earlier calls of the contact led to.
    private static func known(_ call: CallRecord, _ store: any Store) async throws(StoreError) -> ContactLedger {
        if let contactID = call.contactID { return try await store.ledger(of: contactID) }
        // Of a call without a contact what it led to itself is known, which keeps its names.
        return ContactLedger(commitments: try await store.commitments(CommitmentFilter(callSid: call.callSid)))
    }

    /// Judges anew where the contact's facts and commitments stand, now that there are more of them.
    static func settle(_ call: CallRecord, _ store: any Store) async throws(StoreError) {
        guard let contactID = call.contactID else { return }
        let (facts, commitments) = try await store.ledger(of: contactID).standings(at: Date())
        try await store.settle(facts, commitments, of: contactID)
    }

    /// Leaves jobs behind that tell what came of a call, and when a promise falls due. Of an import nobody is told.
    private static func tell(
        _ webhook: Webhook?, _ summary: Summary, _ job: Job, _ store: any Store
    ) async throws(StoreError) {
        guard let webhook, job.kind == summarise, let call = try await store.call(job.callSid) else { return }
        var filter = CommitmentFilter(callSid: call.callSid)
        if let contact = call.contactID { filter = CommitmentFilter(contactID: contact) }
        let now = Date()
        try await store.add(jobs: webhook.jobs(after: summary, try await store.commitments(filter), at: now), at: now)
    }

    /// What a call leads to; nil when it has led to that already.
    /// - Parameter newest: what stands of the call.
    /// - Returns: with it, why a model has not found it.
    private static func derive(
        _ call: CallRecord, _ turns: [Turn], _ newest: Summary?, _ store: any Store, _ model: (any TextModel)?,
        _ rejected: @Sendable (Extraction.Rejection, Int) -> Void
    ) async throws -> (derivation: Derivation?, failure: TextModelError?) {
        if try await isSilent(call, turns, store) {
            // What was derived before the caller became silent stays, unless it is this call that asks for silence.
            let mayStay = newest != nil && !CallerWish.isSilence(CallerWish.all(in: turns).last)
            if mayStay { return (nil, nil) }
            return (SilentRecord.derive(turns: turns, call: call, endReason: call.endReason, now: Date()), nil)
        }
        let known = try await known(call, store)
        // What a model has found is not given up for the rules because none is there now.
        let ruled = newest?.source == .llm ? nil : rules(call, turns, known)
        // Where nobody spoke there is nothing to ask a model about.
        guard let model, turns.contains(where: { $0.role == .caller }) else { return (ruled, nil) }
        let input = Extraction.inputHash(
            model: model.name, turns: turns, call: call, known: known, endReason: call.endReason)
        if newest?.inputHash == input { return (nil, nil) }
        do {
            let extraction = try await Extraction.derive(
                with: model, callSid: call.callSid, contactID: call.contactID, turns: turns, call: call,
                known: known, endReason: call.endReason, now: Date())
            for (reason, count) in extraction.rejections {
                rejected(reason, count)
                Log.info(
                    "derived_rows_rejected", call: call.callSid,
                    [.init("reason", .string(reason.rawValue)), .init("count", JSON(count))])
            }
            return (extraction.derivation, nil)
        } catch {
            // The next call must not wait for the model: what the rules find stands until it is back.
            return (ruled, error)
        }
    }

    private static func rules(_ call: CallRecord, _ turns: [Turn], _ known: ContactLedger) -> Derivation {
        OfflineRules.derive(
            callSid: call.callSid, contactID: call.contactID, turns: turns, call: call, known: known,
            endReason: call.endReason, now: Date())
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
    static func postpone(
        _ job: Job, _ store: any Store, _ reason: String, mayRetry: Bool, after: Double?
    ) async -> Outcome {
        Log.warning("job_failed", call: job.callSid, [.init("reason", .string(reason)), .init("try", JSON(job.tries))])
        let pause = max(after ?? 0, min(pow(2, Double(min(job.tries, 9))), 300) * Double.random(in: 0.75...1.25))
        let retry = mayRetry && job.tries < Job.maxTries ? Date().addingTimeInterval(pause) : nil
        try? await store.fail(job, error: reason, retryAt: retry)
        return retry == nil ? .dead : .retry
    }
}
