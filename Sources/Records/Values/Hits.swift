/// A turn found by a search; a higher score is a better hit.
package struct TurnHit: Sendable, Equatable {
    /// The whole turn; the words may be those of the turn before it.
    package var turn: Turn
    /// BM25, or Memory's own ranking; it compares hits of one search only.
    package var score: Double

    /// From its parts.
    package init(turn: Turn, score: Double) {
        self.turn = turn
        self.score = score
    }
}

/// A call found by a search in the summaries; a higher score is a better hit.
package struct SummaryHit: Sendable, Equatable {
    /// With its newest summary, in which the words are.
    package var call: CallRecord
    /// BM25 over the summaries; it compares hits of one search only.
    package var score: Double

    /// From its parts.
    package init(call: CallRecord, score: Double) {
        self.call = call
        self.score = score
    }
}
