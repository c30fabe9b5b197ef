package import Foundation

/// A store that answers every question with one transaction on a session: what is common to both databases.
///
/// The queries are extensions of `Session`; here each gets the transaction that `Store` promises.
package protocol SessionStore: Store {
    /// Runs `body` in a transaction that sees one state of the database and changes nothing.
    func read<Answer: Sendable>(
        _ body: @Sendable (any Session) throws(StoreError) -> Answer
    ) async throws(StoreError) -> Answer
    /// Runs `body` in a transaction that happens wholly or not at all.
    func write<Answer: Sendable>(
        _ body: @Sendable (any Session) throws(StoreError) -> Answer
    ) async throws(StoreError) -> Answer
    /// Cleans what a transaction can't: pages and logs that still hold what was erased.
    func sweep() async
    /// Writes the files anew, with nothing in them that no row holds. - Returns: false where it can't be done now, or a server
    /// keeps them.
    func rewrite() async -> Bool
    /// The files in which the database keeps its bytes; empty where only its server knows.
    nonisolated var files: [URL] { get }
}

extension SessionStore {
    /// Notes a call that begins; see `Store.begin`.
    package func begin(_ call: CallRecord, anonymous: Bool) async throws(StoreError) -> CallRecord {
        try await write { (session) throws(StoreError) in try session.begin(call, anonymous: anonymous) }
    }
    /// Writes turns; see `Store.append`.
    package func append(_ turns: [Turn]) async throws(StoreError) {
        try await write { (session) throws(StoreError) in try session.append(turns) }
    }
    /// Notes events, each once by its id; see `Store.append`.
    package func append(_ events: [CallEvent]) async throws(StoreError) {
        try await write { (session) throws(StoreError) in try session.append(events) }
    }
    /// Keeps a preamble and its uses; see `Store.keep`.
    package func keep(_ preamble: PreambleRecord) async throws(StoreError) {
        try await write { (session) throws(StoreError) in try session.keep(preamble) }
    }
    /// Ends a call with its jobs; see `Store.end`.
    package func end(_ callSid: String, _ ending: CallEnding, jobs: [NewJob]) async throws(StoreError) {
        try await write { (session) throws(StoreError) in try session.end(callSid, ending, jobs: jobs) }
    }
    /// Holds the handles of all before the first is kept; see `Store.keep(past:)`.
    package func keep(past calls: [PastCall]) async throws(StoreError) -> [Bool] {
        try await write { (session) throws(StoreError) in
            try session.hold(handlesOf: calls.filter { !$0.anonymous }.map(\.call))
            var isNew: [Bool] = []
            for call in calls { isNew.append(try session.keep(call)) }
            return isNew
        }
    }
    /// Writes what happened, in order; see `Store.keep`.
    package func keep(_ entries: [Entry]) async throws(StoreError) -> [CallRecord] {
        try await write { (session) throws(StoreError) in try session.keep(entries) }
    }

    /// Says that a run lives; see `Store.beat`.
    package func beat(run: String, node: String) async throws(StoreError) {
        try await write { (session) throws(StoreError) in try session.beat(run, node: node) }
    }
    /// Closes what a run has left; see `Store.closeRun`.
    package func closeRun(_ run: String, at: Date, jobs: [String]) async throws(StoreError) -> [String] {
        try await write { (session) throws(StoreError) in try session.closeRun(run, at: at, jobs: jobs) }
    }
    /// Closes what silent runs have left; see `Store.closeRuns`.
    package func closeRuns(
        silentFor seconds: Double, at: Date, jobs: [String]
    ) async throws(StoreError) -> [String] {
        try await write { (session) throws(StoreError) in
            try session.closeRuns(silentFor: seconds, at: at, jobs: jobs)
        }
    }

