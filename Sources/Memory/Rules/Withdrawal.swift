import Records

/// Words that take a promise off: the other side wants nothing of it, it is called off, or it was done on the spot.
enum Withdrawal {
    private static let callingOff: [[String]] = [
        ["cancel", "that"], ["cancel", "it"], ["cancelled", "it"], ["cancelled", "that"], ["never", "mind"],
        ["forget", "it"], ["forget", "about", "it"], ["scrap", "that"], ["don't", "bother"], ["no", "need", "to"],
        ["call", "it", "off"], ["called", "it", "off"], ["won't", "be", "necessary"], ["canceled", "it"],
        ["canceled", "that"],
    ]
    private static let negations: Set<String> = [
        "not", "don't", "won't", "never", "can't", "didn't", "shouldn't", "if",
    ]
    private static let declining: [[String]] = [
        ["no", "need"], ["please", "don't"], ["don't", "bother"], ["you", "don't", "have", "to"],
        ["you", "don't", "need", "to"], ["that", "won't", "be", "necessary"], ["that's", "not", "necessary"],
        ["rather", "you", "didn't"],
    ]
    /// What one need not do without any promise being meant.
    private static let manners: Set<String> = ["apologise", "apologize", "worry", "rush", "hurry", "explain", "thank"]

    /// "Never mind", "I've cancelled it": what was promised last is off, whoever says so.
    static func isCallingOff(_ words: Words) -> Bool {
        words.words.indices.contains { index in
            guard callingOff.contains(where: { words.match($0, at: index) }) else { return false }
            // "I'm not going to forget it" calls nothing off.
            return !words.words[max(0, index - 4)..<index].contains { negations.contains($0.lower) }
        }
    }

    /// True when the answer to a promise declines it: "there's no need for that", "please don't", "don't worry about texting".
    static func declines(_ promise: Promise, _ utterance: Utterance) -> Bool {
        let words = utterance.words
        return utterance.sentences.prefix(3).contains { sentence in
            sentence.range.contains { index in
                if let phrase = declining.first(where: { words.match($0, at: index) }) {
                    let next = words.lower(index + phrase.count)
                    let named = next == "to" ? words.lower(index + phrase.count + 1) : next
                    if manners.contains(named) { return false }
                    // "You don't have to print it": of another deed than what was promised.
                    let deed = Verbs.deliverable.contains(named) ? named : Verbs.base(of: named)
                    return deed.map { Verbs.family($0) == Verbs.family(promise.verb) } ?? true
                }
                // "Don't ring on the weekend" only says when.
                guard sentence.dates.isEmpty, ["don't", "not"].contains(words.lower(index)) else { return false }
                let deed =
                    words.match(["worry", "about"], at: index + 1)
                    ? Verbs.base(of: words.lower(index + 3))
                    : words.lower(index) == "don't"
                        && (index == sentence.range.lowerBound || words.words[index].breakBefore != nil)
                        ? words.lower(index + 1) : nil
                return deed.map { $0 == promise.verb || promise.action.split(separator: " ").contains($0[...]) }
                    ?? false
            }
        }
    }

    /// "I'm sending it to your cell right now", "I've added it": the deed, when it is done while they talk.
    static func doneOnTheSpot(_ words: Words, _ sentence: Sentence) -> String? {
        guard sentence.dates.isEmpty, let opener = sentence.range.first(where: { words.lower($0) == "i'm" }),
            let verb = Verbs.base(of: words.lower(opener + 1)),
            sentence.range.contains(where: { words.lower($0) == "now" })
        else { return nil }
        return verb
    }
}
