package import Foundation

// The work that follows calls, each method in its own transaction.
extension SessionStore {
    /// Takes a due job; see `JobRecords.lease`. `now` is the caller's clock, `seconds` counts from it.
    package func lease(
        kinds: [String], inOrder: Bool, by run: String?, for seconds: Double, now: Date
    ) async throws(StoreError) -> Job? {
        try await write { (session) throws(StoreError) in
            try session.lease(kinds: kinds, inOrder: inOrder, by: run, for: seconds, now: now)
        }
    }

    /// Marks a job done; see `JobRecords.complete`.
    package func complete(_ job: Job) async throws(StoreError) {
        try await write { (session) throws(StoreError) in try session.complete(job) }
    }

    /// Gives a job back; see `JobRecords.fail`. `error` is kept, so it may hold no words of a call.
    package func fail(_ job: Job, error: String, retryAt: Date?) async throws(StoreError) {
        try await write { (session) throws(StoreError) in try session.fail(job, error: error, retryAt: retryAt) }
    }

    /// A thousand at most; see `JobRecords.jobs`.
    package func jobs(state: JobState?, line: String?, limit: Int) async throws(StoreError) -> [Job] {
        try await read { (session) throws(StoreError) in try session.jobs(state: state, line: line, limit: limit) }
    }

    /// By kind and state; see `JobRecords.jobCounts`.
    package func jobCounts() async throws(StoreError) -> [JobCount] {
        try await read { (session) throws(StoreError) in try session.jobCounts() }
    }

    /// Queues a dead one again, due at `at`; see `JobRecords.retry`.
    package func retry(job id: Int64, at: Date) async throws(StoreError) {
        try await write { (session) throws(StoreError) in try session.retry(job: id, at: at) }
    }

    /// Inserts what is not there yet; see `JobRecords.add`. `at` is when they were created.
    package func add(jobs: [(callSid: String, job: NewJob)], at: Date) async throws(StoreError) {
        try await write { (session) throws(StoreError) in try session.add(jobs: jobs, at: at) }
    }

    /// A thousand at most; see `JobRecords.jobs(ofKinds:)`.
    package func jobs(ofKinds kinds: [String], limit: Int) async throws(StoreError) -> [Job] {
        try await read { (session) throws(StoreError) in try session.jobs(ofKinds: kinds, limit: limit) }
    }

    /// Queues one anew, with no try behind it; see `JobRecords.rerun`.
    package func rerun(job id: Int64, kinds: [String], at: Date) async throws(StoreError) {
        try await write { (session) throws(StoreError) in try session.rerun(job: id, kinds: kinds, at: at) }
    }

    /// Queues five jobs or a few more at a time; see `JobRecords.requeueRuled`.
    package func requeueRuled(
        kinds: [String], since: Date, from place: CallPlace?, limit: Int, at: Date
    ) async throws(StoreError) -> CallPlace? {
        try await write { (session) throws(StoreError) in
            try session.requeueRuled(kinds: kinds, since: since, from: place, limit: limit, at: at)
        }
    }
}
