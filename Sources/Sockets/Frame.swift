/// The head of a WebSocket frame (RFC 6455, section 5.2):
///
///     FIN 000 opcode | MASK length (7 bits; 126: 16 more, 127: 64 more) | masking key, 4 bytes | payload
///
/// libwebsockets would write it, too; but it masks byte by byte and asks the kernel for each key, and two frames it writes are
/// two system calls.
enum Frame {
    /// What a frame is.
    enum Kind: UInt8 { case text = 0x1, close = 0x8, ping = 0x9 }

    /// The longest head.
    static let maxHead = 14

    /// How long the head of a frame is.
    static func headCount(payload count: Int, isMasked: Bool) -> Int {
        (count < 126 ? 2 : count < 65_536 ? 4 : 10) + (isMasked ? 4 : 0)
    }

    /// Writes the head of an unfragmented frame; with a key it masks the payload behind it, too.
    /// - Precondition: there is room for the head, and the payload stands right behind it.
    static func finish(_ start: UnsafeMutablePointer<UInt8>, _ kind: Kind, payload count: Int, key: UInt32?) {
        start[0] = 0x80 | kind.rawValue
        let mask: UInt8 = key == nil ? 0 : 0x80
        var at = 2
        if count < 126 {
            start[1] = mask | UInt8(count)
        } else if count < 65_536 {
            start[1] = mask | 126
            start[2] = UInt8(count >> 8)
            start[3] = UInt8(count & 0xFF)
            at = 4
        } else {
            start[1] = mask | 127
            for index in 0..<8 { start[2 + index] = UInt8(truncatingIfNeeded: count >> (8 * (7 - index))) }
            at = 10
        }
        guard let key else { return }
        UnsafeMutableRawPointer(start + at).storeBytes(of: key, as: UInt32.self)
        self.mask(start + at + 4, count, key)
    }

    /// XORs the payload with the key, whose bytes stand in memory as on the wire, eight bytes at a time.
    private static func mask(_ payload: UnsafeMutablePointer<UInt8>, _ count: Int, _ key: UInt32) {
        let raw = UnsafeMutableRawPointer(payload)
        let wide = UInt64(key) << 32 | UInt64(key)
        var at = 0
        while at + 8 <= count {
            raw.storeBytes(
                of: raw.loadUnaligned(fromByteOffset: at, as: UInt64.self) ^ wide, toByteOffset: at, as: UInt64.self)
            at += 8
        }
        withUnsafeBytes(of: wide) { bytes in
            var index = 0
            while at < count {
                payload[at] ^= bytes[index]
                index += 1
                at += 1
            }
        }
    }
}
