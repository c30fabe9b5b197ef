import Foundation
import Records
import Testing

@testable import Memory

/// Promises that only the talk around them makes whole: what "it" is, who "he" is, what was asked for before. All calls begin
/// on Tuesday, 24 November 2026, at 15:45 in Denver.
struct ConversationRulesTests {
    private func promises(_ lines: [String]) -> [String] { ShortCall.promises(lines) }

    @Test func `what it is was said before`() {
        #expect(
            promises(["C: I need a refill on the eye drops.", "A: Sure, I'll send that over to the pharmacy tomorrow."])
                == ["us: send the refill over to the pharmacy by 2026-11-25"])
        #expect(
            promises([
                "A: I'll need her license number.", "C: Can I email it to you?",
                "A: Yes, send it to our office. I can have the quote ready then.", "C: Okay, I'll send it tonight.",
            ]).contains("caller: send her license number by 2026-11-24"))
        #expect(
            promises([
                "A: We'll need a deposit of sixty pounds by Thursday.", "C: No problem, I'll transfer it tonight.",
            ])
                == ["caller: transfer the deposit of sixty pounds by 2026-11-24"])
    }

    @Test func `what it is under a condition, or of nothing that was named, stays it`() {
        #expect(promises(["C: If the first one turns up I'll send it back."]) == ["caller: send it back"])
        #expect(promises(["C: I'll send it on Friday."]) == ["caller: send it by 2026-11-27"])
    }

    @Test func `what was only mentioned, measured or a figure of speech is not what it is`() {
        let lines = [
            "C: My hearing is shot. And it drinks a bit between changes, about a quart.",
            "A: Fine, I'll put it down.", "C: The last place reset my stations and I couldn't get the jazz one back.",
            "A: I'll write it on the sheet. See you on Friday.",
        ]
        let found = promises(lines).joined(separator: "; ")
        for wrong in ["quart", "jazz", "shot"] { #expect(!found.contains(wrong), "\(found)") }
        #expect(found.contains("put it down"))
    }

    @Test func `callers who want to book are owed what they asked for, once the line says yes`() {
        #expect(
            promises([
                "C: I'd like to book a table for six on Saturday at half seven please.",
                "A: Let me check. Yes, we can do that.",
            ]) == ["us: book a table for six by 2026-11-28 19:30"])
        #expect(promises(["C: I'd like to book a table for six on Saturday.", "A: Sorry, we're full."]) == [])
    }

    @Test func `a time that is put as a question and found good is an appointment`() {
        #expect(
            promises(["C: Could I see the flat?", "A: Saturday at eleven?", "C: Grand."])
                == ["us: keep the appointment as booked by 2026-11-28 11:00"])
    }

    @Test func `who comes is called by name, and he is that one`() {
        #expect(
            promises([
                "A: I can squeeze you in tomorrow. Pete can be there between two and four.", "C: That'd be great.",
                "A: He'll call you on Thursday.",
            ]) == [
                "third_party: Pete to be there by 2026-11-25 16:00",
                "third_party: Pete to call the caller by 2026-11-26",
            ])
        #expect(
            promises(["A: I've told the courier and they will call you within 48 hours."])
                == ["third_party: courier to call the caller by 2026-11-26 15:45"])
    }

    @Test func `what one of its own will do is owed by the line`() {
        #expect(
            promises(["A: One of our engineers will stop by before lunch tomorrow."])
                == ["us: have one of our engineers stop by by 2026-11-25 12:00"])
    }

    @Test func `to get back to somebody and to get something to them are two deeds`() {
        #expect(
            promises([
                "A: I'm going to get a technician to you tomorrow.", "C: And the rent?",
                "A: I'll get back to you by the end of the week.",
            ]) == [
                "us: get a technician to the caller by 2026-11-25", "us: get back to the caller by 2026-11-27",
            ])
    }

    @Test(arguments: [
        (
            "C: I'll have my assistant drop off the form on Friday.",
            "caller: have the caller's assistant drop off the form by 2026-11-27"
        ),
        ("A: It should be ready by Thursday at noon.", "us: have it ready by 2026-11-26 12:00"),
        ("A: We'll have them there by ten tomorrow.", "us: have them there by 2026-11-25 10:00"),
        ("C: I'll call in the morning and let you know.", "caller: call by 2026-11-25 12:00"),
        ("A: I'll come back to you by the middle of next week.", "us: come back to the caller by 2026-12-02"),
        ("A: I'll call you early next week.", "us: call the caller by 2026-12-01"),
        ("A: We'll get you the samples before Thanksgiving.", "us: get the caller the samples by 2026-11-25"),
        ("C: I'll send the forms when I get home tonight.", "caller: send the forms by 2026-11-24"),
    ])
    func `one promise in one turn`(_ line: String, _ expected: String) {
        #expect(promises(["C: Hello there.", line]) == [expected])
    }

    @Test func `a yes in a sentence of its own takes up what was asked beside what is promised`() {
        #expect(
            promises(["C: Could you cancel my Friday delivery?", "A: Sure thing. I'll also text you a receipt."]).count
                == 2)
    }

    @Test func `what others promised us and what is to come back to us moves no appointment`() {
        #expect(promises(["A: The other side promised to get it to us by Monday."]) == [])
        #expect(
            !promises(["A: Once I get that I can have the quote back to you in two days."]).contains {
                $0.contains("moved")
            })
    }
}
