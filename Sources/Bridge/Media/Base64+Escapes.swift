internal import Audio

extension Base64 {
    /// Characters that are unescaped at a time, whole groups of four; their scratch stands on the stack.
    private static let escapedPiece = 960

    /// Decodes text as it stands in a JSON string, where `\/` and `\u002B` are characters too. As `decode` else.
    @inline(never)
    static func decodeEscaped(
        _ source: UnsafePointer<UInt8>, _ count: Int, _ target: UnsafeMutablePointer<UInt8>, path: InstructionSet
    ) -> Int? {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: escapedPiece) { scratch in
            var (at, written) = (0, 0)
            while at < count {
                var length = 0
                while at < count, length < escapedPiece {
                    scratch[length] = character(source, count, &at)
                    length &+= 1
                }
                guard let bytes = decode(scratch.baseAddress!, length, target + written, path: path) else { return nil }
                written &+= bytes
                // Only the text's end may be padded.
                guard at == count || bytes == length / 4 &* 3 else { return nil }
            }
            return written
        }
    }

    /// The character at `at`, which moves behind it: itself, or what `\/` and `\u00XX` stand for. One that no Base64 has
    /// stands for an escape that makes no sense here.
    private static func character(_ text: UnsafePointer<UInt8>, _ count: Int, _ at: inout Int) -> UInt8 {
        let byte = text[at]
        at &+= 1
        guard byte == UInt8(ascii: "\\") else { return byte }
        guard at < count else { return 0 }
        let kind = text[at]
        at &+= 1
        if kind == UInt8(ascii: "/") { return kind }
        guard kind == UInt8(ascii: "u"), count &- at >= 4 else { return 0 }
        var code = 0
        for i in 0..<4 {
            guard let digit = JSONCursor.hexDigit(text[at &+ i]) else { return 0 }
            code = code << 4 | Int(digit)
        }
        at &+= 4
        return code < 0x80 ? UInt8(code) : 0
    }
}
