import Foundation
import Memory
import Records
import Testing

/// A generator of the same numbers every time (SplitMix64).
struct Dice: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// Words in any order, marks anywhere, any script: a derivation always comes back, and what it quotes was said.
struct RobustnessTests {
    private static let vocabulary = """
        i'll we'll you'll he'll it'll will going to be have get send call you me it the a and or , . ? ! if when until before after by \
        on at in for next this last friday monday tomorrow tonight week month end of day first thing half past quarter three twelve 31 \
        12/05 2/30 8:30 25:99 5pm a.m. noon may march december 5th the 30th february twenty- one couple few dollars make sure let know \
        see there ready booked scheduled is you're i've got down can could please sure yes no cancel that never mind dot at example com \
        my name is number double oh 4929 card pin suits prefer call me after dr. mr. ' ’ “ ” … - — / : \u{0} \u{200B} é 你好 مرحبا 🤖 \
        within the between and from now couple of days hours working street road 14
        """.split(separator: " ").map(String.init)

    private func call(_ dice: inout Dice) -> ShortCall {
        var call = ShortCall()
        call.turns = (0..<Int.random(in: 0...8, using: &dice)).map { index in
            let words = (0..<Int.random(in: 0...25, using: &dice)).map { _ in
                Self.vocabulary.randomElement(using: &dice) ?? ""
            }
            let text = words.joined(
                separator: Bool.random(using: &dice) ? " " : ["", " ", ", ", ". "].randomElement(using: &dice) ?? "")
            var turn = Turn(
                id: "CA1-t\(index)", callSid: "CA1", seq: Int.random(in: -1...9, using: &dice),
                role: TurnRole.allCases.randomElement(using: &dice) ?? .caller,
                text: text, injected: Int.random(in: 0...9, using: &dice) == 0, startedMs: -5, endedMs: 0)
            if Bool.random(using: &dice) { turn.heardText = String(text.prefix(Int.random(in: 0...80, using: &dice))) }
            return turn
        }
        return call
    }

    @Test func `any call gives rows that cite what was heard`() {
        var dice = Dice(state: 7)
        for _ in 0..<600 {
            let call = call(&dice)
            let derived = call.derive()
            #expect(derived == call.derive())
            let byID = Dictionary(call.turns.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
            for citation in derived.commitments.flatMap(\.citations) + derived.facts.flatMap(\.citations) {
                let turn = byID[citation.turnID]
                #expect(
                    turn?.effectiveText.contains(citation.quote) == true && turn?.injected == false
                        && !citation.quote.isEmpty)
                #expect(turn?.role == .caller || turn?.role == .agent)
            }
            for commitment in derived.commitments {
                #expect(
                    (0...0.6).contains(commitment.confidence) && !commitment.action.isEmpty
                        && commitment.action.count <= 220)
            }
            #expect(derived.summary.headline.count <= 120 && derived.summary.text.count <= 600)
            #expect(derived.facts.count <= 12)
        }
    }

    @Test func `date phrases never overlap and lie within their bounds, in every zone`() {
        var dice = Dice(state: 11)
        let zones = [
            "UTC", "America/St_Johns", "Pacific/Apia", "Australia/Lord_Howe", "Africa/Cairo", "Asia/Kathmandu",
            "America/Sao_Paulo",
        ]
        for round in 0..<1000 {
            let words = (0..<20).map { _ in Self.vocabulary.randomElement(using: &dice) ?? "" }
            let zone = TimeZone(identifier: zones[round % zones.count]) ?? .gmt
            let clock = CallClock(
                start: Date(timeIntervalSince1970: Double(Int.random(in: 0...4_000_000_000, using: &dice))), zone: zone)
            let found = DuePhrase.all(in: words.joined(separator: " "), clock: clock)
            for phrase in found {
                #expect(phrase.earliest <= phrase.instant && phrase.instant <= phrase.latest)
                #expect(!phrase.phrase.isEmpty && !phrase.words.isEmpty)
            }
            for (left, right) in zip(found, found.dropFirst()) {
                #expect(left.words.upperBound <= right.words.lowerBound)
            }
        }
    }

    @Test func `any answer of a model is checked or refused, never trusted`() throws {
        var dice = Dice(state: 13)
        for _ in 0..<150 {
            let call = call(&dice)
            let commitments = call.turns.map { turn in
                ExtractionTests.commitment(
                    ["T\(turn.seq)"], String(turn.text.prefix(30)),
                    owner: ["us", "caller", "third_party", "unclear"].randomElement(using: &dice) ?? "us",
                    phrase: Bool.random(using: &dice) ? String(turn.text.prefix(12)) : nil,
                    iso: Bool.random(using: &dice) ? "2026-11-27" : nil)
            }
            let extraction = try Extraction.check(
                ExtractionTests.reply(commitments: commitments), model: "m", callSid: "CA1", contactID: "k1",
                turns: call.turns, call: call.record,
                endReason: nil, now: call.record.startedAt)
            for commitment in extraction.derivation.commitments {
                for citation in commitment.citations {
                    #expect(
                        call.turns.contains {
                            $0.id == citation.turnID && !$0.injected && $0.effectiveText.contains(citation.quote)
                        })
                }
            }
            #expect(
                extraction.derivation.commitments.count + extraction.rejections.values.reduce(0, +) >= commitments.count
            )
        }
    }
}
