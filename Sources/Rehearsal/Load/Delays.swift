/// How long things took: a count for every 64 µs up to 4.2 s. Adding allocates nothing.
package struct Delays: Sendable {
    private var counts = [UInt32](repeating: 0, count: 1 << 16)
    /// How many were noted.
    package private(set) var count = 0
    private var largest = 0

    /// Nothing noted.
    package init() {}

    /// Notes a delay in units of 64 µs.
    mutating func add(_ units: UInt16) {
        counts[Int(units)] += 1
        count += 1
        largest = max(largest, Int(units))
    }

    /// Notes a delay in microseconds.
    package mutating func add(microseconds: Int64) { add(UInt16(max(0, min(microseconds >> 6, 0xFFFF)))) }

    /// The delay that a share of all did not exceed, milliseconds; nil when nothing was noted.
    package func quantile(_ share: Double) -> Double? {
        guard count > 0 else { return nil }
        let rank = Int((Double(count) * share).rounded(.up))
        var seen = 0
        for (unit, count) in counts.enumerated() {
            seen += Int(count)
            if seen >= rank { return (Double(unit) + 0.5) * FrameStamp.unitMs }
        }
        return nil
    }

    /// The three that are published.
    package var summary: DelaySummary {
        DelaySummary(
            p50: quantile(0.5), p99: quantile(0.99), max: count > 0 ? Double(largest + 1) * FrameStamp.unitMs : nil)
    }
}

/// Milliseconds; nil where nothing was measured.
package struct DelaySummary: Codable, Sendable {
    /// Half were no longer.
    package var p50: Double?
    /// All but one in a hundred were no longer.
    package var p99: Double?
    /// None was longer.
    package var max: Double?

    /// From its parts, to a hundredth.
    package init(p50: Double?, p99: Double?, max: Double?) {
        let round: (Double?) -> Double? = { $0.map { ($0 * 100).rounded() / 100 } }
        self.p50 = round(p50)
        self.p99 = round(p99)
        self.max = round(max)
    }

    /// Every name is there, also where nothing was measured.
    package func encode(to encoder: any Encoder) throws {
        var names = encoder.container(keyedBy: CodingKeys.self)
        try names.encode(p50, forKey: .p50)
        try names.encode(p99, forKey: .p99)
        try names.encode(max, forKey: .max)
    }
}
