import Foundation
import JSONText
import Records
import Testing

@testable import Console

/// How a call reads: what was heard, what was not, what nobody said, what was keyed in.
@Suite struct TranscriptTests {
    private func desk() async throws -> Desk {
        let desk = try await Desk()
        try await desk.store.begin(
            CallRecord(callSid: "CA1", from: "+14155550100", to: "+15005550006", startedAt: noon, identityLevel: 2),
            anonymous: false)
        try await desk.store.append([
            Turn(
                id: "t1", callSid: "CA1", seq: 1, role: .agent, text: "Please key in your number, then the pound key.",
                heardText: "Please key in your number,", interrupted: true, startedMs: 500, endedMs: 2000),
            Turn(
                id: "t2", callSid: "CA1", seq: 2, role: .caller, text: "Thank you for watching.", injected: true,
                startedMs: 9000, endedMs: 9500),
        ])
        for (at, key) in [(2500, "4"), (3000, "7"), (8500, "#"), (20_000, "1")] {
            try await desk.store.append([
                CallEvent(callSid: "CA1", atMs: at, kind: "dtmf", detailJSON: #"{"digit":"\#(key)"}"#)
            ])
        }
        return desk
    }

    @Test func `keys stand where they were pressed, those of one entry together`() async throws {
        let text = await (try desk()).ask("GET", "/api/v1/calls/CA1/transcript.txt").text
        #expect(
            text == """
                00:00 agent: Please key in your number, — (not heard:  then the pound key.)
                00:02 caller: (pressed 47)
                00:08 caller: (pressed #)
                00:09 caller: (no voice, perhaps: Thank you for watching.)
                00:20 caller: (pressed 1)

                """)
    }

    @Test func `a viewer sees that keys were pressed, and not which`() async throws {
        let desk = try await desk()
        let text = await desk.ask("GET", "/api/v1/calls/CA1/transcript.md", as: .viewer).text
        #expect(text.contains("(pressed ••)") && !text.contains("47"))
        let events = try await desk.document("/api/v1/calls/CA1", as: .viewer)["events"]?.array ?? []
        #expect(events.map { $0["detail"]?["digit"]?.string } == ["•", "•", "•", "•"])
    }

    @Test func `a turn that nobody spoke says so`() async throws {
        let turns = try await desk().document("/api/v1/calls/CA1/turns")["turns"]?.array ?? []
        #expect(turns.map { $0["injected"] } == [.bool(false), .bool(true)])
    }
}
