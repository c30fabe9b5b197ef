/// What an upward resampler carries from chunk to chunk: the last 23 samples, zeros at the start.
struct UpHistory: ~Copyable {
    /// Oldest first; the 24th is room, not a sample, though a whole one when quarters are asked for.
    var samples = InlineArray<24, Int16>(repeating: 0)

    /// One sample less than a branch reaches.
    static let length = 23
    /// So many outputs begin within the history and are computed from a copy of it with the input's head behind.
    static let seam = 24

    /// Samples per piece of a fused way. Its scratch of 256 samples, for history, piece and what vectors read beyond, stands on
    /// the stack because its size is written out, at most 1024 bytes, and aligned to 16.
    static let piece = 192

    /// Runs `kernel(window, count, output)` over the history and `input`, and remembers the input's end. `output` takes
    /// `ratio * count` samples. On the paths that fold, what a telephone can have sent is folded: samples whose quarters are
    /// whole, as all are that G.711 knows.
    @inline(__always)
    mutating func run(
        _ input: UnsafePointer<Int16>, _ count: Int, ratio: Int, _ output: UnsafeMutablePointer<Int16>,
        path: InstructionSet, kernel: (UnsafePointer<Int16>, Int, UnsafeMutablePointer<Int16>) -> Void,
        folded: (UnsafePointer<Int16>, Int, UnsafeMutablePointer<Int16>) -> Void
    ) {
        var done = 0
        if path != .portable {
            while count - done >= 16 {
                let length = min(Self.piece, count - done)
                let folds = withUnsafeTemporaryAllocation(byteCount: 512, alignment: 16) { scratch in
                    let start = scratch.baseAddress!.assumingMemoryBound(to: Int16.self)
                    guard loadQuarters(into: start),
                        Self.quarter(input + done, length, into: start + Self.length)
                    else { return false }
                    folded(start, length, output + ratio * done)
                    storeQuarters(from: start + length)
                    return true
                }
                guard folds else { break }
                done += length
            }
        }
        if done < count { runWhole(input + done, count - done, ratio: ratio, output + ratio * done, kernel: kernel) }
    }

    /// Writes quarters of `count` samples, at least 16, to `target`; false when they are not whole.
    @inline(__always)
    private static func quarter(
        _ source: UnsafePointer<Int16>, _ count: Int, into target: UnsafeMutablePointer<Int16>
    ) -> Bool {
        var bits = SIMD8<Int16>.zero
        var i = 0
        while true {
            let low = UnsafeRawPointer(source + i).loadUnaligned(as: SIMD8<Int16>.self)
            let high = UnsafeRawPointer(source + (i &+ 8)).loadUnaligned(as: SIMD8<Int16>.self)
            bits |= low | high
            let to = UnsafeMutableRawPointer(target + i)
            to.storeBytes(of: low &>> 2, as: SIMD8<Int16>.self)
            to.storeBytes(of: high &>> 2, toByteOffset: 16, as: SIMD8<Int16>.self)
            guard i < count &- 16 else { break }
            i = min(i &+ 16, count &- 16)
        }
        return areWhole(bits)
    }

    /// Whether all quarters are whole, by the bits that any sample has.
    @inline(__always)
    private static func areWhole(_ bits: SIMD8<Int16>) -> Bool {
        let low = unsafeBitCast(bits & SIMD8(repeating: 3), to: SIMD2<UInt64>.self)
        return low[0] | low[1] == 0
    }

    /// `run` for samples of 16 bits.
    @inline(__always)
    private mutating func runWhole(
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

    /// The same from μ-law codes, decoded straight behind the history. On the paths that fold, quarters of the samples are
    /// decoded, provided that all the history are samples that came from codes, whose quarters are whole.
    @inline(__always)
    mutating func run(
        ulaw codes: UnsafePointer<UInt8>, _ count: Int, ratio: Int, _ output: UnsafeMutablePointer<Int16>,
        path: InstructionSet, kernel: (UnsafePointer<Int16>, Int, UnsafeMutablePointer<Int16>) -> Void,
        folded: (UnsafePointer<Int16>, Int, UnsafeMutablePointer<Int16>) -> Void
    ) {
        var done = 0
        while done < count {
            let length = min(Self.piece, count - done)
            withUnsafeTemporaryAllocation(byteCount: 512, alignment: 16) { scratch in
                let start = scratch.baseAddress!.assumingMemoryBound(to: Int16.self)
                let folds = path != .portable && length >= 16 && loadQuarters(into: start)
                if !folds { load(into: start) }
                G711.decode(ulaw: codes + done, length, into: start + Self.length, path: path, quarters: folds)
                if folds {
                    folded(start, length, output + ratio * done)
                    storeQuarters(from: start + length)
                } else {
                    kernel(start, length, output + ratio * done)
                    store(from: start + length)
                }
            }
            done += length
        }
    }

    /// Writes quarters of the 23 samples and one more to `target`; false when they are not whole.
    @inline(__always)
    private func loadQuarters(into target: UnsafeMutablePointer<Int16>) -> Bool {
        samples.span.withUnsafeBufferPointer { source in
            let from = UnsafeRawPointer(source.baseAddress!)
            var bits = SIMD8<Int16>.zero
            for i in 0..<3 {
                let v = from.loadUnaligned(fromByteOffset: 16 &* i, as: SIMD8<Int16>.self)
                bits |= v
                UnsafeMutableRawPointer(target).storeBytes(of: v &>> 2, toByteOffset: 16 &* i, as: SIMD8<Int16>.self)
            }
            return Self.areWhole(bits)
        }
    }

    /// Takes 23 samples from their quarters; one more is readable.
    @inline(__always)
    private mutating func storeQuarters(from source: UnsafePointer<Int16>) {
        var span = samples.mutableSpan
        span.withUnsafeMutableBufferPointer {
            let to = UnsafeMutableRawPointer($0.baseAddress!)
            for i in 0..<3 {
                let v = UnsafeRawPointer(source).loadUnaligned(fromByteOffset: 16 &* i, as: SIMD8<Int16>.self)
                to.storeBytes(of: v &<< 2, toByteOffset: 16 &* i, as: SIMD8<Int16>.self)
            }
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
