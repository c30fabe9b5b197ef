/// A record of a journal as it stands on the disk, and how records are found again after damage.
///
///     0   4   "RBJ1"
///     4   4   length n of the payload, little-endian
///     8   4   CRC-32C of the length's four bytes and the payload, little-endian
///     12  n   payload
///
/// A record counts when its checksum is right. Behind one that is damaged, reading goes on at the next four bytes "RBJ1" that
/// begin a whole record.
enum JournalRecord {
    private static let marker = Array("RBJ1".utf8)
    private static let headCount = 12
    /// More is no record of ours: an entry holds a few turns of at most two megabytes each.
    static let longestPayload = 64 << 20

    /// Appends a payload with its head. - Precondition: it is no longer than `longestPayload`.
    static func append(_ payload: some Collection<UInt8>, to bytes: inout [UInt8]) {
        precondition(payload.count <= longestPayload, "a record of \(payload.count) bytes")
        let length = littleEndian(UInt32(payload.count))
        bytes += marker + length + littleEndian(Checksum.of(payload, after: Checksum.of(length)))
        bytes += payload
    }

    /// What a stretch of a journal holds.
    struct Reading {
        var payloads: [ArraySlice<UInt8>] = []
        /// Behind the last record that is whole.
        var end = 0
        /// Bytes before `end` that belong to no record.
        var damaged = 0
    }

    /// Reads records from the beginning of `bytes`.
    /// - Parameters:
    ///   - isAll: nothing follows `bytes`; otherwise what begins at their end may be a whole record with what follows.
    ///   - limit: stops after so many records.
    static func read(_ bytes: [UInt8], isAll: Bool, limit: Int = .max) -> Reading {
        var reading = Reading()
        while reading.payloads.count < limit, reading.end < bytes.count {
            switch record(at: reading.end, of: bytes) {
            case .whole(let payload):
                reading.payloads.append(payload)
                reading.end = payload.endIndex
            case .cut where !isAll: return reading
            case .cut, .none:
                guard let next = nextWhole(after: reading.end, of: bytes) else { return reading }
                reading.damaged += next - reading.end
                reading.end = next
            }
        }
        return reading
    }

    private enum Found {
        case whole(ArraySlice<UInt8>)
        /// It may be one, but the bytes end before it does.
        case cut
        case none
    }

    private static func record(at start: Int, of bytes: [UInt8]) -> Found {
        guard bytes[start...].starts(with: marker.prefix(bytes.count - start)) else { return .none }
        guard bytes.count - start >= headCount else { return .cut }
        let length = Int(number(bytes, at: start + 4))
        guard length <= longestPayload else { return .none }
        guard bytes.count - start - headCount >= length else { return .cut }
        let payload = bytes[start + headCount..<start + headCount + length]
        let check = Checksum.of(payload, after: Checksum.of(bytes[start + 4..<start + 8]))
        return check == number(bytes, at: start + 8) ? .whole(payload) : .none
    }

    private static func nextWhole(after start: Int, of bytes: [UInt8]) -> Int? {
        (start + 1..<max(start + 1, bytes.count)).first { at in
            guard bytes[at] == marker[0], case .whole = record(at: at, of: bytes) else { return false }
            return true
        }
    }

    private static func littleEndian(_ value: UInt32) -> [UInt8] {
        [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: value >> UInt32($0)) }
    }

    private static func number(_ bytes: [UInt8], at start: Int) -> UInt32 {
        (0..<4).reduce(0) { $0 | UInt32(bytes[start + $1]) << UInt32(8 * $1) }
    }
}
