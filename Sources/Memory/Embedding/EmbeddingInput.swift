package import Records

/// What an embedding model is given of a turn, and its name: the turn's words, and where they say little by themselves,
/// those of the turn before it.
package struct EmbeddingInput: Sendable, Equatable {
    /// The number of the turn's row (`SpokenTurn.number`).
    package var turn: Int64
    /// About 4,000 characters at most. The turn before it, where it is needed, stands before a `\n`.
    package var text: String
    /// Names the text without telling it.
    package var name: String

    /// A turn with so few telling words is read with the one before it.
    private static let short = 6
    /// Characters; models read about as many tokens.
    private static let longest = 4000

    /// What is still to be given of a call: of turns without words there is nothing, and of those that have a vector of the
    /// same words neither.
    package static func missing(of turns: [SpokenTurn]) -> [EmbeddingInput] {
        var missing: [EmbeddingInput] = []
        var before: String?
        for turn in turns {
            let text = text(of: turn.said, after: before)
            before = turn.said
            guard turn.said.contains(where: { $0.isLetter || $0.isNumber }) else { continue }
            let name = InputHash.of([text])
            if name != turn.input { missing.append(EmbeddingInput(turn: turn.number, text: text, name: name)) }
        }
        return missing
    }

    /// As many as one request may hold, of as many characters as one may have.
    package static func batches(of inputs: [EmbeddingInput]) -> [[EmbeddingInput]] {
        var batches: [[EmbeddingInput]] = []
        var room = 0
        for input in inputs {
            let size = input.text.utf8.count
            if size > room || batches.last?.count == EmbeddingWire.mostInputs {
                batches.append([])
                room = 64 << 10
            }
            batches[batches.count - 1].append(input)
            room -= size
        }
        return batches
    }

    /// The same for a question.
    package static func text(ofQuestion question: String) -> String { String(question.prefix(longest)) }

    private static func text(of said: String, after before: String?) -> String {
        let terms = RecallWord.all(in: String(said.prefix(2000))).count { RecallTerms.term($0.lower) != nil }
        guard terms <= short, let before else { return String(said.prefix(longest)) }
        return before.suffix(longest / 2) + "\n" + said.prefix(longest / 2)
    }
}
