import Foundation

/// A job's columns in the order that `Job.init(row:)` reads them.
private let columns = "n, kind, call_sid, key, state, tries, run_after, lease_until, last_error, created_at"

extension Job {
    /// Reads a row of `columns`.
    fileprivate init(row: Row) throws(StoreError) {
        var row = row
        self.init(
            id: Int64(try row.int()), kind: try row.text(), callSid: try row.text(), key: try row.text(),
            state: try row.word(), tries: try row.int(), runAfter: try row.date(), leaseUntil: try row.optionalDate(),
            lastError: try row.optionalText(), createdAt: try row.date())
    }
}

extension Session {
    /// Inserts a job of a call, unless its key exists.
    func insert(_ job: NewJob, of callSid: String, at: Date) throws(StoreError) {
        try run(
            """
            INSERT INTO job (line, call_sid, kind, key, state, tries, run_after, created_at)
            SELECT line, sid, $2, $3, 'queued', 0, $4, $5 FROM call WHERE sid = $1 ON CONFLICT (key) DO NOTHING
            """, callSid, job.kind, job.key, job.runAfter, at)
    }

    /// Takes the job that has been ready for the longest; see `Store.lease`. `ready_at` is when a queued job may run or
    /// a lease runs out, and nothing for a job that is done or dead.
    func lease(kinds: [String], for seconds: Double, now: Date) throws(StoreError) -> Job? {
        let found = try row(
            """
            UPDATE job SET state = 'leased', tries = tries + 1, lease_until = $3 WHERE n = (
                SELECT n FROM job WHERE ready_at <= $2 AND \(among("kind", .texts, "$1"))
                ORDER BY ready_at, n LIMIT 1\(skippingLockedRows))
            RETURNING \(columns)
            """, list(kinds), now, now.addingTimeInterval(seconds))
        guard let found else { return nil }
        return try Job(row: found)
    }

    /// Marks a job done, whoever holds it by now: its effects are written.
    func complete(job id: Int64) throws(StoreError) {
        let changed = try run("UPDATE job SET state = 'done', lease_until = NULL WHERE n = $1", id)
        if changed == 0 { throw .unknown("job") }
    }

    /// Gives a leased job back or buries it; see `Store.fail`.
    func fail(job id: Int64, error: String, retryAt: Date?) throws(StoreError) {
        let changed = try run(
            """
            UPDATE job SET state = $2, last_error = $3, lease_until = NULL, run_after = coalesce($4, run_after)
            WHERE n = $1 AND state = 'leased'
            """, id, (retryAt == nil ? JobState.dead : .queued).rawValue, error, retryAt)
        if changed == 0, try row("SELECT n FROM job WHERE n = $1", id) == nil { throw .unknown("job") }
    }

    /// Jobs by state, oldest first.
    func jobs(state: JobState?, limit: Int) throws(StoreError) -> [Job] {
        var wanted = Conditions()
        wanted.add("state = %", state?.rawValue)
        let found = try execute(
            "SELECT \(columns) FROM job \(wanted.clause) ORDER BY n LIMIT \(max(1, min(limit, 1000)))", wanted.values)
        var jobs: [Job] = []
        for values in found.rows { jobs.append(try Job(row: Row(values))) }
        return jobs
    }
}
