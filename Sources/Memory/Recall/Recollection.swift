package import Foundation
package import Records

/// A turn of an earlier call that was found, and what is needed to tell of it.
package struct Recollection: Sendable, Equatable {
    /// The one that answers; its `effectiveText` is what may be told of it.
    package var turn: Turn
    /// The turn before it, where it says little without that one.
    package var before: Turn?
    /// When its call began.
    package var startedAt: Date
    /// The zone of that call, UTC where it is not known; its date is told in it.
    package var zone: TimeZone
    /// Higher is better. It has no unit and compares turns of one search only.
    package var score: Double
    /// How much of what was asked for it holds: 0 … 1.
    package var coverage: Double
    /// How much nearer it lies to what was asked than the contact's turns usually do: up to 1; nil without vectors.
    package var likeness: Double?

    /// From its parts.
    package init(
        turn: Turn, before: Turn? = nil, startedAt: Date, zone: TimeZone, score: Double, coverage: Double,
        likeness: Double? = nil
    ) {
        self.turn = turn
        self.before = before
        self.startedAt = startedAt
        self.zone = zone
        self.score = score
        self.coverage = coverage
        self.likeness = likeness
    }
}

/// What a call is told of earlier ones when something was looked for: a few lines, each with its date and its speaker.
package struct RecallNotes: Sendable, Equatable {
    /// A line, and the turn it quotes.
    package struct Line: Sendable, Equatable {
        /// As a model is given it, on one line: `[24 Nov 2026] agent: “…” caller: “…”`.
        package var text: String
        /// The found turn's; the one before it may be quoted with it.
        package var turnID: String
        /// The finding's own, kept with the use that is made of it (`MemoryUse`).
        package var score: Double
        /// Of `text`, by `TokenEstimate`.
        package var tokens: Int
    }

    /// In the order of the findings, the best first; none when none fits.
    package private(set) var lines: [Line] = []
    /// More lines are not told, however much of the budget is left.
    package static let mostLines = 8

    /// Takes the best, whole or not at all, until `budget` tokens are full. What reads like an instruction is left out.
    package init(_ found: [Recollection], budget: Int) {
        var left = budget
        var quoted: Set<String> = []
        for one in found where lines.count < Self.mostLines && !quoted.contains(one.turn.id) {
            guard let text = Self.line(one) else { continue }
            let tokens = TokenEstimate.of(text)
            guard tokens <= left else { continue }
            left -= tokens
            quoted.formUnion([one.turn.id, one.before?.id].compactMap(\.self))
            lines.append(Line(text: text, turnID: one.turn.id, score: one.score, tokens: tokens))
        }
    }

    /// "[24 Nov 2026] agent: “Which day suits you?” caller: “Thursdays.”"
    private static func line(_ one: Recollection) -> String? {
        let day = PreambleWording(clock: CallClock(start: one.startedAt, zone: one.zone)).day(one.startedAt)
        var text = "[\(day)]"
        for turn in [one.before, one.turn].compactMap(\.self) {
            guard let words = Quotable.line(turn.effectiveText, limit: turn.id == one.turn.id ? 240 : 120) else {
                if turn.id == one.turn.id { return nil }
                continue
            }
            text += " \(turn.role == .agent ? "agent" : "caller"): “\(words)”"
        }
        return text
    }
}
