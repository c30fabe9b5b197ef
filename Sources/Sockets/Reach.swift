internal import Foundation

/// Where a call to another server may lead.
package enum Reach: Sendable {
    /// This machine and its networks, too.
    case anywhere
    /// Not to this machine, its networks, or addresses of no one host: judged by the address that is connected to, after the
    /// name was looked up, so that no name leads round it.
    case publicOnly

    /// Whether a numeric address may be connected to.
    package func allows(_ numeric: String) -> Bool {
        switch self {
        case .anywhere: true
        case .publicOnly: Self.isPublic(numeric)
        }
    }

    /// Addresses that belong to one host of the public Internet (IANA's special-purpose registries, IPv4 and IPv6).
    static func isPublic(_ numeric: String) -> Bool {
        var v4 = in_addr()
        if inet_pton(AF_INET, numeric, &v4) == 1 { return isPublic(UInt32(bigEndian: v4.s_addr)) }
        var v6 = in6_addr()
        guard inet_pton(AF_INET6, numeric, &v6) == 1 else { return false }
        let bytes = withUnsafeBytes(of: v6) { Array($0) }
        if bytes[..<10].allSatisfy({ $0 == 0 }), bytes[10] == bytes[11], bytes[10] == 0 || bytes[10] == 0xFF {
            return isPublic(bytes[12...].reduce(0) { $0 << 8 | UInt32($1) })  // an IPv4 address in IPv6's clothes
        }
        // Only 2000::/3 is given out; of it not 2001::/23 (protocols), 2001:db8::/32 and 3fff::/20 (examples), 2002::/16 (6to4).
        guard bytes[0] & 0xE0 == 0x20 else { return false }
        let head = UInt32(bytes[0]) << 24 | UInt32(bytes[1]) << 16 | UInt32(bytes[2]) << 8 | UInt32(bytes[3])
        return head >> 9 != 0x2001_0000 >> 9 && head != 0x2001_0DB8 && head >> 12 != 0x3FFF_0000 >> 12
            && head >> 16 != 0x2002
    }

    private static func isPublic(_ address: UInt32) -> Bool {
        let special: [(UInt32, UInt32)] = [
            (0x0000_0000, 8), (0x0A00_0000, 8), (0x6440_0000, 10), (0x7F00_0000, 8), (0xA9FE_0000, 16),
            (0xAC10_0000, 12), (0xC000_0000, 24), (0xC000_0200, 24), (0xC058_6300, 24), (0xC0A8_0000, 16),
            (0xC612_0000, 15), (0xC633_6400, 24), (0xCB00_7100, 24), (0xE000_0000, 3),
        ]
        return !special.contains { network, bits in (address ^ network) >> (32 - bits) == 0 }
    }
}
