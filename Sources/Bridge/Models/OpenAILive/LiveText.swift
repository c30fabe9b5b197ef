/// Counts and cuts texts in the provider's tokens, as well as that can be guessed: four letters of ASCII are one, any other
/// character is one by itself.
enum LiveText {
    /// What one append may hold is 500; the guess leaves a tenth.
    static let appendLimit = 450

    /// The tokens of a text, rounded up.
    static func tokens(_ text: some StringProtocol) -> Int {
        (text.unicodeScalars.reduce(0) { $0 + quarters($1) } + 3) / 4
    }

    private static func quarters(_ scalar: UnicodeScalar) -> Int { scalar.isASCII ? 1 : 4 }
    private static func quarters(_ character: Character) -> Int {
        character.unicodeScalars.reduce(0) { $0 + quarters($1) }
    }

    /// The text in pieces of at most `tokens`, cut at the ends of sentences, or at spaces where a sentence is longer.
    static func pieces(_ text: String, tokens: Int) -> [String] {
        var pieces: [String] = []
        var rest = text[...].trimmed
        while !rest.isEmpty {
            let end = cut(rest, tokens: tokens)
            let piece = rest[..<end].trimmed
            if !piece.isEmpty { pieces.append(String(piece)) }
            rest = rest[end...].trimmed
        }
        return pieces
    }

    /// As much of the beginning as fits, cut as `pieces` are.
    static func beginning(_ text: String, tokens: Int) -> String {
        let text = text[...].trimmed
        return tokens > 0 ? String(text[..<cut(text, tokens: tokens)].trimmed) : ""
    }

    /// Where the first piece ends; behind the first character at least, so that there is an end.
    private static func cut(_ text: Substring, tokens: Int) -> String.Index {
        var room = tokens * 4
        var (sentence, space): (String.Index?, String.Index?)
        var (at, wasStop) = (text.startIndex, false)
        while at < text.endIndex {
            let character = text[at]
            if character.isWhitespace {
                space = at
                if wasStop || character.isNewline { sentence = at }
            }
            room -= quarters(character)
            guard room >= 0 else { break }
            wasStop = ".!?…。！？".contains(character)
            at = text.index(after: at)
        }
        guard at < text.endIndex else { return at }
        return sentence ?? space ?? max(at, text.index(after: text.startIndex))
    }
}

extension Substring {
    /// Without white space at its ends.
    fileprivate var trimmed: Substring {
        var text = drop { $0.isWhitespace }
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}
