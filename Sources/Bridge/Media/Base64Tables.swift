internal import Audio

/// Base64 by tables, for every processor and for what vectors leave over. Positions before `start` are done already.
enum Base64Tables {
    /// Encodes what stands from byte `start`, a multiple of 3: twelve bits, two characters at a time.
    static func encode(
        _ source: UnsafePointer<UInt8>, _ start: Int, _ count: Int, _ target: UnsafeMutablePointer<UInt8>
    ) {
        var from = start
        var to = start / 3 &* 4
        do {
            let table = pairs.first
            while count &- from >= 8 {
                let word = UnsafeRawPointer(source + from).loadUnaligned(as: UInt64.self).bigEndian
                let a = UInt32(table[Int(truncatingIfNeeded: word &>> 52)])
                let b = UInt32(table[Int(truncatingIfNeeded: word &>> 40 & 0xFFF)])
                let c = UInt32(table[Int(truncatingIfNeeded: word &>> 28 & 0xFFF)])
                let d = UInt32(table[Int(truncatingIfNeeded: word &>> 16 & 0xFFF)])
                let raw = UnsafeMutableRawPointer(target + to)
                raw.storeBytes(of: (a | b &<< 16).littleEndian, as: UInt32.self)
                raw.storeBytes(of: (c | d &<< 16).littleEndian, toByteOffset: 4, as: UInt32.self)
                from &+= 6
                to &+= 8
            }
            while from < count {
                let rest = min(3, count &- from)
                var group = UInt32(source[from]) &<< 16
                if rest > 1 { group |= UInt32(source[from &+ 1]) &<< 8 }
                if rest > 2 { group |= UInt32(source[from &+ 2]) }
                let (high, low) = (table[Int(group &>> 12)], table[Int(group & 0xFFF)])
                target[to] = UInt8(truncatingIfNeeded: high)
                target[to &+ 1] = UInt8(truncatingIfNeeded: high &>> 8)
                target[to &+ 2] = rest > 1 ? UInt8(truncatingIfNeeded: low) : UInt8(ascii: "=")
                target[to &+ 3] = rest > 2 ? UInt8(truncatingIfNeeded: low &>> 8) : UInt8(ascii: "=")
                from &+= 3
                to &+= 4
            }
        }
    }

    /// Decodes what stands from character `start`; `start` and `count` are multiples of 4. Returns all bytes, those before
    /// `start` included, or nil.
    static func decode(
        _ source: UnsafePointer<UInt8>, _ start: Int, _ count: Int, _ target: UnsafeMutablePointer<UInt8>
    ) -> Int? {
        var from = start
        var to = start / 4 &* 3
        guard count > start else { return to }
        var bad: UInt64 = 0
        do {
            let table = numbers.first
            @inline(__always) func number(_ at: Int) -> UInt64 {
                let text = UnsafeRawPointer(source + (from &+ at)).loadUnaligned(as: UInt16.self)
                return UInt64(table[Int(text.littleEndian)])
            }
            // Two characters at a time to twelve bits. A store writes two bytes more than its six, which the next one
            // overwrites; the last three groups stay out.
            while count &- from >= 12 {
                let (a, b, c, d) = (number(0), number(2), number(4), number(6))
                bad |= a | b | c | d
                let group = ((a &<< 12 | b) &<< 12 | c) &<< 12 | d
                UnsafeMutableRawPointer(target + to).storeBytes(of: (group &<< 16).bigEndian, as: UInt64.self)
                from &+= 8
                to &+= 6
            }
            while count &- from >= 8 {
                let (a, b) = (number(0), number(2))
                bad |= a | b
                let group = a &<< 12 | b
                for i in 0..<3 { target[to &+ i] = UInt8(truncatingIfNeeded: group &>> UInt64(16 &- 8 &* i)) }
                from &+= 4
                to &+= 3
            }
        }
        guard bad & 0x8000 == 0, let last = last(source + from) else { return nil }
        for i in 0..<last.count { target[to &+ i] = UInt8(truncatingIfNeeded: last.group &>> UInt32(8 &* i)) }
        return to &+ last.count
    }

    /// Decodes the one group that may be padded: its bytes, the first one lowest, and their number, 1 … 3.
    private static func last(_ source: UnsafePointer<UInt8>) -> (group: UInt32, count: Int)? {
        let pad = UInt8(ascii: "=")
        let count = source[3] != pad ? 3 : source[2] != pad ? 2 : 1
        var group: UInt32 = 0
        for i in 0...count { group |= values.first[256 &* i &+ Int(source[i])] }
        // What reaches beyond the bytes must be zero; an invalid character does, too.
        guard group &>> UInt32(8 &* count) == 0 else { return nil }
        return (group, count)
    }

    private static let invalid: UInt32 = 1 << 24

    private static let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

    /// Two characters for each twelve bits, the first one in the low byte.
    private static let pairs: ConstantTable<UInt16> = {
        let letters = Array(alphabet.utf8)
        return ConstantTable(4096) { UInt16(letters[$0 >> 6]) | UInt16(letters[$0 & 63]) << 8 }
    }()

    /// The twelve bits of each two characters, the first one in the index' low byte; the highest bit says that one is no letter.
    /// Of these 128 KB the alphabet touches some 13.
    private static let numbers: ConstantTable<UInt16> = {
        let single = values.first
        return ConstantTable(65536) {
            // A character's six bits, of what it adds in the last place: bits 16 to 21.
            let (first, second) = (single[768 + $0 & 255], single[768 + $0 >> 8])
            return (first | second) & invalid != 0 ? 0x8000 : UInt16(first >> 10 | second >> 16)
        }
    }()

    /// For each of a group's four places, what a character adds to its three bytes, the first one lowest; `invalid` for those
    /// that are no letters.
    private static let values: ConstantTable<UInt32> = {
        var numbers = [UInt32?](repeating: nil, count: 256)
        for (number, letter) in alphabet.utf8.enumerated() { numbers[Int(letter)] = UInt32(number) }
        return ConstantTable(1024) {
            guard let number = numbers[$0 & 255] else { return invalid }
            let group = number << UInt32(18 - 6 * ($0 >> 8))
            return group >> 16 | group & 0xFF00 | (group & 0xFF) << 16
        }
    }()
}
