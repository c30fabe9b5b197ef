/// What a downward resampler of so many taps, 24 L, carries from chunk to chunk: the samples its next output still reaches, which
/// are all but L of them, and those of a group of L that is not complete yet. Zeros at the start.
struct DownHistory<let taps: Int>: ~Copyable {
    /// The newest samples, oldest first; the last `24 L − L + held` of them count.
    private var samples = InlineArray<taps, Int16>(repeating: 0)
    /// Samples of the incomplete group, 0 ..< L, in a byte.
    private var rest: UInt8 = 0

    /// Samples of the incomplete group, 0 ..< L.
    var held: Int { Int(rest) }

    private static var ratio: Int { taps / 24 }
    /// So many outputs, all that begin within the history and some more, are computed from a copy of it with the input's head
    /// behind.
    private static var seam: Int { 32 }
    /// The input's head that the seam's outputs reach: a whole number of vectors, as the history is.
    private static var head: Int { ratio &* seam }

    /// Runs `kernel(window, count, output)` over the history and `input`, remembers the input's end, and returns the
    /// number of outputs: that of the groups completed.
    @inline(__always)
    mutating func run(
        _ input: UnsafePointer<Int16>, _ count: Int, _ output: UnsafeMutablePointer<Int16>,
        kernel: (UnsafePointer<Int16>, Int, UnsafeMutablePointer<Int16>) -> Void
    ) -> Int {
        let (ratio, held) = (Self.ratio, held)
        let known = taps &- ratio &+ held
        let outputs = (held &+ count) / ratio
        withUnsafeTemporaryAllocation(of: Int16.self, capacity: 176) { scratch in
            // A kernel may look at the sample before.
            scratch[0] = 0
            let history = scratch.baseAddress! + 1
            samples.span.withUnsafeBufferPointer { Self.copy($0.baseAddress!, taps, to: history) }
            let first = history + (taps &- known)
            if count < Self.head {
                (history + taps).update(from: input, count: count)
                kernel(first, outputs, output)
                store(from: history + count)
            } else {
                Self.copy(input, Self.head, to: history + taps)
                // The seam comes last: by then its samples have long been written.
                kernel(input + (Self.head &- known), outputs &- Self.seam, output + Self.seam)
                kernel(first, Self.seam, output)
                store(from: input + (count &- taps))
            }
        }
        rest = UInt8(truncatingIfNeeded: held &+ count &- ratio &* outputs)
        return outputs
    }

    /// Copies a multiple of eight samples, vector by vector: a call would take longer.
    @inline(__always)
    private static func copy(_ source: UnsafePointer<Int16>, _ count: Int, to target: UnsafeMutablePointer<Int16>) {
        for i in stride(from: 0, to: count, by: 8) {
            let vector = UnsafeRawPointer(source + i).loadUnaligned(as: SIMD8<Int16>.self)
            UnsafeMutableRawPointer(target + i).storeBytes(of: vector, as: SIMD8<Int16>.self)
        }
    }

    @inline(__always)
    private mutating func store(from source: UnsafePointer<Int16>) {
        var span = samples.mutableSpan
        span.withUnsafeMutableBufferPointer { Self.copy(source, taps, to: $0.baseAddress!) }
    }
}
