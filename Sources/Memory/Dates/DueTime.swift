/// A time of day as read: hours 1 to 12 may still lack their half of the day.
struct TimeReading {
    var hour: Int
    var minute: Int
    /// True when the half of the day was said or follows from a 24-hour clock.
    var isCertain: Bool
    var part: DayPart?
    var length: Int

    /// The hour on a 24-hour clock, and the other hour it may be. Without a word about it, one to six are after noon and
    /// seven to eleven before; six, seven and eight are doubtful.
    func resolved(part: DayPart?) -> (hour: Int, minute: Int, other: Int?) {
        if isCertain || hour > 12 { return (hour, minute, nil) }
        if let part {
            if part.isAfterNoon { return (hour == 12 ? (part == .night ? 24 : 12) : hour + 12, minute, nil) }
            if part == .morning || part == .first { return (hour == 12 ? 0 : hour, minute, nil) }
        }
        switch hour {
        case 12, 0: return (hour, minute, nil)
        case 6: return (18, minute, 6)
        case 7, 8: return (hour, minute, hour + 12)
        case 1...5: return (hour + 12, minute, nil)
        default: return (hour, minute, nil)
        }
    }
}

extension DueReader {
    /// The time that begins at a word. A number alone is one only when `bare`, behind a preposition, and when what
    /// follows does not count something else ("for three nights").
    func time(at index: Int, bare: Bool) -> TimeReading? {
        guard var time = clockTime(at: index, bare: bare) else { return nil }
        // "between nine and eleven", "from one to four": due by the later one.
        let joint = words.lower(index + time.length)
        if joint == "and" || joint == "to", time.part == nil,
            let until = clockTime(at: index + time.length + 1, bare: bare && joint == "and" || time.length == 1)
        {
            let isRange = joint == "to" || ["between", "from"].contains(words.lower(index - 1))
            if isRange, until.part == nil {
                time = TimeReading(
                    hour: until.hour, minute: until.minute, isCertain: until.isCertain,
                    part: nil, length: time.length + 1 + until.length)
            }
        }
        // "at nine in the morning"
        if words.match(["in", "the"], at: index + time.length),
            let part = DayPart(words.lower(index + time.length + 2)), part != .lunch
        {
            time = settled(time, part, length: 3)
        } else if words.match(["at", "night"], at: index + time.length) {
            time = settled(time, .night, length: 2)
        }
        return time
    }

    private func settled(_ time: TimeReading, _ part: DayPart, length: Int) -> TimeReading {
        let (hour, minute, _) = time.resolved(part: part)
        return TimeReading(hour: hour, minute: minute, isCertain: true, part: nil, length: time.length + length)
    }

    private func clockTime(at index: Int, bare: Bool) -> TimeReading? {
        switch words.lower(index) {
        case "noon", "midday": return TimeReading(hour: 12, minute: 0, isCertain: true, part: nil, length: 1)
        case "midnight": return TimeReading(hour: 24, minute: 0, isCertain: true, part: nil, length: 1)
        // "At lunch tomorrow"; who is "at lunch" eats.
        case "lunch"
        where words.lower(index - 1) == "by" || words.lower(index - 1) == "at" && day(at: index + 1) != nil:
            return TimeReading(hour: 12, minute: 0, isCertain: true, part: .lunch, length: 1)
        case "lunchtime": return TimeReading(hour: 12, minute: 0, isCertain: true, part: .lunch, length: 1)
        case "half": return relative(at: index, minutes: 30)
        case "quarter": return relative(at: index, minutes: 15)
        case "a" where words.lower(index + 1) == "quarter":
            return relative(at: index + 1, minutes: 15).map { time in
                var time = time
                time.length += 1
                return time
            }
        default: break
        }
        if let figures = figures(at: index) { return figures }
        if let (minutes, length) = SpokenNumber.cardinal(words, at: index), minutes < 60,
            ["past", "to", "after"].contains(words.lower(index + length)), minutes % 5 == 0,
            let time = relative(at: index + length - 1, minutes: minutes),
            words.lower(index + length) != "to" || minutes > 12
        {
            var time = time
            time.length += length - 1
            return time
        }
        guard let (hour, length) = SpokenNumber.cardinal(words, at: index), (1...12).contains(hour), length == 1 else {
            return nil
        }
        return spoken(hour: hour, at: index, bare: bare)
    }

