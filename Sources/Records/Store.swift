package import Foundation

/// What is kept. Two databases implement it and pass one contract suite.
///
/// Every method is one transaction: it happens wholly or not at all. All dates are kept to the millisecond. Nothing is
/// interpolated into SQL. Implementations are actors on a thread of their own, so a slow disk holds neither an event
/// loop nor the cooperative pool. Every method may throw `.unavailable`; the caller decides whether to wait.
package protocol Store: JobRecords, MemoryRecords {
    /// Brings the schema up to date: ordered, forward only, checksummed; safe when several processes start at once.
    /// - Returns: the names of the migrations applied now; empty when there was nothing to do.
    /// - Throws: `.schema` when the database is newer than this program or an applied migration was changed.
    @discardableResult
    func migrate() async throws(StoreError) -> [String]

    /// Notes a call that begins, as live. The handle of the other side (`from` of an inbound call, `to` of an outbound
    /// one) says whose call it is: the contact is found or made, unless `anonymous`, when the call has no contact. Nor has
    /// it one when several contacts share the handle: then its level is 1 at most, until `Entry.identity` says who it is. A
    /// second call with the same `callSid` changes nothing; one that was erased is `.unknown`.
    /// - Returns: the call as kept, with its `contactID`.
    @discardableResult
    func begin(_ call: CallRecord, anonymous: Bool) async throws(StoreError) -> CallRecord

    /// Writes turns; one with a known id replaces what was there. A turn that comes after its call's end makes the call's
    /// jobs due again. `.unknown` when a call does not exist; `.invalid` for
    /// an id that belongs to another call, or a text longer than a megabyte.
    func append(_ turns: [Turn]) async throws(StoreError)

    /// Notes events, in order. `.unknown` when a call does not exist.
    func append(_ events: [CallEvent]) async throws(StoreError)

    /// Keeps the exact preamble of a call; a second one for the same call replaces it. `.unknown` when there is no
    /// call.
    func keep(_ preamble: PreambleRecord) async throws(StoreError)

    /// Ends a call and inserts its jobs in the same transaction (outbox). Ending an ended call changes nothing and
    /// inserts no job, unless it was given up as `interrupted`: then its own ending takes that one's place. A job whose
    /// key exists is not inserted again. `.unknown` when there is no call.
    func end(_ callSid: String, _ ending: CallEnding, jobs: [NewJob]) async throws(StoreError)

    /// Keeps calls that are over and come from elsewhere, each with its turns and jobs, all in one transaction. One that is
    /// known already is left as it is. An erased call is `.unknown`.
    /// - Returns: for each whether it is new.
    func keep(past calls: [PastCall]) async throws(StoreError) -> [Bool]

    /// Writes what happened, in order and in one transaction. Writing the same again changes nothing. `.unknown` and
    /// `.invalid` as the methods above throw them; who needs the rest of such a list writes it entry by entry.
    /// - Returns: the calls that began, as kept.
    func keep(_ entries: [Entry]) async throws(StoreError) -> [CallRecord]

    /// Says that this run of `serve` lives, by the database's clock; the first time introduces it.
    func beat(run: String, node: String) async throws(StoreError)
    /// Closes every call that a run has live as `interrupted`, with the same kinds of jobs that an orderly end would
    /// have had, gives back the jobs it holds, and forgets it. To be used when the run is known to be over, or to leave.
    /// - Returns: the calls' ids.
    @discardableResult
    func closeRun(_ run: String, at: Date, jobs: [String]) async throws(StoreError) -> [String]
    /// Does the same for every run that has not said for `seconds` that it lives.
    func closeRuns(silentFor seconds: Double, at: Date, jobs: [String]) async throws(StoreError) -> [String]

    /// A call, or nil.
    func call(_ callSid: String) async throws(StoreError) -> CallRecord?
    /// Calls, newest first.
    func calls(_ filter: CallFilter) async throws(StoreError) -> CallPage
    /// Turns in spoken order; empty for an unknown call.
    func turns(of callSid: String) async throws(StoreError) -> [Turn]
    /// Events in the order they were noted.
    func events(of callSid: String) async throws(StoreError) -> [CallEvent]
    /// The preamble of a call, or nil when it had none.
    func preamble(of callSid: String) async throws(StoreError) -> PreambleRecord?
    /// What a call was told of the memory, in the order in which it was told.
    func uses(of callSid: String) async throws(StoreError) -> [MemoryUse]
    /// Every summary of a call, the first version first.
    func summaries(of callSid: String) async throws(StoreError) -> [Summary]
    /// What happened to a call's commitments, in order.
    func commitmentChanges(of callSid: String) async throws(StoreError) -> [CommitmentChange]
    /// Usage and latency of a call as JSON objects, each nil when not measured.
    func measures(of callSid: String) async throws(StoreError) -> (usageJSON: String?, latencyJSON: String?)

    /// A contact by id, or nil.
    func contact(_ id: String) async throws(StoreError) -> Contact?
    /// The contact a handle belongs to on this line, or nil; of several the one who was last reached by it.
    func contact(handle: String, line: String) async throws(StoreError) -> Contact?
    /// Everybody whom a handle reaches on this line, the one who was last reached by it first.
    func contacts(reachedBy handle: String, line: String) async throws(StoreError) -> [Contact]
    /// Contacts by part of name or handle, most recent call first; nil lists all.
    /// - Parameter cursor: only those behind the one whose `Contact.cursor` this is; `.invalid` for any other text.
    func contacts(
        matching query: String?, line: String?, after cursor: String?, limit: Int
    ) async throws(StoreError) -> [Contact]
    /// Sets a contact's name (nil: none) and whether the line may remember it (nil: as before), which the audit keeps; see
    /// `policyDecisions`. `.unknown` when there is none.
    func update(
        contact id: String, displayName: String?, policy: MemoryPolicy?, by actor: String, at: Date
    ) async throws(StoreError)
    /// Everything a preamble is made from, in one read; nil for an unknown contact.
    func memory(of contactID: String, recentCalls: Int, lastTurns: Int) async throws(StoreError) -> ContactMemory?

    /// Writes what a job derived from a call: a new summary version, commitments and facts with citations. Rows of an
    /// earlier derivation of the same call are replaced by id, and superseded when their id is not among the new ones,
    /// unless somebody has changed or pinned them since (`update`, `edit`): those stay as they are. Returns false, and
    /// writes nothing, when that very input (`summary.inputHash`) was written for the call last, or the contact was erased.
    /// `.invalid`: a citation of a turn that is not of this call, an id of another call's row, a contact that is not
    /// the call's.
    /// - Parameter kinds: jobs of these kinds that later calls of the contact have had done are due again.
    @discardableResult
    func write(
        _ derivation: Derivation, of callSid: String, reopening kinds: [String]
    ) async throws(StoreError) -> Bool

    /// The ledger.
    func commitments(_ filter: CommitmentFilter) async throws(StoreError) -> [Commitment]
    /// Changes a commitment's status and notes who did and why. `.unknown` when there is none.
    func update(
        commitment id: String, to status: CommitmentStatus, by actor: String, note: String?, at: Date
    ) async throws(StoreError)
    /// Facts of a contact, by status, newest first; nil for every status.
    func facts(of contactID: String, status: FactStatus?) async throws(StoreError) -> [Fact]
    /// Changes a fact's status; a superseded one ceases to hold at `at`. Later derivations of its call leave it alone.
    /// `.unknown` when there is none.
    func update(fact id: String, to status: FactStatus, by actor: String, at: Date) async throws(StoreError)

    /// Turns that match any of the query's words, best first. Each turn is indexed together with the turn before it.
    /// Limited to one contact or line when given. Any text is a legal query; one without words finds nothing.
    func search(
        _ query: String, contactID: String?, line: String?, limit: Int
    ) async throws(StoreError) -> [TurnHit]
    /// Calls whose newest summary matches any of the query's words, best first; of a line when given. A call can be found
    /// by its summary once it has ended.
    func searchSummaries(_ query: String, line: String?, limit: Int) async throws(StoreError) -> [SummaryHit]

    /// Erases a contact everywhere: rows, index, derived rows, queued jobs. What comes later for the same call is
    /// refused (the fence): as `.unknown`, and by `write` with false. Leaves an audit line without content. `.unknown`
    /// when there is no such contact.
    func erase(contact id: String, by actor: String, at: Date) async throws(StoreError) -> ErasureCounts
    /// What tells of a contact wherever it stands, to be looked for after its erasure. `.unknown` when there is no such
    /// contact.
    func traces(of contactID: String) async throws(StoreError) -> Traces
    /// Where traces of an erased contact still stand: in tables, in the search index, in the bytes of a SQLite file and
    /// its log. Walks through all that there is.
    func residue(of traces: Traces) async throws(StoreError) -> [String]

    /// Deletes what is older than it may be, of one kind, at most `limit` of it; a call is as old as its beginning. What
    /// belongs to live calls, and turns that a job still has to read, stay.
    /// - Returns: what was deleted; nothing, when there is nothing left to delete.
    func expire(_ kind: Expiry, before: Date, limit: Int) async throws(StoreError) -> ErasureCounts
    /// Cleans index, pages and log of what was deleted. An erasure does so by itself.
    func purge() async throws(StoreError)

    /// When calls began, how they ended and how soon they were answered: what a chart is drawn from. Oldest first, of
    /// more than `limit` the newest.
    func callPoints(
        line: String?, since: Date, until: Date, limit: Int
    ) async throws(StoreError) -> [CallPoint]
    /// What the calls that ended since then have cost, in US dollars, of all lines.
    func cost(since: Date) async throws(StoreError) -> Double
    /// What contacts are called: by name, or by the handle they were last reached by.
    func names(of contactIDs: [String]) async throws(StoreError) -> [String: String]
    /// How often each kind of event was noted in calls that began since then.
    func eventCounts(line: String?, since: Date) async throws(StoreError) -> [String: Int]

    /// Notes who did what to which row, or played it. Only a digest of the row's id is kept, so that the note outlives an
    /// erasure without naming anyone.
    func note(_ actor: String, did action: String, to target: String, at: Date) async throws(StoreError)
    /// What was noted, newest first; of one row when its id is given.
    func audit(of target: String?, limit: Int) async throws(StoreError) -> [AuditLine]

    /// Closes the database. Later calls throw `.unavailable`.
    func close() async
}

