import Foundation
import JSONText
import Records
import Rehearsal
import Testing

@testable import ringback

/// One caller with two telephones at the ears, and one house with two lines.
@Suite struct SeveralCapsTests {
    @Test func `two calls of one contact at once are both written down, and nothing is known or owed twice`()
        async throws
    {
        try await House.with { house in
            let recorded = try House.recorded("first-call")
            await house.stage.model.play(.recorded(recorded))
            async let one = house.ringOnly(recorded)
            async let other = house.ringOnly(recorded)
            let reports = await [one, other]
            var contacts: Set<String?> = []
            for report in reports {
                let call = try await house.ended(report.callSid)
                contacts.insert(call.contactID)
                let turns = try await house.store.turns(of: report.callSid)
                #expect(turns.map(\.text) == recorded.expected?.turns.map(\.text))
            }
            #expect(contacts.count == 1)
            let contact = try #require(contacts.first ?? nil)
            let facts = try await house.eventually("both calls are worked on") { () -> [Fact]? in
                for report in reports {
                    let jobs = try await house.store.jobs(of: report.callSid).filter { $0.kind == Clerk.summarise }
                    if jobs.contains(where: { $0.state != .done }) { return nil }
                }
                let ledger = try await house.store.ledger(of: contact)
                return Set(ledger.facts.map(\.callSid)).count == 2 && !ledger.facts.allSatisfy { $0.status == .active }
                    ? ledger.facts : nil
            }
            let standing = facts.filter { $0.status == .active }.map { "\($0.slot): \($0.value)" }
            #expect(!standing.isEmpty && Set(standing).count == standing.count)
            #expect(facts.allSatisfy { $0.status != .disputed })
            let owed = try await house.store.commitments(CommitmentFilter(contactID: contact))
            #expect(owed.count == 2 && Set(owed.map(\.owner)) == [.us, .caller])

            let next = await house.ring(try House.recorded("second-call"))
            _ = try await house.ended(next.callSid)
            let told = try #require(try await house.store.preamble(of: next.callSid)).text
            for commitment in owed { #expect(told.components(separatedBy: commitment.action).count >= 2) }
            let lines = told.split(separator: "\n").filter { $0.contains("open") && $0.contains("quote") }
            #expect(Set(lines).count == lines.count)
        }
    }

    /// A recorded call to another of our numbers.
    private func call(_ name: String, to number: String) throws -> RecordedCall {
        var recorded = try House.recorded(name)
        recorded.webhook = recorded.webhook.map { $0.name == "To" ? (name: "To", value: number) : $0 }
        return recorded
    }

    @Test func `numbers of one line share their callers' memory, and another line knows nothing of them`() async throws
    {
        let (shop, till, home) = ("+16175550100", "+16175550101", "+16175550102")
        try await House.with({ $0.lines = [shop: "shop", till: "shop"] }) { house in
            let first = await house.ring(try call("first-call", to: shop))
            let known = try await house.ended(first.callSid)
            let foreign = await house.ring(try call("second-call", to: home))
            let stranger = try await house.ended(foreign.callSid)
            #expect(known.line == "shop" && stranger.line == "main")
            #expect(known.contactID != stranger.contactID)
            #expect(try await house.store.preamble(of: foreign.callSid) == nil)
            let second = await house.ring(try call("second-call", to: till))
            let again = try await house.ended(second.callSid)
            #expect(again.line == "shop" && again.contactID == known.contactID)
            #expect(try await house.store.preamble(of: second.callSid)?.text.contains("quote") == true)
        }
    }
}
