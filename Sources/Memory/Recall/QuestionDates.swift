import Foundation

/// The time a question speaks of: "in March 2026", "on the 5th of May", "last week", "in the last call".
struct QuestionDates {
    /// The first and the last day that are meant; nil when the question names no time.
    private(set) var days: ClosedRange<LocalDay>?
    /// The newest or the oldest call is meant, counted from that end: 0 is the very first one.
    private(set) var call: (fromNewest: Bool, offset: Int)?

    private let words: [RecallWord]
    private let today: LocalDay

    init(_ words: [RecallWord], today: LocalDay) {
        self.words = words
        self.today = today
        for index in words.indices where days == nil && call == nil {
            call = namedCall(at: index)
            if call == nil { days = month(at: index) ?? past(at: index) ?? year(at: index) }
        }
    }

    private func lower(_ index: Int) -> String { words.indices.contains(index) ? words[index].lower : "" }

    private static let calls = RecallTerms.split("call conversation time session chat talk")

    /// "the last call", "our first conversation", "the call before last".
    private func namedCall(at index: Int) -> (fromNewest: Bool, offset: Int)? {
        let next = lower(index + 1)
        switch lower(index) {
        case "last", "previous", "latest", "recent": return Self.calls.contains(next) ? (true, 0) : nil
        case "first", "earliest": return ["call", "conversation", "session", "chat"].contains(next) ? (false, 0) : nil
        case "call", "conversation": return next == "before" && lower(index + 2) == "last" ? (true, 1) : nil
        default: return nil
        }
    }

    private func number(_ index: Int) -> Int? {
        let word = lower(index)
        let figures = word.prefix { $0.isNumber }
        guard !figures.isEmpty, ["", "st", "nd", "rd", "th"].contains(word.dropFirst(figures.count)) else { return nil }
        return Int(figures)
    }

    private func fourDigits(_ index: Int) -> Int? {
        guard lower(index).count == 4, let year = Int(lower(index)), (1900...2199).contains(year) else { return nil }
        return year
    }

    /// "5 March 2026", "March 5th", "March 2026", "in March".
    private func month(at index: Int) -> ClosedRange<LocalDay>? {
        guard let month = DueReader.months[lower(index)] else { return nil }
        var day = number(index - 1) ?? (lower(index - 1) == "of" ? number(index - 2) : nil)
        var behind = index + 1
        if day == nil, let after = number(behind), after <= 31 { (day, behind) = (after, behind + 1) }
        let isSaid = ["in", "of", "during", "since", "early", "late", "mid", "last", "by"].contains(lower(index - 1))
        let year = fourDigits(behind)
        // "may" and "march" are words, too.
        if day == nil, year == nil, !isSaid { return nil }
        let (thisYear, thisMonth, _) = today.components
        let meant = year ?? (month > thisMonth ? thisYear - 1 : thisYear)
        if let day, (1...31).contains(day) {
            let exact = LocalDay(year: meant, month: month, day: day)
            return exact...exact
        }
        let first = LocalDay(year: meant, month: month, day: 1)
        return first...first.endOfMonth()
    }

    /// "yesterday", "last week", "two months ago".
    private func past(at index: Int) -> ClosedRange<LocalDay>? {
        switch lower(index) {
        case "yesterday": return today + -1...today + -1
        case "today": return today...today
        case "last":
            switch lower(index + 1) {
            case "week": return today.inWeek(weekday: 1) + -7...today.inWeek(weekday: 7) + -7
            case "month":
                let end = LocalDay(year: today.components.year, month: today.components.month, day: 1) + -1
                return LocalDay(year: end.components.year, month: end.components.month, day: 1)...end
            case "year":
                let year = today.components.year - 1
                return LocalDay(year: year, month: 1, day: 1)...LocalDay(year: year, month: 12, day: 31)
            default: return nil
            }
        case "ago":
            let unit = lower(index - 1)
            let count = Int(RecallTerms.term(lower(index - 2)) ?? "") ?? 1
            guard count <= 1000 else { return nil }
            if unit.hasPrefix("day") { return today + -count...today + -count }
            if unit.hasPrefix("week") { return today + -(count * 7 + 4)...today + -(count * 7 - 4) }
            if unit.hasPrefix("month") { return today + -(count * 30 + 16)...today + -(count * 30 - 16) }
            if unit.hasPrefix("year") { return today + -(count * 365 + 180)...today + -(count * 365 - 180) }
            return nil
        default: return nil
        }
    }

    private func year(at index: Int) -> ClosedRange<LocalDay>? {
        guard let year = fourDigits(index), ["in", "of", "during", "since"].contains(lower(index - 1)) else {
            return nil
        }
        return LocalDay(year: year, month: 1, day: 1)...LocalDay(year: year, month: 12, day: 31)
    }
}
