/// The taps in the orders in which the kernels want them. Made once.
enum TapTables {
    /// A branch's 24 taps, oldest place first, branch after branch.
    static let branches3 = branches(Tel24.up3.span, ratio: 3)
    static let branches2 = branches(Tel24.up2.span, ratio: 2)

    /// Neighbours in pairs, each pair eight times over, so that a vector of any width multiplies it with pairs of samples:
    /// for each pair of a window's places, the pairs of the branches. For samples as they are.
    static let pairs3 = pairs(Tel24.up3.span, ratio: 3)
    static let pairs2 = pairs(Tel24.up2.span, ratio: 2)

    /// The same for folded windows: for each pair of places in a window's first half, half the sums of the outer branches,
    /// half their differences, and the middle branch if there is one.
    static let folded3 = folded(Tel24.up3.span, ratio: 3)
    static let folded2 = folded(Tel24.up2.span, ratio: 2)

    /// Downward, as they are.
    static let down3 = ConstantTable(72) { Tel24.down3[$0] }
    static let down2 = ConstantTable(48) { Tel24.down2[$0] }

    /// Downward by three, neighbours in pairs likewise, in the order in which `AVX2.down3` takes them: for windows that begin
    /// within a pair of samples and for those that begin with one, two pairs later.
    static let pairsDown3: ConstantTable<SIMD8<Int32>> = {
        func even(_ k: Int) -> SIMD8<Int32> {
            pair(k > 0 ? Int(Tel24.down3[2 * k - 1]) : 0, k < 36 ? Int(Tel24.down3[2 * k]) : 0)
        }
        func odd(_ k: Int) -> SIMD8<Int32> {
            k < 2 ? .zero : pair(Int(Tel24.down3[2 * k - 4]), Int(Tel24.down3[2 * k - 3]))
        }
        // Pair 3 n + row stands at place n of its row.
        let taken = (0..<3).flatMap { row in
            (0..<4).flatMap { i in [i, i + 8, i + 4].flatMap { [even(3 * $0 + row), odd(3 * $0 + row)] } }
        }
        let all = [even(36), odd(36), odd(37)] + taken
        return ConstantTable(all.count) { all[$0] }
    }()

    /// Downward by two, neighbours in pairs likewise, every fourth or eighth pair in turn.
    static let pairsDown2by4 = pairsDown2(by: 4)
    static let pairsDown2by8 = pairsDown2(by: 8)

    /// The tap that branch `p` has for place `k` of a window, whose newest is place 23.
    private static func tap(_ taps: Span<Int16>, _ ratio: Int, _ p: Int, _ k: Int) -> Int {
        Int(taps[p + ratio * (23 - k)])
    }

    private static func pair(_ low: Int, _ high: Int) -> SIMD8<Int32> {
        SIMD8(repeating: Int32(truncatingIfNeeded: low & 0xFFFF | high << 16))
    }

    private static func branches(_ taps: Span<Int16>, ratio: Int) -> ConstantTable<Int16> {
        ConstantTable(24 * ratio) { Int16(tap(taps, ratio, $0 / 24, $0 % 24)) }
    }

    private static func pairs(_ taps: Span<Int16>, ratio: Int) -> ConstantTable<SIMD8<Int32>> {
        ConstantTable(12 * ratio) {
            let (k, p) = (2 * ($0 / ratio), $0 % ratio)
            return pair(tap(taps, ratio, p, k), tap(taps, ratio, p, k + 1))
        }
    }

    private static func pairsDown2(by step: Int) -> ConstantTable<SIMD8<Int32>> {
        let each = 24 / step
        return ConstantTable(24) {
            let k = 2 * ($0 / each + $0 % each * step)
            return pair(Int(Tel24.down2[k]), Int(Tel24.down2[k + 1]))
        }
    }

    private static func folded(_ taps: Span<Int16>, ratio: Int) -> ConstantTable<SIMD8<Int32>> {
        // With sums s = x[k] + x[23 − k] and differences d = x[k] − x[23 − k], branch 0 is Σ e s + o d and the last Σ e s − o d.
        func half(_ k: Int, _ sign: Int) -> Int { (tap(taps, ratio, 0, k) + sign * tap(taps, ratio, ratio - 1, k)) / 2 }
        return ConstantTable(6 * ratio) {
            let k = 2 * ($0 / ratio)
            return switch $0 % ratio {
            case 0: pair(half(k, 1), half(k + 1, 1))
            case 1: pair(half(k, -1), half(k + 1, -1))
            default: pair(tap(taps, 3, 1, k), tap(taps, 3, 1, k + 1))
            }
        }
    }
}
