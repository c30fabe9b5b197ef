import Foundation

extension Job {
    /// A job's columns in the order that `init(row:)` reads them.
    static let columns = "n, kind, call_sid, key, state, tries, run_after, lease_until, last_error, created_at"

    /// Reads a row of `columns`.
    init(row: Row) throws(StoreError) {
        var row = row
        self.init(
            id: Int64(try row.int()), kind: try row.text(), callSid: try row.text(), key: try row.text(),
            state: try row.word(), tries: try row.int(), runAfter: try row.date(), leaseUntil: try row.optionalDate(),
            lastError: try row.optionalText(), createdAt: try row.date())
    }
}

/// Its last lease is lost.
private let isSpent = "state = 'leased' AND tries >= \(Job.maxTries)"
private let lostLease = "'whoever took it last was lost'"
/// It has to read what was said: all kinds do but those that tell others of an event (see `reopenJobs`), and the erasure.
let readsTurns = "kind NOT LIKE '%.%' AND kind <> '\(Job.erase)'"

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
    /// a lease runs out, and nothing for a job that is done or dead. Nobody has said what became of a lease that ran out:
    /// the job itself may end whoever takes it, so after the last try it is dead.
    ///
    /// In order: a job waits while somebody is at another one of its contact, and while one of an earlier call might be
    /// taken.
    func lease(
        kinds: [String], inOrder: Bool, by run: String?, for seconds: Double, now: Date
    ) throws(StoreError) -> Job? {
        let inTurn =
            """
            AND NOT EXISTS (
                SELECT 1 FROM call c JOIN call o ON o.contact_id = c.contact_id JOIN job w ON w.call_sid = o.sid
                WHERE c.sid = job.call_sid AND w.n <> job.n AND \(among("w.kind", .texts, "$1"))
                    AND (w.state = 'leased' AND w.lease_until > $2
                        OR w.ready_at <= $2 AND (o.started_at, o.sid) < (c.started_at, c.sid)))
            """
        while let found = try row(
            """
            UPDATE job SET tries = tries + 1, run = $4,
                state = CASE WHEN \(isSpent) THEN 'dead' ELSE 'leased' END,
                lease_until = CASE WHEN \(isSpent) THEN NULL ELSE CAST($3 AS BIGINT) END,
                last_error = CASE WHEN \(isSpent) THEN \(lostLease) ELSE last_error END
            WHERE n = (
                SELECT n FROM job WHERE ready_at <= $2 AND \(among("kind", .texts, "$1")) \(inOrder ? inTurn : "")
                ORDER BY ready_at, n LIMIT 1\(skippingLockedRows))
            RETURNING \(Job.columns)
            """, list(kinds), now, now.addingTimeInterval(seconds), run)
        {
            let job = try Job(row: found)
            if job.state == .leased { return job }
        }
        return nil
    }

    /// Marks a job done; see `Store.complete`.
    func complete(_ job: Job) throws(StoreError) {
        let changed = try run(
            """
            UPDATE job SET state = 'done', lease_until = NULL, last_error = NULL
            WHERE n = $1 AND state = 'leased' AND tries = $2
            """, job.id, job.tries)
        if changed == 0 { try refuseUnknown(job) }
    }

    /// Gives a leased job back or buries it; see `Store.fail`.
    func fail(_ job: Job, error: String, retryAt: Date?) throws(StoreError) {
        let changed = try run(
            """
            UPDATE job SET state = $2, last_error = $3, lease_until = NULL, run_after = coalesce($4, run_after)
            WHERE n = $1 AND state = 'leased' AND tries = $5
            """, job.id, (retryAt == nil ? JobState.dead : .queued).rawValue, error, retryAt, job.tries)
        if changed == 0 { try refuseUnknown(job) }
    }

    private func refuseUnknown(_ job: Job) throws(StoreError) {
        if try row("SELECT n FROM job WHERE n = $1", job.id) == nil { throw .unknown("job") }
    }

    /// What a job is made from has changed after it was done, or while it is being done: it is due again. What comes of
    /// it is recognised by its input, so a change that matters to nobody is written by nobody.
    ///
    /// A kind with a dot in its name tells others of an event (`call.ended`), and an event happens once.
    func reopenJobs(of callSid: String) throws(StoreError) {
        try run(
            """
            UPDATE job SET state = 'queued', lease_until = NULL
            WHERE call_sid = $1 AND state IN ('done', 'leased') AND kind NOT LIKE '%.%'
            """, callSid)
    }

    /// What a call led to has changed, and later calls of its contact were read in its light: their jobs are due again,
    /// with all their tries before them.
    func reopenJobs(after callSid: String, kinds: [String]) throws(StoreError) {
        if kinds.isEmpty { return }
        try run(
            """
            UPDATE job SET state = 'queued', lease_until = NULL, tries = CASE WHEN state = 'done' THEN 0 ELSE tries END
            WHERE state IN ('done', 'leased') AND \(among("kind", .texts, "$2")) AND call_sid IN (
                SELECT o.sid FROM call c JOIN call o ON o.contact_id = c.contact_id
                WHERE c.sid = $1 AND (o.started_at, o.sid) > (c.started_at, c.sid))
            """, callSid, list(kinds))
    }

    /// Gives back what a run holds that is over.
    func release(jobsOf run: String) throws(StoreError) {
        try self.run(
            """
            UPDATE job SET state = CASE WHEN \(isSpent) THEN 'dead' ELSE 'queued' END, lease_until = NULL,
                last_error = CASE WHEN \(isSpent) THEN \(lostLease) ELSE last_error END
            WHERE state = 'leased' AND run = $1
            """, run)
    }

    /// Queues a dead job again; see `Store.retry`.
    func retry(job id: Int64, at: Date) throws(StoreError) {
        let changed = try run("UPDATE job SET state = 'queued', run_after = $2 WHERE n = $1 AND state = 'dead'", id, at)
        if changed == 0, try row("SELECT n FROM job WHERE n = $1", id) == nil { throw .unknown("job") }
    }

    /// Jobs that are not done, counted.
    func jobCounts() throws(StoreError) -> [JobCount] {
        var counts: [JobCount] = []
        let found = try rows(
            """
            SELECT kind, state, count(*) FROM job WHERE state IN ('queued', 'leased', 'dead')
            GROUP BY kind, state ORDER BY kind, state
            """)
        for var row in found {
            counts.append(JobCount(kind: try row.text(), state: try row.word(), count: try row.int()))
        }
        return counts
    }

    /// Jobs by state, oldest first.
    func jobs(state: JobState?, line: String?, limit: Int) throws(StoreError) -> [Job] {
        var wanted = Conditions()
        wanted.add("state = %", state?.rawValue)
        wanted.add("line = %", line)
        let found = try execute(
            "SELECT \(Job.columns) FROM job \(wanted.clause) ORDER BY n LIMIT \(max(1, min(limit, 1000)))",
            wanted.values)
        var jobs: [Job] = []
        for values in found.rows { jobs.append(try Job(row: Row(values))) }
        return jobs
    }
}
