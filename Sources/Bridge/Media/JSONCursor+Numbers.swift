extension JSONCursor {
    /// A number, or a string that holds one.
    enum Integer {
        case value(Int)
        /// Well-formed, and not a whole number that fits.
        case other
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
}
