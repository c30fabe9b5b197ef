internal import Audio

/// The characters of a payload as they stand in a JSON string, in pieces that are whole groups of four and free of escapes.
struct Base64Text {
    /// Characters per piece of text that holds escapes; its scratch stands on the stack.
    static let escapedPiece = 960

    let base: UnsafePointer<UInt8>
    let count: Int
    let escaped: Bool
    let path: InstructionSet

    /// The characters that a text with JSON's escapes stands for, `\/` and `\u002B` among them; 0 for what makes no sense.
    static func unescaped(_ text: Span<UInt8>) -> [UInt8] {
        text.withUnsafeBufferPointer { text in
            guard let base = text.baseAddress else { return [] }
            let escaped = Base64Text(base: base, count: text.count, escaped: true, path: .best)
            var plain: [UInt8] = []
            plain.reserveCapacity(text.count)
            _ = escaped.forEachPiece(of: escapedPiece) { piece, count, _ in
                plain.append(contentsOf: UnsafeBufferPointer(start: piece, count: count))
                return true
            }
            return plain
        }
    }

    /// Whether all of it is strict Base64.
    func isValid() -> Bool {
        if !escaped { return Base64.validate(base, count, path: path) != nil }
        return forEachPiece(of: Self.escapedPiece) { piece, count, isLast in
            guard let bytes = Base64.validate(piece, count, path: path) else { return false }
            return isLast || bytes == count / 4 * 3
        }
    }

    /// Calls `body(characters, count, isLast)` for each piece of at most `size` characters (a multiple of 4, at most
    /// `escapedPiece` if there are escapes) until it says false. A character that no Base64 has stands where an escape makes
    /// no sense here.
    @inline(__always)
    func forEachPiece(of size: Int, _ body: (UnsafePointer<UInt8>, Int, Bool) -> Bool) -> Bool {
        if escaped { return forEachUnescapedPiece(of: min(size, Self.escapedPiece), body) }
        var at = 0
        while at < count {
            let length = min(size, count &- at)
            guard body(base + at, length, at &+ length == count) else { return false }
            at &+= length
        }
        return true
    }

    @inline(never)
    private func forEachUnescapedPiece(of size: Int, _ body: (UnsafePointer<UInt8>, Int, Bool) -> Bool) -> Bool {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Self.escapedPiece) { scratch in
            var at = 0
            while at < count {
                var length = 0
                while at < count, length < size {
                    scratch[length] = character(&at)
                    length += 1
                }
                guard body(UnsafePointer(scratch.baseAddress!), length, at == count) else { return false }
            }
            return true
        }
    }

    /// The character at `at`, which moves behind it: itself, or what `\/` and `\u00XX` stand for.
    private func character(_ at: inout Int) -> UInt8 {
        let byte = base[at]
        at += 1
        guard byte == UInt8(ascii: "\\") else { return byte }
        guard at < count else { return 0 }
        let kind = base[at]
        at += 1
        if kind == UInt8(ascii: "/") { return kind }
        guard kind == UInt8(ascii: "u"), count - at >= 4 else { return 0 }
        var code = 0
        for i in 0..<4 {
            guard let digit = JSONCursor.hexDigit(base[at + i]) else { return 0 }
            code = code << 4 | Int(digit)
        }
        at += 4
        return code < 0x80 ? UInt8(code) : 0
    }
}
