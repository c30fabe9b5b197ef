import Foundation
import Memory
import Records
import Sockets
import Synchronization
import Testing

@testable import ringback

/// Whoever is not to be remembered leaves no derived rows, and their words go to no other server.
@Suite struct SilenceTests {
    private static let number = "+16175550171"

    /// A house with a text model that is asked by every call, and what it was asked.
    private func withModel(_ body: (House, WebStandIn.Desk) async throws -> Void) async throws {
        let refusal = HTTPResponse(status: 500, type: "application/json", "{}")
        try await WebStandIn.with({ _ in refusal }) { desk, url in
            try await House.with({
                $0.textModel = "small"
                $0.textURL = url + "/v1"
            }) { house in try await body(house, desk) }
        }
    }

    /// Keeps a past call, worked on by the line's clerk, and returns its contact.
    @discardableResult
    private func tell(_ house: House, _ sid: String, level: Int = 2, _ texts: String...) async throws -> String {
        let call = CallRecord(
            callSid: sid, from: Self.number, to: "+16175550100", startedAt: Date(timeIntervalSinceNow: -600),
            identityLevel: level)
        let turns = texts.enumerated().map { index, text in
            Turn(
                id: "\(sid)-t\(index + 1)", callSid: sid, seq: index + 1, role: .caller, text: text,
                startedMs: index * 1000, endedMs: index * 1000 + 900)
        }
        try await house.store.keep(
            past: call, anonymous: false, turns: turns,
            ending: CallEnding(status: .completed, reason: "caller_hangup", at: Date(timeIntervalSinceNow: -500)),
            jobs: Clerk.jobs(after: sid, at: Date()))
        _ = try await house.ended(sid)
        return try #require(try await house.store.call(sid)?.contactID)
    }

    @Test func `of a caller who is not remembered nothing is derived, and no text model reads a word`() async throws {
        try await withModel { house, desk in
            let contact = try await tell(house, "CAbefore", "My name is Dana Reyes.", "I'll pay on Friday.")
            #expect(desk.requests.contains { String(decoding: $0.body, as: UTF8.self).contains("Dana Reyes") })
            try await house.store.update(
                contact: contact, displayName: nil, policy: .off, by: "operator", at: Date())
            try await tell(house, "CAsilent", "My email is secret@marigold.example.", "I'll bring marigolds tomorrow.")
            let call = try #require(try await house.store.call("CAsilent"))
            #expect(call.summary?.contains("marigold") == false && call.headline?.contains("marigold") == false)
            let ledger = try await house.store.ledger(of: contact)
            #expect(ledger.facts.allSatisfy { $0.callSid == "CAbefore" } && !ledger.facts.isEmpty)
            #expect(ledger.commitments.allSatisfy { $0.callSid == "CAbefore" } && !ledger.commitments.isEmpty)
            #expect(!desk.requests.contains { String(decoding: $0.body, as: UTF8.self).contains("marigold") })
            // What was said is the operator's record still.
            #expect(try await house.store.turns(of: "CAsilent").count == 2)
        }
    }

    @Test func `the call in which a caller asks for silence is read by no text model either`() async throws {
        try await withModel { house, desk in
            let contact = try await tell(
                house, "CAhush", level: 1, "I'll bring marigolds tomorrow.", "And please stop remembering me.")
            #expect(try await house.store.contact(contact)?.policy == .off)
            #expect(try await house.store.commitments(CommitmentFilter(contactID: contact)).isEmpty)
            #expect(!desk.requests.contains { String(decoding: $0.body, as: UTF8.self).contains("marigold") })
        }
    }

