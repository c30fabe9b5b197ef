internal import Foundation

extension Expected {
    /// What differs between this and a call's record, one plain sentence each; empty when all is as expected.
    package func differences(from outcome: CallOutcome) -> [String] {
        var found: [String] = []
        if let endReason, endReason != outcome.endReason {
            found.append("The call ended with \(outcome.endReason ?? "no reason"), not \(endReason).")
        }
        found += turnDifferences(outcome)
        let dates = DueDates(timeZone: timeZone, call: outcome.startedAt)
        for wanted in commitments where !outcome.commitments.contains(where: { wanted.matches($0, dates) }) {
            let near = outcome.commitments.filter { wanted.isAbout($0) }.map { dates.describe($0) }
            let hint = near.isEmpty ? "" : "; found with another date: \(near.joined(separator: ", "))"
            found.append("No commitment of \(wanted.describe)\(hint).")
        }
        for unwanted in noCommitments {
            for one in outcome.commitments where unwanted.matches(one, dates) {
                found.append("There is a commitment that must not be: \(unwanted.describe) (\(quoted(one.action))).")
            }
        }
        let summary = outcome.summary ?? ""
        for words in summaryMentions where !words.contains(where: { contains(summary, $0) }) {
            found.append("The summary does not mention \(words.joined(separator: " or ")).")
        }
        let preamble = outcome.preamble ?? ""
        for word in preambleMentions where !contains(preamble, word) {
            found.append("The preamble does not mention \(word).")
        }
        if let dtmf, dtmf != outcome.dtmf {
            found.append("The keys were \(quoted(outcome.dtmf)), not \(quoted(dtmf)).")
        }
        return found
    }

    private func turnDifferences(_ outcome: CallOutcome) -> [String] {
        var found: [String] = []
        if turns.count != outcome.turns.count {
            found.append("There are \(outcome.turns.count) turns, not \(turns.count).")
        }
        for (index, (wanted, turn)) in zip(turns, outcome.turns).enumerated() {
            let name = "Turn \(index + 1)"
            guard wanted.role == turn.role else {
                // What follows is shifted: to compare it would only repeat this.
                found.append("\(name) is the \(turn.role)'s (\(quoted(turn.text))), not the \(wanted.role)'s.")
                return found
            }
            if wanted.text != turn.text {
                found.append("\(name) (\(turn.role)) says \(quoted(turn.text)), not \(quoted(wanted.text)).")
            }
            if let fault = heardDifference(wanted, turn) { found.append("\(name) (\(turn.role)) \(fault).") }
        }
        for (index, turn) in turns.enumerated().dropFirst(outcome.turns.count) {
            found.append("Turn \(index + 1) (\(turn.role)) is missing: \(quoted(turn.text)).")
        }
        for (index, turn) in outcome.turns.enumerated().dropFirst(turns.count) {
            found.append("Turn \(index + 1) (\(turn.role)) was not expected: \(quoted(turn.text)).")
        }
        if let bounds = phoneHeardMs, let heard = outcome.phoneHeardMs {
            if !bounds.contains(heard) {
                found.append(
                    "\(heard) ms of sound reached the phone, expected are \(bounds.lowerBound) to \(bounds.upperBound)."
                )
            }
        } else if !turns.contains(where: { $0.role == "agent" }), let heard = outcome.phoneHeardMs, heard > 0 {
            found.append("\(heard) ms of sound reached the phone, though the agent has no turn.")
        }
        return found
    }

    private func heardDifference(_ wanted: Turn, _ turn: CallOutcome.Turn) -> String? {
        guard turn.role == "agent" else { return nil }
        guard let heard = turn.heardText else { return "has no account of what was heard" }
        guard let range = wanted.heardWords else {
            if turn.interrupted { return "is marked as interrupted" }
            return heard == turn.text ? nil : "was heard as \(quoted(heard)), not whole"
        }
        guard turn.interrupted else { return "is not marked as interrupted" }
        let words = Self.words(heard)
        guard Self.words(turn.text).starts(with: words) else {
            return "was heard as \(quoted(heard)), no beginning of it"
        }
        guard range.contains(words.count) else {
            return "was heard for \(words.count) words, not \(range.lowerBound) to \(range.upperBound)"
        }
        return nil
    }

    /// Words without the signs that say that a text breaks off.
    private static func words(_ text: String) -> [Substring] {
        text.split(whereSeparator: \.isWhitespace).compactMap { word in
            let end = word.lastIndex { !"…—".contains($0) }
            return end.map { word[...$0] }
        }
    }
}

extension Expected.Commitment {
    func matches(_ one: CallOutcome.Commitment, _ dates: DueDates) -> Bool {
        isAbout(one) && dates.fits(one, due, time: dueTime)
    }

    /// Owner and words fit, whatever the date.
    func isAbout(_ one: CallOutcome.Commitment) -> Bool {
        owner == one.owner && words.allSatisfy { contains(one.action, $0) || contains(one.quote, $0) }
    }

    var describe: String {
        let when =
            switch due {
            case .anything: ""
            case .never: " without a date"
            case .daysAfterCall(let days): " due \(days) days after the call"
            case .weekday(let day): " due on weekday \(day)"
            }
        return "\(owner) with \(words.map(quoted).joined(separator: ", "))\(when)\(dueTime.map { " at \($0)" } ?? "")"
    }
}

/// Due dates as the caller's calendar has them.
struct DueDates {
    private let calendar: Calendar
    private let call: Date

    init(timeZone: String, call: Date) {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = TimeZone(identifier: timeZone) ?? .gmt
        self.calendar = calendar
        self.call = call
    }

    func fits(_ one: CallOutcome.Commitment, _ due: Expected.Due, time: String?) -> Bool {
        if let time, local(one).time != time { return false }
        switch due {
        case .anything: return true
        case .never: return one.dueAt == nil
        case .daysAfterCall(let days): return daysAfterCall(one) == days
        case .weekday(let day):
            // Calendar counts from Sunday, 1; the file from Monday.
            let today = (calendar.component(.weekday, from: call) + 5) % 7 + 1
            let ahead = (day - today + 7) % 7
            guard let days = daysAfterCall(one) else { return false }
            return ahead == 0 ? days == 0 || days == 7 : days == ahead
        }
    }

    func describe(_ one: CallOutcome.Commitment) -> String {
        "\(quoted(one.action)) \(one.dueAt == nil ? "without a date" : "due \(local(one).date) \(local(one).time)")"
            + (one.timeZone.map { " (worked out in \($0))" } ?? "")
    }

    private func daysAfterCall(_ one: CallOutcome.Commitment) -> Int? {
        guard let due = one.dueAt else { return nil }
        return calendar.dateComponents(
            [.day], from: calendar.startOfDay(for: call), to: calendar.startOfDay(for: due)
        ).day
    }

    private func local(_ one: CallOutcome.Commitment) -> (date: String, time: String) {
        guard let due = one.dueAt else { return ("", "") }
        let parts = calendar.dateComponents([.year, .month, .day, .hour, .minute], from: due)
        func pad(_ value: Int?) -> String { (value ?? 0) < 10 ? "0\(value ?? 0)" : "\(value ?? 0)" }
        return (
            "\(parts.year ?? 0)-\(pad(parts.month))-\(pad(parts.day))", "\(pad(parts.hour)):\(pad(parts.minute))"
        )
    }
}

private func contains(_ text: String, _ part: String) -> Bool { text.range(of: part, options: .caseInsensitive) != nil }
private func quoted(_ text: String) -> String { "“\(text.count > 120 ? text.prefix(117) + "…" : text[...])”" }
