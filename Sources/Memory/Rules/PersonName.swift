/// Somebody who is spoken of by name.
enum PersonName {
    private static let titles: Set<String> = ["mr", "mrs", "ms", "miss", "dr", "doctor", "prof"]
    private static let acting: Set<String> = ["can", "could", "will", "is", "has", "would"]
    private static let others: Set<String> = [
        "i", "it", "that", "this", "there", "what", "who", "which", "he", "she", "they", "you", "we", "everything",
        "everyone", "nobody", "somebody", "someone", "how", "when", "where", "christmas", "thanksgiving",
    ]

    /// "Dr Patel", or "Pete" before what he can or will do; nil where no name stands at that word.
    static func acting(in words: Words, at index: Int) -> String? {
        guard isCapital(words, index) else { return nil }
        let spoken = String(words.text[words.words[index].range])
        if titles.contains(words.lower(index)), isCapital(words, index + 1), words.words[index + 1].breakBefore == nil {
            return spoken + " " + words.text[words.words[index + 1].range]
        }
        guard acting.contains(words.lower(index + 1)), words.words[index + 1].breakBefore == nil,
            !others.contains(words.lower(index)), DueReader.weekdays[words.lower(index)] == nil,
            DueReader.months[words.lower(index)] == nil, !spoken.contains("'"), spoken.count > 2
        else { return nil }
        return spoken
    }

    /// "Dr Ito", by the last word of it.
    static func titled(in words: Words, at index: Int) -> String? {
        guard isCapital(words, index), titles.contains(words.lower(index - 1)) else { return nil }
        return words.text[words.words[index - 1].range] + " " + words.text[words.words[index].range]
    }

    /// "Send Gus over", "ask Maria": somebody by name who is to do something.
    static func sent(in words: Words, at index: Int) -> String? {
        guard isCapital(words, index),
            ["send", "have", "ask", "tell", "get", "sending"].contains(words.lower(index - 1)),
            DueReader.weekday(words.lower(index)) == nil, DueReader.months[words.lower(index)] == nil,
            !others.contains(words.lower(index))
        else { return nil }
        return String(words.text[words.words[index].range])
    }

    static func isCapital(_ words: Words, _ index: Int) -> Bool {
        words.words.indices.contains(index) && words.text[words.words[index].range].first?.isUppercase == true
    }
}
