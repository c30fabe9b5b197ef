import Foundation
import JSONText
import Records
import Rehearsal
import Testing

@testable import ringback

/// The recorded calls through the whole server, at the speed of life.
@Suite struct RecordedCallTests {
    private static let names = [
        "first-call", "barge-in", "dtmf-hangup", "noisy-line", "refused-session", "silence", "spanish", "two-in-one",
    ]

    @Test func `every recorded call goes as expected, and all that was said to the model fits the protocol`()
        async throws
    {
        let said = try await withThrowingTaskGroup(of: [JSON].self) { group in
            var said: [JSON] = []
            // A caller's clock waits for nobody: only as many at a time as a small machine answers promptly.
            for (index, name) in Self.names.enumerated() {
                if index >= 4 { said += try await group.next() ?? [] }
                // The second call knows its caller from the first.
                group.addTask { try await play(name == "first-call" ? [name, "second-call"] : [name]) }
            }
            return try await group.reduce(into: said) { $0 += $1 }
        }
        let types = Set(said.compactMap { $0["type"]?.string })
        #expect(types.isSuperset(of: ["session.update", "response.create", "conversation.item.truncate"]))
        try Schema.validate(said, against: "client")
    }

    /// Plays calls one after the other on one line; returns what the bridge said to the model.
    private func play(_ names: [String]) async throws -> [JSON] {
        Log.quieten(to: .silent)
        let stage = try await Stage.open(clock: 1)
        for (index, name) in names.enumerated() {
            let recorded = try House.recorded(name)
            var expected = try #require(recorded.expected)
            if index == 0 { expected.preambleMentions = [] }
            let report = await stage.play(recorded)
            let outcome = try await stage.outcome(of: report.callSid, report)
            #expect(expected.differences(from: outcome) == [], "\(name)")
            #expect(report.violations == [], "\(name)")
        }
        let sessions = await stage.model.sessions()
        #expect(sessions.allSatisfy { $0.brokenMessages == 0 })
        #expect(sessions.allSatisfy { $0.closeCode != nil }, "a session was left open")
        // One update, before any sound.
        for session in sessions {
            #expect(session.clientEvents.filter { $0["type"]?.string == "session.update" }.count == 1)
            #expect(session.clientEvents.first?["type"]?.string == "session.update")
        }
        await stage.close()
        return sessions.flatMap(\.clientEvents)
    }

    @Test func `the second call is told what was promised in the first, and the very words are kept`() async throws {
        try await House.with { house in
            let first = await house.ring(try House.recorded("first-call"))
            _ = try await house.ended(first.callSid)
            let second = await house.ring(try House.recorded("second-call"))
            _ = try await house.ended(second.callSid)
            let preamble = try #require(try await house.store.preamble(of: second.callSid))
            #expect(preamble.text.contains("quote"))
            #expect(try await house.store.preamble(of: first.callSid) == nil)
            let update = try #require(
                await house.stage.model.sessions().last?.clientEvents.first { $0["type"]?.string == "session.update" })
            #expect(update["session"]?["instructions"]?.string?.hasSuffix(preamble.text) == true)
        }
    }
}
