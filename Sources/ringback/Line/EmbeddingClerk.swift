import Foundation
import JSONText
import Memory
import Records
import Synchronization

/// Has the embedding model look at what was said in calls that are over: takes the jobs for it from the store, one after the
/// other, until it is stopped. Apart from the clerk: a model that is slow holds up no summary.
final class EmbeddingClerk: Sendable {
    /// The job that follows a call whose caller may be remembered.
    static let kind = "embed"
    /// Longer than the longest call takes.
    private static let leaseSeconds = 600.0
    /// How many earlier calls are looked through at a time.
    private static let callsAtOnce = 200

    private let worker: JobWorker

    /// - Parameter run: who takes the jobs, so that another clerk gets them when that run is lost.
    /// - Parameter looksBack: calls that this model has not seen get their jobs, once, while there is nothing else to do.
    /// - Parameter done: told of each job that was worked on, and what came of it.
    init(
        _ store: any Store, run: String, embedder: any Embedder, looksBack: Bool,
        done: @escaping @Sendable (Job, Clerk.Outcome) -> Void = { _, _ in }
    ) {
        let past = Mutex(looksBack ? Past.from(nil) : .seen)
        worker = JobWorker(
            next: { await Self.next(store, run) },
            work: { done($0, await Self.work($0, store, embedder)) },
            idle: {
                let next = await Self.lookBack(past.withLock { $0 }, store, embedder)
                past.withLock { $0 = next }
            })
    }

    /// There may be a job.
    func kick() { worker.kick() }

    /// Ends after the job in hand.
    func stop() async { await worker.stop() }

    private static func next(_ store: any Store, _ run: String) async -> Job? {
        // A database that is away is reported by those who must write to it.
        try? await store.lease(kinds: [kind], by: run, for: leaseSeconds, now: Date())
    }

    // MARK: Earlier calls

    /// How far the look back has come: to the calls before a place, or to the end.
    private enum Past: Sendable {
        case from(CallPlace?)
        case seen
    }

    private static func lookBack(_ past: Past, _ store: any Store, _ embedder: any Embedder) async -> Past {
        guard case .from(let place) = past else { return .seen }
        do {
            let next = try await store.queueVectors(
                job: kind, model: embedder.mark, from: place, limit: callsAtOnce, at: Date())
            return next.map { .from($0) } ?? .seen
        } catch {
            return past
        }
    }

    // MARK: One call

    private static func work(_ job: Job, _ store: any Store, _ embedder: any Embedder) async -> Clerk.Outcome {
        do {
            if try await mayBeSeen(job.callSid, store) {
                let count = try await see(job.callSid, store, embedder)
                Log.info("call_embedded", call: job.callSid, [.init("turns", JSON(count))])
            }
            try await store.complete(job)
            return .done
        } catch let error as TextModelError {
            return await Clerk.postpone(
                job, store, "\(error)", mayRetry: error.isRetryable, after: error.retryAfter)
        } catch StoreError.unknown {
            // The call was erased meanwhile, and its job with it.
            return .done
        } catch {
            return await Clerk.postpone(job, store, "\(error)", mayRetry: true, after: nil)
        }
    }

    /// Whom the line may not remember, it tells no other server about.
    private static func mayBeSeen(_ callSid: String, _ store: any Store) async throws(StoreError) -> Bool {
        guard let id = try await store.call(callSid)?.contactID else { return false }
        return try await store.contact(id)?.policy == .on
    }

    /// Has the model look at those turns of a call that it has not seen as they are; what it has made of some is kept before
    /// it is asked about the next.
    /// - Returns: how many turns those were.
    @discardableResult
    static func see(_ callSid: String, _ store: any Store, _ embedder: any Embedder) async throws -> Int {
        let turns = try await store.spokenTurns(of: callSid, model: embedder.mark)
        let missing = EmbeddingInput.missing(of: turns)
        for batch in EmbeddingInput.batches(of: missing) {
            let found = try await embedder.vectors(of: batch.map(\.text))
            let vectors = zip(batch, found).map { TurnVector(turn: $0.turn, input: $0.name, values: $1) }
            try await store.keep(vectors, of: callSid, model: embedder.mark, isWhole: false)
        }
        try await store.keep([], of: callSid, model: embedder.mark, isWhole: true)
        return missing.count
    }
}
