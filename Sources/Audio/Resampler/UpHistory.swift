/// What an upward resampler carries from chunk to chunk: the last 24 samples, zeros at the start. The next window begins at the
/// second of them.
struct UpHistory: ~Copyable {
    /// Oldest first.
    private var samples = InlineArray<24, Int16>(repeating: 0)

    static let length = 24
    /// So many outputs, all that begin within the history and some more, are computed from a copy of it with the input's head
    /// behind.
    static let seam = 32
    /// Samples per piece of a fused way. Its scratch of 256 samples, for history, piece and what vectors read beyond, stands on
    /// the stack because its size is written out, at most 1024 bytes, and aligned to 16.
    static let piece = 192

    /// What computes the outputs of windows that begin at a sample and at its successors: their number, the sample, the outputs.
    typealias Work = (UnsafePointer<Int16>, Int, UnsafeMutablePointer<Int16>) -> Void
    /// The same for samples that were divided by 2 to the shift given last.
    typealias FoldedWork = (UnsafePointer<Int16>, Int, UnsafeMutablePointer<Int16>, Int) -> Void

    /// Runs the kernel over the history and `input`, and remembers the input's end. `output` takes `ratio * count` samples. On
    /// the path that folds, what can be folded is.
    @inline(__always)
    mutating func run(
        _ input: UnsafePointer<Int16>, _ count: Int, ratio: Int, _ output: UnsafeMutablePointer<Int16>,
        path: InstructionSet, kernel: Work, folded: FoldedWork
    ) {
        let done = path.folds ? runFolded(input, count, ratio: ratio, output, kernel: folded) : 0
        if done < count { runWhole(input + done, count - done, ratio: ratio, output + ratio * done, kernel: kernel) }
    }

    @inline(__always)
    private mutating func runWhole(
        _ input: UnsafePointer<Int16>, _ count: Int, ratio: Int, _ output: UnsafeMutablePointer<Int16>, kernel: Work
    ) {
        let head = min(count, Self.seam)
        withUnsafeTemporaryAllocation(byteCount: 128, alignment: 16) { scratch in
            let start = scratch.baseAddress!.assumingMemoryBound(to: Int16.self)
            load(into: start)
            (start + Self.length).update(from: input, count: head)
            // The seam comes last: by then its samples have long been written.
            if count > head { kernel(input + (head + 1 - Self.length), count - head, output + ratio * head) }
            kernel(start + 1, head, output)
            store(from: count > head ? input + (count - Self.length) : UnsafePointer(start + count))
        }
    }

    /// The same from μ-law codes, decoded straight behind the history.
    @inline(__always)
    mutating func run(
        ulaw codes: UnsafePointer<UInt8>, _ count: Int, ratio: Int, _ output: UnsafeMutablePointer<Int16>,
        path: InstructionSet, kernel: Work, folded: FoldedWork
    ) {
        var done = 0
        while done < count {
            let length = min(Self.piece, count - done)
            withUnsafeTemporaryAllocation(byteCount: 512, alignment: 16) { scratch in
                let start = scratch.baseAddress!.assumingMemoryBound(to: Int16.self)
                // All that G.711 knows are even, as are the histories that came from it.
                let folds = path.folds && length % 8 == 0 && length >= 16 && isEven
                load(into: start, shift: folds ? 1 : 0)
                G711.decode(ulaw: codes + done, length, into: start + Self.length, path: path, halves: folds)
                if folds {
                    folded(start + 1, length, output + ratio * done, 1)
                } else {
                    kernel(start + 1, length, output + ratio * done)
                }
                store(from: start + length, shift: folds ? 1 : 0)
            }
            done += length
        }
    }

    /// Eight of the samples, the oldest ones first.
    @inline(__always)
    func vector(_ i: Int) -> SIMD8<Int16> {
        samples.span.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: 16 &* i, as: SIMD8<Int16>.self) }
    }

    /// Writes the samples, divided by 2 to the `shift`, to `target`.
    @inline(__always)
    func load(into target: UnsafeMutablePointer<Int16>, shift: Int16 = 0) {
        let to = UnsafeMutableRawPointer(target)
        for i in 0..<3 { to.storeBytes(of: vector(i) &>> shift, toByteOffset: 16 &* i, as: SIMD8<Int16>.self) }
    }

    /// Takes the samples from `source`, where they are divided by 2 to the `shift`.
    @inline(__always)
    mutating func store(from source: UnsafePointer<Int16>, shift: Int16 = 0) {
        let from = UnsafeRawPointer(source)
        var span = samples.mutableSpan
        span.withUnsafeMutableBytes {
            for i in 0..<3 {
                let vector = from.loadUnaligned(fromByteOffset: 16 &* i, as: SIMD8<Int16>.self)
                $0.storeBytes(of: vector &<< shift, toByteOffset: 16 &* i, as: SIMD8<Int16>.self)
            }
        }
    }
}
