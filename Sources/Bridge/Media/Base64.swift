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
    package static func encode(_ bytes: Span<UInt8>, into text: inout MutableSpan<UInt8>) -> Int {
        let length = encodedCount(bytes.count)
        precondition(text.count >= length, "Base64: \(length) characters into room for \(text.count)")
        guard length > 0 else { return 0 }
        bytes.withUnsafeBufferPointer { source in
            text.withUnsafeMutableBufferPointer { encode(source.baseAddress!, source.count, $0.baseAddress!) }
        }
        return length
    }

    /// Writes the bytes that `text` encodes and returns their number; nil, with `bytes` in an unspecified state, when the
    /// text is not strict Base64.
    /// - Precondition: `bytes.count >= decodedCapacity(text.count)`.
    package static func decode(_ text: Span<UInt8>, into bytes: inout MutableSpan<UInt8>) -> Int? {
        precondition(
            bytes.count >= decodedCapacity(text.count), "Base64: \(text.count) characters into room for \(bytes.count)")
        guard !text.isEmpty else { return 0 }
        return text.withUnsafeBufferPointer { source in
            bytes.withUnsafeMutableBufferPointer { decode(source.baseAddress!, source.count, $0.baseAddress!) }
        }
    }

    /// The number of bytes that `text` encodes, or nil when it is not strict Base64. Writes nothing.
    package static func validate(_ text: Span<UInt8>) -> Int? {
        guard !text.isEmpty else { return 0 }
        return text.withUnsafeBufferPointer { validate($0.baseAddress!, $0.count) }
    }

    // MARK: Pointers, for the fused ways

    /// `target` takes `encodedCount(count)` characters.
    @inline(__always)
    static func encode(_ source: UnsafePointer<UInt8>, _ count: Int, _ target: UnsafeMutablePointer<UInt8>) {
        encodeRest(source, 0, count, target)
    }

    /// `target` takes `decodedCapacity(count)` bytes.
    @inline(__always)
    static func decode(_ source: UnsafePointer<UInt8>, _ count: Int, _ target: UnsafeMutablePointer<UInt8>) -> Int? {
        guard count & 3 == 0 else { return nil }
        return decodeRest(source, 0, count, target)
    }

    static func validate(_ source: UnsafePointer<UInt8>, _ count: Int) -> Int? {
        guard count & 3 == 0, count > 0 else { return count == 0 ? 0 : nil }
        var bad: UInt32 = 0
        values.span.withUnsafeBufferPointer { table in
            for i in 0..<(count &- 4) { bad |= UInt32(table[Int(source[i])]) }
        }
        guard bad & 0x80 == 0 else { return nil }
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 3) { last in
            lastGroup(source + (count &- 4), last.baseAddress!).map { (count &- 4) / 4 &* 3 &+ $0 }
        }
    }

    // MARK: One group at a time

    /// Encodes what stands from byte `start`, a multiple of 3.
    static func encodeRest(
        _ source: UnsafePointer<UInt8>, _ start: Int, _ count: Int, _ target: UnsafeMutablePointer<UInt8>
    ) {
        var from = start
        var to = start / 3 &* 4
        alphabet.span.withUnsafeBufferPointer { letters in
            while count &- from >= 3 {
                let group = UInt32(source[from]) &<< 16 | UInt32(source[from &+ 1]) &<< 8 | UInt32(source[from &+ 2])
                target[to] = letters[Int(group &>> 18)]
                target[to &+ 1] = letters[Int(group &>> 12 & 63)]
                target[to &+ 2] = letters[Int(group &>> 6 & 63)]
                target[to &+ 3] = letters[Int(group & 63)]
                from &+= 3
                to &+= 4
            }
            guard from < count else { return }
            let second = count &- from == 2 ? UInt32(source[from &+ 1]) : 0
            let group = UInt32(source[from]) &<< 16 | second &<< 8
            target[to] = letters[Int(group &>> 18)]
            target[to &+ 1] = letters[Int(group &>> 12 & 63)]
            target[to &+ 2] = count &- from == 2 ? letters[Int(group &>> 6 & 63)] : UInt8(ascii: "=")
            target[to &+ 3] = UInt8(ascii: "=")
        }
    }

    /// Decodes what stands from character `start`; `start` and `count` are multiples of 4. Returns all bytes, those before
    /// `start` included.
    static func decodeRest(
        _ source: UnsafePointer<UInt8>, _ start: Int, _ count: Int, _ target: UnsafeMutablePointer<UInt8>
    ) -> Int? {
        var from = start
        var to = start / 4 &* 3
        guard count > start else { return to }
        var bad: UInt32 = 0
        values.span.withUnsafeBufferPointer { table in
            while from < count &- 4 {
                let a = UInt32(table[Int(source[from])]), b = UInt32(table[Int(source[from &+ 1])])
                let c = UInt32(table[Int(source[from &+ 2])]), d = UInt32(table[Int(source[from &+ 3])])
                bad |= a | b | c | d
                let group = a &<< 18 | b &<< 12 | c &<< 6 | d
                target[to] = UInt8(truncatingIfNeeded: group &>> 16)
                target[to &+ 1] = UInt8(truncatingIfNeeded: group &>> 8)
                target[to &+ 2] = UInt8(truncatingIfNeeded: group)
                from &+= 4
                to &+= 3
            }
        }
        guard bad & 0x80 == 0, let last = lastGroup(source + from, target + to) else { return nil }
        return to &+ last
    }

    /// Decodes the one group that may be padded; the number of its bytes, 1 … 3.
    private static func lastGroup(_ source: UnsafePointer<UInt8>, _ target: UnsafeMutablePointer<UInt8>) -> Int? {
        let pad = UInt8(ascii: "=")
        let count = source[3] != pad ? 3 : source[2] != pad ? 2 : 1
        var group: UInt32 = 0
        for i in 0...count {
            let value = values[Int(source[i])]
            guard value < 64 else { return nil }
            group |= UInt32(value) &<< UInt32(18 &- 6 &* i)
        }
        guard group & (0xFF_FFFF &>> UInt32(8 &* count)) == 0 else { return nil }
        for i in 0..<count { target[i] = UInt8(truncatingIfNeeded: group &>> UInt32(16 &- 8 &* i)) }
        return count
    }

    private static let alphabet: InlineArray<64, UInt8> = {
        var letters = InlineArray<64, UInt8>(repeating: 0)
        for i in 0..<26 { (letters[i], letters[26 + i]) = (65 + UInt8(i), 97 + UInt8(i)) }
        for i in 0..<10 { letters[52 + i] = 48 + UInt8(i) }
        (letters[62], letters[63]) = (UInt8(ascii: "+"), UInt8(ascii: "/"))
        return letters
    }()

    /// A character's six bits, or 0xFF.
    private static let values: InlineArray<256, UInt8> = {
        var values = InlineArray<256, UInt8>(repeating: 0xFF)
        for i in 0..<64 { values[Int(alphabet[i])] = UInt8(i) }
        return values
    }()
}

extension Base64 {
    /// How many bytes well-formed characters without escapes stand for.
    package static func decodedCount(_ text: Span<UInt8>) -> Int {
        var count = text.count / 4 &* 3
        if text.count >= 4 {
            if text[text.count &- 1] == UInt8(ascii: "=") { count &-= 1 }
            if text[text.count &- 2] == UInt8(ascii: "=") { count &-= 1 }
        }
        return count
    }
}
