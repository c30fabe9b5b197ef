import JSONText

/// The median, the 99th of a hundred and the largest of what was measured, in its unit, by the nearest rank; to two decimals.
/// Without a measurement none of them is a number.
struct Percentiles: Sendable {
    let p50, p99, max: Double

    init(_ values: [Double]) {
        let sorted = values.sorted()
        func rank(_ share: Double) -> Double {
            guard !sorted.isEmpty else { return .nan }
            let index = Int((share * Double(sorted.count)).rounded(.up)) - 1
            return (sorted[Swift.max(0, index)] * 100).rounded() / 100
        }
        (p50, p99, max) = (rank(0.5), rank(0.99), rank(1))
    }

    /// Of durations, in milliseconds.
    init(_ times: [Duration]) { self.init(times.map { $0 / .milliseconds(1) }) }

    /// null when nothing was measured.
    var json: JSON {
        p50.isNaN ? .null : ["p50": .number(p50), "p99": .number(p99), "max": .number(max)]
    }
}
