package import Foundation

/// Where a turn's words lie in the space of an embedding model.
package struct TurnVector: Sendable, Equatable {
    /// The number of the turn's row.
    package var turn: Int64
    /// Names the text that it was made from, without telling it.
    package var input: String
    /// A number for each dimension, as the model gave them: not normalised.
    package var values: [Float]

    /// From its parts.
    package init(turn: Int64, input: String, values: [Float]) {
        self.turn = turn
        self.input = input
        self.values = values
    }
}

/// A turn as an embedding model is to see it.
package struct SpokenTurn: Sendable, Equatable {
    /// The row's number.
    package var number: Int64
    /// `caller` or `agent`.
    package var role: TurnRole
    /// What counts of it: of an agent's turn what was heard.
    package var said: String
    /// What the vector that it has was made from; nil without one.
    package var input: String?

    /// From its parts.
    package init(number: Int64, role: TurnRole, said: String, input: String? = nil) {
        self.number = number
        self.role = role
        self.said = said
        self.input = input
    }
}

/// A call's place among all, ordered by their beginnings.
package struct CallPlace: Sendable, Equatable {
    /// When it began; of several at one moment the id decides.
    package var startedAt: Date
    /// Its `CallRecord.callSid`.
    package var callSid: String
}
