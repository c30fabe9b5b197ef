/// The taps in the order in which the SIMD kernels want them: neighbours in pairs, each pair eight times over, so that a
/// vector of any width multiplies it with pairs of samples. Made once.
enum TapPairs {
    /// 8 to 24 kHz, for samples as they are: for each pair of a window's places, the pairs of the three branches.
    static let up3: InlineArray<36, SIMD8<Int32>> = plain(Tel24.up3.span, ratio: 3)
    /// 8 to 16 kHz, likewise.
    static let up2: InlineArray<24, SIMD8<Int32>> = plain(Tel24.up2.span, ratio: 2)
    /// 8 to 24 kHz, folded: for each pair of places in the first half of a window, half the sums of the outer branches, half
    /// their differences, and the middle branch.
    static let folded3: InlineArray<18, SIMD8<Int32>> = folded(Tel24.up3.span, ratio: 3)
    /// 8 to 16 kHz, likewise, without a middle branch.
    static let folded2: InlineArray<12, SIMD8<Int32>> = folded(Tel24.up2.span, ratio: 2)

    private static func pair(_ low: Int, _ high: Int) -> SIMD8<Int32> {
        SIMD8(repeating: Int32(truncatingIfNeeded: low & 0xFFFF | high << 16))
    }

    /// The tap that branch `p` has for place `k` of a window, whose newest is place 23.
    private static func tap(_ taps: Span<Int16>, _ ratio: Int, _ p: Int, _ k: Int) -> Int {
        Int(taps[p + ratio * (23 - k)])
    }

    private static func plain<let count: Int>(_ taps: Span<Int16>, ratio: Int) -> InlineArray<count, SIMD8<Int32>> {
        var pairs = InlineArray<count, SIMD8<Int32>>(repeating: .zero)
        for k in 0..<12 {
            for p in 0..<ratio {
                pairs[ratio * k + p] = pair(tap(taps, ratio, p, 2 * k), tap(taps, ratio, p, 2 * k + 1))
            }
        }
        return pairs
    }

    private static func folded<let count: Int>(_ taps: Span<Int16>, ratio: Int) -> InlineArray<count, SIMD8<Int32>> {
        var pairs = InlineArray<count, SIMD8<Int32>>(repeating: .zero)
        let last = ratio - 1
        // With sums s = x[k] + x[23 − k] and differences d = x[k] − x[23 − k], branch 0 is Σ e s + o d and the last Σ e s − o d.
        func half(_ k: Int, _ sign: Int) -> Int { (tap(taps, ratio, 0, k) + sign * tap(taps, ratio, last, k)) / 2 }
        for k in 0..<6 {
            pairs[ratio * k] = pair(half(2 * k, 1), half(2 * k + 1, 1))
            pairs[ratio * k + 1] = pair(half(2 * k, -1), half(2 * k + 1, -1))
            if ratio == 3 { pairs[3 * k + 2] = pair(tap(taps, 3, 1, 2 * k), tap(taps, 3, 1, 2 * k + 1)) }
        }
        return pairs
    }
}
