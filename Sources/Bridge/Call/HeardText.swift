/// From milliseconds heard to words heard.
package enum HeardText {
    /// An end this near counts as reached: a mark's echo is some frames late.
    private static let toleranceMs = 60

    /// The beginning of `text` that was heard when `heardMs` of its `generatedMs` of audio were, cut at a word.
    ///
    /// Speech is taken as evenly spread over letters; a word counts as heard when its middle was.
    package static func cut(_ text: String, heardMs: Int, generatedMs: Int) -> String {
        guard generatedMs > 0, heardMs > 0 else { return "" }
        if heardMs + toleranceMs >= generatedMs { return text }
        let total = text.unicodeScalars.count
        let limit = Double(total) * Double(heardMs) / Double(generatedMs)
        var end = text.startIndex
        var passed = 0
        var rest = text[...]
        while let start = rest.firstIndex(where: { !$0.isWhitespace }) {
            let stop = rest[start...].firstIndex(where: \.isWhitespace) ?? rest.endIndex
            let before = passed + rest[..<start].unicodeScalars.count
            let length = rest[start..<stop].unicodeScalars.count
            guard Double(before) + Double(length) / 2 <= limit else { break }
            end = stop
            passed = before + length
            rest = rest[stop...]
        }
        return String(text[..<end])
    }
}
