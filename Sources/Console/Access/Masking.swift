internal import JSONText
internal import Memory

/// Takes telephone numbers out of what a viewer gets: wherever seven or more digits stand together, in figures or spoken,
/// only the last two stay. Keys that were pressed are hidden, for they may be a secret. Ids and times are left as they are.
enum Masking {
    private static let fewestDigits = 7

    /// A document with every text masked but those under names that can't hold a number.
    static func mask(_ json: JSON) -> JSON {
        switch json {
        case .string(let text): .string(mask(text))
        case .array(let elements): .array(elements.map(mask))
        case .object(let members):
            .object(
                members.map {
                    JSON.Member($0.name, isExempt($0.name) ? $0.value : isKey($0.name) ? "•" : mask($0.value))
                })
        case .null, .bool, .number: json
        }
    }

    /// A text with its numbers masked.
    static func mask(_ text: String) -> String {
        guard mayHoldNumber(text) else { return text }
        let words = Words(text)
        var masked = text
        for run in SpokenSecrets.digitRuns(in: words).reversed() {
            var start = words.words[run.words.lowerBound].range.lowerBound
            let end = words.words[run.words.upperBound - 1].range.upperBound
            // The digits of a date are no number's.
            let dates = text[start..<end].matches(of: /\d{4}-\d\d-\d\d([ T]\d\d:\d\d(:\d\d)?)?/)
            let ofDates = dates.reduce(0) { $0 + $1.output.0.count { $0.isNumber } }
            guard run.digits.count - ofDates >= fewestDigits else { continue }
            if start > text.startIndex, text[text.index(before: start)] == "+" { start = text.index(before: start) }
            masked.replaceSubrange(start..<end, with: "•••••" + run.digits.suffix(2))
        }
        return masked
    }

    /// Names of ids, times and words of closed sets.
    private static func isExempt(_ name: String) -> Bool {
        ["id", "next_cursor", "valid_from", "valid_to", "target"].contains(name)
            || ["_sid", "_id", "_ids", "_at"].contains { name.hasSuffix($0) }
    }

    /// The name under which an event holds a key that was pressed.
    private static func isKey(_ name: String) -> Bool { name == "digit" }

    private static func mayHoldNumber(_ text: String) -> Bool {
        var words = 0
        for word in text.split(whereSeparator: { !$0.isLetter && !$0.isNumber }) {
            let figures = word.utf8.count { (0x30...0x39).contains($0) }
            words += figures > 0 ? figures : SpokenNumber.isWord(word.lowercased()) ? 1 : 0
            if words >= 3 { return true }
        }
        return false
    }
}
