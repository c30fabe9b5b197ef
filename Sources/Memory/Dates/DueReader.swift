import Foundation

/// Part of a day, with the hour at which it is over.
enum DayPart: Sendable {
    case first, morning, lunch, afternoon, evening, night

    init?(_ word: String) {
        switch word {
        case "morning": self = .morning
        case "lunchtime", "lunch": self = .lunch
        case "afternoon": self = .afternoon
        case "evening": self = .evening
        case "night": self = .night
        default: return nil
        }
    }

    /// nil: to the end of the day.
    var end: Int? {
        switch self {
        case .first: 10
        case .morning, .lunch: 12
        case .afternoon: 18
        case .evening: 21
        case .night: nil
        }
    }

    var isAfterNoon: Bool { self == .afternoon || self == .evening || self == .night }
}

/// A day as read, with its other reading where it has one.
struct DayReading {
    var day: LocalDay
    var other: LocalDay?
    var part: DayPart?
    var granularity = DueGranularity.day
    /// An hour that comes with the day ("close of business").
    var hour: Int?
    var length: Int
}

/// What stands before a date and shapes it.
enum DueLead {
    case at, before, after, first
}

/// Reads date phrases at a place in an utterance. Nothing here looks at a clock but the call's.
struct DueReader {
    let words: Words
    let clock: CallClock
    var inherited: LocalDay?
    /// The day of the appointment agreed on: "the day before" is meant of it.
    var agreed: LocalDay?

    /// The number of words that speak of the past and must not be taken for a date; nil when there are none.
    func past(at index: Int) -> Int? {
        let word = words.lower(index)
        switch word {
        case "yesterday": return 1
        case "last", "every", "each", "since", "all":
            let skip = word == "since" && words.lower(index + 1) == "last" ? 2 : 1
            if let day = day(at: index + skip) { return skip + day.length }
            let next = words.lower(index + skip)
            return ["night", "week", "month", "year", "time", "day", "weekend"].contains(next) ? skip + 1 : nil
        default:
            guard let count = SpokenNumber.cardinal(words, at: index) else { return nil }
            let unit = words.lower(index + count.length)
            return unit.hasPrefix("day") || unit.hasPrefix("week") || unit.hasPrefix("month") || unit.hasPrefix("hour")
                ? (words.lower(index + count.length + 1) == "ago" ? count.length + 2 : nil) : nil
        }
    }

    /// The date phrase that begins at a word, and its length in words.
    func phrase(at index: Int) -> (DuePhrase, Int)? {
        if let (span, length) = span(at: index) { return (span, length) }
        let (lead, skip) = lead(at: index)
        let start = index + skip
        // "I'll call you first thing": the next morning there is.
        if lead == .first, day(at: start, afterLead: true) == nil, skip == 2, endsHere(start) {
            let morning = clock.hour < 7 ? clock.today : clock.today + 1
            return finish(
                day: DayReading(day: morning, part: .first, length: 0), time: nil, lead: .first, at: index, length: skip
            )
        }
        // "bring it in tomorrow": this "in" belongs to the verb.
        if words.lower(index) == "in", skip == 1, Self.months[words.lower(start)] == nil, words.lower(start) != "the" {
            return nil
        }
        if let day = day(at: start, afterLead: skip > 0) {
            let (time, gap) = timeAfterDay(at: start + day.length)
            let length = skip + day.length + (time.map { gap + $0.length } ?? 0)
            let effective = time == nil ? lead : (gap > 0 ? self.lead(at: start + day.length).lead : .at)
            return finish(day: day, time: time, lead: effective, at: index, length: length)
        }
        // "a table for six next Saturday": that many, not that late.
        if words.lower(index) == "for", Self.seated.contains(words.lower(index - 1)) { return nil }
        guard let time = time(at: start, bare: skip > 0) else { return nil }
        let (_, gap) = lead2(at: start + time.length)
        if let day = day(at: start + time.length + gap, afterLead: gap > 0), day.granularity == .day {
            let length = skip + time.length + gap + day.length
            return finish(day: day, time: time, lead: lead, at: index, length: length)
        }
        return finish(day: nil, time: time, lead: lead, at: index, length: skip + time.length)
    }

    private static let seated: Set<String> = [
        "table", "tables", "booking", "reservation", "dinner", "lunch", "brunch", "breakfast", "room", "party", "seats",
        "tickets", "places", "space", "spot", "spots",
    ]

    /// Prepositions before a date, and how many words they are.
    func lead(at index: Int) -> (lead: DueLead, length: Int) {
        for (phrase, lead) in Self.leads where words.match(phrase, at: index) { return (lead, phrase.count) }
        return (.at, 0)
    }

