/// Bytes as PostgreSQL writes and reads them in texts: `\\x` and two digits for each.
enum Hex {
    private static let digits = Array("0123456789abcdef".utf8)

    static func text(of bytes: [UInt8]) -> String {
        String(unsafeUninitializedCapacity: 2 + bytes.count * 2) { text in
            text[0] = UInt8(ascii: "\\")
            text[1] = UInt8(ascii: "x")
            for (index, byte) in bytes.enumerated() {
                text[2 + index * 2] = digits[Int(byte >> 4)]
                text[3 + index * 2] = digits[Int(byte & 15)]
            }
            return 2 + bytes.count * 2
        }
    }

    /// - Parameter text: as the server wrote it; its digits are its word.
    static func bytes(of text: UnsafeRawBufferPointer) -> [UInt8] {
        (0..<max(0, text.count / 2 - 1)).map { value(text[2 + $0 * 2]) << 4 | value(text[3 + $0 * 2]) }
    }

    private static func value(_ digit: UInt8) -> UInt8 {
        digit < UInt8(ascii: "a") ? digit &- UInt8(ascii: "0") : digit &- UInt8(ascii: "a") &+ 10
    }
}
