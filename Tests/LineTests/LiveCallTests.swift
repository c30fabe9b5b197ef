import Bridge
import Foundation
import JSONText
import Records
import Rehearsal
import Testing

@testable import ringback

/// The same recorded calls through the other protocol, at the speed of life.
@Suite(.serialized) struct LiveCallTests {
    /// What can be told of a call in both protocols alike. `two-in-one` has two messages in one breath, which no listener tells
    /// apart where there are no items; `barge-in` ends otherwise, see below.
    private static let names = [
        "first-call", "dtmf-hangup", "noisy-line", "refused-session", "silence", "spanish",
    ]

    static func begin(_ settings: inout Settings) { settings.voice = .openAILive }

    @Test
    func `recorded calls leave the same record in full duplex, and all that was said to the model fits the protocol`()
        async throws
    {
        let said = try await withThrowingTaskGroup(of: [JSON].self) { group in
            var said: [JSON] = []
            for (index, name) in Self.names.enumerated() {
                if index >= 3 { said += try await group.next() ?? [] }
                group.addTask { try await play(name == "first-call" ? [name, "second-call"] : [name]) }
            }
            return try await group.reduce(into: said) { $0 += $1 }
        }
        let types = Set(said.compactMap { $0["type"]?.string })
        #expect(
            types.isSuperset(of: [
                "session.start", "session.input_audio.append", "session.instructions.append", "session.thinking.append",
                "session.close",
            ]))
        try Schema.validate(said, against: "client", of: "live-events")
    }

    /// Plays calls one after the other on one line; returns what the bridge said to the model.
    private func play(_ names: [String]) async throws -> [JSON] {
        Log.quieten(to: .silent)
        let stage = try await Stage.open(clock: 1, change: Self.begin)
        for (index, name) in names.enumerated() {
            let recorded = try House.recorded(name)
            var expected = try #require(recorded.expected)
            if index == 0 { expected.preambleMentions = [] }
            let report = await stage.play(recorded)
            let outcome = try await stage.outcome(of: report.callSid, report)
            #expect(expected.differences(from: outcome) == [], "\(name)")
            #expect(report.violations == [], "\(name)")
            #expect(report.clearsMs.isEmpty, "\(name)")
        }
        let sessions = await stage.model.sessions()
        await stage.close()
        for session in sessions {
            #expect(session.brokenMessages == 0)
            #expect(session.closeCode != nil, "a session was left open")
            #expect(session.clientEvents.first?["type"]?.string == "session.start")
            #expect(session.clientEvents.filter { $0["type"]?.string == "session.start" }.count == 1)
            guard session.errors.isEmpty else { continue }
            #expect(session.clientEvents.last?["type"]?.string == "session.close")
            #expect(session.sent["session.closed"] == 1)
            // The session's clock is our sound: never much ahead of life nor behind it.
            #expect(session.aheadMs <= 500 && session.behindMs <= 700, "\(session.aheadMs), \(session.behindMs)")
        }
        return sessions.flatMap(\.clientEvents)
    }

    @Test func `what the line remembers is told as history, and the very words are kept`() async throws {
        try await House.with(Self.begin) { house in
            let first = await house.ring(try House.recorded("first-call"))
            _ = try await house.ended(first.callSid)
            let second = await house.ring(try House.recorded("second-call"))
            _ = try await house.ended(second.callSid)
            let preamble = try #require(try await house.store.preamble(of: second.callSid))
            let start = try #require(await house.stage.model.sessions().last?.clientEvents.first?["session"])
            let told = start["input"]?.array?.first
            #expect(told?["role"] == "developer")
            #expect(told?["content"]?.array?.first?["text"]?.string == preamble.text)
            #expect(start["instructions"]?.string?.contains("quote") == false)
        }
    }

    @Test func `a caller who talks into the answer gets another, and what was not said was not promised`() async throws
    {
        try await House.with(Self.begin) { house in
            let recorded = try House.recorded("barge-in")
            let expected = try #require(recorded.expected)
            let report = await house.ring(recorded)
            _ = try await house.ended(report.callSid)
            let turns = try await house.store.turns(of: report.callSid).filter {
                $0.role == .caller || $0.role == .agent
            }
            try #require(turns.count == expected.turns.count)
            for (turn, wanted) in zip(turns, expected.turns) {
                guard let bounds = wanted.heardWords else {
                    #expect(turn.text == wanted.text)
                    #expect(!turn.interrupted)
                    continue
                }
                #expect(turn.interrupted)
                #expect(wanted.text.hasPrefix(turn.text))
                #expect(bounds.contains(turn.text.split(separator: " ").count), "\(turn.text)")
                #expect(turn.heardText == turn.text)
            }
            let promised = try await house.store.commitments(CommitmentFilter(callSid: report.callSid))
            #expect(!promised.contains { $0.action.contains("price list") })
            #expect(report.clearsMs.isEmpty)
            let kinds = try await house.events(report.callSid)
            #expect(kinds.filter { $0 == "barge_in" }.count == 1)
        }
    }

    @Test func `a captured call in full duplex can be played again, with the same transcript`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "capture-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let recorded = try House.recorded("noisy-line")
        try await House.with({
            Self.begin(&$0)
            $0.capture = folder.path
        }) { house in
            let report = await house.ring(recorded)
            _ = try await house.ended(report.callSid)
        }
        let sid = try #require(try FileManager.default.contentsOfDirectory(atPath: folder.path).first)
        let captured = try RecordedCall(folder: folder.appending(path: sid).path)
        let expected = try #require(captured.expected)
        #expect(expected.turns.map(\.text) == recorded.expected?.turns.map(\.text))
        try await House.with(Self.begin) { house in
            let report = await house.ring(captured)
            _ = try await house.ended(report.callSid)
            let again = try await house.stage.outcome(of: report.callSid, report)
            #expect(expected.differences(from: again) == [])
        }
    }

    @Test func `words that come late, out of order and twice make up the same turns`() async throws {
        try await House.with(Self.begin) { house in
            var faults = ModelFaults.Duplex()
            faults.scramblesWords = true
            await house.stage.model.misbehave(ModelFaults(duplex: faults))
            let recorded = try House.recorded("noisy-line")
            let report = await house.ring(recorded)
            _ = try await house.ended(report.callSid)
            let turns = try await house.store.turns(of: report.callSid).filter {
                $0.role == .caller || $0.role == .agent
            }
            #expect(turns.map(\.text) == recorded.expected?.turns.map(\.text))
        }
    }

    @Test func `the agent's functions run behind the voice, and its goodbye is heard before the line hangs up`()
        async throws
    {
        try await House.with({
            Self.begin(&$0)
            $0.textModel = "small"
            $0.textURL = "http://127.0.0.1:1/v1"
        }) { house in
            let recorded = try House.recorded("silence")
            let asked = [("take_note", #"{"note":"rang about the clock"}"#), ("end_call", #"{"reason":"done"}"#)]
            await house.stage.model.play(.recorded(ToolScript.session(asked)))
            let report = await house.ringOnly(recorded)
            let call = try await house.ended(report.callSid)
            #expect(call.endReason == "agent_hangup")
            #expect(report.heardMs >= 480)
            let events = try await house.store.events(of: report.callSid)
            #expect(events.contains { $0.kind == "agent_note" })
            let session = try #require(await house.stage.model.sessions().last)
            #expect(session.errors == [])
            let said = session.clientEvents
            #expect(said.filter { $0["type"] == "response.item.create" }.count == 2)
            #expect(said.filter { $0["type"] == "response.create" }.count == 1)
            try Schema.validate(said, against: "client", of: "live-events")
        }
    }
}
