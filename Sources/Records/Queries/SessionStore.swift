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
    package func begin(_ call: CallRecord, anonymous: Bool) async throws(StoreError) -> CallRecord {
        try await write { (session) throws(StoreError) in try session.begin(call, anonymous: anonymous) }
    }

    package func append(_ turns: [Turn]) async throws(StoreError) {
        try await write { (session) throws(StoreError) in try session.append(turns) }
    }

    package func append(_ events: [CallEvent]) async throws(StoreError) {
        try await write { (session) throws(StoreError) in try session.append(events) }
    }

    package func keep(_ preamble: PreambleRecord) async throws(StoreError) {
        try await write { (session) throws(StoreError) in try session.keep(preamble) }
    }

    package func end(_ callSid: String, _ ending: CallEnding, jobs: [NewJob]) async throws(StoreError) {
        try await write { (session) throws(StoreError) in try session.end(callSid, ending, jobs: jobs) }
    }

    package func keep(past calls: [PastCall]) async throws(StoreError) -> [Bool] {
        try await write { (session) throws(StoreError) in
            try session.hold(handlesOf: calls.filter { !$0.anonymous }.map(\.call))
            var isNew: [Bool] = []
            for call in calls { isNew.append(try session.keep(call)) }
            return isNew
        }
    }

    package func keep(_ entries: [Entry]) async throws(StoreError) -> [CallRecord] {
        try await write { (session) throws(StoreError) in try session.keep(entries) }
    }

    package func beat(run: String, node: String) async throws(StoreError) {
        try await write { (session) throws(StoreError) in try session.beat(run, node: node) }
    }

    package func closeRun(_ run: String, at: Date, jobs: [String]) async throws(StoreError) -> [String] {
        try await write { (session) throws(StoreError) in try session.closeRun(run, at: at, jobs: jobs) }
    }

    package func closeRuns(
        silentFor seconds: Double, at: Date, jobs: [String]
    ) async throws(StoreError) -> [String] {
        try await write { (session) throws(StoreError) in
            try session.closeRuns(silentFor: seconds, at: at, jobs: jobs)
        }
    }

    package func uses(of callSid: String) async throws(StoreError) -> [MemoryUse] {
        try await read { (session) throws(StoreError) in try session.uses(of: callSid) }
    }

    package func call(_ callSid: String) async throws(StoreError) -> CallRecord? {
        try await read { (session) throws(StoreError) in try session.call(callSid) }
    }

    package func calls(_ filter: CallFilter) async throws(StoreError) -> CallPage {
        try await read { (session) throws(StoreError) in try session.calls(filter) }
    }

    package func turns(of callSid: String) async throws(StoreError) -> [Turn] {
        try await read { (session) throws(StoreError) in try session.turns(of: callSid) }
    }

    package func events(of callSid: String) async throws(StoreError) -> [CallEvent] {
        try await read { (session) throws(StoreError) in try session.events(of: callSid) }
    }

    package func preamble(of callSid: String) async throws(StoreError) -> PreambleRecord? {
        try await read { (session) throws(StoreError) in try session.preamble(of: callSid) }
    }

    package func measures(of callSid: String) async throws(StoreError) -> (usageJSON: String?, latencyJSON: String?) {
        try await read { (session) throws(StoreError) in try session.measures(of: callSid) }
    }

    package func contact(_ id: String) async throws(StoreError) -> Contact? {
        try await read { (session) throws(StoreError) in try session.contact(id) }
    }

    package func contact(handle: String, line: String) async throws(StoreError) -> Contact? {
        try await contacts(reachedBy: handle, line: line).first
    }

    package func contacts(reachedBy handle: String, line: String) async throws(StoreError) -> [Contact] {
        try await read { (session) throws(StoreError) in try session.contacts(reachedBy: handle, line: line) }
    }

    package func contacts(
        matching query: String?, line: String?, after cursor: String?, limit: Int
    ) async throws(StoreError) -> [Contact] {
        try await read { (session) throws(StoreError) in
            try session.contacts(matching: query, line: line, after: cursor, limit: limit)
        }
    }

    package func update(
        contact id: String, displayName: String?, policy: MemoryPolicy?, by actor: String, at: Date
    ) async throws(StoreError) {
        try await write { (session) throws(StoreError) in
            try session.update(contact: id, displayName: displayName, policy: policy, by: actor, at: at)
        }
    }

    package func memory(
        of contactID: String, recentCalls: Int, lastTurns: Int
    ) async throws(StoreError) -> ContactMemory? {
        try await read { (session) throws(StoreError) in
            try session.memory(of: contactID, recentCalls: recentCalls, lastTurns: lastTurns)
        }
    }

    @discardableResult
    package func write(
        _ derivation: Derivation, of callSid: String, reopening kinds: [String]
    ) async throws(StoreError) -> Bool {
        try await write { (session) throws(StoreError) in
            try session.write(derivation, of: callSid, reopening: kinds)
        }
    }

    package func commitments(_ filter: CommitmentFilter) async throws(StoreError) -> [Commitment] {
        try await read { (session) throws(StoreError) in try session.commitments(filter) }
    }

    package func update(
        commitment id: String, to status: CommitmentStatus, by actor: String, note: String?, at: Date
    ) async throws(StoreError) {
        try await write { (session) throws(StoreError) in
            try session.update(commitment: id, to: status, by: actor, note: note, at: at)
        }
    }

    package func facts(of contactID: String, status: FactStatus?) async throws(StoreError) -> [Fact] {
        try await read { (session) throws(StoreError) in try session.facts(of: contactID, status: status) }
    }

    package func update(fact id: String, to status: FactStatus, by actor: String, at: Date) async throws(StoreError) {
        try await write { (session) throws(StoreError) in try session.update(fact: id, to: status, by: actor, at: at) }
    }

    package func search(
        _ query: String, contactID: String?, line: String?, limit: Int
    ) async throws(StoreError) -> [TurnHit] {
        try await read { (session) throws(StoreError) in
            try session.search(query, contactID: contactID, line: line, limit: limit)
        }
    }

    package func searchSummaries(
        _ query: String, line: String?, limit: Int
    ) async throws(StoreError) -> [SummaryHit] {
        try await read { (session) throws(StoreError) in
            try session.searchSummaries(query, line: line, limit: limit)
        }
    }

    package func cost(since: Date) async throws(StoreError) -> Double {
        try await read { (session) throws(StoreError) in try session.cost(since: since) }
    }

    package func callPoints(
        line: String?, since: Date, until: Date, limit: Int
    ) async throws(StoreError) -> [CallPoint] {
        try await read { (session) throws(StoreError) in
            try session.callPoints(line: line, since: since, until: until, limit: limit)
        }
    }

    package func names(of contactIDs: [String]) async throws(StoreError) -> [String: String] {
        try await read { (session) throws(StoreError) in try session.names(of: contactIDs) }
    }

    package func eventCounts(line: String?, since: Date) async throws(StoreError) -> [String: Int] {
        try await read { (session) throws(StoreError) in try session.eventCounts(line: line, since: since) }
    }

    package func note(_ actor: String, did action: String, to target: String, at: Date) async throws(StoreError) {
        try await write { (session) throws(StoreError) in
            try session.audit(actor, action, target: target, line: nil, at: at)
        }
    }

    package func audit(of target: String?, limit: Int) async throws(StoreError) -> [AuditLine] {
        try await read { (session) throws(StoreError) in try session.audit(of: target, limit: limit) }
    }

    package func erase(contact id: String, by actor: String, at: Date) async throws(StoreError) -> ErasureCounts {
        let counts = try await write { (session) throws(StoreError) in
            let counts = try session.erase(contact: id, by: actor, at: at)
            try session.purgeIndex()
            return counts
        }
        await sweep()
        return counts
    }

    package func traces(of contactID: String) async throws(StoreError) -> Traces {
        try await read { (session) throws(StoreError) in try session.traces(of: contactID) }
    }

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

    package func expire(_ kind: Expiry, before: Date, limit: Int) async throws(StoreError) -> ErasureCounts {
        try await write { (session) throws(StoreError) in try session.expire(kind, before: before, limit: limit) }
    }

    package func purge() async throws(StoreError) {
        try await write { (session) throws(StoreError) in try session.purgeIndex() }
        await sweep()
    }
}
