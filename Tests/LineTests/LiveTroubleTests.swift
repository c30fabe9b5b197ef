import Bridge
import Foundation
import JSONText
import Records
import Rehearsal
import Testing

@testable import ringback

/// What goes wrong with a full-duplex model, and what the caller and the record have of it.
@Suite(.serialized) struct LiveTroubleTests {
    /// A line that speaks GPT-Live with a model that misbehaves.
    private static func house(
        _ faults: ModelFaults = ModelFaults(), _ change: @escaping (inout Settings) -> Void = { _ in },
        _ body: (House) async throws -> Void
    ) async throws {
        try await House.with({
            LiveCallTests.begin(&$0)
            $0.audio = .pcmu
            change(&$0)
        }) { house in
            await house.stage.model.misbehave(faults)
            try await body(house)
        }
    }

    private static func usage(_ house: House, _ callSid: String) async throws -> JSON {
        try await house.ask("/api/v1/calls/\(callSid)")["usage"] ?? .null
    }

    @Test func `an upgrade is no admission: an error in place of the session, and then nothing, is an apology`()
        async throws
    {
        let faults = ModelFaults(faults: [.init(at: "session.start", .refuse(code: "credit_balance_exhausted"))])
        try await Self.house(faults) { house in
            let report = await house.ring(try House.recorded("silence"))
            #expect(report.ending == .bridgeClosed)
            #expect((5800...5900).contains(report.heardMs))
            let call = try await house.ended(report.callSid)
            #expect(call.endReason == "model_refused")
        }
    }

    @Test func `an agent that never begins is not waited for in silence`() async throws {
        var duplex = ModelFaults.Duplex()
        duplex.isMute = true
        try await Self.house(ModelFaults(duplex: duplex)) { house in
            let report = await house.ring(try House.recorded("silence"))
            _ = try await house.ended(report.callSid)
            // The line's own "one moment".
            #expect(report.heardMs >= 800)
            #expect((report.firstAudioMs ?? 0) >= 5700)
            let events = try await house.events(report.callSid)
            #expect(events.contains("model_session_lost"))
            let sessions = await house.stage.model.sessions().count
            #expect(sessions == 2)
        }
    }

    @Test func `a session that does not confirm its end is counted by our own clock, and the call ends all the same`()
        async throws
    {
        var duplex = ModelFaults.Duplex()
        duplex.neverConfirms = true
        try await Self.house(ModelFaults(duplex: duplex)) { house in
            let recorded = try House.recorded("silence")
            let report = await house.ring(recorded)
            _ = try await house.ended(report.callSid)
            let events = try await house.events(report.callSid)
            #expect(events.contains("usage_unconfirmed"))
            let seconds = try await Self.usage(house, report.callSid)["session_seconds"]?.double ?? 0
            #expect(abs(seconds - Double(recorded.durationMs) / 1000) < 1.5, "\(seconds)")
        }
    }

    @Test func `a call costs by its minutes`() async throws {
        try await Self.house { house in
            let recorded = try House.recorded("silence")
            let report = await house.ring(recorded)
            _ = try await house.ended(report.callSid)
            let usage = try await Self.usage(house, report.callSid)
            let (seconds, cost) = (usage["session_seconds"]?.double ?? 0, usage["cost_usd"]?.double ?? 0)
            #expect(abs(seconds - Double(recorded.durationMs) / 1000) < 1.5, "\(seconds)")
            #expect(abs(cost - seconds / 60 * 0.05) < 1e-5, "\(cost)")
        }
    }

    @Test func `frames that are lost are silence to the model, whose clock would stand still without`() async throws {
        var duplex = ModelFaults.Duplex()
        duplex.idleMs = 1500
        try await Self.house(ModelFaults(duplex: duplex)) { house in
            var faults = CallerFaults()
            // Three seconds while nobody speaks.
            faults.lostFrames = [400..<550]
            let report = await house.ring(try House.recorded("silence"), faults: faults)
            let call = try await house.ended(report.callSid)
            #expect(call.endReason == "caller_hangup")
            let sessions = await house.stage.model.sessions()
            #expect(sessions.count == 1)
            #expect(sessions[0].sent["session.closed"] == 1)
            #expect(sessions[0].behindMs <= 700 && sessions[0].aheadMs <= 700)
        }
    }

