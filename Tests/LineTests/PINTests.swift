import Foundation
import JSONText
import Records
import Rehearsal
import Secrets
import Testing

@testable import ringback

/// A caller with a PIN: the recorded one keys in 4821 and the pound key.
@Suite struct PINTests {
    /// A call of somebody who has called before and whose PIN is this; what the house knows of it afterwards is given to
    /// `body`.
    private func call(
        pin: String, tries: Int = 0, _ change: (inout Settings) -> Void = { _ in },
        _ body: (House, CallRecord, _ toldToModel: String) async throws -> Void
    ) async throws {
        try await House.with(change) { house in
            let recorded = try House.recorded("dtmf-hangup")
            let number = try #require(recorded.webhook.first { $0.name == "From" }?.value)
            let past = CallRecord(
                callSid: "CApast", from: number, to: "+16175550100", startedAt: Date(timeIntervalSinceNow: -86_400))
            let turn = Turn(
                id: "CApast-t1", callSid: "CApast", seq: 1, role: .caller,
                text: "My account is the one for the bakery.",
                startedMs: 0, endedMs: 9)
            try await house.store.keep(
                past: past, anonymous: false, turns: [turn],
                ending: CallEnding(status: .completed, reason: "imported", at: past.startedAt), jobs: [])
            let contact = try #require(try await house.store.call("CApast")?.contactID)
            try await house.store.setPIN(PIN.hash(pin), of: contact, by: "operator", at: Date())
            for _ in 0..<tries { _ = try await house.store.takePINTry(of: contact, at: Date()) }
            let report = await house.ring(recorded)
            let call = try await house.ended(report.callSid)
            let told = await house.stage.model.sessions().last?.clientEvents.map(\.text).joined(separator: "\n") ?? ""
            try await body(house, call, told)
        }
    }

    /// The digits stand nowhere: not in what the model was sent, not in the call's story.
    private func expectSecrecy(_ house: House, _ call: CallRecord, _ told: String) async throws {
        let events = try await house.store.events(of: call.callSid)
        let keys = events.filter { $0.kind == "dtmf" }.compactMap(\.detailJSON)
        #expect(keys.count == 5 && keys.allSatisfy { $0.contains("•") || $0.contains("#") })
        let turns = try await house.store.turns(of: call.callSid).map(\.text)
        for text in turns + events.compactMap(\.detailJSON) + [told] {
            #expect(!text.contains("4821") && !text.contains("4 8 2 1"))
        }
        #expect(told.contains("This caller has a PIN"))
    }

    @Test func `the right PIN raises the call to level 3 and brings its memory, and its digits are told to nobody`()
        async throws
    {
        let folder = FileManager.default.temporaryDirectory.appending(path: "capture-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try await call(pin: "4821", { $0.capture = folder.path }) { house, call, told in
            try await expectSecrecy(house, call, told)
            #expect(call.identityLevel == 3)
            #expect(told.contains("has keyed in their PIN and is verified"))
            let preamble = try #require(try await house.store.preamble(of: call.callSid))
            #expect(preamble.text.contains("The caller was verified."))
            #expect(told.contains("The caller was verified."))
            #expect(try await house.events(call.callSid).contains("pin_checked"))
            let captured = try await house.eventually("the capture is written") {
                try? RecordedCall(folder: folder.appending(path: call.callSid).path)
            }
            #expect(!captured.callerMessages.contains { $0.message["event"]?.string == "dtmf" })
        }
    }

    @Test func `a wrong PIN raises nothing, and is no less secret`() async throws {
        try await call(pin: "4822") { house, call, told in
            try await expectSecrecy(house, call, told)
            #expect(call.identityLevel < 3)
            #expect(told.contains("is not their PIN"))
            #expect(!told.contains("The caller was verified."))
        }
    }

    @Test func `after ten tries within the hour even the right PIN is not told apart`() async throws {
        try await call(pin: "4821", tries: 10) { house, call, told in
            try await expectSecrecy(house, call, told)
            #expect(call.identityLevel < 3)
            #expect(told.contains("nothing has come of them"))
        }
    }
}
