internal import Synchronization

/// Counts up. Any thread, also on a frame's way: one relaxed addition, no lock.
package final class Counter: Sendable {
    private let value = Atomic<Int>(0)

    /// Counts.
    package func add(_ amount: Int = 1) { value.add(amount, ordering: .relaxed) }

    /// Goes up to what somebody else has counted.
    package func raise(to count: Int) { value.max(count, ordering: .relaxed) }

    /// What was counted since the start.
    package var count: Int { value.load(ordering: .relaxed) }

    init() {}
}

/// Goes up and down. Any thread.
package final class Gauge: Sendable {
    private let value = Atomic<Int>(0)

    /// Says how much it is. Any thread.
    package func set(_ now: Int) { value.store(now, ordering: .relaxed) }
    /// Says by how much it has changed. Any thread.
    package func add(_ amount: Int) { value.add(amount, ordering: .relaxed) }
    /// How much it is. Any thread.
    package var now: Int { value.load(ordering: .relaxed) }

    init() {}
}

/// Counters that differ by one label, whose values are known beforehand: looking one up takes no lock, and nothing a
/// caller says can make a new one. What has no place of its own is counted as `other`.
package struct CounterFamily: Sendable {
    let label: String
    let counters: [String: Counter]
    private let other: Counter

    init(_ label: String, _ values: some Sequence<String>) {
        self.label = label
        other = Counter()
        var counters = ["other": other]
        for value in values { counters[value] = Counter() }
        self.counters = counters
    }

    /// The counter of a value.
    package subscript(value: String) -> Counter { counters[value] ?? other }
}
