/// Whether a promise hangs on something.
enum Condition {
    /// What may never come about.
    private static let doubts: [[String]] = [
        ["if"], ["unless"], ["in", "case"], ["provided"], ["assuming"], ["depending"],
        // Nobody can tell when that will be.
        ["when", "i", "know"],
    ]
    /// What has yet to come about.
    private static let turns: [[String]] = [["once"], ["as", "soon", "as"], ["when"], ["whenever"]]
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
    /// "I'll see if", "to say if": whether, and no condition.
    private static let asking: Set<String> = ["see", "say", "ask", "check", "tell", "confirm", "wonder", "hear"]

    /// True when a condition stands before the head in its clause, or right behind the phrase.
    /// - Parameter isTelling: the promise is to tell something; one who will tell once a thing is done will tell.
    static func governs(_ words: Words, head: Int, end: Int, in sentence: Sentence, isTelling: Bool) -> Bool {
        sentence.range.contains { index in
            guard isMarker(words, at: index, isTelling: isTelling) else { return false }
            return index < head
                ? reaches(words, from: index, to: head, in: sentence)
                : index == end || index == end + 1 && !["and", "but", "so", "then"].contains(words.lower(end))
        }
    }

    /// "If you're not happy, tell us and Jess will redo it" hangs on it; the second half of "if it rains I'll ring, and we'll
    /// come on Monday" does not.
    private static func reaches(_ words: Words, from index: Int, to head: Int, in sentence: Sentence) -> Bool {
        let between = index..<head
        guard between.contains(where: { ["and", "but", "so"].contains(words.lower($0)) }) else { return true }
        guard index == sentence.range.lowerBound,
            let clause = between.last(where: { words.words[$0].breakBefore == "," })
        else { return false }
        return Verbs.deliverable.contains(words.lower(clause)) || words.lower(clause) == "tell"
    }

    /// The word that begins a condition before the head, for what is said in it; nil when there is none.
    static func opening(_ words: Words, before head: Int, in sentence: Sentence) -> Int? {
        (sentence.range.lowerBound..<max(head, sentence.range.lowerBound)).last { index in
            isMarker(words, at: index, isTelling: false) && reaches(words, from: index, to: head, in: sentence)
        }
    }

    private static func isMarker(_ words: Words, at index: Int, isTelling: Bool) -> Bool {
        if doubts.contains(where: { words.match($0, at: index) }) {
            return !inert.contains { words.match($0, at: index) }
                && !(words.lower(index) == "if" && asking.contains(words.lower(index - 1)))
        }
        guard let turn = turns.first(where: { words.match($0, at: index) }), !isCount(words, at: index),
            !inert.contains(where: { words.match($0, at: index) })
        else { return false }
        let subject = words.lower(index + turn.count)
        // "When the kids are in bed" is a time; "when you pay" waits on the other one.
        return !isTelling && (turn != ["when"] || subject.hasPrefix("you"))
    }

    /// "This once", "at once", "once more": how often, and no condition.
    static func isCount(_ words: Words, at index: Int) -> Bool {
        words.lower(index) == "once"
            && (["this", "at", "just", "only"].contains(words.lower(index - 1))
                || ["more", "a", "again"].contains(words.lower(index + 1)))
    }
}
