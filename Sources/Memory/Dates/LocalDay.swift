package import Foundation

/// A day on a calendar on the wall: no time, no zone. Arithmetic on it can't meet a change of clocks.
package struct LocalDay: Sendable, Hashable, Comparable {
    /// Days since 1 January 1970.
    package var number: Int

    /// From its parts.
    package init(number: Int) { self.number = number }

    /// A day of the Gregorian calendar. A day that a month does not have runs over into the next month.
    package init(year: Int, month: Int, day: Int) {
        // Count years from March, so that the leap day is the last of its year; 400 years always have 146,097 days.
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        number = era * 146_097 + dayOfEra - 719_468
    }

    /// The day that a date has in a zone.
    package init(_ date: Date, in zone: TimeZone) {
        let seconds = (date.timeIntervalSince1970 + Double(zone.secondsFromGMT(for: date))).rounded(.down)
        number = Int((seconds / 86_400).rounded(.down))
    }

    /// Of the Gregorian calendar: month 1 … 12, day 1 … 31.
    package var components: (year: Int, month: Int, day: Int) {
        let shifted = number + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let fromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * fromMarch + 2) / 5 + 1
        let month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }

    /// 1 is Monday, 7 is Sunday.
    package var weekday: Int { ((number + 3) % 7 + 7) % 7 + 1 }

    /// The first such weekday after this day; never this day itself.
    package func next(weekday target: Int) -> LocalDay {
        let ahead = (target - weekday + 7) % 7
        return self + (ahead == 0 ? 7 : ahead)
    }

    /// That weekday of the week, Monday to Sunday, that this day is in.
    package func inWeek(weekday target: Int) -> LocalDay { self + (target - weekday) }

    /// The last day of this day's month, or of the month `later` months on.
    package func endOfMonth(later: Int = 0) -> LocalDay {
        let (year, month, _) = components
        let index = month + later
        return LocalDay(year: year + index / 12, month: index % 12 + 1, day: 1) + -1
    }

    /// The day that many working days (Monday to Friday) later. Public holidays are not known here.
    package func adding(workingDays count: Int) -> LocalDay {
        var day = self
        var left = count
        while left > 0 {
            day = day + 1
            if day.weekday <= 5 { left -= 1 }
        }
        return day
    }

    /// The day so many days later; earlier for a negative number.
    package static func + (day: LocalDay, days: Int) -> LocalDay { LocalDay(number: day.number + days) }
    /// True for the earlier day.
    package static func < (left: LocalDay, right: LocalDay) -> Bool { left.number < right.number }
}