    /// By when they were told, then by rank; see `Store.uses`.
    package func uses(of callSid: String) async throws(StoreError) -> [MemoryUse] {
        try await read { (session) throws(StoreError) in try session.uses(of: callSid) }
    }
    /// With its newest summary; see `Store.call`.
    package func call(_ callSid: String) async throws(StoreError) -> CallRecord? {
        try await read { (session) throws(StoreError) in try session.call(callSid) }
    }
    /// A page; see `Store.calls`. `.invalid` for a cursor that is none.
    package func calls(_ filter: CallFilter) async throws(StoreError) -> CallPage {
        try await read { (session) throws(StoreError) in try session.calls(filter) }
    }
    /// Those put in by the line included; see `Store.turns`.
    package func turns(of callSid: String) async throws(StoreError) -> [Turn] {
        try await read { (session) throws(StoreError) in try session.turns(of: callSid) }
    }
    /// As they were noted; see `Store.events`.
    package func events(of callSid: String) async throws(StoreError) -> [CallEvent] {
        try await read { (session) throws(StoreError) in try session.events(of: callSid) }
    }
    /// With what it told; see `Store.preamble`.
    package func preamble(of callSid: String) async throws(StoreError) -> PreambleRecord? {
        try await read { (session) throws(StoreError) in try session.preamble(of: callSid) }
    }
    /// As they were written at the end; see `Store.measures`.
    package func measures(of callSid: String) async throws(StoreError) -> (usageJSON: String?, latencyJSON: String?) {
        try await read { (session) throws(StoreError) in try session.measures(of: callSid) }
    }

    /// With its handles, the last used first; see `Store.contact`.
    package func contact(_ id: String) async throws(StoreError) -> Contact? {
        try await read { (session) throws(StoreError) in try session.contact(id) }
    }
    /// The last reached; see `Store.contact`.
    package func contact(handle: String, line: String) async throws(StoreError) -> Contact? {
        try await contacts(reachedBy: handle, line: line).first
    }
    /// The last reached first; see `Store.contacts(reachedBy:)`.
    package func contacts(reachedBy handle: String, line: String) async throws(StoreError) -> [Contact] {
        try await read { (session) throws(StoreError) in try session.contacts(reachedBy: handle, line: line) }
    }
    /// 1 … 500 of them; see `Store.contacts(matching:)`.
    package func contacts(
        matching query: String?, line: String?, after cursor: String?, limit: Int
    ) async throws(StoreError) -> [Contact] {
        try await read { (session) throws(StoreError) in
            try session.contacts(matching: query, line: line, after: cursor, limit: limit)
        }
    }
    /// Name and policy by an operator; see `Store.update(contact:)`.
    package func update(
        contact id: String, displayName: String?, policy: MemoryPolicy?, by actor: String, at: Date
    ) async throws(StoreError) {
        try await write { (session) throws(StoreError) in
            try session.update(contact: id, displayName: displayName, policy: policy, by: actor, at: at)
        }
    }
    /// What a preamble is made from; see `Store.memory`.
    package func memory(
        of contactID: String, recentCalls: Int, lastTurns: Int
    ) async throws(StoreError) -> ContactMemory? {
        try await read { (session) throws(StoreError) in
            try session.memory(of: contactID, recentCalls: recentCalls, lastTurns: lastTurns)
        }
    }

    /// What a job derived; see `Store.write`.
    @discardableResult
    package func write(
        _ derivation: Derivation, of callSid: String, reopening kinds: [String]
    ) async throws(StoreError) -> Bool {
        try await write { (session) throws(StoreError) in
            try session.write(derivation, of: callSid, reopening: kinds)
        }
    }
    /// 1 … 1000 of them; see `Store.commitments`. `.invalid` for a cursor that is none.
    package func commitments(_ filter: CommitmentFilter) async throws(StoreError) -> [Commitment] {
        try await read { (session) throws(StoreError) in try session.commitments(filter) }
    }
    /// A status by an operator; see `Store.update(commitment:)`.
    package func update(
        commitment id: String, to status: CommitmentStatus, by actor: String, note: String?, at: Date
    ) async throws(StoreError) {
        try await write { (session) throws(StoreError) in
            try session.update(commitment: id, to: status, by: actor, note: note, at: at)
        }
    }
    /// Newest first; see `Store.facts`.
    package func facts(of contactID: String, status: FactStatus?) async throws(StoreError) -> [Fact] {
        try await read { (session) throws(StoreError) in try session.facts(of: contactID, status: status) }
    }
    /// A status by an operator; see `Store.update(fact:)`.
    package func update(fact id: String, to status: FactStatus, by actor: String, at: Date) async throws(StoreError) {
        try await write { (session) throws(StoreError) in try session.update(fact: id, to: status, by: actor, at: at) }
    }
    /// Best first; see `Store.search`.
    package func search(
        _ query: String, contactID: String?, line: String?, limit: Int
    ) async throws(StoreError) -> [TurnHit] {
        try await read { (session) throws(StoreError) in
            try session.search(query, contactID: contactID, line: line, limit: limit)
        }
    }
    /// Best first; see `Store.searchSummaries`.
    package func searchSummaries(
        _ query: String, line: String?, limit: Int
    ) async throws(StoreError) -> [SummaryHit] {
        try await read { (session) throws(StoreError) in
            try session.searchSummaries(query, line: line, limit: limit)
        }
    }

