package import Foundation

/// A due date as it was meant in its call: the day by the clock on the caller's wall, and the hour where one was named.
package struct DueOnWall: Sendable, Equatable {
    /// By the Gregorian calendar.
    package let year: Int, month: Int, day: Int
    /// nil when it is due by the end of the day, which is how a day without an hour is kept.
    package let time: Time?

    /// Hours and minutes of a day.
    package struct Time: Sendable, Equatable {
        package let hour: Int, minute: Int
    }

    /// - Parameter zone: an identifier as in `America/New_York`; one that is not known counts as UTC.
    package init(_ due: Date, zone: String) {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = TimeZone(identifier: zone) ?? .gmt
        let parts = calendar.dateComponents([.year, .month, .day, .hour, .minute, .second], from: due)
        (year, month, day) = (parts.year ?? 0, parts.month ?? 0, parts.day ?? 0)
        let isWholeDay = parts.hour == 23 && parts.minute == 59 && parts.second == 59
        time = isWholeDay ? nil : Time(hour: parts.hour ?? 0, minute: parts.minute ?? 0)
    }
}