    @Test func `whoever is nobody's contact and asks for silence is read by no text model either`() async throws {
        try await withModel { house, desk in
            let call = CallRecord(
                callSid: "CAnobody", from: "anonymous", to: "+16175550100", startedAt: Date(timeIntervalSinceNow: -600),
                identityLevel: 0)
            let texts = ["I'll bring marigolds tomorrow.", "And please stop remembering me."]
            try await house.store.keep(
                past: call, anonymous: true,
                turns: texts.enumerated().map { index, text in
                    Turn(
                        id: "CAnobody-t\(index)", callSid: "CAnobody", seq: index, role: .caller, text: text,
                        startedMs: 0, endedMs: 900)
                },
                ending: CallEnding(status: .completed, reason: "caller_hangup", at: Date(timeIntervalSinceNow: -500)),
                jobs: Clerk.jobs(after: "CAnobody", at: Date()))
            let kept = try await house.ended("CAnobody")
            #expect(kept.contactID == nil && kept.summary?.contains("marigold") == false)
            #expect(try await house.store.commitments(CommitmentFilter(callSid: "CAnobody")).isEmpty)
            #expect(!desk.requests.contains { String(decoding: $0.body, as: UTF8.self).contains("marigold") })
        }
    }

    private func policy(_ house: House, _ contact: String) async throws -> MemoryPolicy? {
        try await house.store.contact(contact)?.policy
    }

    private func decide(_ house: House, _ contact: String, _ policy: MemoryPolicy) async throws {
        try await house.store.update(contact: contact, displayName: nil, policy: policy, by: "operator", at: Date())
    }

    @Test
    func `what an operator has decided no caller undoes, and what a caller has asked for the caller may take back`()
        async throws
    {
        try await House.with { house in
            let contact = try await tell(house, "CAone", "Hello there.")
            try await decide(house, contact, .off)
            try await tell(house, "CAtwo", "You may remember me again.")
            #expect(try await policy(house, contact) == .off)
            try await decide(house, contact, .preambleOnly)
            try await tell(house, "CAthree", "Please stop remembering me.")
            #expect(try await policy(house, contact) == .off)
            #expect(try await house.store.policyDecisions(of: contact).first?.actor == PolicyDecision.caller)
            // Back to what the operator had allowed, and no further.
            try await tell(house, "CAfour", "You may remember me again.")
            #expect(try await policy(house, contact) == .preambleOnly)
            try await tell(house, "CAfive", "You may remember me again.")
            #expect(try await policy(house, contact) == .preambleOnly)
            // Less is always heeded, though an operator has said otherwise.
            try await decide(house, contact, .on)
            try await tell(house, "CAsix", level: 1, "Please don't remember me.")
            #expect(try await policy(house, contact) == .off)
        }
    }

    @Test func `a call that comes in by import after a later one changes what the later one is taken for`() async throws
    {
        try await House.with { house in
            let start = Date(timeIntervalSinceNow: -40 * 86_400)
            func keep(_ sid: String, day: Double, _ role: TurnRole, _ text: String) async throws {
                let at = start.addingTimeInterval(day * 86_400)
                try await house.store.keep(
                    past: CallRecord(
                        callSid: sid, from: Self.number, to: "+16175550100", startedAt: at, identityLevel: 2),
                    anonymous: false,
                    turns: [
                        Turn(id: "\(sid)-t1", callSid: sid, seq: 1, role: role, text: text, startedMs: 0, endedMs: 900)
                    ],
                    ending: CallEnding(status: .completed, reason: "imported", at: at.addingTimeInterval(60)),
                    jobs: [NewJob(Clerk.summarisePast, after: sid, at: Date())])
                _ = try await house.ended(sid)
            }
            try await keep("CAlater", day: 9, .caller, "I got the estimate, thank you.")
            #expect(try await house.store.summaries(of: "CAlater").count == 1)
            try await keep("CAearlier", day: 1, .agent, "I'll send you the estimate for the roof.")
            let contact = try #require(try await house.store.call("CAlater")?.contactID)
            let kept = try await house.eventually("the later call is proof") {
                let rows = try await house.store.ledger(of: contact)
                return rows.commitments.first { $0.status == .kept }
            }
            #expect(kept.callSid == "CAearlier")
        }
    }
}
