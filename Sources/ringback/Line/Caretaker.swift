import Foundation
import JSONText
import Memory
import Records

/// Looks after the records for all nodes: says that this run lives, closes the calls of runs that no longer say so, lets
/// expire what is too old, marks the commitments that are late, and lets go of what another process has erased.
final class Caretaker: Sendable {
    /// How often a run says that it lives.
    private static let pulse = 10.0
    /// A run that was silent for so long is lost.
    private static let patience = 60.0

    private let store: any Store
    private let run: String
    private let task: Task<Void, Never>
    private let keeper: Task<Void, Never>

    private let kinds: [String]

    /// - Parameter retention: days by kind.
    /// - Parameter kinds: of the jobs that an ended call gets.
    /// - Parameter recall: what this process holds in memory of callers.
    /// - Parameter closed: told when calls were closed, and so jobs may be due.
    init(
        _ store: any Store, spool: Spool, retention: [Expiry: Int], kinds: [String], recall: Recall,
        closed: @escaping @Sendable () -> Void
    ) {
        self.store = store
        self.kinds = kinds
        run = spool.run
        keeper = RecordKeeper.keep(store, retention)
        task = Task {
            // A database that was away for everyone makes everyone look silent: whoever judges must have heard it for as
            // long as it takes to be judged.
            var heardSince: ContinuousClock.Instant?
            while !Task.isCancelled {
                do {
                    try await store.beat(run: spool.run, node: spool.node)
                    try await store.lapse(at: Date())
                    try await recall.catchUp()
                    let since = heardSince ?? .now
                    heardSince = since
                    if ContinuousClock.now - since > .seconds(Self.patience) {
                        let calls = try await store.closeRuns(
                            silentFor: Self.patience, at: Date(), jobs: kinds)
                        if !calls.isEmpty { Log.warning("lost_calls_closed", [.init("calls", JSON(calls.count))]) }
                        closed()
                    }
                } catch { heardSince = nil }
                try? await Task.sleep(for: .seconds(Self.pulse))
            }
        }
    }

    /// Leaves in order: this run will not be missed.
    func stop() async {
        for task in [task, keeper] { task.cancel() }
        for task in [task, keeper] { await task.value }
        _ = try? await store.closeRun(run, at: Date(), jobs: kinds)
    }
}
