/// What a downward resampler carries from chunk to chunk: the samples its next output still reaches, which are all but L
/// of its 24 L taps, and those of a group of L that is not complete yet. Zeros at the start.
struct DownHistory: ~Copyable {
    /// Oldest first; `24 L − L + held` of them count.
    var samples = InlineArray<72, Int16>(repeating: 0)
    /// Samples of the incomplete group, 0 ..< L.
    var held = 0

    /// So many outputs, all that begin within the history and some more, are computed from a copy of it with the input's head
    /// behind.
    static let seam = 32

    /// Outputs per piece of a fused way, whose scratch stands on the stack.
    static let piece = 192

    /// Runs `kernel(window, count, output)` over the history and `input`, remembers the input's end, and returns the
    /// number of outputs: that of the groups of `ratio` samples completed.
    @inline(__always)
    mutating func run(
        _ input: UnsafePointer<Int16>, _ count: Int, ratio: Int, _ output: UnsafeMutablePointer<Int16>,
        kernel: (UnsafePointer<Int16>, Int, UnsafeMutablePointer<Int16>) -> Void
    ) -> Int {
        let taps = 24 * ratio
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
        held = held + count - ratio * outputs
        return outputs
    }

    @inline(__always)
    private mutating func store(from source: UnsafePointer<Int16>, count: Int) {
        var span = samples.mutableSpan
        span.withUnsafeMutableBufferPointer { $0.baseAddress!.update(from: source, count: count) }
    }
}
