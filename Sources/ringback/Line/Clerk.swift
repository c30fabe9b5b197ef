import Bridge
import Console
import Foundation
import JSONText
import Memory
import Records

/// Does the work that follows a call: takes jobs from the store, one after the other, until it is stopped.
final class Clerk: Sendable {
    static let summarise = "summarise", erase = "erase"
    /// An erasure that a caller wished for waits so long, in seconds.
    static let erasureDelay = 86_400.0
    /// The same for a call that came with an import: done when no call of today waits.
    static let summarisePast = "summarise_past"
    private static let leaseSeconds = 120.0

    /// What became of a job.
    enum Outcome: String { case done, retry, dead }

    private let worker: JobWorker

    /// - Parameter model: nil leaves the work to the rules.
    /// - Parameter kinds: which jobs to take, those of the first kind before all others.
    /// - Parameter done: told of each job that was worked on, and what came of it.
    /// - Parameter run: who takes the jobs, so that another clerk gets them when that run is lost.
    /// - Parameter webhook: who is told what came of it; nil: nobody.
    /// - Parameter folders: where calls have files, which go with their caller.
    /// - Parameter embeds: an embedding model is to see each call as well.
    init(
        _ store: any Store, run: String, model: (any TextModel)?, webhook: Webhook? = nil,
        folders: CallFolders = CallFolders(), embeds: Bool = false,
        kinds: [String] = [erase, summarise, summarisePast],
        done: @escaping @Sendable (Job, Outcome) -> Void = { _, _ in }
    ) {
        worker = JobWorker(
            next: { await Self.next(kinds, store, run) },
            work: { job in
                let outcome =
                    job.kind == Self.erase
                    ? await Self.forget(job, store, folders)
                    : await Self.work(job, store, model, webhook, embeds: embeds)
                done(job, outcome)
            })
    }

    /// There may be a job.
    func kick() { worker.kick() }

    /// Ends after the job in hand.
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

    private static func work(
        _ job: Job, _ store: any Store, _ model: (any TextModel)?, _ webhook: Webhook?, embeds: Bool
    ) async -> Outcome {
        do {
            guard let call = try await store.call(job.callSid) else {
                try await store.complete(job)
                return .done
            }
            if embeds, call.contactID != nil {
                let now = Date()
                try await store.add(
                    jobs: [(call.callSid, NewJob(EmbeddingClerk.kind, after: call.callSid, at: now))], at: now)
            }
            let turns = try await store.turns(of: job.callSid)
            let known = try await known(call, store)
            let derivation: Derivation
            var failure: TextModelError?
            do { derivation = try await derive(call, turns, known, model) } catch let error as TextModelError {
                // The next call must not wait for the model: what the rules find stands until it is back.
                derivation = rules(call, turns, known)
                failure = error
            }
            try await store.write(derivation, of: call.callSid)
            try await settle(call, store)
            try await heed(turns, call, store)
            try await tell(webhook, derivation.summary, job, store)
            if failure == nil { try await store.complete(job) }
            report(derivation)
            guard let failure else { return .done }
            return await postpone(job, store, "\(failure)", mayRetry: failure.isRetryable, after: failure.retryAfter)
        } catch {
            return await postpone(job, store, "\(error)", mayRetry: true, after: nil)
        }
    }

    /// What earlier calls of the contact led to.
    private static func known(_ call: CallRecord, _ store: any Store) async throws(StoreError) -> ContactLedger {
        guard let contactID = call.contactID else { return ContactLedger() }
        return try await store.ledger(of: contactID)
    }

    /// Judges anew where the contact's facts and commitments stand, now that there are more of them.
    static func settle(_ call: CallRecord, _ store: any Store) async throws(StoreError) {
        guard let contactID = call.contactID else { return }
        let (facts, commitments) = try await store.ledger(of: contactID).standings(at: Date())
        try await store.settle(facts, commitments, of: contactID)
    }

    /// Does as the caller said about being remembered. To forget for good takes a caller who is known to be who they are, and
    /// a day, in which an operator can see it; until then nothing is told. A wish is heeded once: what somebody decided about
    /// the caller since stands when the call is worked on again.
    private static func heed(_ turns: [Turn], _ call: CallRecord, _ store: any Store) async throws(StoreError) {
        guard let wish = CallerWish.all(in: turns).last, let id = call.contactID,
            let contact = try await store.contact(id)
        else { return }
        let event = CallEvent(
            callSid: call.callSid, atMs: 0, kind: "caller_wish",
            detailJSON: (["wish": .string(wish.kind.rawValue), "turn": .string(wish.citation.turnID)] as JSON).text,
            id: "\(call.callSid)-wish")
        if try await store.events(of: call.callSid).contains(where: { $0.id == event.id }) { return }
        let isVouched = call.identityLevel >= 2
        let policy: MemoryPolicy = wish.kind == .remember ? .on : .off
        // Whoever rings from a number that nobody vouches for may silence the memory, but not wake it.
        if contact.policy != policy, policy == .off || isVouched {
            try await store.update(contact: id, displayName: contact.displayName, policy: policy)
        }
        if wish.kind == .forget, isVouched {
            let due = (call.endedAt ?? call.startedAt).addingTimeInterval(erasureDelay)
            try await store.queue(
                NewJob(kind: erase, key: "\(erase):\(call.callSid)", runAfter: due), of: call.callSid, at: Date())
        }
        // Last: whoever dies before has it done again.
        try await store.append([event])
    }

    /// Erases a contact as they wished, unless somebody has let them be remembered again.
    private static func forget(_ job: Job, _ store: any Store, _ folders: CallFolders) async -> Outcome {
        do {
            if let id = try await store.call(job.callSid)?.contactID, let contact = try await store.contact(id),
                contact.policy == .off
            {
                // The job goes with the contact.
                _ = try await Forgetting(store: store, folders: folders).forget(id, by: "caller", at: Date())
                Log.info("erased_by_wish")
                return .done
            }
            try await store.complete(job)
            return .done
        } catch {
            return await postpone(job, store, "\(error)", mayRetry: true, after: nil)
        }
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

    private static func derive(
        _ call: CallRecord, _ turns: [Turn], _ known: ContactLedger, _ model: (any TextModel)?
    ) async throws -> Derivation {
        // Where nobody spoke there is nothing to ask a model about.
        guard let model, turns.contains(where: { $0.role == .caller }) else { return rules(call, turns, known) }
        let extraction = try await Extraction.derive(
            with: model, callSid: call.callSid, contactID: call.contactID, turns: turns, call: call,
            known: known, endReason: call.endReason, now: Date())
        for (reason, count) in extraction.rejections {
            Log.info(
                "derived_rows_rejected", call: call.callSid,
                [.init("reason", .string(reason.rawValue)), .init("count", JSON(count))])
        }
        return extraction.derivation
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
