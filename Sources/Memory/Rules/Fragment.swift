/// Sentences without a verb.
enum Fragment {
    private static let verbs: Set<String> = [
        "is", "are", "was", "were", "be", "been", "am", "has", "have", "had", "will", "would", "can", "could", "should",
        "may", "might", "must", "do", "does", "did", "works", "suits", "costs", "need", "needs", "let", "want", "get",
        "got", "come", "comes", "see", "know", "take", "takes", "say", "said", "open", "opens", "give", "i", "we",
        "you", "he", "she", "they", "it", "there", "if", "when", "that", "not", "no",
    ]

    /// "A taxi on Monday at seven to the airport.", "Three men and the big truck, Wednesday the 30th at 8 AM.": a thing and
    /// its time, and nobody who does anything.
    static func isThing(_ sentence: Sentence, of words: Words) -> Bool {
        guard !sentence.isQuestion, let due = sentence.dates.first, sentence.range.count <= 16,
            due.words.lowerBound > sentence.range.lowerBound
        else { return false }
        return sentence.range.allSatisfy { index in
            let word = words.lower(index)
            return !verbs.contains(word) && !word.hasSuffix("'ll") && !word.hasSuffix("'ve") && !word.hasSuffix("'m")
                && !word.hasSuffix("n't") && !word.hasSuffix("'re") && !word.hasSuffix("'d")
        }
    }
}
