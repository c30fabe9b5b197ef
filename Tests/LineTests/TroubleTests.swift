import Bridge
import Foundation
import JSONText
import Records
import Rehearsal
import Sockets
import Testing

@testable import ringback

/// Each trouble has a clear outcome: the caller hears something sensible, and the record says why.
@Suite struct TroubleTests {
    /// The apology's length.
    private static let apologyMs = 5800...5900

    @Test func `a model that refuses the connection: the caller hears an apology, the record says why`() async throws {
        try await House.with { house in
            await house.stage.model.misbehave(ModelFaults(refusesWith: 401))
            let report = await house.ring(try House.recorded("silence"))
            #expect(report.ending == .bridgeClosed)
            #expect(Self.apologyMs.contains(report.heardMs))
            let call = try await house.ended(report.callSid)
            #expect(call.status == .failed)
            #expect(call.endReason == "model_refused")
            let event = try #require(
                try await house.store.events(of: report.callSid).first { $0.kind == "model_refused" })
            #expect(event.detailJSON?.contains("401") == true)
        }
    }

    @Test func `a session that is lost is replaced, and the call goes on`() async throws {
        try await House.with { house in
            await house.stage.model.misbehave(
                ModelFaults(faults: [.init(at: "response.done", occurrence: 2, .close(code: 1011))]))
            let report = await house.ring(try House.recorded("noisy-line"))
            let call = try await house.ended(report.callSid)
            #expect(call.endReason == "caller_hangup")
            #expect(call.turnCount >= 2)
            let events = try await house.events(report.callSid)
            #expect(events.contains("model_session_lost"))
            #expect(events.contains("model_session_replaced"))
        }
    }

    @Test func `a model that is lost and does not come back: an apology, and the turns so far are kept`() async throws {
        try await House.with({ $0.policy.sessions.attempts = 1 }) { house in
            await house.stage.model.misbehave(
                ModelFaults(faults: [.init(at: "response.done", occurrence: 2, .close(code: 1011))]))
            let recorded = try House.recorded("noisy-line")
            await house.stage.model.play(.recorded(recorded))
            async let ringing = house.ringOnly(recorded)
            _ = try await house.eventually("the session is there") { await house.stage.model.sessions().first }
            await house.stage.model.misbehave(ModelFaults(refusesWith: 503))
            let report = await ringing
            let call = try await house.ended(report.callSid)
            #expect(call.endReason == "model_lost")
            #expect(call.turnCount >= 2)
            #expect(report.ending == .bridgeClosed)
        }
    }

    @Test func `a broken message from the model doesn't end the call`() async throws {
        try await House.with { house in
            await house.stage.model.misbehave(ModelFaults(faults: [.init(at: "response.done", .broken)]))
            let report = await house.ring(try House.recorded("silence"))
            #expect(try await house.ended(report.callSid).endReason == "caller_hangup")
            #expect(try await house.events(report.callSid).contains("bad_model_message"))
        }
    }

    @Test func `a broken message from Twilio is noted and the call goes on`() async throws {
        try await House.with { house in
            var faults = CallerFaults()
            faults.brokenAtMs = 2000
            let report = await house.ring(try House.recorded("silence"), faults: faults)
            #expect(report.ending == .callerHungUp)
            #expect(try await house.ended(report.callSid).endReason == "caller_hangup")
            #expect(try await house.events(report.callSid).contains("bad_twilio_message"))
        }
    }

    @Test func `an oversized message closes the stream with 1009 and ends the call`() async throws {
        try await House.with { house in
            var faults = CallerFaults()
            faults.oversizedAtMs = 2000
            let report = await house.ring(try House.recorded("silence"), faults: faults)
            // The close frame says why, unless what was still on its way reset the connection under it.
            #expect(report.closeCode == 1009 || report.closeCode == 1006)
            #expect(report.bridgeClosed)
            #expect(try await house.ended(report.callSid).endReason == "caller_hangup")
        }
    }

    @Test func `a socket that closes without stop ends the call as a hang-up`() async throws {
        try await House.with { house in
            var faults = CallerFaults()
            faults.closeAtMs = 3000
            let report = await house.ring(try House.recorded("first-call"), faults: faults)
            #expect(try await house.ended(report.callSid).endReason == "caller_hangup")
        }
    }

    @Test func `a stop before any media and a stream of old captures are understood`() async throws {
        try await House.with { house in
            var first = CallerFaults()
            first.stopsFirst = true
            let stopped = await house.ring(try House.recorded("silence"), faults: first)
            #expect(try await house.ended(stopped.callSid).endReason == "caller_hangup")
            var lean = CallerFaults()
            lean.hasLeanFields = true
            let old = await house.ring(try House.recorded("silence"), faults: lean)
            #expect(old.heardMs > 2000)
            #expect(try await house.ended(old.callSid).turnCount == 1)
        }
    }

    @Test func `frames that are lost on the way leave the call whole`() async throws {
        try await House.with { house in
            var faults = CallerFaults()
            faults.lostFrames = [100..<110, 200..<201]
            let report = await house.ring(try House.recorded("silence"), faults: faults)
            #expect(report.ending == .callerHungUp)
            #expect(try await house.ended(report.callSid).turnCount == 1)
        }
    }

    @Test func `a phone that echoes no marks still gets the whole greeting, and it counts as heard`() async throws {
        try await House.with { house in
            var faults = CallerFaults()
            faults.noEchoes = true
            let report = await house.ring(try House.recorded("silence"), faults: faults)
            #expect(report.heardMs > 2000)
            _ = try await house.ended(report.callSid)
            let turn = try #require(try await house.store.turns(of: report.callSid).first)
            #expect(!turn.interrupted)
            #expect(turn.heardText == turn.text)
        }
    }

    @Test func `a text model that is down loses no job: the rules stand in and the job waits for it`() async throws {
        let change: (inout Settings) -> Void = {
            $0.textModel = "test-model"
            $0.textURL = "http://127.0.0.1:1/v1"
        }
        try await House.with(change) { house in
            let report = await house.ring(try House.recorded("first-call"))
            let call = try await house.ended(report.callSid)
            #expect(call.summarySource == .rules)
            #expect(try await house.store.commitments(CommitmentFilter(callSid: report.callSid)).count == 2)
            let job = try await house.eventually("the job is given back") {
                try await house.store.jobs(state: .queued, limit: 10).first
            }
            #expect(job.callSid == report.callSid)
            #expect(job.lastError?.contains("unreachable") == true)
        }
    }

}
