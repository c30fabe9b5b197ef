import Foundation
import Records

extension ExtractionGate {
    /// The date, computed again from the words. The model's date only picks among their meanings; where it disagrees with
    /// all of them, there is none.
    mutating func due(_ proposal: Extraction.Proposal.Commitment, _ evidence: Evidence) -> (
        at: Date?, phrase: String?
    ) {
        guard let phrase = proposal.due_phrase?.trimmed, !phrase.isEmpty else {
            if proposal.due_iso != nil { reject(.dueNotSaid) }
            return (nil, nil)
        }
        guard let (said, meant) = named(phrase, evidence) else {
            reject(.dueNotSaid)
            return (nil, nil)
        }
        guard let meant else {
            reject(.dueUnresolved)
            return (nil, said)
        }
        guard let iso = proposal.due_iso?.trimmed, !iso.isEmpty else { return (meant.instant, said) }
        let readings = [meant.instant, meant.earliest, meant.latest]
        guard let agreed = readings.first(where: { agrees($0, iso, meant.granularity) }) else {
            reject(.dueDisagrees)
            return (nil, said)
        }
        return (agreed, said)
    }

    /// The end of what a fact was said to hold for; nil also where the words were not said or name no one date.
    mutating func until(_ proposal: Extraction.Proposal.Fact, _ evidence: Evidence) -> Date? {
        guard let phrase = proposal.until_phrase?.trimmed, !phrase.isEmpty else { return nil }
        guard let (_, meant) = named(phrase, evidence) else {
            reject(.dueNotSaid)
            return nil
        }
        if meant == nil { reject(.dueUnresolved) }
        return meant?.instant
    }

    /// Words that name a date, as they were said in one of these turns, and what they mean; nil when nobody said them.
    private func named(_ phrase: String, _ evidence: Evidence) -> (said: String, meant: DuePhrase?)? {
        guard let turn = evidence.turns.last(where: { Self.occurs(phrase, in: $0.effectiveText) }) else { return nil }
        let said = Self.find(phrase, in: turn.effectiveText) ?? phrase
        return (said, DuePhrase.resolve(said, clock: clock, inheriting: day(before: turn)) ?? inTurn(said, turn))
    }

    /// Like `find`, but one word is enough ("tomorrow").
    private static func occurs(_ phrase: String, in text: String) -> Bool {
        let wanted = Words(phrase).words.map(\.lower)
        let words = Words(text).words.map(\.lower)
        guard !wanted.isEmpty, wanted.count <= words.count else { return false }
        return (0...(words.count - wanted.count)).contains { words[$0..<$0 + wanted.count].elementsEqual(wanted) }
    }

    /// The phrase as part of a longer one in its turn: "noon" of "by Friday noon".
    private func inTurn(_ said: String, _ turn: Turn) -> DuePhrase? {
        let all = DuePhrase.all(in: turn.effectiveText, clock: clock, inheriting: day(before: turn))
        let holding = all.filter { Self.occurs(said, in: $0.phrase) || Self.occurs($0.phrase, in: said) }
        return holding.count == 1 ? holding[0] : nil
    }

    /// The day that was spoken of last in the two turns before.
    private func day(before turn: Turn) -> LocalDay? {
        let near = ordered.filter { $0.seq < turn.seq && turn.seq - $0.seq <= 2 && ExtractionPrompt.counts($0) }
        for earlier in near.reversed() {
            if let named = DuePhrase.all(in: earlier.effectiveText, clock: clock).last(where: \.namesDay) {
                return named.day
            }
        }
        return nil
    }

    /// The same date on the caller's wall; where an hour was named by both, the same minute.
    private func agrees(_ instant: Date, _ iso: String, _ granularity: DueGranularity) -> Bool {
        let wall = clock.wall(instant)
        let (year, month, day) = wall.day.components
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let date = "\(year)-\(two(month))-\(two(day))"
        guard iso.hasPrefix(date) else { return false }
        guard granularity == .minute, iso.count >= 16 else { return true }
        return iso.dropFirst(11).prefix(5) == "\(two(wall.hour)):\(two(wall.minute))"
    }
}
