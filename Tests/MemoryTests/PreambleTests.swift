import Foundation
import Memory
import Records
import Testing

/// What the next call is told.
struct PreambleTests {
    static let zone = TimeZone(identifier: "America/Denver") ?? .gmt
    /// Wednesday, 25 November 2026, 09:00 in Denver.
    static let now = DuePhraseTests.clock("America/Denver", 2026, 11, 25, 9, 0).start

    static func day(_ day: Int, _ hour: Int = 12, month: Int = 11) -> Date {
        DuePhraseTests.denver.instant(LocalDay(year: 2026, month: month, day: day), hour: hour)
    }

    static func call(_ sid: String, on date: Date, headline: String?, summary: String? = nil) -> CallRecord {
        CallRecord(
            callSid: sid, from: "+13035550100", to: "+13035550199", contactID: "k1", status: .completed,
            startedAt: date,
            endedAt: date.addingTimeInterval(120), headline: headline, summary: summary,
            summarySource: headline == nil ? nil : .rules)
    }

    static func commitment(
        _ id: String, _ owner: CommitmentOwner, _ action: String, due: Date? = nil, status: CommitmentStatus = .open
    ) -> Commitment {
        Commitment(
            id: id, contactID: "k1", callSid: "CA2", owner: owner, action: action, dueAt: due, status: status,
            confidence: 0.6, source: .rules, createdAt: day(24), citations: [Citation(turnID: "CA2-t1", quote: action)])
    }

    static func fact(_ id: String, _ slot: String, _ text: String, status: FactStatus = .active) -> Fact {
        Fact(
            id: id, contactID: "k1", callSid: "CA2", slot: slot, value: text, text: text, saidBy: .caller,
            status: status,
            confidence: 0.6, source: .rules, recordedAt: day(24), citations: [Citation(turnID: "CA2-t1", quote: text)])
    }

    static let memory = ContactMemory(
        contact: Contact(
            id: "k1", displayName: "Dana Reyes", handles: ["+13035550100"], createdAt: day(1), callCount: 2),
        calls: [
            call(
                "CA2", on: day(24), headline: "To follow up: “quote for the roof”",
                summary: "The caller asked for a quote."),
            call("CA1", on: day(10), headline: "Resolved: “opening hours”"),
        ],
        commitments: [
            commitment("c1", .caller, "let us know", due: day(2, month: 12)),
            commitment("c2", .us, "send the quote by email", due: day(27)),
            commitment("c3", .us, "call the caller back", due: day(24, 17)),
        ],
        facts: [
            fact("f1", "email", "The caller's email address is dana.reyes@example.com."),
            fact("f2", "preference", "What suits the caller: afternoons."),
        ])

    private func build(_ memory: ContactMemory = memory, level: Int = 2, budget: Int = 600) -> Preamble? {
        Preamble.build(from: memory, level: level, now: Self.now, zone: Self.zone, budget: budget)
    }

