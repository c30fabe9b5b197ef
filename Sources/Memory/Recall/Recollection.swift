package import Foundation
package import Records

/// A turn of an earlier call that was found, and what is needed to tell of it.
package struct Recollection: Sendable, Equatable {
    package var turn: Turn
    /// The turn before it, where it says little without that one.
    package var before: Turn?
    /// When its call began, and the caller's zone then.
    package var startedAt: Date
    package var zone: TimeZone
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
        package var text: String
        package var turnID: String
        package var score: Double
        package var tokens: Int
    }

    package private(set) var lines: [Line] = []
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
