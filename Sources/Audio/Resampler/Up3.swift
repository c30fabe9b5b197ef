/// 8 kHz to 24 kHz PCM16 by tel24: 3 samples out for each one in, at any size of chunk. Chunking changes no bit.
///
/// Silence in gives exact silence out; a result beyond 16 bits saturates. Latency 1.48 ms. One stream, one thread at a time;
/// no allocation. The state is under 64 bytes.
package struct Up3: ~Copyable {
    private var history = UpHistory()
    private let path: InstructionSet

    /// A resampler whose past is silence.
    package init() { self.init(path: .best) }

    /// The same, on a chosen path, for comparisons. `path` must be available.
    package init(path: InstructionSet) { self.path = path }

    /// Resamples `input` and returns the number of samples written: `3 * input.count`.
    /// - Precondition: `output.count >= 3 * input.count`.
    package mutating func process(_ input: Span<Int16>, into output: inout MutableSpan<Int16>) -> Int {
        let count = input.count
        precondition(output.count >= 3 * count, "Up3: \(count) samples into room for \(output.count)")
        guard count > 0 else { return 0 }
        let path = path
        input.withUnsafeBufferPointer { source in
            output.withUnsafeMutableBufferPointer { target in
                history.run(source.baseAddress!, count, ratio: 3, target.baseAddress!, path: path) {
                    Kernel.up3(path, $0, $1, $2)
                } folded: {
                    Kernel.folded3($0, $1, $2, $3)
                }
            }
        }
        return 3 * count
    }

    /// Decodes μ-law and resamples it: the same bits as `G711.decode` and then `process`, in one way.
    /// - Precondition: `output.count >= 3 * codes.count`.
    package mutating func process(ulaw codes: Span<UInt8>, into output: inout MutableSpan<Int16>) -> Int {
        precondition(output.count >= 3 * codes.count, "Up3: \(codes.count) codes into room for \(output.count)")
        guard !codes.isEmpty else { return 0 }
        let path = path
        codes.withUnsafeBufferPointer { source in
            output.withUnsafeMutableBufferPointer { target in
                history.run(ulaw: source.baseAddress!, source.count, ratio: 3, target.baseAddress!, path: path) {
                    Kernel.up3(path, $0, $1, $2)
                } folded: {
                    Kernel.folded3($0, $1, $2, $3)
                }
            }
        }
        return 3 * codes.count
    }
}