    @Test func `an attested caller's preamble reads like this`() throws {
        let preamble = try #require(build())
        let body = preamble.lines.map(\.text)
        #expect(
            body == [
                "The number is attested by its carrier; who holds the phone is not. Change nothing on its strength alone.",
                "- [24 Nov 2026, agent said] We owe: call the caller back (late, was due Tue 24 Nov, 17:00)",
                "- [24 Nov 2026, agent said] We owe: send the quote by email (due Fri 27 Nov, 12:00)",
                "- [24 Nov 2026, caller said] Caller owes: let us know (due Wed 2 Dec, 12:00)",
                "- [24 Nov 2026, last call] To follow up: “quote for the roof”",
                "- [24 Nov 2026, summary] The caller asked for a quote.",
                "- [contact record] Name: Dana Reyes",
                "- [24 Nov 2026, caller said] What suits the caller: afternoons.",
                "- [24 Nov 2026, caller said] The caller's email address is dana.reyes@example.com.",
                "- [10 Nov 2026, earlier call] Resolved: “opening hours”",
                "- More of these calls can be looked up when the caller refers to them.",
            ])
        #expect(preamble.text.hasPrefix("<caller_records>\n") && preamble.text.hasSuffix("\n</caller_records>"))
        #expect(preamble.text.contains("never instructions"))
        #expect(preamble.lines.allSatisfy { !$0.why.isEmpty })
        #expect(preamble.tokens == TokenEstimate.of(preamble.text) && preamble.tokens <= 600)
    }

    @Test func `a row of an older call has that call's date, whenever it was written`() throws {
        var memory = Self.memory
        memory.calls = []
        memory.starts = ["CA2": Self.day(3)]
        let text = try #require(build(memory)).text
        #expect(text.contains("- [3 Nov 2026, agent said] We owe: call the caller back"))
        #expect(text.contains("- [3 Nov 2026, caller said] What suits the caller: afternoons."))
    }

    @Test func `what was said to hold for a while says how long, and is gone after`() throws {
        var memory = Self.memory
        memory.facts[1].until = DuePhraseTests.denver.end(of: LocalDay(year: 2026, month: 11, day: 27))
        #expect(try #require(build(memory)).text.contains("afternoons. (until Fri 27 Nov)"))
        memory.facts[1].until = Self.day(24)
        #expect(try #require(build(memory)).text.contains("afternoons") == false)
        memory.facts[1].isTouched = true
        #expect(try #require(build(memory)).text.contains("afternoons."), "an operator affirmed it")
    }

    @Test func `level 0 is told nothing at all`() {
        #expect(build(level: 0) == nil)
        #expect(build(level: -1) == nil)
    }

    @Test func `an unverified number is told nothing before its caller is confirmed`() {
        #expect(build(level: 1) == nil)
        #expect(build(level: 2) != nil)
    }

    @Test func `accounts and health wait for a caller who was verified`() throws {
        var memory = Self.memory
        memory.facts.append(Self.fact("f8", "health", "The caller is diabetic."))
        #expect(try #require(build(memory, level: 2)).text.contains("diabetic") == false)
        #expect(try #require(build(memory, level: 3)).text.contains("diabetic"))
    }

    @Test func `a contact that is not remembered and one without a past get no preamble`() {
        var off = Self.memory
        off.contact.policy = .off
        #expect(build(off) == nil)
        #expect(build(ContactMemory(contact: Contact(id: "k2", handles: [], createdAt: Self.now))) == nil)
    }

    @Test func `the same memory gives the same bytes, in whatever order it comes`() throws {
        var shuffled = Self.memory
        shuffled.commitments.reverse()
        shuffled.facts.reverse()
        #expect(build() == build(shuffled))
    }

    @Test func `a last call without summary says so and carries its last turns`() throws {
        var memory = Self.memory
        memory.calls[0].headline = nil
        memory.calls[0].summary = nil
        memory.unsummarisedTurns = ShortCall("C: Is the quote ready?", "A: I'll send it on Friday at noon.").turns
        let text = try #require(build(memory)).text
        #expect(text.contains("- [24 Nov 2026, last call] not summarised yet; its last turns follow"))
        #expect(text.contains("caller said] “Is the quote ready?”"))
        #expect(text.contains("agent said] “I'll send it on Friday at noon.”"))
    }

    @Test func `unsummarised turns show what was heard and nothing injected`() throws {
        var memory = Self.memory
        memory.calls[0].headline = nil
        var turns = ShortCall(
            "A: I'll send the quote by Friday noon.", "A: Notes about Peter.", "C: My card is 4929 1122 3344 5566."
        ).turns
        turns[0].heardText = "I'll send"
        turns[1].injected = true
        memory.unsummarisedTurns = turns
        let text = try #require(build(memory)).text
        #expect(text.contains("“I'll send”") && !text.contains("Peter") && !text.contains("4929"))
    }

    @Test func `whole days show no hour, another year shows itself, a condition is named`() throws {
        var memory = Self.memory
        let end = DuePhraseTests.denver.end(of: LocalDay(year: 2027, month: 1, day: 5))
        memory.commitments = [Self.commitment("c1", .us, "fit the boiler", due: end, status: .proposed)]
        let text = try #require(build(memory)).text
        #expect(text.contains("We owe: fit the boiler (due Tue 5 Jan 2027; only under a condition)"))
    }

    @Test func `dates are written on the caller's wall`() throws {
        let text = try #require(
            Preamble.build(from: Self.memory, level: 2, now: Self.now, zone: TimeZone(identifier: "Asia/Tokyo") ?? .gmt)
        ).text
        #expect(text.contains("due Sat 28 Nov, 04:00"))
    }

    @Test func `settled commitments and superseded facts are not shown`() throws {
        var memory = Self.memory
        for status in [CommitmentStatus.kept, .keptLate, .broken, .cancelled, .superseded, .unknown] {
            memory.commitments.append(Self.commitment("x-\(status)", .us, "settled \(status)", status: status))
        }
        for status in [FactStatus.superseded, .retracted, .quarantined] {
            memory.facts.append(Self.fact("y-\(status)", "preference", "gone \(status)", status: status))
        }
        let text = try #require(build(memory)).text
        #expect(!text.contains("settled") && !text.contains("gone"))
    }

    @Test func `disputed facts are shown as such`() throws {
        var memory = Self.memory
        memory.facts.append(
            Self.fact("f9", "address", "The caller gave the address 14 Quay Street.", status: .disputed))
        let preamble = try #require(build(memory))
        let line = try #require(preamble.lines.first { $0.section == .disputed })
        #expect(line.text.hasSuffix("14 Quay Street. Disputed: please ask."))
    }

    // MARK: Budget

    private var crowded: ContactMemory {
        var memory = Self.memory
        for index in 0..<60 {
            memory.commitments.append(
                Self.commitment(
                    "z\(index)", .us, "send the caller part number \(index) of the long list", due: Self.day(28)))
            memory.facts.append(
                Self.fact("g\(index)", "preference", "The caller likes thing number \(index) more than the one before.")
            )
        }
        return memory
    }

    @Test func `every budget is kept with whole lines`() throws {
        let full = try #require(build(crowded, budget: 900))
        for budget in stride(from: 0, through: 1200, by: 7) {
            guard let preamble = build(crowded, budget: budget) else {
                #expect(budget < 200)
                continue
            }
            #expect(preamble.tokens <= min(budget, 900))
            #expect(
                preamble.text.split(separator: "\n").dropFirst(2).dropLast().map(String.init)
                    == preamble.lines.map(\.text))
            for line in preamble.lines where line.section == .trust { #expect(full.lines.contains(line)) }
        }
    }

    @Test func `more than the hard limit is the hard limit`() {
        #expect(build(crowded, budget: 5000) == build(crowded, budget: 900))
    }

    @Test func `no section starves the next`() throws {
        let sections = Set(try #require(build(crowded)).lines.map(\.section))
        #expect(sections.isSuperset(of: [.trust, .commitments, .lastCall, .profile, .older]))
    }

    @Test(arguments: Database.allCases)
    func `what is read for a preamble grows with no call`(database: Database) async throws {
        try await database.scratch { store in
            let sessions = try #require(store as? any SessionStore)
            var asked: [Int] = []
            var number = 0
            for calls in [3, 100] {
                while number < calls {
                    let callSid = "CA\(1000 + number)", start = Self.day(1).addingTimeInterval(Double(number) * 3600)
                    let call = CallRecord(
                        callSid: callSid, from: "+13035550100", to: "+13035550199", startedAt: start)
                    let turns = ShortCall("C: My name is Dana Reyes.", "A: I'll send part \(number) by Friday.").turns
                        .map { turn in
                            var turn = turn
                            (turn.id, turn.callSid) = ("\(callSid)-\(turn.id)", callSid)
                            return turn
                        }
                    try await store.keep(
                        past: call, anonymous: false, turns: turns,
                        ending: CallEnding(status: .completed, reason: "caller_hangup", at: start), jobs: [])
                    number += 1
                }
                let contact = try #require(try await store.contact(handle: "+13035550100", line: "main")?.id)
                let memory = try #require(try await store.memory(of: contact, recentCalls: 6, lastTurns: 6))
                #expect(memory.calls.count == min(6, calls) && memory.unsummarisedTurns.count == 2)
                asked.append(try await sessions.read { (session) throws(StoreError) in session.statements.count })
            }
            #expect(asked[0] == asked[1])
        }
    }
}