    @Test func `a stall that bursts is heard late once, and leaves no lag behind`() async throws {
        var duplex = ModelFaults.Duplex()
        duplex.stalls = [1500: 600, 4500: 600, 9000: 600]
        try await Self.house(ModelFaults(duplex: duplex)) { house in
            let recorded = try House.recorded("first-call")
            let report = await house.ring(recorded)
            _ = try await house.ended(report.callSid)
            let turns = try await house.store.turns(of: report.callSid).filter {
                $0.role == .caller || $0.role == .agent
            }
            // The last goodbye is heard whole: a second after it the caller hangs up.
            #expect(turns.map(\.text) == recorded.expected?.turns.map(\.text))
            #expect(turns.allSatisfy { !$0.interrupted })
        }
    }

    @Test func `an old session is replaced in a silence by one that knows what was said`() async throws {
        try await Self.house(ModelFaults(), { $0.policy.sessions.handOverMs = 6000 }) { house in
            let report = await house.ring(try House.recorded("first-call"))
            let call = try await house.ended(report.callSid)
            #expect(call.endReason == "caller_hangup")
            let events = try await house.events(report.callSid)
            #expect(events.contains("model_hand_over") && events.contains("model_session_replaced"))
            let sessions = await house.stage.model.sessions()
            #expect(sessions.count >= 2)
            let history = try #require(sessions[1].clientEvents.first?["session"]?["input"]?.array)
            let texts = history.compactMap { $0["content"]?.array?.first?["text"]?.string }
            #expect(texts.contains("Harbor Street Repairs, this is Alex. How can I help?"))
            // The old one is asked to end and says what it cost.
            #expect(sessions[0].sent["session.closed"] == 1)
            // What was told it a moment before its end has no place any more; nothing else may be wrong.
            #expect(Set(sessions.flatMap(\.errors)).isSubset(of: ["context_injection_incomplete"]))
            let kinds = sessions[1].clientEvents.compactMap { $0["type"]?.string }
            #expect(!kinds.contains("session.instructions.append"), "the second session was asked to greet")
            try Schema.validate(sessions.flatMap(\.clientEvents), against: "client", of: "live-events")
        }
    }

    @Test func `calls whose session dies go on, and no turn is doubled`() async throws {
        try await Self.house { house in
            let recorded = try House.recorded("first-call")
            await house.stage.model.play(.echo)
            let length = recorded.callerAudio.count / 8
            let lifetimes = (0..<4).map { _ in Int.random(in: 2000...(length - 6000)) }
            await house.stage.model.misbehave(ModelFaults(lifetimesMs: lifetimes))
            var reports: [CallerReport] = []
            await withTaskGroup(of: CallerReport.self) { group in
                for _ in lifetimes { group.addTask { await house.ringOnly(recorded) } }
                for await report in group { reports.append(report) }
            }
            let sessions = await house.stage.model.sessions()
            for session in sessions {
                #expect(session.aheadMs <= 700, "\(session.heardMs): \(session.aheadMs), \(session.behindMs)")
            }
            for report in reports {
                let call = try await house.ended(report.callSid)
                #expect(call.endReason == "caller_hangup")
                let events = try await house.events(report.callSid)
                #expect(events.filter { $0 == "model_session_replaced" }.count == 1)
                let turns = try await house.store.turns(of: report.callSid).filter { $0.role == .caller }
                // Three utterances; what was said while there was no session can't be heard again at the pace of life.
                #expect((2...4).contains(turns.count), "\(turns.map(\.startedMs)), \(lifetimes)")
                for (turn, next) in zip(turns, turns.dropFirst()) { #expect(next.startedMs - turn.startedMs > 1000) }
                let seconds = try await Self.usage(house, report.callSid)["session_seconds"]?.double ?? 0
                #expect(abs(seconds - Double(recorded.durationMs) / 1000) < 4, "\(seconds)")
            }
        }
    }

    @Test func `noise on the wire does not end the call`() async throws {
        let faults = ModelFaults(faults: [
            .init(at: "session.output_audio.delta", occurrence: 5, .broken),
            .init(at: "session.output_audio.delta", occurrence: 9, .oversized(bytes: 600_000)),
            .init(at: "session.output_audio.delta", occurrence: 12, .error(code: "server_error")),
        ])
        try await Self.house(faults) { house in
            let report = await house.ring(try House.recorded("silence"))
            let call = try await house.ended(report.callSid)
            #expect(call.endReason == "caller_hangup")
            let events = try await house.events(report.callSid)
            #expect(events.contains("bad_model_message") && events.contains("model_error"))
            #expect(report.heardMs > 2000)
        }
    }
}
