// Folding adds and subtracts a window's mirrored samples before it multiplies, half as often then. The sums must fit 16 bits. Those
// of samples within half of full scale do, −16384 … 16383; and those of any even samples' halves, which is all that G.711 knows.
extension UpHistory {
    /// Runs the kernel over the history and as much of `input` as comes in pieces that can be folded; the number of samples done.
    @inline(__always)
    mutating func runFolded(
        _ input: UnsafePointer<Int16>, _ count: Int, ratio: Int, _ output: UnsafeMutablePointer<Int16>,
        kernel: FoldedWork
    ) -> Int {
        var done = 0
        while count - done >= 32 {
            let length = min(Self.piece, count - done) & ~7
            guard let shift = shift(input + done, length) else { break }
            withUnsafeTemporaryAllocation(byteCount: 512, alignment: 16) { scratch in
                let start = scratch.baseAddress!.assumingMemoryBound(to: Int16.self)
                load(into: start, shift: shift)
                for i in stride(from: 0, to: length, by: 8) {
                    let vector = UnsafeRawPointer(input + (done &+ i)).loadUnaligned(as: SIMD8<Int16>.self)
                    UnsafeMutableRawPointer(start + (Self.length &+ i))
                        .storeBytes(of: vector &>> shift, as: SIMD8<Int16>.self)
                }
                kernel(start + 1, length, output + ratio * done, Int(shift))
            }
            done += length
            store(from: input + (done - Self.length))
        }
        return done
    }

    /// By how many bits the history and `count` samples, a multiple of 8, must be shifted down so that the sum of any two fits 16
    /// bits: none, or one that holds nothing. Nil when that is not enough.
    @inline(__always)
    private func shift(_ input: UnsafePointer<Int16>, _ count: Int) -> Int16? {
        // Beyond half of full scale a sample's two highest bits differ.
        var (loud, bits) = (SIMD8<Int16>.zero, SIMD8<Int16>.zero)
        for i in 0..<3 {
            let samples = vector(i)
            loud |= samples ^ samples &<< 1
            bits |= samples
        }
        for i in stride(from: 0, to: count, by: 8) {
            let samples = UnsafeRawPointer(input + i).loadUnaligned(as: SIMD8<Int16>.self)
            loud |= samples ^ samples &<< 1
            bits |= samples
        }
        if !Self.has(loud, bit: .min) { return 0 }
        return Self.has(bits, bit: 1) ? nil : 1
    }

    /// Whether all samples are even.
    var isEven: Bool { !Self.has(vector(0) | vector(1) | vector(2), bit: 1) }

    /// Whether any of the numbers has the bit.
    @inline(__always)
    private static func has(_ numbers: SIMD8<Int16>, bit: Int16) -> Bool {
        let found = unsafeBitCast(numbers & SIMD8(repeating: bit), to: SIMD2<UInt64>.self)
        return found[0] | found[1] != 0
    }
}
