package import Foundation

/// The work that follows calls, as a store keeps it. The promises of `Store` hold here, too.
package protocol JobRecords: Actor {
    /// Takes one due job of these kinds for `seconds`; a lease that ran out is taken again, until the job
    /// has been tried `Job.maxTries` times and is dead. nil when none is due.
    /// - Parameter inOrder: a contact's calls are worked on one at a time and, of those that are due, the earlier first.
    /// - Parameter run: who takes it, so that it is given back when that run is lost.
    func lease(
        kinds: [String], inOrder: Bool, by run: String?, for seconds: Double, now: Date
    ) async throws(StoreError) -> Job?
    /// Marks a leased job done. Changes nothing when the lease is no longer the newest, or when the call has changed
    /// since it was taken: then the job is due again. `.unknown` when there is none.
    func complete(_ job: Job) async throws(StoreError)
    /// Gives a leased job back: to run again at `retryAt`, or dead when that is nil. Changes nothing when the lease is
    /// no longer the newest; `.unknown` when there is no such job.
    func fail(_ job: Job, error: String, retryAt: Date?) async throws(StoreError)
    /// A call's jobs.
    func jobs(of callSid: String) async throws(StoreError) -> [Job]
    /// Jobs by state, oldest first; nil for every state.
    func jobs(state: JobState?, line: String?, limit: Int) async throws(StoreError) -> [Job]
    /// How many jobs there are of each kind in each state but `done`.
    func jobCounts() async throws(StoreError) -> [JobCount]
    /// Inserts jobs of calls; one whose key exists, or whose call does not, is left out.
    func add(jobs: [(callSid: String, job: NewJob)], at: Date) async throws(StoreError)
    /// Jobs of some kinds in every state, newest first.
    func jobs(ofKinds kinds: [String], limit: Int) async throws(StoreError) -> [Job]
    /// Queues a job of these kinds again that is done or dead, as if it were new. Changes nothing for one that waits;
    /// `.unknown` when there is none.
    func rerun(job id: Int64, kinds: [String], at: Date) async throws(StoreError)
    /// Queues a dead job again, with all its tries before it. Changes nothing for a job that is not dead; `.unknown`
    /// when there is none.
    func retry(job id: Int64, at: Date) async throws(StoreError)
    /// Queues the work of calls again that only the rules have seen: those that ended, in which a caller spoke whom the line
    /// may remember, whose newest summary is the rules', and whose job of these kinds is done or dead. It keeps its tries,
    /// so a dead one gets one more. Looks through `limit` calls, newest first, and queues a few of them at most.
    /// - Parameters:
    ///   - since: calls that began before are left as they are.
    ///   - place: where to go on, as returned by the call before; nil: at the newest.
    /// - Returns: where to go on; nil at the end.
    func requeueRuled(
        kinds: [String], since: Date, from place: CallPlace?, limit: Int, at: Date
    ) async throws(StoreError) -> CallPlace?
}

extension JobRecords {
    /// The same over all lines.
    package func jobs(state: JobState?, limit: Int) async throws(StoreError) -> [Job] {
        try await jobs(state: state, line: nil, limit: limit)
    }
}
