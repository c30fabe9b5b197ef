/// Takes from remembered text whatever could pass for more than words: it goes on one line, without markup.
package enum Sanitiser {
    /// Words that open a turn in some prompt format; at the start of a line they are taken away with their colon.
    private static let roleWords: Set<String> = [
        "system", "assistant", "user", "developer", "tool", "function", "agent", "caller", "human", "ai", "bot",
        "model",
        "instruction", "instructions", "prompt",
    ]

    /// One line of plain text of at most `limit` characters; a longer one ends at a word, with an ellipsis.
    ///
    /// Control, format and bidirectional characters go, so do tags, addresses of web pages, and the characters that
    /// markup is made of; square brackets become round ones, because square ones are our own citations.
    package static func line(_ text: String, limit: Int = 200) -> String {
        isPlain(text, limit: limit) ? text : cleaned(text, limit: limit)
    }

    /// True for a short text of plain ASCII words that nothing has to be taken from: what most lines are.
    private static func isPlain(_ text: String, limit: Int) -> Bool {
        guard text.utf8.count <= limit else { return false }
        var previous: UInt8 = 0x20
        for byte in text.utf8 {
            switch byte {
            case 0x20: if previous == 0x20 { return false }
            case UInt8(ascii: ":"), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "{"), UInt8(ascii: "}"),
                UInt8(ascii: "`"),
                UInt8(ascii: "*"), UInt8(ascii: "#"), UInt8(ascii: "|"), UInt8(ascii: "\\"), UInt8(ascii: "<"),
                UInt8(ascii: ">"),
                UInt8(ascii: "~"), UInt8(ascii: "^"), UInt8(ascii: "_"):
                return false
            case UInt8(ascii: "w"), UInt8(ascii: "W"): if previous | 0x20 == UInt8(ascii: "w") { return false }
            case 0x21..<0x7F: break
            default: return false
            }
            previous = byte
        }
        return previous != 0x20
    }

    private static func cleaned(_ text: String, limit: Int) -> String {
        var plain = ""
        plain.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator, .spaceSeparator: plain.append(" ")
            case .format, .privateUse, .surrogate, .unassigned: continue
            default: plain.unicodeScalars.append(scalar)
            }
        }
        plain = withoutTags(plain)
        var words: [String] = []
        for word in plain.split(separator: " ") {
            let lower = word.lowercased()
            if lower.contains("://") || lower.hasPrefix("www.") || lower.hasPrefix("data:") {
                words.append("(address left out)")
                continue
            }
            let kept = String(word.compactMap(replacement))
            if !kept.isEmpty { words.append(kept) }
        }
        while let first = words.first, opensTurn(first, followedBy: words.dropFirst().first) {
            words.removeFirst()
            if words.first == ":" { words.removeFirst() }
        }
        return clipped(words.joined(separator: " "), limit: limit)
    }

    private static func replacement(_ character: Character) -> Character? {
        switch character {
        case "[", "{": "("
        case "]", "}": ")"
        case "`", "*", "#", "|", "\\", "<", ">", "~", "^", "_": nil
        default: character
        }
    }

    private static func opensTurn(_ word: String, followedBy next: String?) -> Bool {
        let letters = word.lowercased().filter(\.isLetter)
        guard roleWords.contains(letters) else { return false }
        return word.hasSuffix(":") || next == ":"
    }

    /// Drops `<…>`; an opening bracket without its closing one goes alone.
    private static func withoutTags(_ text: String) -> String {
        guard text.contains("<") else { return text }
        var kept = ""
        var rest = text[...]
        while let open = rest.firstIndex(of: "<") {
            kept += rest[..<open]
            rest = rest[rest.index(after: open)...]
            if let close = rest.firstIndex(of: ">"), rest.distance(from: rest.startIndex, to: close) <= 80 {
                kept += " "
                rest = rest[rest.index(after: close)...]
            }
        }
        return kept + rest
    }

    private static func clipped(_ text: String, limit: Int) -> String {
        guard text.count > limit else { return text }
        let cut = text.prefix(limit - 1)
        let end = cut.lastIndex(of: " ") ?? cut.endIndex
        return cut[..<end] + "…"
    }
}
