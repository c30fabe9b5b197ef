internal import Foundation
internal import Records

/// Commitments as an iCalendar feed (RFC 5545): what is due, with its reminder. Lines end with CR LF and are folded at 75
/// octets.
enum CalendarText {
    /// - Parameter now: when the feed is made.
    static func feed(_ commitments: [Commitment], now: Date) -> String {
        var lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Ringback//Commitments//EN", "CALSCALE:GREGORIAN"]
        lines += ["X-WR-CALNAME:Commitments"]
        for one in commitments {
            guard let due = one.dueAt, let wall = one.dueOnWall else { continue }
            let owner =
                switch one.owner {
                case .us: "We owe"
                case .caller: "Caller owes"
                case .thirdParty: "A third party owes"
                case .unclear: "Open"
                }
            lines += [
                "BEGIN:VEVENT", "UID:\(escaped(one.id))@ringback", "DTSTAMP:\(stamp(now))",
                // A day lasts all day in whatever zone the calendar is looked at; its end is the next one by default.
                wall.time == nil ? "DTSTART;VALUE=DATE:\(day(wall))" : "DTSTART:\(stamp(due))",
                "SUMMARY:\(escaped("\(owner): \(one.action)"))",
                "DESCRIPTION:\(escaped(one.citations.first.map { "“\($0.quote)”" } ?? ""))",
                "STATUS:\(one.status == .proposed ? "TENTATIVE" : one.status == .cancelled ? "CANCELLED" : "CONFIRMED")",
                "CATEGORIES:\(one.status.rawValue)",
            ]
            if one.status.isOutstanding {
                lines += [
                    "BEGIN:VALARM", "ACTION:DISPLAY", "DESCRIPTION:\(escaped(one.action))",
                    // An hour before; of a whole day at nine in the morning.
                    wall.time == nil ? "TRIGGER:PT9H" : "TRIGGER:-PT1H", "END:VALARM",
                ]
            }
            lines.append("END:VEVENT")
        }
        lines.append("END:VCALENDAR")
        return lines.map(folded).joined(separator: "\r\n") + "\r\n"
    }

    private static func day(_ due: DueOnWall) -> String {
        String(due.year * 10_000 + due.month * 100 + due.day)
    }

    private static func stamp(_ date: Date) -> String {
        let style = Date.ISO8601FormatStyle(dateSeparator: .omitted, timeSeparator: .omitted)
        return date.formatted(style)
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing(";", with: "\\;").replacing(",", with: "\\,")
            .replacing("\n", with: "\\n").replacing("\r", with: "")
    }

    /// No line is longer than 75 octets; what is goes on behind a space. Characters stay whole.
    private static func folded(_ line: String) -> String {
        var folded = "", width = 0
        for character in line {
            let size = String(character).utf8.count
            if width + size > 75 {
                folded += "\r\n "
                width = 1
            }
            folded.append(character)
            width += size
        }
        return folded
    }
}
