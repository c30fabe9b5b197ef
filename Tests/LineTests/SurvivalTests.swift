import Bridge
import Foundation
import Records
import Rehearsal
import Testing

@testable import ringback

/// A call outlives its model: in each of many calls the session is killed at a random moment. Ten calls here; a hundred with
/// `RINGBACK_TEST_BATCHES=10`.
@Suite struct SurvivalTests {
    @Test func `calls whose session dies go on, and no turn is lost or doubled`() async throws {
        try await House.with({ $0.limits.perMinuteAndCaller = nil }) { house in
            let recorded = try House.recorded("first-call")
            await house.stage.model.play(.echo)
            let calm = try await Self.turns(of: await house.ringOnly(recorded).callSid, in: house)
            #expect(calm.count >= 3)

            let length = recorded.callerAudio.count / 8
            let lifetimes = (0..<100).map { _ in Int.random(in: 1500...(length - 3000)) }
            var reports: [CallerReport] = []
            // As many at once as a debug build of the stand-ins can feed in time.
            for batch in 0..<Self.batches {
                let ends = Array(lifetimes[batch * 10..<(batch + 1) * 10])
                await house.stage.model.misbehave(ModelFaults(lifetimesMs: ends))
                await withTaskGroup(of: CallerReport.self) { group in
                    for _ in ends { group.addTask { await house.ringOnly(recorded) } }
                    for await report in group { reports.append(report) }
                }
            }
            var replaced = 0
            var wrong: [String] = []
            for report in reports {
                let call = try await house.ended(report.callSid)
                if call.endReason != "caller_hangup" { wrong.append("\(call.endReason ?? "?") instead of a hang-up") }
                let events = try await house.events(report.callSid)
                if events.contains("model_session_replaced") { replaced += 1 }
                let turns = try await Self.turns(of: report.callSid, in: house)
                if turns.count != calm.count {
                    wrong.append("\(turns.map(\.startedMs)) instead of \(calm.map(\.startedMs))")
                }
                for (turn, other) in zip(turns, calm) where abs(turn.startedMs - other.startedMs) > 500 {
                    wrong.append("a turn at \(turn.startedMs) instead of \(other.startedMs)")
                }
            }
            #expect(replaced == reports.count)
            #expect(wrong.isEmpty, "\(wrong.count) faults: \(wrong.prefix(5))")
        }
    }

    /// At most ten.
    private static let batches = ProcessInfo.processInfo.environment["RINGBACK_TEST_BATCHES"].flatMap(Int.init) ?? 1

    /// What the caller said, as it was written down.
    private static func turns(of callSid: String, in house: House) async throws -> [Turn] {
        _ = try await house.ended(callSid)
        return try await house.store.turns(of: callSid).filter { $0.role == .caller && !$0.text.isEmpty }
    }
}
