import Foundation
import Memory
import Testing

/// Dates as people say them, against a call that began on a known wall clock.
struct DuePhraseTests {
    /// Tuesday, 24 November 2026, 15:45 in Denver.
    static let denver = clock("America/Denver", 2026, 11, 24, 15, 45)
    /// The same minute on the wall in London.
    static let london = clock("Europe/London", 2026, 11, 24, 15, 45)

    static func clock(_ zone: String, _ year: Int, _ month: Int, _ day: Int, _ hour: Int, _ minute: Int) -> CallClock {
        let zone = TimeZone(identifier: zone) ?? .gmt
        let wall = CallClock(start: .distantPast, zone: zone)
        return CallClock(
            start: wall.instant(LocalDay(year: year, month: month, day: day), hour: hour, minute: minute), zone: zone)
    }

    /// "2026-11-27 12:00", with the seconds where they are not 0.
    static func wall(_ date: Date, _ clock: CallClock) -> String {
        let (day, hour, minute, second) = clock.wall(date)
        let (year, month, dayOfMonth) = day.components
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let text = "\(year)-\(two(month))-\(two(dayOfMonth)) \(two(hour)):\(two(minute))"
        return second == 59 && hour == 23 && minute == 59 ? "\(year)-\(two(month))-\(two(dayOfMonth))" : text
    }

    private func expect(_ text: String, _ phrase: String, _ due: String, in clock: CallClock = denver) {
        let found = DuePhrase.all(in: text, clock: clock)
        #expect(found.map(\.phrase) == [phrase], "\(text)")
        guard let first = found.first else { return }
        #expect(Self.wall(first.instant, clock) == due, "\(text)")
    }

    @Test(arguments: [
        ("I'll send it today.", "today", "2026-11-24"),
        ("We'll do it tonight.", "tonight", "2026-11-24"),
        ("I'll call tomorrow.", "tomorrow", "2026-11-25"),
        ("Maybe the day after tomorrow then.", "the day after tomorrow", "2026-11-26"),
        ("I'll call you tomorrow morning.", "tomorrow morning", "2026-11-25 12:00"),
        ("It comes this evening.", "this evening", "2026-11-24 21:00"),
        ("I'll ring first thing tomorrow.", "first thing tomorrow", "2026-11-25 10:00"),
        ("First thing Monday it is.", "First thing Monday", "2026-11-30 10:00"),
        ("You have it by tomorrow at noon.", "by tomorrow at noon", "2026-11-25 12:00"),
    ])
    func `days near the call are counted on the caller's wall`(_ text: String, _ phrase: String, _ due: String) {
        expect(text, phrase, due)
    }

    @Test(arguments: [
        ("Let's say Friday.", "Friday", "2026-11-27"),
        ("on Friday at 4, please", "on Friday at 4", "2026-11-27 16:00"),
        ("by Friday noon", "by Friday noon", "2026-11-27 12:00"),
        ("this Thursday", "this Thursday", "2026-11-26"),
        ("by next Wednesday", "by next Wednesday", "2026-12-02"),
        ("Monday next week", "Monday next week", "2026-11-30"),
        ("on Thursday week", "on Thursday week", "2026-12-03"),
        ("a week on Friday", "a week on Friday", "2026-12-04"),
        ("before Friday", "before Friday", "2026-11-26"),
        ("at half past three on Thursday", "at half past three on Thursday", "2026-11-26 15:30"),
        ("Friday afternoon", "Friday afternoon", "2026-11-27 18:00"),
    ])
    func `weekdays are the next of their name`(_ text: String, _ phrase: String, _ due: String) {
        expect(text, phrase, due)
    }

    @Test(arguments: [
        ("in three days", "2026-11-27"), ("within the hour", "2026-11-24 16:45"),
        ("in half an hour", "2026-11-24 16:15"),
        ("in twenty-five minutes", "2026-11-24 16:10"), ("in an hour and a half", "2026-11-24 17:15"),
        ("within 48 hours", "2026-11-26 15:45"), ("in the next two weeks", "2026-12-08"),
        ("in a fortnight", "2026-12-08"), ("in five working days", "2026-12-01"), ("in a couple of days", "2026-11-26"),
        ("in two to three business days", "2026-11-27"), ("two weeks from now", "2026-12-08"),
        ("in a month", "2026-12-24"),
    ])
    func `spans run from the start of the call`(_ text: String, _ due: String) {
        expect(text, text, due)
    }

