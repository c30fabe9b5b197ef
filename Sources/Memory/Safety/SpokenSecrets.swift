/// Finds what must not be kept: card numbers, and codes that open something, in figures or as spoken digits.
package enum SpokenSecrets {
    /// Words that announce a code. Three or more digits within the next words are then a secret.
    private static let announcers: Set<String> = [
        "pin", "pins", "cvv", "cvc", "cvv2", "ssn", "passcode", "password", "otp", "iban", "mothers",
    ]
    private static let announcingPhrases: [[String]] = [
        ["security", "code"], ["security", "number"], ["social", "security"], ["card", "number"], ["card", "code"],
        ["access", "code"], ["verification", "code"], ["one", "time", "code"], ["one", "time", "password"],
        ["account", "number"], ["sort", "code"], ["routing", "number"], ["three", "digits"], ["last", "four"],
        ["expiry", "date"], ["alarm", "code"], ["door", "code"], ["gate", "code"], ["passport", "number"],
    ]

    /// True when the text holds a secret: 13 or more digits in a row that are no telephone number, or a code after a word
    /// that announces one.
    package static func isIn(_ text: String) -> Bool { !ranges(in: text).isEmpty }

    /// The text with every secret replaced by "(number left out)".
    package static func masked(_ text: String) -> String {
        var masked = text
        for range in ranges(in: text).reversed() { masked.replaceSubrange(range, with: "(number left out)") }
        return masked
    }

    /// A run of digits as said, and where it stands.
    package struct DigitRun {
        /// As figures: "double three" is `33`, "twenty-two" is `22`.
        package let digits: String
        /// The words' indices in the utterance.
        package let words: Range<Int>
        /// It began with "+" or "plus".
        package let isInternational: Bool
    }

    /// Every run of digits: figures, digit words, "double three", "twenty-two". Marks between the groups do not end one.
    package static func digitRuns(in words: Words) -> [DigitRun] {
        var runs: [DigitRun] = []
        var index = 0
        while index < words.count {
            guard let first = digits(words, at: index, inside: false) else {
                index += 1
                continue
            }
            var digitsSoFar = first.digits
            var end = index + first.length
            while end < words.count, let more = digits(words, at: end, inside: true) {
                if let mark = words.words[end].breakBefore, mark == "?" || mark == "!" { break }
                digitsSoFar += more.digits
                end += more.length
            }
            var isInternational = words.lower(index - 1) == "plus"
            let start = words.words[index].range.lowerBound
            if start > words.text.startIndex, words.text[words.text.index(before: start)] == "+" {
                isInternational = true
            }
            runs.append(DigitRun(digits: digitsSoFar, words: index..<end, isInternational: isInternational))
            index = end
        }
        return runs
    }

    private static func digits(_ words: Words, at index: Int, inside: Bool) -> (digits: String, length: Int)? {
        let word = words.lower(index)
        if !word.isEmpty, word.allSatisfy({ $0.isASCII && $0.isNumber }) { return (word, 1) }
        if let times = ["double": 2, "triple": 3][word], let digit = SpokenNumber.digit(words.lower(index + 1)) {
            return (String(repeating: String(digit), count: times), 2)
        }
        if word == "oh" || word == "o" {
            // "oh" is a digit only among digits.
            let next = words.lower(index + 1)
            return inside || SpokenNumber.digit(next) != nil && next != "oh" ? ("0", 1) : nil
        }
        if inside, word == "dash" || word == "hyphen" || word == "then",
            digits(words, at: index + 1, inside: false) != nil
        {
            return ("", 1)
        }
        guard let (value, length) = SpokenNumber.cardinal(words, at: index), value < 100 else { return nil }
        return (String(value), length)
    }

    /// Three words with a digit in them, or one with three digits: less can't be a secret.
    private static func mayHold(_ text: String) -> Bool {
        var digits = 0
        for word in PlainWords.of(text) {
            let figures = word.utf8.count { (0x30...0x39).contains($0) }
            digits += figures > 0 ? figures : SpokenNumber.isWord(word) ? 2 : 0
            if digits >= 3 { return true }
        }
        return false
    }

    private static func ranges(in text: String) -> [Range<String.Index>] {
        guard mayHold(text) else { return [] }
        let words = Words(text)
        return digitRuns(in: words).compactMap { run in
            let isLong = run.digits.count >= 13 && !(run.isInternational && run.digits.count <= 15)
            guard isLong || (run.digits.count >= 3 && isAnnounced(words, before: run.words.lowerBound)) else {
                return nil
            }
            let first = words.words[run.words.lowerBound].range.lowerBound
            return first..<words.words[run.words.upperBound - 1].range.upperBound
        }
    }

    /// True when one of the eight words before announces a code.
    private static func isAnnounced(_ words: Words, before index: Int) -> Bool {
        (max(0, index - 8)..<index).contains { place in
            announcers.contains(words.lower(place)) || announcingPhrases.contains { words.match($0, at: place) }
        }
    }
}
