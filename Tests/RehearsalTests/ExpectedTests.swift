import Bridge
import Foundation
import JSONText
import Testing

@testable import Rehearsal

@Suite struct ExpectedTests {
    private let expected: Expected
    private var outcome: CallOutcome
    private static let zone = "America/New_York"

    /// Local time of the call's zone.
    private static func at(_ text: String) -> Date {
        let format = DateFormatter()
        format.locale = Locale(identifier: "en_US_POSIX")
        format.timeZone = TimeZone(identifier: zone)
        format.dateFormat = "yyyy-MM-dd HH:mm"
        return format.date(from: text)!
    }

    init() throws {
        expected = try Expected(
            [
                "end_reason": "caller_hangup",
                "turns": [
                    ["role": "agent", "text": "Good day, how can I help?"],
                    ["role": "caller", "text": "A quote, please."],
                    [
                        "role": "agent", "text": "You will have it by Friday at noon.", "interrupted": true,
                        "heard": ["at_least_words": 2, "at_most_words": 4],
                    ],
                ],
                "commitments": [
                    ["owner": "us", "action_contains": ["quote"], "due": ["weekday": 5], "due_time": "12:00"],
                    ["owner": "caller", "action_contains": ["photos"], "due": ["days_after_call": 0]],
                ],
                "no_commitments": [["owner": "us", "action_contains": ["price list"]]],
                "summary_mentions": [["quote", "offer"], ["boiler"]], "preamble_mentions": ["photos"], "dtmf": "42#",
            ], timeZone: Self.zone)
        // A Wednesday evening, when it is Thursday in London already.
        outcome = CallOutcome(
            endReason: "caller_hangup",
            turns: [
                .init(role: "agent", text: "Good day, how can I help?", heardText: "Good day, how can I help?"),
                .init(role: "caller", text: "A quote, please."),
                .init(
                    role: "agent", text: "You will have it by Friday at noon.", heardText: "You will have…",
                    interrupted: true),
            ],
            commitments: [
                .init(owner: "us", action: "Send the Quote", dueAt: Self.at("2026-11-20 12:00")),
                .init(
                    owner: "caller", action: "send pictures", quote: "I'll send photos tonight",
                    dueAt: Self.at("2026-11-18 23:59")),
            ], summary: "Wants an offer for the Boiler.", preamble: "Owes us photos.", dtmf: "42#",
            startedAt: Self.at("2026-11-18 22:30"))
    }

    private func differences(_ change: (inout CallOutcome) -> Void) -> [String] {
        var changed = outcome
        change(&changed)
        return expected.differences(from: changed)
    }

    @Test func `a call as expected has no differences`() { #expect(expected.differences(from: outcome) == []) }

    @Test func `another end is told`() {
        #expect(differences { $0.endReason = "failed" } == ["The call ended with failed, not caller_hangup."])
        #expect(differences { $0.endReason = nil } == ["The call ended with no reason, not caller_hangup."])
    }

    @Test func `turns are compared in order, with their words`() {
        #expect(differences { $0.turns[1].text = "A boat, please." }.count == 1)
        #expect(differences { $0.turns.swapAt(0, 1) }.count == 1)
        #expect(differences { $0.turns.removeLast() }.first == "There are 2 turns, not 3.")
        let extra = differences { $0.turns.append(.init(role: "caller", text: "Hello?")) }
        #expect(extra.last == "Turn 4 (caller) was not expected: “Hello?”.")
    }

    @Test func `a whole answer must be heard whole`() {
        #expect(differences { $0.turns[0].heardText = "Good day," }.count == 1)
        #expect(differences { $0.turns[0].heardText = nil }.count == 1)
        #expect(differences { $0.turns[0].interrupted = true } == ["Turn 1 (agent) is marked as interrupted."])
    }

    @Test func `of a cut answer a beginning of the right length must be heard`() {
        #expect(differences { $0.turns[2].heardText = "You will have it" } == [])
        #expect(differences { $0.turns[2].heardText = "You" } == ["Turn 3 (agent) was heard for 1 words, not 2 to 4."])
        #expect(differences { $0.turns[2].heardText = "You will have it by" }.count == 1)
        #expect(differences { $0.turns[2].heardText = "will have" }.count == 1)
        #expect(differences { $0.turns[2].interrupted = false } == ["Turn 3 (agent) is not marked as interrupted."])
    }

    @Test func `due dates go by the caller's calendar`() {
        #expect(differences { $0.commitments[0].dueAt = Self.at("2026-11-20 11:00") }.count == 1)
        #expect(differences { $0.commitments[0].dueAt = Self.at("2026-11-27 12:00") }.count == 1)
        #expect(differences { $0.commitments[1].dueAt = Self.at("2026-11-19 00:01") }.count == 1)
        #expect(differences { $0.commitments[1].dueAt = nil }.count == 1)
        // On a Friday, that very Friday and the next are both right.
        let friday: (inout CallOutcome) -> Void = {
            $0.startedAt = Self.at("2026-11-20 09:00")
            $0.commitments[1].dueAt = Self.at("2026-11-20 20:00")
        }
        #expect(differences(friday) == [])
        #expect(
            differences {
                friday(&$0)
                $0.commitments[0].dueAt = Self.at("2026-11-27 12:00")
            } == [])
    }

    @Test func `a promise without a date must have none, and one of any date may have any`() throws {
        func differences(_ wanted: JSON, dueAt: Date?) throws -> [String] {
            let expected = try Expected(["commitments": [wanted]], timeZone: Self.zone)
            let one = CallOutcome.Commitment(owner: "us", action: "call back", dueAt: dueAt)
            return expected.differences(from: CallOutcome(commitments: [one], startedAt: .now))
        }
        let never: JSON = ["owner": "us", "action_contains": ["call"], "due": nil]
        let any: JSON = ["owner": "us", "action_contains": ["call"]]
        #expect(try differences(never, dueAt: nil) == [])
        #expect(try differences(never, dueAt: .now).count == 1)
        #expect(try differences(any, dueAt: nil) == [] && differences(any, dueAt: .now) == [])
    }

    @Test func `commitments need the right owner and all words`() {
        #expect(differences { $0.commitments[0].owner = "caller" }.count == 1)
        #expect(differences { $0.commitments[1].quote = "" }.count == 1)
        #expect(differences { $0.commitments.append(.init(owner: "third_party", action: "call")) } == [])
        #expect(differences { $0.commitments.append(.init(owner: "us", action: "text the price list")) }.count == 1)
    }

    @Test func `summary, preamble and keys are compared`() {
        #expect(differences { $0.summary = "About a boiler." } == ["The summary does not mention quote or offer."])
        #expect(differences { $0.summary = nil }.count == 2)
        #expect(differences { $0.preamble = nil } == ["The preamble does not mention photos."])
        #expect(differences { $0.dtmf = "4" } == ["The keys were “4”, not “42#”."])
    }

    @Test func `without a turn of the agent no sound may have reached the phone`() throws {
        var silent = try Fixtures.load("refused-session").expected
        silent?.phoneHeardMs = nil
        var outcome = CallOutcome(endReason: "model_refused", startedAt: .now, phoneHeardMs: 0)
        #expect(silent?.differences(from: outcome) == [])
        outcome.phoneHeardMs = 120
        #expect(silent?.differences(from: outcome).count == 1)
        silent?.phoneHeardMs = 100...200  // the line's own phrase
        #expect(silent?.differences(from: outcome) == [])
        outcome.phoneHeardMs = 300
        #expect(silent?.differences(from: outcome).count == 1)
    }
}