    @Test(arguments: [
        ("by the end of the week", "2026-11-27"), ("by the end of next week", "2026-12-04"),
        ("by the end of the month", "2026-11-30"), ("by end of day", "2026-11-24"),
        ("by end of day Wednesday", "2026-11-25"), ("by close of business on Thursday", "2026-11-26 17:00"),
        ("next week", "2026-12-04"), ("over the weekend", "2026-11-29"), ("next month", "2026-12-31"),
        ("by the end of the year", "2026-12-31"), ("by the end of January", "2027-01-31"),
    ])
    func `periods end with their last working day`(_ text: String, _ due: String) {
        expect(text, text, due)
    }

    @Test(arguments: [
        ("the 5th of December", "2026-12-05"), ("December fifth", "2026-12-05"), ("on December 12th", "2026-12-12"),
        ("on the fifth of December at ten", "2026-12-05 10:00"), ("3 January", "2027-01-03"),
        ("January 3rd", "2027-01-03"),
        ("on March 1, 2028", "2028-03-01"), ("on the 14th", "2026-12-14"), ("by the 30th", "2026-11-30"),
        ("Saturday the 5th of December", "2026-12-05"), ("Tuesday the 15th at ten", "2026-12-15 10:00"),
        ("on the twenty-first", "2026-12-21"), ("2026-12-05", "2026-12-05"), ("for January fifth", "2027-01-05"),
    ])
    func `calendar dates are the next such day`(_ text: String, _ due: String) {
        expect(text, text, due)
    }

    @Test(arguments: [
        ("by noon", "2026-11-25 12:00"), ("at half past four", "2026-11-24 16:30"), ("at 17:30", "2026-11-24 17:30"),
        ("at 8 a.m.", "2026-11-25 08:00"), ("by 5pm", "2026-11-24 17:00"), ("at quarter to five", "2026-11-24 16:45"),
        ("by five today", "2026-11-24 17:00"), ("between five and six tonight", "2026-11-24 18:00"),
        ("for half past eleven tonight", "2026-11-24 23:30"), ("at ten past nine tomorrow", "2026-11-25 09:10"),
        ("at nine in the evening", "2026-11-24 21:00"), ("by midnight", "2026-11-25 00:00"),
        ("at half eleven tonight", "2026-11-24 23:30"),
        ("by three thirty tomorrow", "2026-11-25 15:30"),
    ])
    func `a bare time is the next such time in the hours of business`(_ text: String, _ due: String) {
        expect(text, text, due)
    }

    @Test(arguments: [
        "I've been here since last Thursday.", "It was three days ago.", "That was yesterday.", "We talked last week.",
        "It's on the third floor.", "I need it for three nights.", "At first I thought so.",
        "She may first want to see it.",
        "That's one of my two cars.", "They march second.", "By one of the doors.", "Every Friday I clean.",
        "I have half a mind to do it.", "He is seven.",
    ])
    func `what names no date ahead is none`(_ text: String) {
        #expect(DuePhrase.all(in: text, clock: Self.denver).map(\.phrase) == [])
    }

    @Test func `twelve slash five is the fifth of December in Denver and the twelfth of May in London`() throws {
        let american = try #require(DuePhrase.resolve("12/05", clock: Self.denver))
        let british = try #require(DuePhrase.resolve("12/05", clock: Self.london))
        #expect(Self.wall(american.instant, Self.denver) == "2026-12-05")
        #expect(Self.wall(british.instant, Self.london) == "2027-05-12")
        #expect(american.isAmbiguous && british.isAmbiguous)
        #expect(Self.wall(american.latest, Self.denver) == "2027-05-12")
    }

    @Test func `a figure date with one possible month is certain`() throws {
        let found = try #require(DuePhrase.resolve("25/12", clock: Self.denver))
        #expect(Self.wall(found.instant, Self.denver) == "2026-12-25")
        #expect(!found.isAmbiguous)
    }

    @Test func `next Friday keeps both Fridays until the two are one`() throws {
        let onTuesday = try #require(DuePhrase.resolve("next Friday", clock: Self.denver))
        #expect(Self.wall(onTuesday.earliest, Self.denver) == "2026-11-27")
        #expect(Self.wall(onTuesday.latest, Self.denver) == "2026-12-04")
        let saturday = Self.clock("America/Denver", 2026, 11, 28, 10, 0)
        let onSaturday = try #require(DuePhrase.resolve("next Friday", clock: saturday))
        #expect(Self.wall(onSaturday.instant, saturday) == "2026-12-04")
        #expect(!onSaturday.isAmbiguous)
    }

