/// A turn found by a search; a higher score is a better hit.
package struct TurnHit: Sendable, Equatable {
    package var turn: Turn
    package var score: Double

    /// From its parts.
    package init(turn: Turn, score: Double) {
        self.turn = turn
        self.score = score
    }
}

/// A call found by a search in the summaries; a higher score is a better hit.
package struct SummaryHit: Sendable, Equatable {
    package var call: CallRecord
    package var score: Double

    /// From its parts.
    package init(call: CallRecord, score: Double) {
        self.call = call
        self.score = score
    }
}