    /// "three", "three thirty", "three o'clock", "three pm"; `at` is the hour's word.
    private func spoken(hour: Int, at index: Int, bare: Bool) -> TimeReading? {
        var length = 1
        var minute = 0
        var isMarked = bare && endsHere(index + 1)
        if let (value, more) = SpokenNumber.cardinal(words, at: index + 1), (10...59).contains(value),
            words.words[index + 1].breakBefore == nil, bare || ["am", "pm"].contains(words.lower(index + 1 + more))
        {
            minute = value
            length += more
            isMarked = bare && endsHere(index + length)
        }
        if ["o'clock", "oclock"].contains(words.lower(index + length)) {
            length += 1
            isMarked = true
        }
        let half = words.lower(index + length)
        if half == "am" || half == "pm" {
            let full = half == "pm" ? (hour == 12 ? 12 : hour + 12) : hour % 12
            return TimeReading(hour: full, minute: minute, isCertain: true, part: nil, length: length + 1)
        }
        return isMarked ? TimeReading(hour: hour, minute: minute, isCertain: false, part: nil, length: length) : nil
    }

    /// "half past three", "quarter to four"; `at` is the word before "past".
    private func relative(at index: Int, minutes: Int) -> TimeReading? {
        var cursor = index + 1
        let direction = words.lower(cursor)
        if direction == "past" || direction == "to" || direction == "after" {
            cursor += 1
        } else if minutes != 30 {
            return nil
        }
        guard let (hour, length) = SpokenNumber.cardinal(words, at: cursor), (1...12).contains(hour), length == 1 else {
            return nil
        }
        // "half three" is half past three; "half an hour" never gets here, "half two dozen" is not said.
        cursor += 1
        let isCertain = ["am", "pm"].contains(words.lower(cursor))
        var full = direction == "to" ? (hour == 1 ? 12 : hour - 1) : hour
        if isCertain {
            if words.lower(cursor) == "pm", full < 12 { full += 12 }
            if words.lower(cursor) == "am", full == 12 { full = 0 }
            cursor += 1
        }
        let minute = direction == "to" ? 60 - minutes : minutes
        return TimeReading(hour: full, minute: minute, isCertain: isCertain, part: nil, length: cursor - index)
    }

    /// "15:30", "3:30 pm", "8 am".
    private func figures(at index: Int) -> TimeReading? {
        let parts = words.lower(index).split(separator: ":")
        let half = words.lower(index + 1)
        let isHalf = half == "am" || half == "pm"
        guard let hour = parts.first.flatMap({ Int($0) }), parts.count == 2 || (parts.count == 1 && isHalf) else {
            return nil
        }
        let minute = parts.count == 2 ? Int(parts[1]) ?? 60 : 0
        guard (0...24).contains(hour), (0...59).contains(minute) else { return nil }
        if isHalf, (1...12).contains(hour) {
            let full = half == "pm" ? (hour == 12 ? 12 : hour + 12) : hour % 12
            return TimeReading(hour: full, minute: minute, isCertain: true, part: nil, length: 2)
        }
        let isCertain = hour > 12 || hour == 0 || words.lower(index).hasPrefix("0")
        return TimeReading(hour: hour, minute: minute, isCertain: isCertain, part: nil, length: 1)
    }

    /// True where a number that ended before `index` counts nothing: at a mark, at the end, before a joining word.
    func endsHere(_ index: Int) -> Bool {
        guard index < words.count, words.words[index].breakBefore == nil else { return true }
        return Self.followers.contains(words.lower(index)) || Self.weekdays[words.lower(index)] != nil
    }

    private static let followers: Set<String> = [
        "then", "today", "tomorrow", "tonight", "on", "and", "to", "or", "in", "if", "so", "sharp", "this", "next",
        "please",
        "instead", "but", "because", "at", "by", "before", "until", "latest", "when", "with", "for", "o'clock",
        "oclock", "am",
        "pm", "as", "we", "you", "i", "unless", "since", "is", "works", "would", "should", "that", "your", "my", "the",
    ]
}
