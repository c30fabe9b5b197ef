/// Walks over JSON text (RFC 8259) without building anything. Strict in grammar; bytes from 0x80 on are allowed in strings
/// and not looked at, since the WebSocket layer has judged the UTF-8. Nesting beyond `maximumDepth` fails.
struct JSONCursor {
    static let maximumDepth = 32

    let base: UnsafePointer<UInt8>
    let end: Int
    var at = 0

    @inline(__always)
    init(_ base: UnsafePointer<UInt8>, count: Int) {
        self.base = base
        self.end = count
    }

    /// The byte that stands next, or 0, which is no part of JSON.
    @inline(__always)
    var next: UInt8 { at < end ? base[at] : 0 }

    @inline(__always)
    mutating func skipSpace() {
        while at < end {
            let byte = base[at]
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
            at &+= 1
        }
    }

    /// Passes `byte`, with white space before and after it.
    @inline(__always)
    mutating func take(_ byte: UInt8) -> Bool {
        if next == byte {
            at &+= 1
            if next <= 0x20 { skipSpace() }
            return true
        }
        skipSpace()
        guard next == byte else { return false }
        at &+= 1
        skipSpace()
        return true
    }

    /// Passes any value, with white space before it.
    @inline(never)
    mutating func skipValue(depth: Int = 1) -> Bool {
        skipSpace()
        switch next {
        case UInt8(ascii: "\""): return string() != nil
        case UInt8(ascii: "{"):
            guard depth < Self.maximumDepth else { return false }
            at &+= 1
            if take(UInt8(ascii: "}")) { return true }
            repeat {
                guard string() != nil, take(UInt8(ascii: ":")), skipValue(depth: depth &+ 1) else { return false }
            } while take(UInt8(ascii: ","))
            return take(UInt8(ascii: "}"))
        case UInt8(ascii: "["):
            guard depth < Self.maximumDepth else { return false }
            at &+= 1
            if take(UInt8(ascii: "]")) { return true }
            repeat { guard skipValue(depth: depth &+ 1) else { return false } } while take(UInt8(ascii: ","))
            return take(UInt8(ascii: "]"))
        case UInt8(ascii: "t"): return skipWord("true")
        case UInt8(ascii: "f"): return skipWord("false")
        case UInt8(ascii: "n"): return skipWord("null")
        default: return skipNumber()
        }
    }

    private mutating func skipWord(_ word: StaticString) -> Bool {
        guard equals(at, min(end, at &+ word.utf8CodeUnitCount), word) else { return false }
        at &+= word.utf8CodeUnitCount
        return true
    }

    /// Whether the bytes `start ..< stop` are `word`, which is not empty.
    @inline(__always)
    func equals(_ start: Int, _ stop: Int, _ word: StaticString) -> Bool {
        let count = word.utf8CodeUnitCount
        guard stop &- start == count else { return false }
        let letters = word.utf8Start
        // Eight at a time, the last eight overlapping those before.
        if count >= 8 {
            var i = 0
            while i < count &- 8 {
                guard load(base + (start &+ i)) == load(letters + i) else { return false }
                i &+= 8
            }
            return load(base + (stop &- 8)) == load(letters + (count &- 8))
        }
        if end &- start >= 8 {
            var expected: UInt64 = 0
            for i in 0..<count { expected |= UInt64(letters[i]) &<< UInt64(8 &* i) }
            return UInt64(littleEndian: load(base + start)) & (UInt64.max &>> UInt64(64 &- 8 &* count)) == expected
        }
        for i in 0..<count where base[start &+ i] != letters[i] { return false }
        return true
    }

    @inline(__always)
    private func load(_ p: UnsafePointer<UInt8>) -> UInt64 { UnsafeRawPointer(p).loadUnaligned(as: UInt64.self) }

    /// Whether nothing but white space is left.
    mutating func isAtEnd() -> Bool {
        skipSpace()
        return at == end
    }
}
