import Records

/// A thing that was spoken of, as anybody may read it: what "it" may stand for a little later.
struct Referent {
    let text: String
    /// How likely it is what the talk is about: it was asked for, or something was to be done with it.
    let weight: Int
    let isPlural: Bool

    private static let openers: Set<String> = [
        "a", "an", "the", "my", "our", "your", "his", "her", "their", "another", "some", "two", "three", "four",
    ]
    private static let ends: Set<String> = [
        "on", "in", "at", "by", "for", "to", "from", "with", "about", "over", "under", "into", "onto", "up", "out",
        "off", "as", "than", "and", "or", "but", "so", "because", "if", "when", "while", "that", "which", "who", "is",
        "are", "was", "were", "be", "been", "has", "have", "had", "will", "would", "can", "could", "should", "do",
        "does", "did", "i", "you", "we", "they", "he", "she", "it", "me", "us", "him", "them", "today", "tomorrow",
        "tonight", "now", "then", "here", "there", "again", "please", "already", "still", "yet", "just", "really",
        "isn't", "hasn't", "didn't", "doesn't", "wasn't", "instead", "too", "needs", "need", "looks", "came", "comes",
        "until", "before", "after", "since", "not", "also", "i'm", "we're", "you're", "it's", "that's", "keeps",
        "back", "down", "along", "away",
    ]
    /// What is no thing that one sends, brings or mends.
    private static let none: Set<String> = [
        "day", "days", "week", "weeks", "month", "months", "minute", "minutes", "second", "moment", "morning",
        "afternoon", "evening", "night", "time", "hour", "hours", "way", "lot", "bit", "look", "question", "questions",
        "problem", "idea", "call", "ring", "line", "phone", "house", "home", "office", "basement", "kitchen", "door",
        "floor", "desk", "people", "person", "guy", "wife", "husband", "son", "daughter", "mother", "father", "mom",
        "dad", "sister", "brother", "kid", "kids", "baby", "dog", "cat", "doctor", "nurse", "technician", "driver",
        "vet", "lawyer", "manager", "teacher", "owner", "assistant", "boss", "name", "one", "ones", "other", "others",
        "same", "end", "middle", "rest", "couple", "few", "first", "last", "next", "holiday", "weekend", "matter",
        "thing", "things", "stuff", "reason", "case", "meantime", "future", "past", "world", "best", "damage",
    ]
    /// "About a quart": how much, and of nothing.
    private static let measures: Set<String> = [
        "quart", "pint", "gallon", "litre", "liter", "mile", "inch", "percent", "dollar", "cent", "euro", "pound",
        "hundred", "thousand", "half", "quarter", "third",
    ]
    private static let wanting: Set<String> = [
        "need", "needs", "needed", "want", "wanted", "want", "get", "got", "have", "about", "like", "ordered",
        "missing",
    ]

    /// The word that says what it is: of "the deposit of sixty pounds" the deposit.
    var head: String? {
        let words = text.split(separator: " ").map { $0.lowercased() }
        return (words.firstIndex(of: "of").map { words[..<$0].last } ?? words.last) ?? nil
    }

    /// Every thing of an utterance, in order.
    /// - Parameter end: only what stands before that word.
    static func all(in utterance: Utterance, before end: Int? = nil) -> [Referent] {
        let words = utterance.words
        var found: [Referent] = []
        for sentence in utterance.sentences {
            var index = sentence.range.lowerBound
            while index < min(sentence.range.upperBound, end ?? .max) {
                guard openers.contains(words.lower(index)), let stop = stop(words, from: index, sentence) else {
                    index += 1
                    continue
                }
                // "The form and a receipt" are wanted together.
                let isListed = ["and", "or"].contains(words.lower(index - 1)) && found.last?.weight ?? 0 > 1
                let isWanted = isListed || isWanted(words, before: index, in: sentence)
                let text = ActionPhrase.make(words, index..<stop, without: [], isAgent: utterance.isAgent)
                let opener = words.lower(index)
                let plain =
                    ["a", "an", "some", "another"].contains(opener)
                    ? "the " + text.split(separator: " ").dropFirst().joined(separator: " ") : text
                // Of "a deposit of sixty pounds" the deposit.
                let head = words.lower(
                    (index + 1..<stop).first { words.lower($0) == "of" }.map { $0 - 1 } ?? stop - 1)
                found.append(
                    Referent(
                        text: plain, weight: isWanted ? 3 : 1, isPlural: head.hasSuffix("s") && !head.hasSuffix("ss")))
                index = stop
            }
        }
        return found
    }

