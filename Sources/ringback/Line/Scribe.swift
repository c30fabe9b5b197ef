import Foundation
import JSONText
import Records
import Synchronization

/// Writes down what the calls tell, in the order they tell it, without any call ever waiting.
///
/// What is posted goes through three places: the inbox in memory, bounded; the spool, where it is durable some milliseconds
/// later, many entries with one write; the database, which may be away for as long as it likes. Two tasks carry it on, one
/// to the spool and one from there. Only when the spool's disk refuses does an entry go straight into the database, once all
/// before it is there. `Scribe+Carrying` has the tasks.
final class Scribe: Sendable {
    typealias Entry = Records.Entry

    /// What became of the entries posted since the start.
    struct Counters: Sendable, Equatable {
        var posted = 0
        /// On this machine's disk, or in the database at once.
        var durable = 0
        /// In the database, those of the run before included.
        var kept = 0
        /// What the database will never take: of an erased call, or not valid.
        var refused = 0
        /// Lost, because memory, disk and database were all full or away.
        var dropped = 0
        /// How often the spool's disk refused.
        var spoolFailures = 0
    }

    /// What waits in memory for the spool; more is dropped, and counted.
    private static let mostInMemory = 100_000
    /// Entries that the database gets in one transaction.
    static let batch = 256

    /// What waits, and for whom.
    struct State {
        var inbox: [Entry] = []
        var inMemory = 0
        /// Who waits for what was posted before, to be answered when it is in the database.
        var asking: [CheckedContinuation<Void, Never>] = []
        /// The same, and how far the spool must be settled for it.
        var waiting: [(position: Int64, reply: CheckedContinuation<Void, Never>)] = []
        /// Who wants to know a call as it is kept.
        var begun: [String: @Sendable (CallRecord?) -> Void] = [:]
        var counters = Counters()
        var awaySince: ContinuousClock.Instant?
        /// The tasks that let entries gather, each until its time is over or somebody waits.
        var naps: [Int: CheckedContinuation<Void, Never>] = [:]
        var lastNap = 0
        /// Somebody waits for what is on its way.
        var isAwaited: Bool { isClosed || !begun.isEmpty || !asking.isEmpty || !waiting.isEmpty }
        var isClosed = false
        var tasks: [Task<Void, Never>] = []
    }

    let spool: Spool
    let store: any Store
    let wrote: @Sendable (Entry) -> Void
    let state = Mutex(State())
    let (posts, posted) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
    let (spools, spooled) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))

    /// - Parameter wrote: told of each entry once it is in the database, in order.
    init(_ store: any Store, spool: Spool, wrote: @escaping @Sendable (Entry) -> Void = { _ in }) {
        self.store = store
        self.spool = spool
        self.wrote = wrote
        let toSpool = Task { [self] in await carryToSpool() }
        let toStore = Task { [self] in await carryToStore() }
        state.withLock { $0.tasks = [toSpool, toStore] }
        spooled.yield()
    }

    /// Says what the run before has left.
    func reportFinding() {
        let finding = spool.finding
        guard finding != Spool.Finding() else { return }
        Log.warning(
            "spool_recovered",
            [
                .init("entries", JSON(finding.entries)), .init("torn_bytes", JSON(finding.tornBytes)),
                .init("damaged_bytes", JSON(finding.damagedBytes)), .init("lost_runs", JSON(finding.lostRuns.count)),
            ])
    }

    var counters: Counters { state.withLock { $0.counters } }

    /// Posts an entry. Any thread; never waits.
    func post(_ entry: Entry) {
        let isTaken = state.withLock { state in
            guard !state.isClosed, state.inMemory < Self.mostInMemory else {
                state.counters.dropped += 1
                return false
            }
            state.inbox.append(entry)
            state.inMemory += 1
            state.counters.posted += 1
            return true
        }
        guard isTaken else { return Log.error("record_dropped") }
        posted.yield()
    }

    /// Posts the beginning of a call of this run; `reply` gets it as kept, once it is in the database, or nil.
    func begin(_ call: CallRecord, anonymous: Bool, reply: @escaping @Sendable (CallRecord?) -> Void) {
        var call = call
        call.run = spool.run
        let isClosed = state.withLock { state in
            if !state.isClosed { state.begun[call.callSid] = reply }
            return state.isClosed
        }
        if isClosed { return reply(nil) }
        post(.begin(call, anonymous: anonymous))
        hurry()
    }

    /// Returns when everything posted before is in the database, or refused by it.
    func flush() async {
        await withCheckedContinuation { reply in
            let isClosed = state.withLock { state in
                if !state.isClosed { state.asking.append(reply) }
                return state.isClosed
            }
            if isClosed { return reply.resume() }
            posted.yield()
            hurry()
        }
    }

    /// Waits, but no longer than this, until what is durable now is in the database, or refused by it.
    func settle(within seconds: Double) async {
        guard let position = try? await spool.append([]) else { return }
        let deadline = ContinuousClock.now + .seconds(seconds)
        while await spool.settledPosition < position, ContinuousClock.now < deadline {
            try? await Task.sleep(for: .milliseconds(5))
        }
    }

    /// Makes everything durable and gives the database `patience` seconds to take it; what it does not take stays in the
    /// spool for the next start.
    func close(patience: Double = 5) async {
        let tasks = state.withLock { state in
            state.isClosed = true
            return state.tasks
        }
        let limit = Task {
            try? await Task.sleep(for: .seconds(patience))
            for task in tasks { task.cancel() }
        }
        hurry()
        posted.finish()
        await tasks[0].value
        spooled.finish()
        await tasks[1].value
        limit.cancel()
        await spool.close()
        let left = state.withLock { state in
            let left = state
            (state.waiting, state.asking, state.begun) = ([], [], [:])
            return left
        }
        for reply in left.waiting.map(\.reply) + left.asking { reply.resume() }
        for reply in left.begun.values { reply(nil) }
    }
}
