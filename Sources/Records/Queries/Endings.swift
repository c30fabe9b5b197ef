import Foundation

extension Session {
    /// Ends a call with its jobs; see `Store.end`.
    func end(_ callSid: String, _ ending: CallEnding, jobs: [NewJob]) throws(StoreError) {
        guard ending.status != .live else { throw .invalid("a call can't end as live") }
        guard var call = try row("SELECT status FROM call WHERE sid = $1" + lockingRows, callSid) else {
            throw .unknown("call")
        }
        let status: CallStatus = try call.word()
        // A call that was given up for lost may have been alive behind a broken network: its own ending counts.
        guard status == .live || status == .interrupted && ending.status != .interrupted else { return }
        try run(
            """
            UPDATE call SET status = $2, end_reason = $3, ended_at = $4, usage_json = $5, latency_json = $6
            WHERE sid = $1
            """,
            callSid, ending.status.rawValue, ending.reason, ending.at, ending.usageJSON, ending.latencyJSON)
        for job in jobs { try insert(job, of: callSid, at: ending.at) }
        if status == .live { try indexCall(callSid) } else { try reopenJobs(of: callSid) }
    }

    /// Says that a run lives, by the database's clock; see `Store.beat`.
    func beat(_ run: String, node: String) throws(StoreError) {
        try self.run(
            """
            INSERT INTO run (id, node, started_at, seen_at) VALUES ($1, $2, \(clock), \(clock))
            ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at
            """, run, node)
    }

    /// Closes what a run has left; see `Store.closeRun`.
    func closeRun(_ run: String, at: Date, jobs: [String]) throws(StoreError) -> [String] {
        var closed: [String] = []
        let live = try rows(
            "SELECT sid FROM call WHERE run = $1 AND status = 'live' ORDER BY sid" + lockingRows, run)
        for var row in live {
            let callSid = try row.text()
            try end(
                callSid, CallEnding(status: .interrupted, reason: "interrupted", at: at),
                jobs: jobs.map { NewJob($0, after: callSid, at: at) })
            closed.append(callSid)
        }
        try release(jobsOf: run)
        try self.run("DELETE FROM run WHERE id = $1", run)
        return closed
    }

    /// Closes what silent runs have left; see `Store.closeRuns`.
    func closeRuns(silentFor seconds: Double, at: Date, jobs: [String]) throws(StoreError) -> [String] {
        let silent = try rows(
            "SELECT id FROM run WHERE seen_at < \(clock) - $1 ORDER BY id" + skippingLockedRows,
            Int64(seconds * 1000))
        var closed: [String] = []
        for var row in silent { closed += try closeRun(row.text(), at: at, jobs: jobs) }
        return closed
    }
}
