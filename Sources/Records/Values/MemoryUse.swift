package import Foundation

/// Something remembered that a call was told: by which way, at which place, how sure.
package struct MemoryUse: Sendable, Equatable, Codable {
    /// How it came into the session.
    package enum Way: String, Sendable, Codable, CaseIterable {
        /// Told at the beginning; told unasked while the caller spoke; asked for by the model.
        case preamble, inject, tool
    }

    /// Unique over all uses: the same one written again stands once.
    package var id: String
    /// What was told: the id of a fact, a commitment or a turn, or a call's id with `/summary`.
    package var item: String
    /// How the model got it.
    package var via: Way
    /// Its place among what was told with it, from 0.
    package var rank: Int
    /// The search's score; nil where nothing was searched.
    package var score: Double?
    /// What it took of the budget, by Memory's estimate.
    package var tokens: Int
    /// When it was handed over; of a preamble when that was built.
    package var at: Date

    /// From its parts.
    package init(
        id: String = UUID().uuidString, item: String, via: Way, rank: Int, score: Double? = nil, tokens: Int, at: Date
    ) {
        self.id = id
        self.item = item
        self.via = via
        self.rank = rank
        self.score = score
        self.tokens = tokens
        self.at = at
    }
}
