/// Whether a promise hangs on something.
enum Condition {
    private static let markers: [[String]] = [
        ["if"], ["unless"], ["once"], ["in", "case"], ["as", "soon", "as"], ["provided"], ["assuming"], ["depending"],
        ["when"],
        ["whenever"],
    ]
    /// Conditions that are manners.
    private static let inert: [[String]] = [
        ["if", "you", "like"], ["if", "you", "want"], ["if", "you", "prefer"], ["if", "you", "wish"],
        ["if", "possible"],
        ["if", "that's", "okay"], ["if", "that's", "ok"], ["if", "that's", "all", "right"], ["if", "that's", "fine"],
        ["if", "that", "helps"], ["if", "that", "works"], ["if", "you", "don't", "mind"], ["if", "it's", "okay"],
        ["if", "i", "may"], ["if", "that's", "alright"], ["if", "need", "be"],
        // No conditions but times.
        ["when", "i", "get"], ["once", "i", "get", "home"], ["as", "soon", "as", "i", "get"], ["when", "i'm", "home"],
        ["when", "i'm", "back"], ["when", "we", "get"], ["once", "i'm", "back"], ["once", "i'm", "home"],
        ["when", "he's", "on"], ["when", "she's", "on"], ["when", "they're", "on"], ["when", "i'm", "on"],
        ["when", "we're", "on"],
    ]

    /// True when a condition stands before the head in its clause, or right behind the phrase.
    static func governs(_ words: Words, head: Int, end: Int, in sentence: Sentence) -> Bool {
        for index in sentence.range where isMarker(words, at: index) {
            if index < head {
                // "…, and we'll": a condition of an earlier clause does not reach over an "and".
                let between = words.words[index..<head].map(\.lower)
                if !between.contains("and") && !between.contains("but") && !between.contains("so") { return true }
            } else if index >= end, index - end <= 1 {
                return true
            }
        }
        return false
    }

    private static func isMarker(_ words: Words, at index: Int) -> Bool {
        guard markers.contains(where: { words.match($0, at: index) }), !isCount(words, at: index) else { return false }
        return !inert.contains { words.match($0, at: index) }
    }

    /// "This once", "at once", "once more": how often, and no condition.
    static func isCount(_ words: Words, at index: Int) -> Bool {
        words.lower(index) == "once"
            && (["this", "at", "just", "only"].contains(words.lower(index - 1))
                || ["more", "a", "again"].contains(words.lower(index + 1)))
    }
}
