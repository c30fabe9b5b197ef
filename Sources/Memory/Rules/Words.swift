/// One word of an utterance.
package struct Word: Sendable, Equatable {
    /// Lower case, with straight apostrophes: `i'll`, `8:30`, `21st`, `am` for "a.m.".
    package var lower: String
    /// Where it stands in the utterance, exactly.
    package var range: Range<String.Index>
    /// The strongest mark between the word before and this one; nil for a space or a hyphen.
    package var breakBefore: Character?

    /// A sentence begins here.
    package var startsSentence: Bool { breakBefore == "." || breakBefore == "?" || breakBefore == "!" }
}

/// An utterance cut into words, each knowing its place, so that what the rules find can be quoted letter by letter.
package struct Words: Sendable {
    /// The utterance as it was given; every word's range is of this string.
    package let text: String
    /// In the order in which they were said; marks of punctuation are none.
    package let words: [Word]

    /// Cuts an utterance. A word is letters and digits with what joins them (`i'll`, `8:30`, `2026-12-05`); "5pm" is
    /// two.
    package init(_ text: String) {
        self.text = text
        var words: [Word] = []
        var mark: Character?
        var index = text.startIndex
        while index < text.endIndex {
            let character = text[index]
            if character.isLetter || character.isNumber {
                let end = Self.endOfWord(in: text, from: index)
                Self.append(text, index..<end, mark, to: &words)
                mark = nil
                index = end
                if index < text.endIndex, text[index] == ".", let last = words.last,
                    Self.abbreviations.contains(last.lower)
                {
                    index = text.index(after: index)
                    continue
                }
                // "a.m." owns its last full stop, unless that also ends the sentence.
                if index < text.endIndex, text[index] == ".", let last = words.last, ["am", "pm"].contains(last.lower),
                    text[last.range].contains(".")
                {
                    let after = text.index(after: index)
                    words[words.count - 1].range = last.range.lowerBound..<after
                    if Self.endsSentence(text, after: after) { mark = "." }
                    index = after
                }
            } else {
                // A full stop inside an address or an abbreviation ends nothing.
                let next = text.index(after: index)
                let isInside = character == "." && next < text.endIndex && (text[next].isLetter || text[next].isNumber)
                if !isInside, let strength = Self.strength(character), strength >= (mark.flatMap(Self.strength) ?? 0) {
                    mark = character == "…" ? "." : character
                }
                index = text.index(after: index)
            }
        }
        self.words = words
    }

    /// How many words there are.
    package var count: Int { words.count }

    /// The word at `index`, or "" beyond either end.
    package func lower(_ index: Int) -> String { words.indices.contains(index) ? words[index].lower : "" }

    /// True when the words from `index` on are these, with no mark of punctuation between them.
    package func match(_ phrase: [String], at index: Int) -> Bool {
        guard index >= 0, index + phrase.count <= words.count else { return false }
        for (offset, word) in phrase.enumerated() {
            if words[index + offset].lower != word { return false }
            if offset > 0, words[index + offset].breakBefore != nil { return false }
        }
        return true
    }

    /// The text from the first word of `range` to its last, as it was said.
    package func slice(_ range: Range<Int>) -> Substring {
        guard !range.isEmpty else { return "" }
        return text[words[range.lowerBound].range.lowerBound..<words[range.upperBound - 1].range.upperBound]
    }

    /// The sentences, as ranges of word indices.
    package var sentences: [Range<Int>] {
        var found: [Range<Int>] = []
        var start = 0
        for index in words.indices where index > 0 && words[index].startsSentence {
            found.append(start..<index)
            start = index
        }
        if start < words.count { found.append(start..<words.count) }
        return found
    }

    /// The mark that ends a sentence given by word indices, or nil when the utterance ends without one.
    package func mark(after range: Range<Int>) -> Character? {
        if range.upperBound < words.count { return words[range.upperBound].breakBefore }
        guard let last = words.last else { return nil }
        return text[last.range.upperBound...].first { $0 == "." || $0 == "?" || $0 == "!" || $0 == "…" }
    }

    /// Words whose full stop ends no sentence.
    private static let abbreviations: Set<String> = ["mr", "mrs", "ms", "dr", "prof", "st", "approx", "dept"]

    private static func strength(_ character: Character) -> Int? {
        switch character {
        case ",": 1
        case ";", ":", "—", "–", "(", ")": 2
        case ".", "…": 3
        case "!", "?": 4
        default: nil
        }
    }

    private static func endsSentence(_ text: String, after index: String.Index) -> Bool {
        guard let next = text[index...].first(where: { !$0.isWhitespace }) else { return true }
        return next.isUppercase
    }

    /// Letters and digits, with apostrophes between letters, and `: / .` between digits.
    private static func endOfWord(in text: String, from start: String.Index) -> String.Index {
        var end = text.index(after: start)
        var previous = text[start]
        while end < text.endIndex {
            let character = text[end]
            if character.isLetter || character.isNumber {
                previous = character
                end = text.index(after: end)
                continue
            }
            let after = text.index(after: end)
            guard after < text.endIndex else { break }
            let next = text[after]
            let joins: Bool
            switch character {
            case "'", "’": joins = previous.isLetter && next.isLetter
            case ":", "/": joins = previous.isNumber && next.isNumber
            case ".": joins = previous.isNumber && next.isNumber || isMeridiem(text, start: start, dot: end)
            case "-": joins = isDate(text[start...])
            default: joins = false
            }
            guard joins else { break }
            previous = character
            end = after
        }
        return end
    }

    /// True for "2026-12-05" and nothing longer of the kind.
    private static func isDate(_ text: Substring) -> Bool {
        let shape = text.prefix(11).map { $0.isNumber ? "0" : $0 == "-" ? "-" : " " }.joined()
        return shape.hasPrefix("0000-00-00") && (shape.count == 10 || shape.last == " ")
    }

    /// True at the first dot of "a.m." and "p.m.", also written behind digits.
    private static func isMeridiem(_ text: String, start: String.Index, dot: String.Index) -> Bool {
        let before = text[start..<dot].lowercased().drop(while: \.isNumber)
        guard before == "a" || before == "p" else { return false }
        let next = text.index(after: dot)
        guard next < text.endIndex, text[next] == "m" || text[next] == "M" else { return false }
        let after = text.index(after: next)
        return after == text.endIndex || !text[after].isLetter
    }

    /// Appends a word; "5pm" becomes two.
    private static func append(_ text: String, _ range: Range<String.Index>, _ mark: Character?, to words: inout [Word])
    {
        let lower = text[range].lowercased().replacing("’", with: "'")
        let letters = lower.drop { $0.isNumber || $0 == ":" }.replacing(".", with: "")
        if letters == "am" || letters == "pm" {
            let digits = lower.prefix { $0.isNumber || $0 == ":" }
            if digits.isEmpty {
                words.append(Word(lower: String(letters), range: range, breakBefore: mark))
            } else {
                let split = text.index(range.lowerBound, offsetBy: digits.count)
                words.append(Word(lower: String(digits), range: range.lowerBound..<split, breakBefore: mark))
                words.append(Word(lower: String(letters), range: split..<range.upperBound, breakBefore: nil))
            }
            return
        }
        words.append(Word(lower: lower, range: range, breakBefore: mark))
    }
}
