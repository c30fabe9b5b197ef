import Foundation
import Records
import Testing

/// Due dates as they were meant.
struct DueOnWallTests {
    @Test(arguments: [
        ("2026-11-25T04:59:59Z", "America/New_York", 24, nil), ("2026-11-27T17:00:00Z", "America/New_York", 27, 12),
        ("2026-11-27T22:59:59Z", "Europe/Berlin", 27, nil), ("2026-11-27T14:59:59Z", "Asia/Tokyo", 27, nil),
        ("2026-11-25T04:59:59Z", "nowhere", 25, 4),
    ])
    func `a due date has the day and the hour of the caller's clock, wherever it is looked at`(
        instant: String, zone: String, day: Int, hour: Int?
    ) throws {
        let due = DueOnWall(try Date(instant, strategy: .iso8601), zone: zone)
        #expect(due.year == 2026 && due.month == 11 && due.day == day)
        #expect(due.time?.hour == hour)
    }
}
