package import Foundation
package import Records

/// The clock on the caller's wall when the call began: what "tomorrow" and "at four" are meant against.
package struct CallClock: Sendable {
    /// The instant at which the call began; all that is relative counts from it.
    package let start: Date
    /// The caller's, as the call has it; dates are meant in it.
    package let zone: TimeZone
    /// The caller's date at the start of the call.
    package let today: LocalDay
    /// The caller's hour and minute at the start of the call.
    package let hour: Int, minute: Int
    /// True where 12/05 is the fifth of December: the zones of the United States, the Philippines and their like.
    package let monthFirst: Bool

    /// From its parts.
    package init(start: Date, zone: TimeZone) {
        self.start = start
        self.zone = zone
        today = LocalDay(start, in: zone)
        let seconds = Int((start.timeIntervalSince1970 + Double(zone.secondsFromGMT(for: start))).rounded(.down))
        let ofDay = ((seconds % 86_400) + 86_400) % 86_400
        hour = ofDay / 3600
        minute = ofDay % 3600 / 60
        monthFirst = Self.monthFirstZones.contains(zone.identifier)
    }

    /// The clock of a call. A zone that is not known counts as UTC.
    package init(_ call: CallRecord) {
        self.init(start: call.startedAt, zone: TimeZone(identifier: call.timeZone) ?? .gmt)
    }

    private static let monthFirstZones: Set<String> = [
        "America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles", "America/Phoenix",
        "America/Anchorage", "America/Detroit", "America/Boise", "Pacific/Honolulu", "America/Indiana/Indianapolis",
        "America/Kentucky/Louisville", "America/Juneau", "America/Adak", "US/Eastern", "US/Central", "US/Mountain",
        "US/Pacific", "US/Alaska", "US/Hawaii", "Asia/Manila",
    ]

    /// The instant of an hour on a day. One that the spring change skips is moved on by the gap; one that the autumn change
    /// repeats is the first of the two.
    package func instant(_ day: LocalDay, hour: Int, minute: Int = 0) -> Date {
        let (year, month, dayOfMonth) = day.components
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        let parts = DateComponents(year: year, month: month, day: dayOfMonth, hour: hour, minute: minute)
        // The Gregorian calendar has an instant for every set of such parts.
        return calendar.date(from: parts) ?? start
    }

    /// The last second of a day, whatever its length.
    package func end(of day: LocalDay) -> Date { instant(day + 1, hour: 0).addingTimeInterval(-1) }

    /// The day and the wall time of an instant.
    package func wall(_ date: Date) -> (day: LocalDay, hour: Int, minute: Int, second: Int) {
        let seconds = Int((date.timeIntervalSince1970 + Double(zone.secondsFromGMT(for: date))).rounded(.down))
        let ofDay = ((seconds % 86_400) + 86_400) % 86_400
        return (LocalDay(date, in: zone), ofDay / 3600, ofDay % 3600 / 60, ofDay % 60)
    }
}
