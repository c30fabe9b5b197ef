/// Where a verb phrase ends.
enum PhraseEnd {
    private static let stops: Set<String> = [
        "so", "because", "but", "when", "if", "unless", "once", "while", "where", "which", "whenever", "until",
        "before",
        "after", "though", "although", "since", "provided", "assuming", "otherwise",
    ]
    private static let subjects: Set<String> = [
        "i'll", "we'll", "i", "we", "you", "you'll", "he", "he'll", "she", "she'll", "they", "they'll", "it", "it'll",
        "that",
        "then", "please", "my", "our", "your", "the", "there", "thanks", "thank", "i'm", "we're", "what", "who",
    ]

    /// The index behind the last word that belongs to the verb at `verb`, and the second verb under the same head.
    static func find(_ words: Words, from verb: Int, in sentence: Sentence) -> (end: Int, coordinated: Int?) {
        var index = verb + 1
        while index < sentence.range.upperBound {
            if let date = sentence.dates.first(where: { $0.words.contains(index) }) {
                // "before Friday's payroll" is all date.
                if words.lower(date.words.upperBound - 1).hasSuffix("'s") { return (index, nil) }
                index = date.words.upperBound
                continue
            }
            let word = words.lower(index)
            if let mark = words.words[index].breakBefore {
                if mark != "," { return (index, nil) }
                // "by email, by post or by hand" goes on; ", and we'll …" does not.
                if word != "and", word != "or" { return (index, nil) }
            }
            if stops.contains(word), !Condition.isCount(words, at: index) { return (index, nil) }
            if word == "and" || word == "then" {
                var next = words.lower(index + 1) == "then" || words.lower(index + 1) == "also" ? index + 2 : index + 1
                // "and then in June I …"
                if let date = sentence.dates.first(where: { $0.words.contains(next) }) { next = date.words.upperBound }
                let following = words.lower(next)
                if subjects.contains(following), !isList(words, index, sentence) { return (index, nil) }
                if opensClause(words, next, sentence) { return (index, nil) }
                if Verbs.deliverable.contains(following), next + 1 < sentence.range.upperBound {
                    // "sign it and send it back" is one deed in two verbs.
                    let isSame = ["it", "them", "that", "everything"].contains(words.lower(next + 1))
                    if !isSame { return (index, next) }
                }
            }
            index += 1
        }
        return (index, nil)
    }

    /// "and somebody from the team will …": within a few words another one acts.
    private static func opensClause(_ words: Words, _ start: Int, _ sentence: Sentence) -> Bool {
        for index in start + 1..<max(start + 1, min(start + 7, sentence.range.upperBound)) {
            if words.words[index].breakBefore != nil { return false }
            let word = words.lower(index)
            if ["will", "should", "would", "is", "are"].contains(word) || word.hasSuffix("'ll") { return true }
        }
        return false
    }

    /// "the quote and the invoice": an "and" between two things, no verb behind it before the sentence ends.
    private static func isList(_ words: Words, _ index: Int, _ sentence: Sentence) -> Bool {
        guard ["the", "my", "our", "your"].contains(words.lower(index + 1)) else { return false }
        let rest = words.words[min(index + 1, sentence.range.upperBound)..<sentence.range.upperBound].map(\.lower)
        return !rest.contains { ["will", "is", "are", "can", "would", "'ll"].contains($0) || $0.hasSuffix("'ll") }
    }

    /// True when somebody or something stands right behind a verb: "sending you", "mailing the form".
    static func hasObject(_ words: Words, behind verb: Int) -> Bool {
        let next = words.lower(verb + 1)
        let isNamed =
            words.words.indices.contains(verb + 1) && words.text[words.words[verb + 1].range].first?.isUppercase == true
        return determiners.contains(next) || isNamed && DueReader.weekday(next) == nil && DueReader.months[next] == nil
    }

    private static let determiners: Set<String> = [
        "a", "an", "the", "my", "our", "your", "his", "her", "their", "this", "that", "these", "those", "it", "them",
        "you", "me", "us", "him", "some", "any", "another", "all", "both", "one", "two", "three", "four", "someone",
        "somebody", "out", "over", "off", "up", "to", "back", "in",
    ]
}
