extension DueReader {
    /// "end of the week", "close of business Friday", "end of December".
    func end(at index: Int) -> DayReading? {
        if ["eod", "cob", "eob"].contains(words.lower(index)) {
            let on = words.lower(index + 1) == "on" ? 1 : 0
            let named = day(at: index + 1 + on).flatMap { $0.granularity == .day && $0.part == nil ? $0 : nil }
            var reading = DayReading(day: named?.day ?? clock.today, length: 1 + (named.map { on + $0.length } ?? 0))
            if words.lower(index) != "eod" { reading.hour = 17 }
            return reading
        }
        guard ["end", "close"].contains(words.lower(index)) else { return nil }
        var cursor = index + 1
        if words.lower(cursor) == "of" { cursor += 1 }
        var next = false
        while ["the", "this", "next", "working", "business"].contains(words.lower(cursor)) {
            next = next || words.lower(cursor) == "next"
            if words.lower(cursor) == "business", !["day", "week"].contains(words.lower(cursor + 1)) { break }
            cursor += 1
        }
        let today = clock.today
        let unit = words.lower(cursor)
        let length = cursor + 1 - index
        switch unit {
        case "day", "business", "play", "today":
            var reading = DayReading(day: today, length: length)
            if unit == "business" || unit == "play" || words.lower(cursor - 1) == "business" { reading.hour = 17 }
            let on = words.lower(cursor + 1) == "on" ? 1 : 0
            if unit != "today", let named = self.day(at: cursor + 1 + on), named.granularity == .day, named.part == nil
            {
                reading.day = named.day
                reading.other = named.other
                reading.length += on + named.length
            }
            return reading
        case "week":
            let friday = today.inWeek(weekday: 5) + (next ? 7 : 0)
            // At the weekend, the end of the week is tonight's Sunday or the Friday to come.
            guard friday >= today else {
                return DayReading(day: friday + 7, other: today.inWeek(weekday: 7), granularity: .week, length: length)
            }
            return DayReading(day: friday, other: friday + 2, granularity: .week, length: length)
        case "month": return DayReading(day: today.endOfMonth(later: next ? 1 : 0), granularity: .month, length: length)
        case "year":
            let year = today.components.year + (next ? 1 : 0)
            return DayReading(day: LocalDay(year: year, month: 12, day: 31), granularity: .month, length: length)
        default:
            guard let month = Self.months[unit], words.lower(cursor - 1) == "of" else { return nil }
            return DayReading(day: endOf(month: month), granularity: .month, length: length)
        }
    }

    /// "middle of next week", "early next month", "start of December".
    func inside(at index: Int) -> DayReading? {
        // The day of a week from its Monday, of a month from its first; and the other one it may be.
        let places: [String: (week: (Int, Int), month: (Int, Int))] = [
            "beginning": ((0, 1), (0, 4)), "start": ((0, 1), (0, 4)), "early": ((1, 0), (4, 0)),
            "middle": ((2, 2), (14, 14)), "late": ((4, 3), (27, 24)),
        ]
        let word = words.lower(index)
        guard let place = places[word] else { return nil }
        var cursor = index + 1
        if words.lower(cursor) == "of" {
            cursor += 1
        } else if word != "early", word != "late" {
            return nil
        }
        var next = false
        let article = cursor
        while ["the", "this", "next"].contains(words.lower(cursor)) {
            next = next || words.lower(cursor) == "next"
            cursor += 1
        }
        let today = clock.today, unit = words.lower(cursor), length = cursor + 1 - index
        func reading(_ first: LocalDay, _ days: (Int, Int)) -> DayReading {
            DayReading(
                day: first + days.0, other: days.0 == days.1 ? nil : first + days.1,
                granularity: unit == "week" ? .week : .month, length: length)
        }
        if unit == "week", cursor > article {
            let monday = today.inWeek(weekday: 1) + (next ? 7 : 0)
            return reading(monday + place.week.0 >= today ? monday : monday + 7, place.week)
        }
        let (year, month, _) = today.components
        var first = LocalDay(year: year, month: month, day: 1)
        if unit == "month", cursor > article {
            if next || first + place.month.0 < today { first = today.endOfMonth() + 1 }
            return reading(first, place.month)
        }
        guard let named = Self.months[unit], words.lower(cursor - 1) == "of" || cursor == index + 1 else { return nil }
        first = LocalDay(year: named < month ? year + 1 : year, month: named, day: 1)
        return reading(first, place.month)
    }

    /// "next week", "this month", "the weekend", "in December".
    func period(at index: Int, afterLead: Bool) -> DayReading? {
        let today = clock.today
        var cursor = index
        let next = words.lower(cursor) == "next"
        let this = words.lower(cursor) == "this" || words.lower(cursor) == "the"
        if next || this { cursor += 1 }
        let length = cursor + 1 - index
        let unit = words.lower(cursor)
        if words.match(["the", "week", "after", "next"], at: index) {
            let friday = today.inWeek(weekday: 5) + 14
            return DayReading(day: friday, other: friday + 2, granularity: .week, length: 4)
        }
        switch unit {
        case "week" where next || words.lower(index) == "this":
            let friday = today.inWeek(weekday: 5) + (next ? 7 : 0)
            let sunday = friday + 2
            return friday >= today
                ? DayReading(day: friday, other: sunday, granularity: .week, length: length)
                : DayReading(day: sunday, granularity: .week, length: length)
        case "month" where next || words.lower(index) == "this":
            return DayReading(day: today.endOfMonth(later: next ? 1 : 0), granularity: .month, length: length)
        case "year" where next || words.lower(index) == "this":
            let year = today.components.year + (next ? 1 : 0)
            return DayReading(day: LocalDay(year: year, month: 12, day: 31), granularity: .month, length: length)
        case "weekend" where next || this:
            let sunday = today.inWeek(weekday: 7)
            if next { return DayReading(day: sunday + 7, other: sunday, granularity: .week, length: length) }
            // By the weekend is by its beginning.
            if words.lower(index - 1) == "by", today < sunday {
                return DayReading(day: sunday + -1, other: sunday, granularity: .week, length: length)
            }
            return DayReading(day: sunday, granularity: .week, length: length)
        default:
            guard cursor == index, afterLead, ["in", "by", "until", "during"].contains(words.lower(index - 1)),
                let month = Self.months[unit], endsHere(index + 1)
            else { return nil }
            let end = endOf(month: month)
            let (year, _, _) = end.components
            let eve = LocalDay(year: year, month: month, day: 1) + -1
            let isBy = words.lower(index - 1) == "by" && eve >= today
            return DayReading(day: end, other: isBy ? eve : nil, granularity: .month, length: 1)
        }
    }

    private func endOf(month: Int) -> LocalDay {
        let (year, thisMonth, _) = clock.today.components
        return LocalDay(year: month < thisMonth ? year + 1 : year, month: month, day: 1).endOfMonth()
    }
}