    /// The thing that begins at a word with an article, without it.
    static func thing(at index: Int, in sentence: Sentence, of utterance: Utterance) -> String? {
        let words = utterance.words
        guard openers.contains(words.lower(index)), let stop = stop(words, from: index, sentence) else { return nil }
        return ActionPhrase.make(words, index + 1..<stop, without: [], isAgent: utterance.isAgent)
    }

    /// Something is to be done with what begins there, or somebody wants it: "email the form", "send me the form".
    private static func isWanted(_ words: Words, before index: Int, in sentence: Sentence) -> Bool {
        func isCue(_ place: Int) -> Bool {
            let word = words.lower(place)
            let deed = Verbs.base(of: word) ?? word
            return place >= sentence.range.lowerBound
                && (wanting.contains(word)
                    || Verbs.deliverable.contains(deed) && !Verbs.inCall.contains(deed) && deed != "start")
        }
        return isCue(index - 1) || between.contains(words.lower(index - 1)) && isCue(index - 2)
    }

    private static let between: Set<String> = [
        "you", "me", "us", "him", "her", "them", "up", "out", "in", "off", "back", "over", "about", "for",
    ]

    /// Where the thing that begins at an article ends; nil when it is none.
    private static func stop(_ words: Words, from index: Int, _ sentence: Sentence) -> Int? {
        var end = index + 1
        while end < sentence.range.upperBound, end - index <= 6, words.words[end].breakBefore == nil {
            let word = words.lower(end)
            if ends.contains(word) || word.hasSuffix("'ll") { break }
            if sentence.dates.contains(where: { $0.words.contains(end) }) { break }
            end += 1
        }
        while end > index + 1, ["of", "the", "a", "my", "your"].contains(words.lower(end - 1)) { end -= 1 }
        guard end > index + 1, !none.contains(words.lower(end - 1)), !none.contains(words.lower(index + 1)),
            end > index + 2 || !measures.contains(words.lower(index + 1)),
            !Verbs.content(words.words[index + 1..<end].map(\.lower)).isEmpty
        else { return nil }
        return end
    }

    /// What an action means by its "it" or "them"; nil when it names its thing, or when nobody could tell.
    ///
    /// Only what something was to be done with, or what was wanted, counts: what was said last before in the same turn, or the
    /// one such thing of the turn before.
    static func meant(by action: String, here: [Referent], before: [Referent]) -> String? {
        let words = action.split(separator: " ").map(String.init)
        guard let place = words.count == 1 ? 0 : place(in: words) else { return nil }
        let isPlural = ["them", "those", "these"].contains(words[place])
        func likely(_ things: [Referent]) -> [String] {
            things.filter { $0.weight > 1 && $0.isPlural == isPlural }.map(\.text)
        }
        if let last = likely(here).last { return last }
        let earlier = Set(likely(before))
        return earlier.count == 1 ? earlier.first : nil
    }

    /// Where an action says "it" behind the verb that does something with it: "send it over", "ask her to email it".
    static func place(in words: [String]) -> Int? {
        words.indices.dropFirst().first { index in
            // "Put it down", "write it on the sheet", "leave it at sixty" are said of anything.
            pronouns.contains(words[index]) && Verbs.deliverable.contains(words[index - 1])
                && !said.contains(words[index - 1])
                && (index + 1 == words.count || behind.contains(words[index + 1]))
        }
    }

    private static let said: Set<String> = ["put", "leave", "write", "note", "mark", "record", "log", "flag"]
    private static let pronouns: Set<String> = ["it", "that", "them", "those", "these", "this"]
    static func isPronoun(_ text: String) -> Bool { pronouns.contains(text) }

    private static let behind: Set<String> = [
        "over", "to", "in", "out", "back", "up", "off", "by", "for", "with", "on", "at", "from", "into", "down", "and",
        "round", "around", "along", "straight", "through", "as", "again", "instead", "so", "too", "via",
    ]
}
