/// CRC-32C (Castagnoli, reflected, as in RFC 3720 B.4): finds every burst of damage up to 32 bits, and others but for one
/// in four billion.
enum Checksum {
    private static let table: [UInt32] = (0..<256).map { byte in
        (0..<8).reduce(UInt32(byte)) { value, _ in value & 1 == 1 ? value >> 1 ^ 0x82F6_3B78 : value >> 1 }
    }

    /// Of the bytes one after the other, going on from `start`, an earlier checksum.
    static func of(_ bytes: some Sequence<UInt8>, after start: UInt32 = 0) -> UInt32 {
        ~bytes.reduce(~start) { value, byte in table[Int((value ^ UInt32(byte)) & 0xFF)] ^ value >> 8 }
    }
}
