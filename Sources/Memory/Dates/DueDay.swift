extension DueReader {
    static let weekdays: [String: Int] = [
        "monday": 1, "tuesday": 2, "wednesday": 3, "thursday": 4, "friday": 5, "saturday": 6, "sunday": 7, "mon": 1,
        "tues": 2, "thurs": 4, "fri": 5,
    ]

    /// The weekday that a word names, also as "Friday's" and "Friday'd"; 1 is Monday.
    static func weekday(_ word: String) -> Int? {
        weekdays[word] ?? weekdays[String(word.prefix { $0 != "'" })]
    }

    static let months: [String: Int] = [
        "january": 1, "february": 2, "march": 3, "april": 4, "may": 5, "june": 6, "july": 7, "august": 8,
        "september": 9,
        "october": 10, "november": 11, "december": 12, "jan": 1, "feb": 2, "aug": 8, "sept": 9, "oct": 10, "nov": 11,
        "dec": 12,
    ]

    /// The day that begins at a word. `afterLead`: a preposition stands before it, so less is enough to be one.
    func day(at index: Int, afterLead: Bool = false) -> DayReading? {
        if words.lower(index) == "the", let end = end(at: index + 1) ?? inside(at: index + 1) {
            var end = end
            end.length += 1
            return end
        }
        guard
            var reading = end(at: index) ?? inside(at: index) ?? near(at: index) ?? weekday(at: index) ?? date(
                at: index, afterLead: afterLead)
                ?? period(at: index, afterLead: afterLead)
        else { return nil }
        if reading.granularity == .day, reading.part == nil { readPart(&reading, at: index) }
        return reading
    }

    /// "Friday morning", "tomorrow in the afternoon", "Monday first thing".
    private func readPart(_ reading: inout DayReading, at index: Int) {
        let next = index + reading.length
        if next < words.count, words.words[next].breakBefore != nil { return }
        if let part = DayPart(words.lower(next)) {
            reading.part = part
            reading.length += 1
        } else if words.match(["in", "the"], at: next), let part = DayPart(words.lower(next + 2)) {
            reading.part = part
            reading.length += 3
        } else if words.match(["first", "thing"], at: next) {
            reading.part = .first
            reading.length += 2
        }
    }

    /// Days counted from the day of the call.
    private func near(at index: Int) -> DayReading? {
        let today = clock.today
        switch words.lower(index) {
        case "today": return DayReading(day: today, length: 1)
        case "tonight": return DayReading(day: today, part: .night, length: 1)
        case "tomorrow" where words.lower(index + 1) == "week": return DayReading(day: today + 8, length: 2)
        case "tomorrow", "tomorrow's": return DayReading(day: today + 1, length: 1)
        case "tonight's": return DayReading(day: today, part: .night, length: 1)
        case "a" where words.match(["a", "week", "today"], at: index): return DayReading(day: today + 7, length: 3)
        case "then" where words.lower(index - 1) == "by" && endsHere(index + 1):
            // The day that was being talked about.
            return inherited.map { DayReading(day: $0, length: 1) }
        case "lunch" where words.lower(index - 1) == "before":
            // Before noon of this day, or of the next when it is past.
            var reading = DayReading(day: clock.hour < 12 ? today : today + 1, length: 1)
            reading.hour = 12
            return reading
        case "lunch" where words.lower(index - 1) == "after" && clock.hour < 14 && endsHere(index + 1):
            return DayReading(day: today, part: .afternoon, length: 1)
        case "mid-week", "midweek", "mid":
            let length = words.lower(index) == "mid" ? 2 : 1
            guard length == 1 || words.lower(index + 1) == "week" else { return nil }
            let wednesday = today.inWeek(weekday: 3)
            return DayReading(day: wednesday > today ? wednesday : wednesday + 7, length: length)
        case "christmas" where ["by", "before"].contains(words.lower(index - 1)):
            let year = today.components.year
            let eve = LocalDay(year: year, month: 12, day: 25)
            return DayReading(day: eve >= today ? eve : LocalDay(year: year + 1, month: 12, day: 25), length: 1)
        case "thanksgiving" where clock.monthFirst:
            func day(_ year: Int) -> LocalDay { LocalDay(year: year, month: 10, day: 31).next(weekday: 4) + 21 }
            let year = today.components.year
            return DayReading(day: day(year) >= today ? day(year) : day(year + 1), length: 1)
        case "the" where words.match(["the", "day", "after", "tomorrow"], at: index):
            return DayReading(day: today + 2, length: 4)
        case "day" where words.match(["day", "after", "tomorrow"], at: index):
            return DayReading(day: today + 2, length: 3)
        case "the"
        where ["before", "after"].contains(words.lower(index + 2))
            && (words.lower(index + 1) == "day" || DayPart(words.lower(index + 1)) != nil):
            // Of the day agreed on or talked about; "the day before yesterday" is none of ours.
            guard let day = agreed ?? inherited, endsHere(index + 3) else { return nil }
            var part = DayPart(words.lower(index + 1))
            if part == .night { part = .evening }
            return DayReading(day: day + (words.lower(index + 2) == "before" ? -1 : 1), part: part, length: 3)
        case "this":
            guard let part = DayPart(words.lower(index + 1)), part != .night else { return nil }
            return DayReading(day: today, part: part, length: 2)
        case "the" where words.match(["the", "morning"], at: index) && words.lower(index - 1) == "in":
            // Said in the morning itself, it is the next one.
            return DayReading(day: clock.hour < 6 ? today : today + 1, part: .morning, length: 2)
        default: return nil
        }
    }

    /// "Friday", "this Friday", "next Friday", "Friday week", "Friday the 5th", "a week on Friday".
    private func weekday(at index: Int) -> DayReading? {
        if words.match(["a", "week"], at: index), ["on", "from"].contains(words.lower(index + 2)) {
            guard let inner = day(at: index + 3), inner.granularity == .day else { return nil }
            return DayReading(day: inner.day + 7, other: inner.other.map { $0 + 7 }, length: inner.length + 3)
        }
        var cursor = index
        var next = false, this = false
        while ["this", "next", "coming", "the", "upcoming", "following"].contains(words.lower(cursor)),
            cursor < index + 2
        {
            next = next || words.lower(cursor) == "next"
            this = this || words.lower(cursor) == "this"
            cursor += 1
        }
        guard let target = Self.weekday(words.lower(cursor)) else { return nil }
        if cursor == index + 1, words.lower(index) == "the" { return nil }
        let today = clock.today
        var reading = DayReading(day: today.next(weekday: target), length: cursor + 1 - index)
        let after = cursor + 1
        // "the Monday after, the thirtieth", but not "the Monday after the thirtieth"
        let isApposed =
            words.lower(after) == "after" && after + 1 < words.count && words.words[after + 1].breakBefore != nil
        let gap = isApposed ? 1 : 0
        if let exact = ordinalDay(at: after + gap, weekday: target) {
            return DayReading(day: exact.day, length: reading.length + gap + exact.length)
        }
        if let dated = date(at: after, afterLead: true), !next, !this {
            return DayReading(day: dated.day, other: dated.other, length: reading.length + dated.length)
        }
        if words.match(["week"], at: after) {
            return DayReading(day: reading.day + 7, length: reading.length + 1)
        }
        for phrase in [["of", "next", "week"], ["next", "week"]] where words.match(phrase, at: after) {
            return DayReading(day: today.inWeek(weekday: target) + 7, length: reading.length + phrase.count)
        }
        for phrase in [["of", "this", "week"], ["this", "week"]] where words.match(phrase, at: after) {
            return DayReading(day: today.inWeek(weekday: target), length: reading.length + phrase.count)
        }
        if next {
            let nextWeek = today.inWeek(weekday: target) + 7
            if nextWeek != reading.day { (reading.day, reading.other) = (nextWeek, reading.day) }
        } else if today.weekday == target {
            if this { reading.day = today } else { reading.other = today }
        }
        return reading
    }

    /// "the 5th" behind a weekday: the nearest month in which the two agree, within a year.
    private func ordinalDay(at index: Int, weekday: Int) -> (day: LocalDay, length: Int)? {
        let skip = words.lower(index) == "the" ? 1 : 0
        guard let ordinal = SpokenNumber.ordinal(words, at: index + skip), skip > 0 || ordinal.figures,
            words.lower(index + skip + ordinal.length) != "of"
        else { return nil }
        let after = index + skip + ordinal.length
        if Self.months[words.lower(after)] != nil { return nil }
        let (year, month, _) = clock.today.components
        let days = (0..<12).compactMap { later -> LocalDay? in
            let day = LocalDay(
                year: year + (month - 1 + later) / 12, month: (month - 1 + later) % 12 + 1, day: ordinal.value)
            return day.components.day == ordinal.value && day >= clock.today ? day : nil
        }
        // A weekday that disagrees with its date: the date wins, it was said with more care.
        guard let day = days.prefix(2).first(where: { $0.weekday == weekday }) ?? days.first else { return nil }
        return (day, skip + ordinal.length)
    }
}
