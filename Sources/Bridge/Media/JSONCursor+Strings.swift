#if arch(x86_64)
    internal import _Builtin_intrinsics.intel
#endif

extension JSONCursor {
    /// A string's bytes between the quotes, as they stand.
    struct Text {
        var start: Int
        var end: Int
        /// A backslash is among them.
        var escaped: Bool

        var range: Range<Int> { Range(uncheckedBounds: (start, end)) }
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
        at = Self.plainEnd(base, at, end)
    }

    /// Where what may stand in a string as it is ends.
    @inline(never)
    private static func plainEnd(_ base: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Int {
        var at = start
        // Eight at a time: a byte is found when it is below 0x20, or equal to the quote or the backslash. Bytes from 0x80 on
        // are masked out, and a borrow can only reach bytes above a true find, which the exact loop then judges.
        let ones: UInt64 = 0x0101_0101_0101_0101
        while end &- at >= 8 {
            let word = UnsafeRawPointer(base + at).loadUnaligned(as: UInt64.self)
            let quote = word ^ (ones &* 0x22)
            let slash = word ^ (ones &* 0x5C)
            let control = word &- (ones &* 0x20)
            let found = ((quote &- ones) | (slash &- ones) | control) & ~word & (ones &* 0x80)
            if found != 0 { return at &+ UInt64(littleEndian: found).trailingZeroBitCount &>> 3 }
            at &+= 8
        }
        while at < end {
            let byte = base[at]
            guard byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") else { break }
            at &+= 1
        }
        return at
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
            while end &- at >= 64, Self.isLong(base + at) { at &+= 64 }
        #endif
        skipPlain()
    }

    #if arch(x86_64)
        /// A bit for each of sixteen bytes that is a quote, a backslash or a control character.
        @inline(__always)
        private static func ends(_ p: UnsafePointer<UInt8>) -> UInt32 {
            let bytes = load(p)
            let quote = _mm_cmpeq_epi8(bytes, _mm_set1_epi8(0x22))
            let slash = _mm_cmpeq_epi8(bytes, _mm_set1_epi8(0x5C))
            let control = _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(0x1F)), bytes)
            return UInt32(bitPattern: _mm_movemask_epi8(quote | slash | control))
        }

        /// Whether all of sixty-four bytes are above the quote and no backslash.
        @inline(__always)
        private static func isLong(_ p: UnsafePointer<UInt8>) -> Bool {
            let (a, b, c, d) = (load(p), load(p + 16), load(p + 32), load(p + 48))
            let slash = _mm_set1_epi8(0x5C)
            // The least byte of each four, as far as it is above the quote; and the least that tells one from a backslash.
            let least = _mm_min_epu8(_mm_min_epu8(a, b), _mm_min_epu8(c, d))
            let above = _mm_subs_epu8(least, _mm_set1_epi8(0x22))
            let apart = _mm_min_epu8(_mm_min_epu8(a ^ slash, b ^ slash), _mm_min_epu8(c ^ slash, d ^ slash))
            return _mm_movemask_epi8(_mm_cmpeq_epi8(_mm_min_epu8(above, apart), .zero)) == 0
        }

        @inline(__always)
        private static func load(_ p: UnsafePointer<UInt8>) -> __m128i {
            UnsafeRawPointer(p).loadUnaligned(as: __m128i.self)
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
}