extension Store {
    /// Writes a derivation on which no other call's rests.
    @discardableResult
    package func write(_ derivation: Derivation, of callSid: String) async throws(StoreError) -> Bool {
        try await write(derivation, of: callSid, reopening: [])
    }

    /// Takes a job of a kind for which it does not matter which call was first.
    package func lease(
        kinds: [String], by run: String?, for seconds: Double, now: Date
    ) async throws(StoreError) -> Job? {
        try await lease(kinds: kinds, inOrder: false, by: run, for: seconds, now: now)
    }

    /// Who decided when whether the line may remember a contact, the latest first, as far back as the audit is kept.
    package func policyDecisions(of contactID: String) async throws(StoreError) -> [PolicyDecision] {
        try await audit(of: contactID, limit: 1000).compactMap(PolicyDecision.init)
    }
}

// The same questions over all lines.
extension Store {
    /// The first page, of all lines.
    package func contacts(matching query: String?, limit: Int) async throws(StoreError) -> [Contact] {
        try await contacts(matching: query, line: nil, after: nil, limit: limit)
    }

    /// Over all lines.
    package func search(_ query: String, contactID: String?, limit: Int) async throws(StoreError) -> [TurnHit] {
        try await search(query, contactID: contactID, line: nil, limit: limit)
    }

    /// Of all lines.
    package func callPoints(since: Date, until: Date, limit: Int) async throws(StoreError) -> [CallPoint] {
        try await callPoints(line: nil, since: since, until: until, limit: limit)
    }

    /// Of all lines.
    package func eventCounts(since: Date) async throws(StoreError) -> [String: Int] {
        try await eventCounts(line: nil, since: since)
    }
}
