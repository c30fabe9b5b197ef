import Foundation
import Records

/// How a line of a preamble is put: first its citation in square brackets, then the record in the third person.
struct PreambleWording {
    let clock: CallClock

    private static let weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// "27 Nov 2026" in the caller's zone.
    func day(_ date: Date) -> String {
        let (year, month, day) = clock.wall(date).day.components
        return "\(day) \(Self.months[month - 1]) \(year)"
    }

    /// "Fri 27 Nov, 12:00" in the caller's zone; without the time when the date lasts to the end of its day, with the year
    /// when it is not the present one.
    func due(_ date: Date) -> String {
        let wall = clock.wall(date)
        let (year, month, day) = wall.day.components
        var text = "\(Self.weekdays[wall.day.weekday - 1]) \(day) \(Self.months[month - 1])"
        if year != clock.today.components.year { text += " \(year)" }
        let isWholeDay = wall.hour == 23 && wall.minute == 59 && wall.second == 59
        return isWholeDay ? text : text + ", \(two(wall.hour)):\(two(wall.minute))"
    }

    private func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    /// "- [24 Nov 2026, agent said] We owe: send the quote by email (due Fri 27 Nov, 12:00)"
    func commitment(_ commitment: Commitment, action: String, phrase: String?, said: Date) -> String {
        let speaker: String, debtor: String
        switch commitment.owner {
        case .us: (speaker, debtor) = ("agent said", "We owe")
        case .caller: (speaker, debtor) = ("caller said", "Caller owes")
        case .thirdParty: (speaker, debtor) = ("said in the call", "Third party")
        case .unclear: (speaker, debtor) = ("said in the call", "Open, owner unclear")
        }
        var notes: [String] = []
        if let dueAt = commitment.dueAt {
            let isLate = commitment.isLate(at: clock.start)
            notes.append((isLate ? "late, was due " : "due ") + due(dueAt))
        } else if let phrase {
            notes.append("due “\(phrase)”")
        }
        if commitment.status == .proposed { notes.append("only under a condition") }
        let tail = notes.isEmpty ? "" : " (\(notes.joined(separator: "; ")))"
        return "- [\(day(said)), \(speaker)] \(debtor): \(action)\(tail)"
    }

    /// "- [24 Nov 2026, last call] …"
    func call(_ call: CallRecord, says text: String, label: String = "last call") -> String {
        "- [\(day(call.startedAt)), \(label)] \(text)"
    }

    /// "- [24 Nov 2026, caller said] “…”"
    func turn(_ turn: Turn, says text: String, at date: Date) -> String {
        "- [\(day(date)), \(turn.role == .agent ? "agent" : "caller") said] “\(text)”"
    }

    /// "- [24 Nov 2026, caller said] The caller is away (until Fri 27 Nov)"
    func fact(_ fact: Fact, says text: String, at date: Date) -> String {
        let speaker = fact.source == .operator ? "operator noted" : fact.saidBy == .agent ? "agent said" : "caller said"
        let end = fact.end.map { " (until \(due($0)))" } ?? ""
        return "- [\(day(date)), \(speaker)] \(text)\(end)"
    }
}
