extension DueReader {
    /// "the 5th of December", "December fifth", "5 December 2027", "on the 14th", "12/05", "2026-12-05".
    func date(at index: Int, afterLead: Bool) -> DayReading? {
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
            guard skip > 0, ordinal.figures || afterLead || standsAlone(index..<after, ordinal.value), of == 0,
                endsHere(after) || after == words.count
            else { return nil }
            return monthless(day: ordinal.value, length: skip + ordinal.length)
        }
        if skip == 0, let (day, length) = SpokenNumber.cardinal(words, at: start), (1...31).contains(day),
            let month = Self.months[words.lower(start + length)], words.lower(start + length) != "may" || afterLead
        {
            return dated(day: day, month: month, length: length + 1, at: index)
        }
        return nil
    }

    /// "The seventeenth." as a whole sentence or the beginning of one, with an hour behind it at most. The first three are
    /// as often the first of something else.
    private func standsAlone(_ range: Range<Int>, _ day: Int) -> Bool {
        let next = range.upperBound
        guard range.lowerBound == 0 || words.words[range.lowerBound].breakBefore != nil else { return false }
        if next >= words.count || words.words[next].startsSentence || words.lower(next) == "at" { return true }
        return day > 3 && (words.words[next].breakBefore != nil || ["then", "works"].contains(words.lower(next)))
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
