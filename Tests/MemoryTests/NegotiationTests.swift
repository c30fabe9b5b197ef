import Foundation
import Records
import Testing

@testable import Memory

/// Times that are agreed on over several turns, and what only looks like it. All calls begin on Tuesday, 24 November 2026, at
/// 15:45 in Denver.
struct NegotiationTests {
    @Test(arguments: [
        (
            [
                "A: Friday at eight, or next Tuesday at half past nine?",
                "C: Friday. No, wait, Friday I've got the dentist. Make it Tuesday.",
                "A: Tuesday the first, nine thirty. Anything else?",
            ], "us: keep the appointment as booked by 2026-12-01 09:30"
        ),
        (
            ["A: I've got Thursday at one.", "C: Thursday's no good. Can it be the Monday?", "A: Monday at one."],
            "us: keep the appointment as booked by 2026-11-30 13:00"
        ),
        (
            [
                "A: Wednesday the second or Monday the seventh?", "C: Monday. And it has to be first thing.",
                "A: Monday at eight, first on the lift.",
            ], "us: keep the appointment as booked by 2026-12-07 08:00"
        ),
        (
            [
                "A: Thursday the third at two, or Saturday the fifth at ten?", "C: I'm free now. The third.",
                "A: Booked.",
            ],
            "us: keep the appointment as booked by 2026-12-03 14:00"
        ),
        (
            [
                "A: When could you come in?", "C: Not Wednesday. Thursday the third?",
                "A: The third at two. Bring the form.",
            ],
            "us: keep the appointment as booked by 2026-12-03 14:00"
        ),
        (
            ["A: Could she be here tomorrow at seven?", "C: Thursday'd be better.", "A: Thursday, seven thirty."],
            "us: keep the appointment as booked by 2026-11-26 07:30"
        ),
    ])
    func `what one offers and the other takes is an appointment, at the day and hour put together`(
        _ lines: [String], _ expected: String
    ) {
        #expect(ShortCall.promises(["C: Hello."] + lines) == [expected])
    }

    @Test(arguments: [
        ["A: When are you travelling?", "C: Monday.", "A: Monday, all right."],
        ["A: Friday at nine?", "C: No, I can't."],
        ["A: Friday at nine or at ten?", "C: Neither, I'm afraid.", "A: I see. Sorry about that."],
        ["C: What day did they fail it?", "A: Friday. The twenty-seventh."],
        ["C: What are your hours?", "A: Nine to five on Saturday."],
    ])
    func `a time that nobody offered or nobody took is none`(_ lines: [String]) {
        #expect(ShortCall.promises(["C: Hello."] + lines) == [])
    }

    @Test func `the day that the caller has just named for himself moves nothing of ours`() {
        let promises = ShortCall.promises([
            "C: Is my drill ready?", "A: Almost, Pete. I'll text you on Wednesday when it's done.",
            "C: Good. I'll pick it up on Thursday morning.", "A: Thursday it is. Take care out there!",
        ])
        #expect(promises.count == 2)
        #expect(promises.contains { $0.hasPrefix("us: text") && $0.contains("2026-11-25") })
        #expect(promises.contains { $0.hasPrefix("caller: pick") && $0.contains("2026-11-26") })
    }

    @Test func `what was only said to be possible is owed after a plain order, also over a question back`() {
        let offer = [
            "C: The tires are in my basement.", "A: We could store the winter tires for you. It's sixty a season.",
        ]
        #expect(
            ShortCall.promises(offer + ["C: Sixty for the set or each?", "A: For the set.", "C: Then yes, do that."])
                == ["us: store the winter tires for the caller"])
        #expect(ShortCall.promises(offer + ["C: I'll think about it."]) == [])
        #expect(ShortCall.promises(offer + ["C: Okay. And what about the oil?"]) == [])
    }

    @Test(arguments: [
        (["C: Well, tell her to call me.", "A: I will."], ["us: tell her to call the caller"]),
        (["A: Let me know by the tenth.", "C: The tenth. I'll call you myself."], ["caller: call us by 2026-12-10"]),
        (["A: How is she?", "C: Better, so I'll be driving less."], []),
        (["A: We'll be sending you a form."], ["us: send the caller a form"]),
    ])
    func `errands, dates that stand alone, and how one will live`(_ lines: [String], _ expected: [String]) {
        #expect(ShortCall.promises(["C: Hello."] + lines) == expected)
    }

    @Test func `what it is is said only when one thing of this turn or the last can be meant`() {
        #expect(
            ShortCall.promises([
                "C: I've got to have my mother at the eye doctor, they're looking at her cataract.",
                "A: Our driver will bring it along.",
            ]) == ["third_party: driver to bring it along"])
        #expect(
            ShortCall.promises(["C: I need the form and a receipt.", "A: Sure, I'll send it tomorrow."])
                == ["us: send it by 2026-11-25"])
        #expect(
            ShortCall.promises([
                "C: I ordered a lamp.", "A: Yes.", "C: And how is the weather?", "A: Wet. I'll send it tomorrow.",
            ]) == ["us: send it by 2026-11-25"])
    }
}
