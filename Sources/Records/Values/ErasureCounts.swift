/// What was removed, or lost its words, per table.
package struct ErasureCounts: Sendable, Equatable {
    /// Never zero.
    package var rows: [String: Int] {
        didSet { rows = rows.filter { $0.value > 0 } }
    }

    /// From its parts.
    package init(rows: [String: Int] = [:]) { self.rows = rows.filter { $0.value > 0 } }

    /// Adds up, table by table.
    package static func += (sum: inout ErasureCounts, more: ErasureCounts) {
        sum.rows.merge(more.rows) { $0 + $1 }
    }
}

/// What may be kept for a limited time.
package enum Expiry: String, Sendable, CaseIterable {
    /// A call with all that rests on it, and a contact with its last call.
    case calls
    /// What was said: the words of turns, their index, those quoted from them; preambles, events and jobs. Who spoke when
    /// stays, and so do summaries, commitments and facts.
    case turns
    /// Who did what.
    case audit
}