    private static let leads: [([String], DueLead)] = [
        (["first", "thing", "in", "the", "morning", "on"], .first), (["first", "thing", "on"], .first),
        (["first", "thing"], .first), (["no", "later", "than"], .at), (["not", "later", "than"], .at),
        (["some", "time", "on"], .at), (["at", "about"], .at), (["at", "around"], .at), (["by", "around"], .at),
        (["by", "about"], .at), (["on", "or", "before"], .at), (["as", "of"], .at), (["up", "until"], .at),
        (["any", "time", "before"], .before), (["later", "on"], .at), (["later"], .at), (["before"], .before),
        (["after"], .after), (["by"], .at), (["on"], .at), (["at"], .at), (["until"], .at), (["till"], .at),
        (["for"], .at), (["from"], .at), (["around"], .at), (["about"], .at), (["between"], .at), (["over"], .at),
        (["in"], .at), (["during"], .at), (["sometime"], .at), (["through"], .at),
    ]

    /// What may join a day and a time: nothing, a comma, or a preposition.
    func lead2(at index: Int) -> (lead: DueLead, length: Int) {
        let (lead, length) = lead(at: index)
        return ["over", "in", "during", "as", "later"].contains(words.lower(index)) ? (.at, 0) : (lead, length)
    }

    private func timeAfterDay(at index: Int) -> (TimeReading?, gap: Int) {
        guard index < words.count, !words.words[index].startsSentence else { return (nil, 0) }
        let (_, gap) = lead2(at: index)
        return (time(at: index + gap, bare: gap > 0) ?? (gap == 0 ? besideDay(at: index) : nil), gap)
    }

    /// "Tuesday the eleventh, nine thirty": an hour and its minutes, or from one hour to another, need no "at" behind a day.
    private func besideDay(at index: Int) -> TimeReading? {
        guard let time = time(at: index, bare: true), time.length >= 2 else { return nil }
        let next = index + time.length
        let isEnd =
            next >= words.count || words.words[next].breakBefore != nil
            || ["or", "then", "works", "and"].contains(words.lower(next))
        return isEnd ? time : nil
    }

    /// Puts day and time together and resolves them.
    private func finish(
        day: DayReading?, time: TimeReading?, lead: DueLead, at index: Int, length: Int
    ) -> (DuePhrase, Int)? {
        let range = index..<index + length
        if let time {
            let part = day?.part ?? time.part
            let (hour, minute, other) = time.resolved(part: part)
            let base = day?.day ?? inherited
            let chosen = base ?? (isPast(hour, minute) ? clock.today + 1 : clock.today)
            let instant =
                lead == .after ? clock.end(of: chosen) : clock.instant(chosen, hour: hour, minute: minute)
            var readings = [instant]
            if lead != .after {
                if let other { readings.append(clock.instant(chosen, hour: other, minute: minute)) }
                if let day = day?.other { readings.append(clock.instant(day, hour: hour, minute: minute)) }
            }
            let granularity: DueGranularity = lead == .after ? .day : time.part != nil ? .part : .minute
            return (made(range, instant, readings, granularity, chosen, namesDay: day != nil), length)
        }
        guard var day, lead != .after || day.part == .afternoon else { return nil }
        if lead == .first { day.part = .first }
        // "before Friday's payroll" is on that day still.
        let isOwner = words.lower(range.upperBound - 1).hasSuffix("'s")
        if lead == .before, day.part == nil, day.hour == nil, day.granularity == .day, !isOwner {
            day.day = day.day + -1
            day.other = day.other.map { $0 + -1 }
        }
        let readings = [day.day] + (day.other.map { [$0] } ?? [])
        let instants = readings.map { reading in
            if let hour = day.hour ?? day.part?.end { return clock.instant(reading, hour: hour) }
            return clock.end(of: reading)
        }
        let granularity = day.part != nil && day.granularity == .day ? .part : day.granularity
        return (made(range, instants[0], instants, granularity, day.day, namesDay: true), length)
    }

    private func isPast(_ hour: Int, _ minute: Int) -> Bool { (hour, minute) <= (clock.hour, clock.minute) }

    func made(
        _ range: Range<Int>, _ instant: Date, _ readings: [Date], _ granularity: DueGranularity, _ day: LocalDay,
        namesDay: Bool
    ) -> DuePhrase {
        DuePhrase(
            phrase: String(words.slice(range)), words: range, instant: instant,
            earliest: readings.reduce(instant, min), latest: readings.reduce(instant, max), granularity: granularity,
            day: day, namesDay: namesDay)
    }
}
