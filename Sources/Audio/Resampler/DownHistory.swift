/// What a downward resampler of so many taps, 24 L, carries from chunk to chunk: the samples its next output still reaches, which
/// are all but L of them, and those of a group of L that is not complete yet. Zeros at the start.
struct DownHistory<let taps: Int>: ~Copyable {
    /// Oldest first; `24 L − L + held` of them count.
    private var samples = InlineArray<taps, Int16>(repeating: 0)
    /// Samples of the incomplete group, 0 ..< L, in a byte.
    private var rest: UInt8 = 0

    /// Samples of the incomplete group, 0 ..< L.
    var held: Int { Int(rest) }

    private static var ratio: Int { taps / 24 }
    /// So many outputs, all that begin within the history and some more, are computed from a copy of it with the input's head
    /// behind.
    private static var seam: Int { 32 }

    /// Runs `kernel(window, count, output)` over the history and `input`, remembers the input's end, and returns the
    /// number of outputs: that of the groups completed.
    @inline(__always)
    mutating func run(
        _ input: UnsafePointer<Int16>, _ count: Int, _ output: UnsafeMutablePointer<Int16>,
        kernel: (UnsafePointer<Int16>, Int, UnsafeMutablePointer<Int16>) -> Void
    ) -> Int {
        let (ratio, held) = (Self.ratio, held)
        let known = taps - ratio + held
        let outputs = (held + count) / ratio
        let short = count < ratio * Self.seam
        // The seam's outputs reach so far into the input.
        let head = short ? count : ratio * Self.seam - held
        withUnsafeTemporaryAllocation(of: Int16.self, capacity: 168) { scratch in
            // A kernel may look at the sample before.
            scratch[0] = 0
            let start = scratch.baseAddress! + 1
            samples.span.withUnsafeBufferPointer { start.update(from: $0.baseAddress!, count: known) }
            (start + known).update(from: input, count: head)
            // The seam comes last: by then its samples have long been written.
            if !short { kernel(input + (ratio * Self.seam - known), outputs - Self.seam, output + Self.seam) }
            kernel(start, short ? outputs : Self.seam, output)
            let kept = known + count - ratio * outputs
            store(from: short ? UnsafePointer(start + ratio * outputs) : input + (count - kept), count: kept)
        }
        rest = UInt8(truncatingIfNeeded: held + count - ratio * outputs)
        return outputs
    }

    @inline(__always)
    private mutating func store(from source: UnsafePointer<Int16>, count: Int) {
        var span = samples.mutableSpan
        span.withUnsafeMutableBufferPointer { $0.baseAddress!.update(from: source, count: count) }
    }
}