    /// By when calls ended; see `Store.cost`. One that began more than a day before `since` is passed over.
    package func cost(since: Date) async throws(StoreError) -> Double {
        try await read { (session) throws(StoreError) in try session.cost(since: since) }
    }
    /// Oldest first; see `Store.callPoints`.
    package func callPoints(
        line: String?, since: Date, until: Date, limit: Int
    ) async throws(StoreError) -> [CallPoint] {
        try await read { (session) throws(StoreError) in
            try session.callPoints(line: line, since: since, until: until, limit: limit)
        }
    }
    /// By contact's id, the unknown left out; see `Store.names`.
    package func names(of contactIDs: [String]) async throws(StoreError) -> [String: String] {
        try await read { (session) throws(StoreError) in try session.names(of: contactIDs) }
    }
    /// By kind; see `Store.eventCounts`.
    package func eventCounts(line: String?, since: Date) async throws(StoreError) -> [String: Int] {
        try await read { (session) throws(StoreError) in try session.eventCounts(line: line, since: since) }
    }
    /// Under the line `main`, by the target's digest; see `Store.note`.
    package func note(_ actor: String, did action: String, to target: String, at: Date) async throws(StoreError) {
        try await write { (session) throws(StoreError) in
            try session.audit(actor, action, target: target, line: nil, at: at)
        }
    }
    /// 1 … 1000 of them; see `Store.audit`.
    package func audit(of target: String?, limit: Int) async throws(StoreError) -> [AuditLine] {
        try await read { (session) throws(StoreError) in try session.audit(of: target, limit: limit) }
    }

    /// The deletion and its index in one transaction, pages and logs behind it; see `Store.erase`.
    package func erase(contact id: String, by actor: String, at: Date) async throws(StoreError) -> ErasureCounts {
        let counts = try await write { (session) throws(StoreError) in
            let counts = try session.erase(contact: id, by: actor, at: at)
            try session.purgeIndex()
            return counts
        }
        await sweep()
        return counts
    }
    /// Before an erasure; see `Store.traces`.
    package func traces(of contactID: String) async throws(StoreError) -> Traces {
        try await read { (session) throws(StoreError) in try session.traces(of: contactID) }
    }
    /// After it; see `Store.residue`. Where only files still hold something, they are written anew.
    package func residue(of traces: Traces) async throws(StoreError) -> [String] {
        let found = try await places(of: traces)
        // A database that moves rows from page to page may leave a copy behind, which no deletion overwrites.
        guard !found.isEmpty, found.allSatisfy({ $0.hasPrefix("file ") }), await rewrite() else { return found }
        return try await places(of: traces)
    }
    private func places(of traces: Traces) async throws(StoreError) -> [String] {
        let files = files
        return try await read { (session) throws(StoreError) in
            try session.unhurried { (session) throws(StoreError) in try session.residue(of: traces, in: files) }
        }
    }
    /// `limit` calls or lines of the audit in one transaction; see `Store.expire`.
    package func expire(_ kind: Expiry, before: Date, limit: Int) async throws(StoreError) -> ErasureCounts {
        try await write { (session) throws(StoreError) in try session.expire(kind, before: before, limit: limit) }
    }
    /// The index in a transaction, pages and logs behind it; see `Store.purge`.
    package func purge() async throws(StoreError) {
        try await write { (session) throws(StoreError) in try session.purgeIndex() }
        await sweep()
    }
}
