import Foundation
import Memory
import Records
import Sockets
import Testing

@testable import ringback

/// The line does as callers say about being remembered.
@Suite struct WishTests {
    /// A past call in which the caller says one thing, worked on by the line's clerk.
    private func tell(_ house: House, _ sid: String, level: Int, _ text: String) async throws -> Contact {
        let number = "+16175550177"
        let call = CallRecord(
            callSid: sid, from: number, to: "+16175550100", startedAt: Date(timeIntervalSinceNow: -600),
            identityLevel: level)
        try await house.store.keep(
            past: call, anonymous: false,
            turns: [Turn(id: "\(sid)-t1", callSid: sid, seq: 1, role: .caller, text: text, startedMs: 0, endedMs: 900)],
            ending: CallEnding(status: .completed, reason: "caller_hangup", at: Date(timeIntervalSinceNow: -500)),
            jobs: Clerk.jobs(after: sid, at: Date()))
        _ = try await house.ended(sid)
        return try #require(try await house.store.contact(handle: number, line: "main"))
    }

    @Test func `who wants to be forgotten is told nothing any more, and the erasure is queued for an operator to see`()
        async throws
    {
        try await House.with { house in
            let contact = try await tell(house, "CAwish1", level: 2, "Please delete everything you have about me.")
            let now = try await house.eventually("the policy is off") {
                let contact = try await house.store.contact(contact.id)
                return contact?.policy == .off ? contact : nil
            }
            #expect(now.policy == .off)
            let job = try await house.eventually("the erasure is queued") {
                try await house.store.jobs(state: .queued, limit: 9).first { $0.kind == Clerk.erase }
            }
            #expect(job.runAfter.timeIntervalSinceNow > 80_000)
            _ = try await house.eventually("the wish is noted") {
                try await house.events("CAwish1") == ["caller_wish"] ? true : nil
            }
        }
    }

    @Test func `a wish is heeded though the text model is away, and once: what an operator decides since stands`()
        async throws
    {
        let refusal = HTTPResponse(status: 503, type: "application/json", "{}")
        try await WebStandIn.with({ _ in refusal }) { _, url in
            try await House.with({
                $0.textModel = "small"
                $0.textURL = url + "/v1"
            }) { house in
                let contact = try await tell(house, "CAwish4", level: 2, "Please stop remembering me.")
                _ = try await house.eventually("the wish is noted") {
                    try await house.events("CAwish4") == ["caller_wish"] ? true : nil
                }
                #expect(try await house.store.contact(contact.id)?.policy == .off)
                try await house.store.update(
                    contact: contact.id, displayName: nil, policy: .on, by: "operator", at: Date())
                // A word that comes late has the call worked on again.
                try await house.store.append([
                    Turn(
                        id: "CAwish4-t2", callSid: "CAwish4", seq: 2, role: .agent, text: "Goodbye.", startedMs: 2000,
                        endedMs: 2900)
                ])
                _ = try await house.eventually("it is worked on again") {
                    let jobs = try await house.store.jobs(of: "CAwish4")
                    return jobs.contains { $0.kind == Clerk.summarise && $0.lastError != nil } ? true : nil
                }
                #expect(try await house.store.contact(contact.id)?.policy == .on)
            }
        }
    }

    @Test func `whom nobody vouches for may silence the memory, but erases and wakes nothing`() async throws {
        try await House.with { house in
            let contact = try await tell(house, "CAwish2", level: 1, "Please delete everything you have about me.")
            _ = try await house.eventually("the policy is off") {
                try await house.store.contact(contact.id)?.policy == .off ? true : nil
            }
            _ = try await tell(house, "CAwish3", level: 1, "You may remember me again.")
            _ = try await house.eventually("the wish is noted") {
                try await house.events("CAwish3") == ["caller_wish"] ? true : nil
            }
            #expect(try await house.store.contact(contact.id)?.policy == .off)
            #expect(try await house.store.jobs(state: .queued, limit: 9).allSatisfy { $0.kind != Clerk.erase })
        }
    }
}
