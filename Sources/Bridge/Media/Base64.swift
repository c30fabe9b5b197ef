package import Audio

#if arch(x86_64)
    internal import AudioAVX2
#endif

/// Base64, strict (RFC 4648 section 4): the one alphabet, padding, no white space, and bits that carry nothing must be
/// zero, so that each sequence of bytes has exactly one text. Any thread; no allocation.
package enum Base64 {
    /// Characters that encode `count` bytes.
    @inline(__always)
    package static func encodedCount(_ count: Int) -> Int { (count &+ 2) / 3 &* 4 }

    /// The most bytes that `count` characters can encode.
    @inline(__always)
    package static func decodedCapacity(_ count: Int) -> Int { (count &+ 3) / 4 &* 3 }

    /// Writes the text of `bytes` and returns its length, `encodedCount(bytes.count)`.
    /// - Precondition: `text` has room for it.
    package static func encode(
        _ bytes: Span<UInt8>, into text: inout MutableSpan<UInt8>, path: InstructionSet = .best
    ) -> Int {
        let length = encodedCount(bytes.count)
        precondition(text.count >= length, "Base64: \(length) characters into room for \(text.count)")
        guard length > 0 else { return 0 }
        bytes.withUnsafeBufferPointer { source in
            text.withUnsafeMutableBufferPointer {
                encode(source.baseAddress!, source.count, $0.baseAddress!, path: path)
            }
        }
        return length
    }

    /// Writes the bytes that `text` encodes and returns their number; nil, with `bytes` in an unspecified state, when the
    /// text is not strict Base64.
    /// - Parameter escaped: the text holds JSON escapes.
    /// - Precondition: `bytes.count >= decodedCapacity(text.count)`.
    package static func decode(
        _ text: Span<UInt8>, escaped: Bool = false, into bytes: inout MutableSpan<UInt8>, path: InstructionSet = .best
    ) -> Int? {
        precondition(
            bytes.count >= decodedCapacity(text.count), "Base64: \(text.count) characters into room for \(bytes.count)")
        guard !text.isEmpty else { return 0 }
        return text.withUnsafeBufferPointer { source in
            bytes.withUnsafeMutableBufferPointer {
                decode(source.baseAddress!, source.count, escaped: escaped, $0.baseAddress!, path: path)
            }
        }
    }

    // MARK: Pointers, for the fused ways

    /// `target` takes `encodedCount(count)` characters.
    @inline(__always)
    static func encode(
        _ source: UnsafePointer<UInt8>, _ count: Int, _ target: UnsafeMutablePointer<UInt8>,
        path: InstructionSet = .best
    ) {
        #if arch(x86_64)
            if case .avx2 = path {
                let done = AVX2.encodeBase64(source, count, target)
                return Base64Tables.encode(source, done, count, target)
            }
        #endif
        Base64Tables.encode(source, 0, count, target)
    }

    /// `target` takes `decodedCapacity(count)` bytes.
    @inline(__always)
    static func decode(
        _ source: UnsafePointer<UInt8>, _ count: Int, _ target: UnsafeMutablePointer<UInt8>,
        path: InstructionSet = .best
    ) -> Int? {
        guard count & 3 == 0 else { return nil }
        #if arch(x86_64)
            if case .avx2 = path {
                let done = AVX2.decodeBase64(source, count, target)
                return done < 0 ? nil : Base64Tables.decode(source, done, count, target)
            }
        #endif
        return Base64Tables.decode(source, 0, count, target)
    }

    /// The same for text that may hold JSON escapes.
    @inline(__always)
    static func decode(
        _ source: UnsafePointer<UInt8>, _ count: Int, escaped: Bool, _ target: UnsafeMutablePointer<UInt8>,
        path: InstructionSet
    ) -> Int? {
        escaped ? decodeEscaped(source, count, target, path: path) : decode(source, count, target, path: path)
    }
}
