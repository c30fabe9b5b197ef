import Foundation
import Rehearsal
import Testing

@testable import ringback

/// A live call becomes a recorded one, and that goes as the live one went.
@Suite struct CaptureTests {
    @Test(arguments: ["first-call", "barge-in", "dtmf-hangup"])
    func `a captured call can be played again, with the same transcript`(name: String) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "capture-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let recorded = try House.recorded(name)
        var live: CallOutcome?
        try await House.with({ $0.capture = folder.path }) { house in
            let report = await house.ring(recorded)
            _ = try await house.ended(report.callSid)
            live = try await house.stage.outcome(of: report.callSid, report)
        }
        let sid = try #require(try FileManager.default.contentsOfDirectory(atPath: folder.path).first)
        let captured = try RecordedCall(folder: folder.appending(path: sid).path)
        #expect(captured.webhook.contains { $0.name == "From" })
        #expect(!captured.webhook.contains { $0.name == "CallSid" })
        // What the phone sent is kept whole.
        #expect(abs(captured.callerAudio.count - recorded.callerAudio.count) <= 320)
        try await House.with { house in
            let report = await house.ring(captured)
            _ = try await house.ended(report.callSid)
            let again = try await house.stage.outcome(of: report.callSid, report)
            let expected = try #require(captured.expected)
            #expect(expected.differences(from: again) == [])
            #expect(again.turns.map(\.text) == live?.turns.map(\.text))
            #expect(again.turns.map(\.interrupted) == live?.turns.map(\.interrupted))
            #expect(again.dtmf == live?.dtmf)
        }
    }
}
