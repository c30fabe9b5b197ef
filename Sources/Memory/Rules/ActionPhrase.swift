/// Turns a verb phrase as it was said into one that anybody may read: no "I", no "you", no date.
enum ActionPhrase {
    /// - Parameters:
    ///   - range: the words from the verb on.
    ///   - gaps: ranges of words to leave out, such as the date.
    ///   - isAgent: who spoke; "you" is the caller when the agent did.
    static func make(_ words: Words, _ range: Range<Int>, without gaps: [Range<Int>], isAgent: Bool) -> String {
        var kept: [String] = []
        for index in range where !gaps.contains(where: { $0.contains(index) }) {
            kept.append(pronoun(words, index, isAgent: isAgent) ?? String(words.text[words.words[index].range]))
        }
        while let last = kept.last, trailing.contains(last.lowercased()) {
            // "come by" is a whole; "get it to us by" has lost its date.
            if last == "by", kept.count <= 2 || phrasal.contains(kept[kept.count - 2].lowercased()) { break }
            kept.removeLast()
        }
        if let first = kept.first { kept[0] = first.lowercased() }
        return Sanitiser.line(kept.joined(separator: " "), limit: 120)
    }

    private static func pronoun(_ words: Words, _ index: Int, isAgent: Bool) -> String? {
        switch words.lower(index) {
        case "you": isAgent ? "the caller" : "us"
        case "your": isAgent ? "the caller's" : "our"
        case "yourself": isAgent ? "the caller" : "ourselves"
        case "me", "us": isAgent ? "us" : "the caller"
        case "my", "our": isAgent ? "our" : "the caller's"
        case "i", "we": isAgent ? "we" : "the caller"
        case "i'm": isAgent ? "we are" : "the caller is"
        default: nil
        }
    }

    private static let phrasal: Set<String> = ["come", "stop", "swing", "drop", "pop", "go", "put", "stand"]
    private static let trailing: Set<String> = [
        "then", "too", "please", "now", "right", "away", "instead", "thanks", "okay", "ok", "well", "as", "and", "to",
        "for",
        "so", "or", "but", "the", "a", "of", "by", "maybe", "though", "already", "personally", "myself", "ourselves",
    ]
}
