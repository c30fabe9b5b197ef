/// Numbers as they are said: "twenty-one", "a couple of", "fifth", "21st", "12".
package enum SpokenNumber {
    private static let units: [String: Int] = [
        "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
        "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
        "seventeen": 17, "eighteen": 18, "nineteen": 19,
    ]
    private static let tens: [String: Int] = [
        "twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
        "ninety": 90,
    ]
    private static let ordinals: [String: Int] = [
        "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
        "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13, "fourteenth": 14, "fifteenth": 15,
        "sixteenth": 16, "seventeenth": 17, "eighteenth": 18, "nineteenth": 19, "twentieth": 20, "thirtieth": 30,
    ]

    /// The number from 0 to 999 that begins at a word, and how many words say it.
    package static func cardinal(_ words: Words, at index: Int) -> (value: Int, length: Int)? {
        let word = words.lower(index)
        if let value = Int(word), value >= 0, word.count <= 3 { return (value, 1) }
        if let ten = tens[word] {
            if let unit = units[words.lower(index + 1)], (1...9).contains(unit), joined(words, index + 1) {
                return (ten + unit, 2)
            }
            return (ten, 1)
        }
        guard let unit = units[word] else { return nil }
        if (1...9).contains(unit), words.lower(index + 1) == "hundred" { return (unit * 100, 2) }
        return (unit, 1)
    }

    /// The ordinal from 1 to 31 that begins at a word, and how many words say it. `figures` tells "21st" from "first".
    package static func ordinal(_ words: Words, at index: Int) -> (value: Int, length: Int, figures: Bool)? {
        let word = words.lower(index)
        if let value = ordinals[word] { return (value, 1, false) }
        if let ten = tens[word], ten <= 30, let unit = ordinals[words.lower(index + 1)], unit <= 9,
            joined(words, index + 1), ten + unit <= 31
        {
            return (ten + unit, 2, false)
        }
        for suffix in ["st", "nd", "rd", "th"] where word.hasSuffix(suffix) {
            if let value = Int(word.dropLast(2)), (1...31).contains(value) { return (value, 1, true) }
        }
        return nil
    }

    /// True for "fifth", "21st" and the last word of "twenty-first".
    static func isOrdinal(_ word: String) -> Bool {
        ordinals[word] != nil
            || word.first?.isNumber == true && ["st", "nd", "rd", "th"].contains { word.hasSuffix($0) }
    }

    /// One spoken digit, with the "oh" of telephone numbers; nil for anything else.
    package static func digit(_ word: String) -> Int? {
        if word == "oh" || word == "o" || word == "nought" { return 0 }
        guard let value = units[word], value <= 9 else { return nil }
        return value
    }

    /// True for every word that may be part of a number said aloud.
    package static func isWord(_ word: String) -> Bool {
        units[word] != nil || tens[word] != nil || ["oh", "o", "nought", "double", "triple"].contains(word)
    }

    private static func joined(_ words: Words, _ index: Int) -> Bool {
        words.words.indices.contains(index) && words.words[index].breakBefore == nil
    }
}
