import Foundation

// What an export tells and nothing else asks for: all versions, all changes.
extension Session {
    /// Every summary of a call, the first version first.
    func summaries(of callSid: String) throws(StoreError) -> [Summary] {
        let found = try rows(
            """
            SELECT text, headline, outcome, source, model, input_hash, created_at FROM summary
            WHERE call_sid = $1 ORDER BY version
            """, callSid)
        var summaries: [Summary] = []
        for var row in found {
            summaries.append(
                Summary(
                    callSid: callSid, text: try row.text(), headline: try row.text(), outcome: try row.text(),
                    source: try row.word(), model: try row.optionalText(), inputHash: try row.text(),
                    createdAt: try row.date()))
        }
        return summaries
    }

    /// What happened to a call's commitments, in order.
    func commitmentChanges(of callSid: String) throws(StoreError) -> [CommitmentChange] {
        let found = try rows(
            """
            SELECT commitment_id, at, from_status, to_status, actor, note, evidence, turn_id
            FROM commitment_event
            WHERE call_sid = $1 ORDER BY n
            """, callSid)
        var changes: [CommitmentChange] = []
        for var row in found {
            changes.append(
                CommitmentChange(
                    commitmentID: try row.text(), at: try row.date(), before: try row.word(), after: try row.word(),
                    actor: try row.text(), note: try row.optionalText(), evidence: try row.optionalText(),
                    turnID: try row.optionalText()))
        }
        return changes
    }

    /// The jobs of a call.
    func jobs(of callSid: String) throws(StoreError) -> [Job] {
        var jobs: [Job] = []
        for row in try rows("SELECT \(Job.columns) FROM job WHERE call_sid = $1 ORDER BY n", callSid) {
            jobs.append(try Job(row: row))
        }
        return jobs
    }
}

extension SessionStore {
    /// All versions; see `Store.summaries`. Empty for an unknown call.
    package func summaries(of callSid: String) async throws(StoreError) -> [Summary] {
        try await read { (session) throws(StoreError) in try session.summaries(of: callSid) }
    }

    /// In the order of the rows; see `Store.commitmentChanges`. Empty for an unknown call.
    package func commitmentChanges(of callSid: String) async throws(StoreError) -> [CommitmentChange] {
        try await read { (session) throws(StoreError) in try session.commitmentChanges(of: callSid) }
    }

    /// In the order of insertion, in every state; see `JobRecords.jobs`. Empty for an unknown call.
    package func jobs(of callSid: String) async throws(StoreError) -> [Job] {
        try await read { (session) throws(StoreError) in try session.jobs(of: callSid) }
    }
}
