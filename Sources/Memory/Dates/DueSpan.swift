import Foundation

extension DueReader {
    /// "in three days", "within the hour", "in the next two weeks", "in a couple of minutes", "two weeks from now".
    func span(at index: Int) -> (DuePhrase, Int)? {
        var cursor = index
        var opener = words.lower(cursor)
        if words.match(["inside", "of"], at: cursor) { (opener, cursor) = ("within", cursor + 1) }
        if opener == "inside" { opener = "within" }
        if opener == "over", words.match(["the", "next"], at: cursor + 1) { opener = "within" }
        // "We'll hold it for three days": till then. "For three days" of anything else says how long it takes.
        let isKept =
            opener == "for" && words.words[max(0, index - 6)..<index].contains { Self.keeping.contains($0.lower) }
        let isOpened = opener == "in" || opener == "within" || isKept
        if isOpened { cursor += 1 }
        for filler in Self.fillers where isOpened && words.match(filler, at: cursor) {
            cursor += filler.count
            break
        }
        // "in the next hour": one of it.
        let isNext =
            cursor > index + 1 && words.lower(cursor - 1) != "than" && Unit(words.lower(cursor)) != nil
            && !words.lower(cursor).hasSuffix("s")
        guard var (least, most, length) = isNext ? (1, 1, 0) : amount(at: cursor, within: opener == "within") else {
            return nil
        }
        cursor += length
        var working = false
        if ["working", "business"].contains(words.lower(cursor)) {
            working = true
            cursor += 1
        }
        guard let unit = Unit(words.lower(cursor)) else { return nil }
        cursor += 1
        if words.match(["or", "two"], at: cursor) { (most, cursor) = (most + 1, cursor + 2) }
        if words.match(["and", "a", "half"], at: cursor) {
            (least, most) = (least + 0.5, most + 0.5)
            cursor += 3
        }
        let isFrom = words.match(["from", "now"], at: cursor) || words.match(["from", "today"], at: cursor)
        if isFrom { cursor += 2 }
        length = 0
        if words.match(["or", "so"], at: cursor) { cursor += 2 }
        // "Three to five business days.": an answer by itself.
        let isWhole =
            (index == 0 || words.words[index].startsSentence)
            && (cursor == words.count || words.words[cursor].startsSentence)
        guard isOpened || isFrom || isWhole && most >= 2 else { return nil }
        if words.lower(cursor) == "ago" { return nil }
        // "In a minute" is soon, and no time.
        if unit == .minutes, most == 1 { return nil }
        let range = index..<cursor
        let ends = [most, least].map { reach($0, unit, working: working) }
        let day = clock.wall(ends[0]).day
        let granularity: DueGranularity = unit == .minutes || unit == .hours ? .minute : .day
        return (made(range, ends[0], ends, granularity, day, namesDay: true), cursor - index)
    }

    private static let keeping: Set<String> = ["hold", "holding", "held", "keep", "keeping", "reserve", "save"]
    private static let fillers: [[String]] = [
        ["the", "next"], ["the", "coming"], ["about"], ["around"], ["roughly"], ["less", "than"], ["under"],
        ["at", "most"],
        ["up", "to"], ["maybe"], ["the", "following"], ["another"], ["just"],
    ]

    enum Unit {
        case minutes, hours, days, weeks, fortnights, months, years

        init?(_ word: String) {
            switch word {
            case "minute", "minutes", "mins", "min": self = .minutes
            case "hour", "hours", "hrs": self = .hours
            case "day", "days": self = .days
            case "week", "weeks": self = .weeks
            case "fortnight", "fortnights": self = .fortnights
            case "month", "months": self = .months
            case "year", "years": self = .years
            default: return nil
            }
        }
    }

    /// How many, at least and at most, and how many words say it. "A few" is three to five.
    private func amount(at index: Int, within: Bool) -> (least: Double, most: Double, length: Int)? {
        if words.match(["a", "couple", "of"], at: index) { return (2, 2, 3) }
        if words.match(["a", "couple"], at: index) { return (2, 2, 2) }
        if words.match(["couple", "of"], at: index) { return (2, 2, 2) }
        if words.lower(index) == "couple" { return (2, 2, 1) }
        if words.lower(index) == "few" { return (3, 5, 1) }
        if words.match(["a", "few"], at: index) { return (3, 5, 2) }
        if words.lower(index) == "several" { return (3, 7, 1) }
        if words.match(["half", "an"], at: index) { return (0.5, 0.5, 2) }
        if words.match(["half", "a"], at: index) { return (0.5, 0.5, 2) }
        if words.match(["the", "half"], at: index) { return (0.5, 0.5, 2) }
        if ["a", "an"].contains(words.lower(index)) { return (1, 1, 1) }
        if within, words.lower(index) == "the" { return (1, 1, 1) }
        guard let first = SpokenNumber.cardinal(words, at: index) else { return nil }
        let joint = index + first.length
        if ["to", "or"].contains(words.lower(joint)), let second = SpokenNumber.cardinal(words, at: joint + 1),
            second.value > first.value
        {
            return (Double(first.value), Double(second.value), first.length + 1 + second.length)
        }
        if words.match(["and", "a", "half"], at: joint) {
            return (Double(first.value) + 0.5, Double(first.value) + 0.5, first.length + 3)
        }
        return (Double(first.value), Double(first.value), first.length)
    }

    /// Minutes and hours run on from the start of the call; longer spans end with their last day.
    private func reach(_ amount: Double, _ unit: Unit, working: Bool) -> Date {
        let today = clock.today
        let whole = Int(amount)
        switch unit {
        case .minutes: return clock.start.addingTimeInterval(amount * 60)
        case .hours: return clock.start.addingTimeInterval(amount * 3600)
        case .days: return clock.end(of: working ? today.adding(workingDays: whole) : today + whole)
        case .weeks: return clock.end(of: today + Int(amount * 7))
        case .fortnights: return clock.end(of: today + whole * 14)
        case .months, .years:
            let (year, month, day) = today.components
            let later = month - 1 + (unit == .months ? whole : whole * 12)
            let last = LocalDay(year: year + later / 12, month: later % 12 + 1, day: 1).endOfMonth().components.day
            let target = LocalDay(year: year + later / 12, month: later % 12 + 1, day: min(day, last))
            return clock.end(of: amount > Double(whole) ? target + 15 : target)
        }
    }
}
