import JSONText
import Records
import Testing

@testable import Console

/// What a viewer may read of numbers.
@Suite struct MaskingTests {
    @Test(arguments: [
        ("+14155550100", "•••••00"), ("call me at +1 (415) 555-0100 please", "call me at •••••00 please"),
        ("four one five five five five oh one double zero", "•••••00"), ("sip:+493012345@host", "sip:•••••45@host"),
    ])
    func `a telephone number keeps its last two digits, in figures and spoken`(text: String, masked: String) {
        #expect(Masking.mask(text) == masked)
    }

    @Test(arguments: [
        "the order of 2026-03-04 14:30", "three apples and four pears", "room 1204", "", "by 5 pm on the 12th",
        "[c12 2026-03-04 caller] prefers afternoons",
    ])
    func `a date, a time and a small number stay`(text: String) {
        #expect(Masking.mask(text) == text)
    }

    @Test func `words that grow are for operators alone`() {
        let words = LiveEvent.words(callSid: "CA1", role: .caller, text: "it is four one five")
        #expect(String(decoding: words.encoded(masked: false), as: UTF8.self).contains("four one five"))
        #expect(words.encoded(masked: true) == LiveEvent.pulse.encoded(masked: true))
    }

    @Test func `in a document every text is masked but ids and times`() {
        let document: JSON = [
            "call_sid": "CA14155550100", "from": "+14155550100", "started_at": "2026-03-04T10:00:00.000Z",
            "events": [["detail": ["forwarded_from": "+14155550100"]]], "turn_ids": ["CA14155550100-t1"],
        ]
        let expected: JSON = [
            "call_sid": "CA14155550100", "from": "•••••00", "started_at": "2026-03-04T10:00:00.000Z",
            "events": [["detail": ["forwarded_from": "•••••00"]]], "turn_ids": ["CA14155550100-t1"],
        ]
        #expect(Masking.mask(document) == expected)
    }
}