    @Test func `the weekday of the call may be today or in a week`() throws {
        let found = try #require(DuePhrase.resolve("on Tuesday", clock: Self.denver))
        #expect(Self.wall(found.earliest, Self.denver) == "2026-11-24")
        #expect(Self.wall(found.latest, Self.denver) == "2026-12-01")
    }

    @Test func `a bare time borrows the day that was spoken of`() throws {
        let day = LocalDay(year: 2026, month: 11, day: 26)
        let found = try #require(DuePhrase.resolve("at eight", clock: Self.denver, inheriting: day))
        #expect(Self.wall(found.instant, Self.denver) == "2026-11-26 08:00")
    }

    @Test func `phrases are quoted as they were said and do not overlap`() {
        let text = "I’ll call by 5 P.M. tomorrow, and send it on Friday the 4th of December."
        let found = DuePhrase.all(in: text, clock: Self.denver)
        #expect(found.map(\.phrase) == ["by 5 P.M. tomorrow", "on Friday the 4th of December"])
        #expect(found.allSatisfy { text.contains($0.phrase) })
    }

    // MARK: Clocks and calendars that move

    @Test func `the year turns under a promise`() {
        let clock = Self.clock("America/New_York", 2026, 12, 31, 23, 50)
        expect("in twenty minutes", "in twenty minutes", "2027-01-01 00:10", in: clock)
        expect("tomorrow", "tomorrow", "2027-01-01", in: clock)
        expect("on January 2nd", "on January 2nd", "2027-01-02", in: clock)
        expect("by the end of next month", "by the end of next month", "2027-01-31", in: clock)
    }

    @Test func `a day in which the clock goes back has its last second at the right hour`() throws {
        // 1 November 2026: New York has 25 hours.
        let clock = Self.clock("America/New_York", 2026, 10, 31, 12, 0)
        let found = try #require(DuePhrase.resolve("tomorrow", clock: clock))
        #expect(Self.wall(found.instant, clock) == "2026-11-01")
        #expect(found.instant.timeIntervalSince(clock.start) == 37 * 3600 - 1)
        expect("tomorrow at noon", "tomorrow at noon", "2026-11-01 12:00", in: clock)
    }

    @Test func `hours are counted in hours even when the clock jumps`() {
        // 29 March 2026: in Berlin 02:00 becomes 03:00.
        let clock = Self.clock("Europe/Berlin", 2026, 3, 29, 1, 30)
        expect("in an hour", "in an hour", "2026-03-29 03:30", in: clock)
        expect("in three days", "in three days", "2026-04-01", in: clock)
    }

    @Test func `an hour that the clock skips is moved on, not lost`() {
        let clock = Self.clock("Europe/Berlin", 2026, 3, 28, 12, 0)
        expect("tomorrow at 2:30 am", "tomorrow at 2:30 am", "2026-03-29 03:30", in: clock)
    }

    @Test func `the same words mean different instants in different zones`() throws {
        let sydney = Self.clock("Australia/Sydney", 2026, 12, 1, 8, 0)
        let honolulu = CallClock(start: sydney.start, zone: TimeZone(identifier: "Pacific/Honolulu") ?? .gmt)
        expect("tomorrow", "tomorrow", "2026-12-02", in: sydney)
        expect("tomorrow", "tomorrow", "2026-12-01", in: honolulu)
    }

    @Test func `a leap day is reached and a missing one is not invented`() {
        let clock = Self.clock("Europe/London", 2028, 1, 31, 9, 0)
        expect("on the 29th of February", "on the 29th of February", "2028-02-29", in: clock)
        expect("in a month", "in a month", "2028-02-29", in: clock)
        #expect(DuePhrase.all(in: "on the 30th of February", clock: clock).isEmpty)
    }

    @Test func `days of the calendar come back from their numbers`() {
        for number in stride(from: -200_000, through: 200_000, by: 37) {
            let day = LocalDay(number: number)
            let (year, month, dayOfMonth) = day.components
            #expect(LocalDay(year: year, month: month, day: dayOfMonth) == day)
        }
        #expect(LocalDay(year: 1970, month: 1, day: 1).number == 0)
        #expect(LocalDay(year: 2026, month: 11, day: 24).weekday == 2)
    }
}
