import Foundation

/// Jobs that tell others of events, for those who look after them.
extension Session {
    /// Inserts jobs of calls, but those whose key exists; see `Store.add(jobs:)`.
    func add(jobs: [(callSid: String, job: NewJob)], at: Date) throws(StoreError) {
        for (callSid, job) in jobs { try insert(job, of: callSid, at: at) }
    }

    /// Jobs of some kinds, newest first.
    func jobs(ofKinds kinds: [String], limit: Int) throws(StoreError) -> [Job] {
        let found = try rows(
            """
            SELECT \(Job.columns) FROM job WHERE \(among("kind", .texts, "$1"))
            ORDER BY n DESC LIMIT \(max(1, min(limit, 1000)))
            """, list(kinds))
        var jobs: [Job] = []
        for row in found { jobs.append(try Job(row: row)) }
        return jobs
    }

    /// Queues a job again that is done or dead, with new tries; see `Store.rerun`.
    func rerun(job id: Int64, kinds: [String], at: Date) throws(StoreError) {
        let isOne = among("kind", .texts, "$2")
        let changed = try run(
            """
            UPDATE job SET state = 'queued', run_after = $3, tries = 0, last_error = NULL
            WHERE n = $1 AND \(isOne) AND state IN ('done', 'dead')
            """, id, list(kinds), at)
        if changed == 0, try row("SELECT n FROM job WHERE n = $1 AND \(isOne)", id, list(kinds)) == nil {
            throw .unknown("job")
        }
    }
}
