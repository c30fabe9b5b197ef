internal import Synchronization

/// How long things take, in buckets. Any thread, also on a frame's way: no lock, no allocation.
package final class Histogram: Sendable {
    /// Upper bounds in microseconds.
    let bounds: [Int]
    private let counts: [Counter]
    private let total = Counter()

    /// Bounds for what a caller waits for, in milliseconds.
    static let waits: [Double] = [50, 100, 150, 200, 300, 400, 500, 700, 1000, 1500, 2000, 3000, 5000, 10_000]
    /// Bounds for what nobody should notice, in milliseconds.
    static let moments: [Double] = [0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 40, 80, 160, 320, 1000]

    /// - Parameter milliseconds: upper bounds, rising.
    init(_ milliseconds: [Double]) {
        bounds = milliseconds.map { Int($0 * 1000) }
        counts = (0...bounds.count).map { _ in Counter() }
    }

    /// Notes one measurement.
    package func note(milliseconds: Int) { note(microseconds: milliseconds * 1000) }

    /// Notes one measurement.
    package func note(microseconds: Int) {
        var index = 0
        while index < bounds.count, microseconds > bounds[index] { index += 1 }
        counts[index].add()
        total.add(max(0, microseconds))
    }

    /// A moment's picture: how many in each bucket, the last beyond all bounds, and the sum of all in microseconds.
    var picture: (counts: [Int], sum: Int) { (counts.map(\.count), total.count) }

    /// The bound in milliseconds below which this share of all lies; nil when there were none, or it lies beyond the last bound.
    func bound(of share: Double) -> Double? {
        let (counts, _) = picture
        let all = counts.reduce(0, +)
        guard all > 0 else { return nil }
        var passed = 0
        for (bound, count) in zip(bounds, counts) {
            passed += count
            if Double(passed) >= share * Double(all) { return Double(bound) / 1000 }
        }
        return nil
    }
}
