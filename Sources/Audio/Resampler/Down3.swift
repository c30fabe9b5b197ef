/// 24 kHz to 8 kHz PCM16 by tel24: one sample out for each group of 3 in, at any size of chunk. A group that is not complete
/// is carried over; chunking changes no bit.
///
/// Silence in gives exact silence out; a result beyond 16 bits saturates. Latency 1.40 ms. One stream, one thread at a time;
/// no allocation. The state is under 152 bytes.
package struct Down3: ~Copyable {
    private var history = DownHistory<72>()
    private let path: InstructionSet

    /// Outputs per piece of the fused way, whose scratch stands on the stack.
    private static let piece = 192

    /// A resampler whose past is silence.
    package init() { self.init(path: .best) }

    /// The same, on a chosen path, for comparisons. `path` must be available.
    package init(path: InstructionSet) { self.path = path }

    /// Samples of the incomplete group that are carried, 0 ..< 3.
    package var carried: Int { history.held }

    /// Resamples `input` and returns the number of samples written: `(carried + input.count) / 3`.
    /// - Precondition: `output.count` is at least that.
    package mutating func process(_ input: Span<Int16>, into output: inout MutableSpan<Int16>) -> Int {
        let count = input.count
        precondition(
            output.count >= (carried + count) / 3, "Down3: \(carried) + \(count) samples into room for \(output.count)")
        guard count > 0 else { return 0 }
        let path = path
        return input.withUnsafeBufferPointer { source in
            output.withUnsafeMutableBufferPointer { target in
                withUnsafeTemporaryAllocation(of: Int16.self, capacity: 1) { none in
                    // With no complete group there may be no room at all; the kernel then writes nothing.
                    let start = target.baseAddress ?? none.baseAddress!
                    return history.run(source.baseAddress!, count, start) { Kernel.down3(path, $0, $1, $2) }
                }
            }
        }
    }

    /// Resamples and encodes to μ-law: the same bits as `process` and then `G711.encode`, in one way. Returns the number
    /// of codes: `(carried + input.count) / 3`.
    /// - Precondition: `codes.count` is at least that.
    package mutating func process(_ input: Span<Int16>, ulaw codes: inout MutableSpan<UInt8>) -> Int {
        precondition(
            codes.count >= (carried + input.count) / 3,
            "Down3: \(carried) + \(input.count) samples into \(codes.count) codes")
        var done = 0
        var written = 0
        while done < input.count {
            let count = min(3 * Self.piece, input.count - done)
            withUnsafeTemporaryAllocation(of: Int16.self, capacity: Self.piece + 1) { scratch in
                var room = scratch.mutableSpan
                let outputs = process(input.extracting(done..<done + count), into: &room)
                codes.withUnsafeMutableBufferPointer { target in
                    guard outputs > 0 else { return }
                    G711.encode(scratch.baseAddress!, outputs, ulaw: target.baseAddress! + written, path: path)
                }
                written += outputs
            }
            done += count
        }
        return written
    }
}
