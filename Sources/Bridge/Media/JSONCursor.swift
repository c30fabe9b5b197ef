#if arch(x86_64)
    internal import _Builtin_intrinsics.intel
#endif

/// Walks over JSON text (RFC 8259) without building anything. Strict in grammar; bytes from 0x80 on are allowed in strings
/// and not looked at, since the WebSocket layer has judged the UTF-8. Nesting beyond `maximumDepth` fails.
struct JSONCursor {
    /// A string's bytes between the quotes, as they stand.
    struct Text {
        var start: Int
        var end: Int
        /// A backslash is among them.
        var escaped: Bool

        var range: Range<Int> { Range(uncheckedBounds: (start, end)) }
    }

    /// A number, or a string that holds one.
    enum Integer {
        case value(Int)
        /// Well-formed, and not a whole number that fits.
        case other
    }

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

    /// Passes a string, with white space before it.
    @inline(__always)
    mutating func string() -> Text? {
        skipSpace()
        guard next == UInt8(ascii: "\"") else { return nil }
        at &+= 1
        let start = at
        var escaped = false
        while true {
            skipPlain()
            guard at < end else { return nil }
            switch base[at] {
            case UInt8(ascii: "\""):
                at &+= 1
                return Text(start: start, end: at &- 1, escaped: escaped)
            case UInt8(ascii: "\\"):
                escaped = true
                guard skipEscape() else { return nil }
            default:
                return nil
            }
        }
    }

    /// Passes what may stand in a string as it is, up to a quote, a backslash, a control character or the end.
    @inline(__always)
    mutating func skipPlain() {
        #if arch(x86_64)
            while end &- at >= 16 {
                let found = Self.ends(base + at)
                if found != 0 {
                    at &+= found.trailingZeroBitCount
                    return
                }
                at &+= 16
            }
        #endif
        // Eight at a time: a byte is found when it is below 0x20, or equal to the quote or the backslash. Bytes from 0x80 on
        // are masked out, and a borrow can only reach bytes above a true find, which the exact loop then judges.
        let ones: UInt64 = 0x0101_0101_0101_0101
        while end &- at >= 8 {
            let word = UnsafeRawPointer(base + at).loadUnaligned(as: UInt64.self)
            let quote = word ^ (ones &* 0x22)
            let slash = word ^ (ones &* 0x5C)
            let control = word &- (ones &* 0x20)
            let found = ((quote &- ones) | (slash &- ones) | control) & ~word & (ones &* 0x80)
            if found != 0 {
                at &+= UInt64(littleEndian: found).trailingZeroBitCount &>> 3
                return
            }
            at &+= 8
        }
        while at < end {
            let byte = base[at]
            guard byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") else { return }
            at &+= 1
        }
    }

    /// Passes a string that is likely to be long and plain, such as Base64, with white space before it.
    @inline(__always)
    mutating func longString() -> Text? {
        skipSpace()
        guard next == UInt8(ascii: "\"") else { return nil }
        let start = at &+ 1
        at = start
        skipLong()
        guard at < end, base[at] == UInt8(ascii: "\"") else {
            at = start &- 1
            return string()
        }
        at &+= 1
        return Text(start: start, end: at &- 1, escaped: false)
    }

    /// Passes what is above the quote and no backslash, sixty-four at a time, and then as `skipPlain` does.
    @inline(__always)
    mutating func skipLong() {
        #if arch(x86_64)
            while end &- at >= 64 {
                let (a, b) = (Self.low(base + at), Self.low(base + (at &+ 16)))
                let (c, d) = (Self.low(base + (at &+ 32)), Self.low(base + (at &+ 48)))
                guard _mm_movemask_epi8((a | b) | (c | d)) == 0 else { break }
                at &+= 64
            }
        #endif
        skipPlain()
    }

    #if arch(x86_64)
        /// A bit for each of sixteen bytes that is a quote, a backslash or a control character.
        @inline(__always)
        private static func ends(_ p: UnsafePointer<UInt8>) -> UInt32 {
            let bytes = UnsafeRawPointer(p).loadUnaligned(as: __m128i.self)
            let quote = _mm_cmpeq_epi8(bytes, _mm_set1_epi8(0x22))
            let slash = _mm_cmpeq_epi8(bytes, _mm_set1_epi8(0x5C))
            let control = _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(0x1F)), bytes)
            return UInt32(bitPattern: _mm_movemask_epi8(quote | slash | control))
        }

        /// All ones for each of sixteen bytes that is a backslash or not above the quote.
        @inline(__always)
        private static func low(_ p: UnsafePointer<UInt8>) -> __m128i {
            let bytes = UnsafeRawPointer(p).loadUnaligned(as: __m128i.self)
            return _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(0x22)), bytes)
                | _mm_cmpeq_epi8(bytes, _mm_set1_epi8(0x5C))
        }
    #endif

    @inline(never)
    private mutating func skipEscape() -> Bool {
        at &+= 1
        switch next {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            at &+= 1
            return true
        case UInt8(ascii: "u"):
            guard end &- at >= 5 else { return false }
            for i in 1...4 where Self.hexDigit(base[at &+ i]) == nil { return false }
            at &+= 5
            return true
        default:
            return false
        }
    }

    /// The value of a hexadecimal digit.
    static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte &- 48
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte &- 87
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte &- 55
        default: nil
        }
    }

    /// Passes a number or a string that holds one; nil when neither stands here.
    @inline(__always)
    mutating func integer() -> Integer? {
        skipSpace()
        if next == UInt8(ascii: "\"") {
            guard let text = string() else { return nil }
            return Self.integer(base + text.start, text.end &- text.start).map(Integer.value) ?? .other
        }
        let start = at
        guard skipNumber() else { return nil }
        return Self.integer(base + start, at &- start).map(Integer.value) ?? .other
    }

    /// The value of up to 18 decimal digits with an optional minus.
    @inline(__always)
    private static func integer(_ digits: UnsafePointer<UInt8>, _ count: Int) -> Int? {
        let negative = count > 0 && digits[0] == UInt8(ascii: "-")
        let first = negative ? 1 : 0
        guard count > first, count &- first <= 18 else { return nil }
        var value = 0
        for i in first..<count {
            let digit = digits[i] &- 48
            guard digit < 10 else { return nil }
            value = value &* 10 &+ Int(digit)
        }
        return negative ? 0 &- value : value
    }

    private mutating func skipDigits() -> Bool {
        let start = at
        while next &- 48 < 10 { at &+= 1 }
        return at > start
    }

    /// Passes a number.
    mutating func skipNumber() -> Bool {
        if next == UInt8(ascii: "-") { at &+= 1 }
        if next == UInt8(ascii: "0") { at &+= 1 } else if !skipDigits() { return false }
        if next == UInt8(ascii: ".") {
            at &+= 1
            guard skipDigits() else { return false }
        }
        if next | 0x20 == UInt8(ascii: "e") {
            at &+= 1
            if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { at &+= 1 }
            return skipDigits()
        }
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
