/// Takes English endings off a word, so that "painting", "painted" and "paints" meet: the algorithm of M. F. Porter, "An
/// algorithm for suffix stripping" (1980), over ASCII letters. Words of other alphabets and figures are left as they are.
struct Stem {
    private var word: [UInt8]

    /// The stem of a word in lower case.
    static func of(_ word: String) -> String {
        let bytes = Array(word.utf8)
        guard bytes.count > 2, bytes.allSatisfy({ (0x61...0x7A).contains($0) }) else { return word }
        var stem = Stem(word: bytes)
        stem.dropPlural()
        stem.dropPast()
        stem.turnY()
        stem.replace(Self.doubled, above: 0)
        stem.replace(Self.derived, above: 0)
        stem.dropLongEnding()
        stem.dropFinalE()
        return String(decoding: stem.word, as: UTF8.self)
    }

    // MARK: What a stem is measured by

    private func isConsonant(_ index: Int) -> Bool {
        switch word[index] {
        case UInt8(ascii: "a"), UInt8(ascii: "e"), UInt8(ascii: "i"), UInt8(ascii: "o"), UInt8(ascii: "u"): false
        case UInt8(ascii: "y"): index == 0 || !isConsonant(index - 1)
        default: true
        }
    }

    /// How often a consonant follows a vowel in the first `count` letters.
    private func measure(_ count: Int) -> Int {
        var measure = 0
        var wasVowel = false
        for index in 0..<count {
            let isVowel = !isConsonant(index)
            if wasVowel, !isVowel { measure += 1 }
            wasVowel = isVowel
        }
        return measure
    }

    private func hasVowel(_ count: Int) -> Bool { (0..<count).contains { !isConsonant($0) } }

    /// Ends with consonant, vowel, consonant, where the last is not w, x or y: "hop", "fil".
    private func endsShort(_ count: Int) -> Bool {
        guard count >= 3, isConsonant(count - 1), !isConsonant(count - 2), isConsonant(count - 3) else { return false }
        return ![UInt8(ascii: "w"), UInt8(ascii: "x"), UInt8(ascii: "y")].contains(word[count - 1])
    }

    private var endsDouble: Bool {
        word.count >= 2 && word[word.count - 1] == word[word.count - 2] && isConsonant(word.count - 1)
    }

    /// The length without the ending, or nil when it does not end so.
    private func without(_ ending: StaticString) -> Int? {
        let count = word.count - ending.utf8CodeUnitCount
        guard count >= 0 else { return nil }
        for index in 0..<ending.utf8CodeUnitCount where word[count + index] != ending.utf8Start[index] { return nil }
        return count
    }

    private mutating func cut(to count: Int, adding ending: StaticString = "") {
        word.removeSubrange(count...)
        ending.withUTF8Buffer { word.append(contentsOf: $0) }
    }

    // MARK: The steps

    private mutating func dropPlural() {
        if let count = without("sses") {
            cut(to: count + 2)
        } else if let count = without("ies") {
            cut(to: count + 1)
        } else if without("ss") == nil, let count = without("s") {
            cut(to: count)
        }
    }

    private mutating func dropPast() {
        if let count = without("eed") {
            if measure(count) > 0 { cut(to: count + 2) }
            return
        }
        guard let count = without("ed") ?? without("ing"), hasVowel(count) else { return }
        cut(to: count)
        if without("at") != nil || without("bl") != nil || without("iz") != nil {
            word.append(UInt8(ascii: "e"))
        } else if endsDouble, ![UInt8(ascii: "l"), UInt8(ascii: "s"), UInt8(ascii: "z")].contains(word[word.count - 1])
        {
            word.removeLast()
        } else if measure(word.count) == 1, endsShort(word.count) {
            word.append(UInt8(ascii: "e"))
        }
    }

    private mutating func turnY() {
        if let count = without("y"), hasVowel(count) { cut(to: count, adding: "i") }
    }

    private static let doubled: [(StaticString, StaticString)] = [
        ("ational", "ate"), ("tional", "tion"), ("enci", "ence"), ("anci", "ance"), ("izer", "ize"), ("bli", "ble"),
        ("alli", "al"), ("entli", "ent"), ("eli", "e"), ("ousli", "ous"), ("ization", "ize"), ("ation", "ate"),
        ("ator", "ate"), ("alism", "al"), ("iveness", "ive"), ("fulness", "ful"), ("ousness", "ous"), ("aliti", "al"),
        ("iviti", "ive"), ("biliti", "ble"), ("logi", "log"),
    ]
    private static let derived: [(StaticString, StaticString)] = [
        ("icate", "ic"), ("ative", ""), ("alize", "al"), ("iciti", "ic"), ("ical", "ic"), ("ful", ""), ("ness", ""),
    ]
    private static let long: [StaticString] = [
        "ement", "ance", "ence", "able", "ible", "ment", "ant", "ent", "ism", "ate", "iti", "ous", "ive", "ize", "al",
        "er", "ic", "ou",
    ]

    private mutating func replace(_ pairs: [(StaticString, StaticString)], above least: Int) {
        for (ending, other) in pairs {
            guard let count = without(ending) else { continue }
            if measure(count) > least { cut(to: count, adding: other) }
            return
        }
    }

    private mutating func dropLongEnding() {
        if let count = without("ion") {
            guard count > 0, [UInt8(ascii: "s"), UInt8(ascii: "t")].contains(word[count - 1]), measure(count) > 1 else {
                return
            }
            return cut(to: count)
        }
        for ending in Self.long {
            guard let count = without(ending) else { continue }
            if measure(count) > 1 { cut(to: count) }
            return
        }
    }

    private mutating func dropFinalE() {
        if let count = without("e"), measure(count) > 1 || measure(count) == 1 && !endsShort(count) { cut(to: count) }
        if endsDouble, word[word.count - 1] == UInt8(ascii: "l"), measure(word.count) > 1 { word.removeLast() }
    }
}
