import Memory
import Records
import Testing

/// How people promise on the telephone of an everyday business. Each call begins on Tuesday, 24 November 2026, at a quarter to
/// four.
struct LineRulesTests {
    @Test(arguments: [
        (["C: Hello.", "A: I ring you first thing."], ["us: ring the caller by 2026-11-25 10:00"]),
        (
            ["C: Hello.", "A: An adjuster calls you tomorrow."],
            ["third_party: adjuster to call the caller by 2026-11-25"]
        ),
        (["A: Hello.", "C: I usually call you on Fridays."], []),
        (
            ["A: Hello.", "C: My brother said he'd bring us boxes on Saturday."],
            ["third_party: the caller's brother to bring the caller boxes by 2026-11-28"]
        ),
        (["A: Hello.", "C: My brother said he'd bring us boxes on Saturday but he never does."], []),
        (["C: Hello.", "A: It's going to be delivered on Thursday."], ["us: have it delivered by 2026-11-26"]),
        (["C: Hello.", "A: I'm sending you the link now."], []),
    ])
    func `the present tense promises with a receiver and a time`(_ call: [String], _ expected: [String]) {
        #expect(promises(call) == expected)
    }

    @Test func `what the other side does not want is not owed`() {
        #expect(promises(["C: Hello.", "A: I'll send you our brochure.", "C: Please don't."]) == [])
        #expect(
            promises(["A: Hello.", "C: I'll drop the report in on Monday.", "A: There's no need for that."]) == [])
        #expect(
            promises(["C: Hello.", "A: I'll text you the list.", "C: Don't worry about texting, just tell me."]) == [])
        #expect(promises(["C: Hello.", "A: I'll call you tomorrow.", "C: Don't worry about the car."]).count == 1)
    }

    @Test func `who says what comes of his offer has made it good`() {
        #expect(
            promises([
                "C: It was cheaper online.", "A: I can refund you the difference.", "C: Oh, would you?",
                "A: It will be back on your card within three working days.",
            ]) == ["us: refund the caller the difference by 2026-11-27"])
    }

    @Test func `instead puts one promise in the place of another`() {
        #expect(
            promises([
                "C: Hello.", "A: The manager will call you tomorrow.", "C: I'd like it in writing.",
                "A: Then she'll email you on Thursday instead.",
            ]) == ["third_party: manager to email the caller by 2026-11-26"])
    }

    @Test func `what was first spoken of after one appointment is another`() {
        let found = promises([
            "C: I'd like to book a consultation.", "A: I have Monday at ten or Tuesday at two.", "C: Monday at ten.",
            "A: Monday at ten it is. You also need a scan. Would Friday at nine suit?", "C: Friday at nine is fine.",
        ])
        #expect(found.count == 2)
        #expect(found.contains("us: keep the scan as booked by 2026-11-27 09:00"))
    }

    @Test func `what the caller sends of his own is owed by him`() {
        #expect(
            promises(["A: Could you send us a photo of your front door?", "C: I'll do that tonight."])
                == ["caller: send us a photo of the caller's front door by 2026-11-24"])
    }

    @Test func `the headline names what else was spoken of, within its length`() {
        let summary = ShortCall(
            "C: My boiler leaks.", "A: Is it the valve or the pump?", "C: I think the pump.",
            "A: A new pump is 90 pounds. I'll bring the pump tomorrow."
        ).derive().summary
        #expect(summary.headline == "To follow up: “My boiler leaks.” (pump)")
        #expect(summary.text.contains("90 pounds"))
    }

    private func promises(_ lines: [String]) -> [String] { ShortCall.promises(lines) }
}
