/// What an upward resampler carries from chunk to chunk: the last 23 samples, zeros at the start.
struct UpHistory: ~Copyable {
    /// Oldest first; the 24th is room, not a sample.
    var samples = InlineArray<24, Int16>(repeating: 0)

    /// One sample less than a branch reaches.
    static let length = 23
    /// So many outputs begin within the history and are computed from a copy of it with the input's head behind.
    static let seam = 24

    /// Samples per piece of a fused way, whose scratch stands on the stack.
    static let piece = 192

    /// Runs `kernel(window, count, output)` over the history and `input`, and remembers the input's end. `output` takes
    /// `ratio * count` samples.
    @inline(__always)
    mutating func run(
        _ input: UnsafePointer<Int16>, _ count: Int, ratio: Int, _ output: UnsafeMutablePointer<Int16>,
        kernel: (UnsafePointer<Int16>, Int, UnsafeMutablePointer<Int16>) -> Void
    ) {
        let head = min(count, Self.seam)
        withUnsafeTemporaryAllocation(of: Int16.self, capacity: Self.length + Self.seam) { scratch in
            let start = scratch.baseAddress!
            load(into: start)
            (start + Self.length).update(from: input, count: head)
            kernel(start, head, output)
            if count < Self.seam { store(from: start + count) }
        }
        guard count >= Self.seam else { return }
        kernel(input + (Self.seam - Self.length), count - head, output + head * ratio)
        store(from: input + (count - Self.length))
    }

    /// The same from μ-law codes, decoded straight behind the history.
    @inline(__always)
    mutating func run(
        ulaw codes: UnsafePointer<UInt8>, _ count: Int, ratio: Int, _ output: UnsafeMutablePointer<Int16>,
        kernel: (UnsafePointer<Int16>, Int, UnsafeMutablePointer<Int16>) -> Void
    ) {
        var done = 0
        while done < count {
            let length = min(Self.piece, count - done)
            withUnsafeTemporaryAllocation(of: Int16.self, capacity: Self.length + Self.piece) { scratch in
                let start = scratch.baseAddress!
                load(into: start)
                for i in 0..<length { start[Self.length &+ i] = G711.pcm(ulaw: codes[done &+ i]) }
                kernel(start, length, output + ratio * done)
                store(from: start + length)
            }
            done += length
        }
    }

    /// Writes the 23 samples to `target`.
    @inline(__always)
    func load(into target: UnsafeMutablePointer<Int16>) {
        samples.span.withUnsafeBufferPointer { target.update(from: $0.baseAddress!, count: Self.length) }
    }

    /// Takes 23 samples from `source`.
    @inline(__always)
    mutating func store(from source: UnsafePointer<Int16>) {
        var span = samples.mutableSpan
        span.withUnsafeMutableBufferPointer { $0.baseAddress!.update(from: source, count: Self.length) }
    }
}
