package import Foundation

// The work that follows calls, each method in its own transaction.
extension SessionStore {
    package func lease(
        kinds: [String], inOrder: Bool, by run: String?, for seconds: Double, now: Date
    ) async throws(StoreError) -> Job? {
        try await write { (session) throws(StoreError) in
            try session.lease(kinds: kinds, inOrder: inOrder, by: run, for: seconds, now: now)
        }
    }

    package func complete(_ job: Job) async throws(StoreError) {
        try await write { (session) throws(StoreError) in try session.complete(job) }
    }

    package func fail(_ job: Job, error: String, retryAt: Date?) async throws(StoreError) {
        try await write { (session) throws(StoreError) in try session.fail(job, error: error, retryAt: retryAt) }
    }

    package func jobs(state: JobState?, line: String?, limit: Int) async throws(StoreError) -> [Job] {
        try await read { (session) throws(StoreError) in try session.jobs(state: state, line: line, limit: limit) }
    }

    package func jobCounts() async throws(StoreError) -> [JobCount] {
        try await read { (session) throws(StoreError) in try session.jobCounts() }
    }

    package func retry(job id: Int64, at: Date) async throws(StoreError) {
        try await write { (session) throws(StoreError) in try session.retry(job: id, at: at) }
    }

    package func add(jobs: [(callSid: String, job: NewJob)], at: Date) async throws(StoreError) {
        try await write { (session) throws(StoreError) in try session.add(jobs: jobs, at: at) }
    }

    package func jobs(ofKinds kinds: [String], limit: Int) async throws(StoreError) -> [Job] {
        try await read { (session) throws(StoreError) in try session.jobs(ofKinds: kinds, limit: limit) }
    }

    package func rerun(job id: Int64, kinds: [String], at: Date) async throws(StoreError) {
        try await write { (session) throws(StoreError) in try session.rerun(job: id, kinds: kinds, at: at) }
    }

    package func requeueRuled(
        kinds: [String], since: Date, from place: CallPlace?, limit: Int, at: Date
    ) async throws(StoreError) -> CallPlace? {
        try await write { (session) throws(StoreError) in
            try session.requeueRuled(kinds: kinds, since: since, from: place, limit: limit, at: at)
        }
    }
}
