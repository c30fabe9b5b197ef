extension DueReader {
    static let weekdays: [String: Int] = [
        "monday": 1, "tuesday": 2, "wednesday": 3, "thursday": 4, "friday": 5, "saturday": 6, "sunday": 7, "mon": 1,
        "tues": 2, "thurs": 4, "fri": 5,
    ]

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
        where words.match(["the", "day", "before"], at: index) || words.match(["the", "day", "after"], at: index):
            // Of the day that was being talked about; "the day before yesterday" is none of ours.
            guard let inherited, endsHere(index + 3) else { return nil }
            return DayReading(day: inherited + (words.lower(index + 2) == "before" ? -1 : 1), length: 3)
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
        guard let target = Self.weekdays[words.lower(cursor)] else { return nil }
        if cursor == index + 1, words.lower(index) == "the" { return nil }
        let today = clock.today
        var reading = DayReading(day: today.next(weekday: target), length: cursor + 1 - index)
        let after = cursor + 1
        if let exact = ordinalDay(at: after, weekday: target) {
            return DayReading(day: exact.day, length: reading.length + exact.length)
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

    /// "the 5th of December", "December fifth", "5 December 2027", "on the 14th", "12/05", "2026-12-05".
    private func date(at index: Int, afterLead: Bool) -> DayReading? {
        if let figures = figureDate(at: index) { return figures }
        let skip = words.lower(index) == "the" ? 1 : 0
        let start = index + skip
        if skip == 0, let month = Self.months[words.lower(start)] {
            let the = words.lower(start + 1) == "the" ? 1 : 0
            let ordinal = SpokenNumber.ordinal(words, at: start + 1 + the).map { ($0.value, $0.length) }
            let cardinal = the == 0 ? SpokenNumber.cardinal(words, at: start + 1).map { ($0.value, $0.length) } : nil
            guard let (day, length) = ordinal ?? cardinal, (1...31).contains(day) else { return nil }
            // "you may first …", "they march second": a verb, unless a preposition says otherwise.
            if ["may", "march"].contains(words.lower(start)), !afterLead { return nil }
            return dated(day: day, month: month, length: 1 + the + length, at: index)
        }
        if let ordinal = SpokenNumber.ordinal(words, at: start) {
            let after = start + ordinal.length
            let of = words.lower(after) == "of" ? 1 : 0
            if let month = Self.months[words.lower(after + of)] {
                return dated(day: ordinal.value, month: month, length: skip + ordinal.length + of + 1, at: index)
            }
            // "the 20th of next month", "the first of the month".
            for (phrase, isNext) in [
                (["of", "next", "month"], true), (["of", "the", "month"], false), (["of", "this", "month"], false),
            ]
            where skip > 0 && words.match(phrase, at: after) {
                let month = LocalDay(year: clock.today.components.year, month: clock.today.components.month, day: 1)
                let length = skip + ordinal.length + 3
                if !isNext { return monthless(day: ordinal.value, length: length) }
                let found = month.endOfMonth() + ordinal.value
                return found.components.day == ordinal.value ? DayReading(day: found, length: length) : nil
            }
            guard skip > 0, ordinal.figures || afterLead, of == 0, endsHere(after) || after == words.count else {
                return nil
            }
            return monthless(day: ordinal.value, length: skip + ordinal.length)
        }
        if skip == 0, let (day, length) = SpokenNumber.cardinal(words, at: start), (1...31).contains(day),
            let month = Self.months[words.lower(start + length)], words.lower(start + length) != "may" || afterLead
        {
            return dated(day: day, month: month, length: length + 1, at: index)
        }
        return nil
    }

    /// With the year when one follows, else the next such day from the call on.
    private func dated(day: Int, month: Int, length: Int, at index: Int) -> DayReading? {
        var length = length
        let (thisYear, _, _) = clock.today.components
        var found = LocalDay(year: thisYear, month: month, day: day)
        let said = words.lower(index + length)
        if said.count == 4, let year = Int(said), (2000...2199).contains(year) {
            found = LocalDay(year: year, month: month, day: day)
            length += 1
        } else if found < clock.today {
            found = LocalDay(year: thisYear + 1, month: month, day: day)
        }
        return found.components.day == day ? DayReading(day: found, length: length) : nil
    }

    /// "the 14th": of this month, or of the next one that has it.
    private func monthless(day: Int, length: Int) -> DayReading? {
        let (year, month, today) = clock.today.components
        for later in 0..<3 where later > 0 || day >= today {
            let found = LocalDay(year: year + (month - 1 + later) / 12, month: (month - 1 + later) % 12 + 1, day: day)
            if found.components.day == day { return DayReading(day: found, length: length) }
        }
        return nil
    }

    private func figureDate(at index: Int) -> DayReading? {
        let word = words.lower(index)
        let iso = word.split(separator: "-").compactMap { Int($0) }
        if iso.count == 3, word.count == 10 {
            let day = LocalDay(year: iso[0], month: iso[1], day: iso[2])
            return day.components == (iso[0], iso[1], iso[2]) ? DayReading(day: day, length: 1) : nil
        }
        let parts = word.split(separator: "/").compactMap { Int($0) }
        guard parts.count == 2 || parts.count == 3, word.contains("/") else { return nil }
        let (first, second) = (parts[0], parts[1])
        let year = parts.count == 3 ? (parts[2] < 100 ? 2000 + parts[2] : parts[2]) : nil
        func read(_ month: Int, _ day: Int) -> LocalDay? {
            guard (1...12).contains(month) else { return nil }
            let thisYear = clock.today.components.year
            var found = LocalDay(year: year ?? thisYear, month: month, day: day)
            if year == nil, found < clock.today { found = LocalDay(year: thisYear + 1, month: month, day: day) }
            return found.components.day == day ? found : nil
        }
        let american = read(first, second), european = read(second, first)
        let (likely, other) = clock.monthFirst ? (american, european) : (european, american)
        guard let day = likely ?? other else { return nil }
        return DayReading(day: day, other: likely != nil && other != day ? other : nil, length: 1)
    }
}
