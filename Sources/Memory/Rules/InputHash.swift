import Foundation
package import Records

/// Names an input, so that the same one is never derived from twice. Not a seal: it guards against repetition, not malice.
package enum InputHash {
    /// 128-bit FNV-1a over UTF-8, as 32 hexadecimal digits. Every part is closed by a 0xFF byte, which UTF-8 never holds,
    /// so no two lists of parts run together.
    package static func of(_ parts: [String]) -> String {
        var hash: UInt128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d
        let prime: UInt128 = 0x0000_0000_0100_0000_0000_0000_0000_013b
        func add(_ byte: UInt8) {
            hash ^= UInt128(byte)
            hash &*= prime
        }
        for part in parts {
            for byte in part.utf8 { add(byte) }
            add(0xFF)
        }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 32 - digits.count) + digits
    }

    /// The hash of a call as a maker of derivations sees it. `maker` names the maker and its version, `known` what it was
    /// shown of earlier calls.
    package static func of(
        call: CallRecord, turns: [Turn], endReason: String?, maker: String, known: [String] = []
    ) -> String {
        var parts = [
            maker, call.callSid, String(Int(call.startedAt.timeIntervalSince1970)), call.timeZone, endReason ?? "",
        ]
        for turn in turns.sorted(by: { $0.seq < $1.seq }) {
            parts += [turn.id, turn.role.rawValue, turn.injected ? "injected" : "", turn.effectiveText]
        }
        parts += known
        return of(parts)
    }
}
