internal import Synchronization

/// How many accepted connections there are, and may be. Any thread.
package final class Occupancy: Sendable {
    /// As many connections are served at a time; more are closed unheard.
    private let limit: Atomic<Int>
    private let open = Atomic<Int>(0)
    private let turnedAway = Atomic<Int>(0)

    /// Nobody there yet.
    package init(limit: Int) { self.limit = Atomic(limit) }

    /// From here on so many; who is there stays.
    package func limit(to limit: Int) { self.limit.store(limit, ordering: .relaxed) }

    /// Connections that are served now.
    package var count: Int { open.load(ordering: .relaxed) }
    /// Connections that were closed unheard since the start.
    package var refused: Int { turnedAway.load(ordering: .relaxed) }

    /// False when there is no room.
    func enter() -> Bool {
        if open.add(1, ordering: .relaxed).newValue <= limit.load(ordering: .relaxed) { return true }
        leave()
        turnedAway.add(1, ordering: .relaxed)
        return false
    }

    func leave() { open.subtract(1, ordering: .relaxed) }
}
