package import Foundation

/// How exactly a date was named.
package enum DueGranularity: String, Sendable, Codable {
    /// An hour was named.
    case minute
    /// A part of a day: "Friday afternoon".
    case part
    /// No time of day was named.
    case day, week, month
}

/// Words that name a date, and what they mean on the caller's clock.
package struct DuePhrase: Sendable, Equatable {
    /// The words as they were said, with the preposition: "by Friday noon".
    package let phrase: String
    /// The words' indices in their utterance.
    package let words: Range<Int>
    /// The latest instant at which what is due then is still in time, by the likeliest reading. A day lasts to its last
    /// second, a morning to 12:00, an afternoon to 18:00, an evening to 21:00, a week to its Friday.
    package let instant: Date
    /// The earliest and the latest that the words may mean; equal to `instant` when they have one meaning.
    package let earliest: Date, latest: Date
    /// How exactly the words name the time, by the likeliest reading.
    package let granularity: DueGranularity
    /// The day meant, by the likeliest reading.
    package let day: LocalDay
    /// False for a bare time ("at four"), which borrows its day.
    package let namesDay: Bool

    /// True when the words have several meanings and one should ask.
    package var isAmbiguous: Bool { earliest != latest }

    /// True for "Monday at eight", where any Monday may be meant.
    var isBareWeekday: Bool {
        let spoken = phrase.lowercased().split { $0.isWhitespace || $0 == "," || $0 == "-" }.map(String.init)
        return spoken.contains { DueReader.weekday($0) != nil }
            && !spoken.contains { ["next", "this", "week"].contains($0) || SpokenNumber.isOrdinal($0) }
    }

    /// The same hour on another day.
    func moved(to day: LocalDay, clock: CallClock) -> DuePhrase {
        let wall = clock.wall(instant)
        let isWholeDay = instant == clock.end(of: self.day)
        let moved =
            isWholeDay
            ? clock.end(of: day)
            : clock.instant(day + (wall.day.number - self.day.number), hour: wall.hour, minute: wall.minute)
        return DuePhrase(
            phrase: phrase, words: words, instant: moved, earliest: moved, latest: moved, granularity: granularity,
            day: day, namesDay: true)
    }

    /// Every date phrase of an utterance, in order; none overlaps another.
    /// - Parameter inheriting: the day that was being talked about; a bare time is meant on it.
    package static func all(in text: String, clock: CallClock, inheriting day: LocalDay? = nil) -> [DuePhrase] {
        all(in: Words(text), clock: clock, inheriting: day)
    }

    /// The same, over an utterance that is cut into words already.
    /// - Parameter agreed: the day of an appointment, for "the day before".
    package static func all(
        in words: Words, clock: CallClock, inheriting day: LocalDay? = nil, agreed: LocalDay? = nil
    ) -> [DuePhrase] {
        var reader = DueReader(words: words, clock: clock, inherited: day, agreed: agreed)
        var found: [DuePhrase] = []
        var index = 0
        while index < words.count {
            if let past = reader.past(at: index) {
                index += past
            } else if let (phrase, length) = reader.phrase(at: index) {
                found.append(phrase)
                // "Tomorrow is fine, between two and four": the hours are that day's.
                if phrase.namesDay, [.day, .part, .minute].contains(phrase.granularity) {
                    reader.inherited = phrase.day
                }
                index += length
            } else {
                index += 1
            }
        }
        return found
    }

    /// What a phrase, heard on its own, means on this clock; nil when it names no date or more than one.
    package static func resolve(_ phrase: String, clock: CallClock, inheriting day: LocalDay? = nil) -> DuePhrase? {
        let found = all(in: phrase, clock: clock, inheriting: day)
        return found.count == 1 ? found[0] : nil
    }
}
