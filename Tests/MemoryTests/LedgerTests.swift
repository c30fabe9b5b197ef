import Foundation
import Records
import Testing

@testable import Memory

/// Where facts and commitments stand after several calls.
@Suite struct LedgerTests {
    /// Calls are told by their day; call `n` begins at noon of day `n`.
    private static func day(_ number: Int) -> Date {
        Date(timeIntervalSince1970: 1_772_452_800 + Double(number) * 86_400)
    }

    private static func calls(_ numbers: Int...) -> [String: Date] {
        Dictionary(uniqueKeysWithValues: numbers.map { ("CA\($0)", day($0)) })
    }

    private static func fact(
        _ call: Int, _ slot: String, _ value: String, level: Int = 2, by role: TurnRole = .caller,
        source: SummarySource = .rules, status: FactStatus = .active, touched: Bool = false
    ) -> Fact {
        var fact = Fact(
            id: "CA\(call)-\(value)", contactID: "k", callSid: "CA\(call)", slot: slot, value: value, text: value,
            saidBy: role, status: status, confidence: 0.5, source: source, recordedAt: day(call), citations: [])
        fact.level = level
        fact.isTouched = touched
        return fact
    }

    private static func standing(_ facts: [Fact], _ reports: [LedgerReport] = []) -> [String: FactStanding] {
        let ledger = ContactLedger(calls: calls(1, 2, 3, 4), facts: facts, reports: reports)
        return Dictionary(uniqueKeysWithValues: FactJudge.standings(ledger).map { ($0.id, $0) })
    }

    // MARK: Facts

    @Test func `the same said again is one fact, surer than before, that cites both calls`() {
        let standing = Self.standing([Self.fact(1, "email", "a@b.example"), Self.fact(2, "email", "A@B.example")])
        #expect(standing["CA1-a@b.example"]?.sameAs == ["CA2-A@B.example"])
        #expect(standing["CA1-a@b.example"]?.certainty == 0.75)
        #expect(standing["CA1-a@b.example"]?.confirmedAt == Self.day(2))
        #expect(standing["CA2-A@B.example"]?.supersededBy == "CA1-a@b.example")
    }

    @Test
    func `what the caller says later, as surely as before, takes the old one's place, and the old one ends there`() {
        let standing = Self.standing([Self.fact(1, "address", "Elm Street 3"), Self.fact(2, "address", "Oak Lane 9")])
        #expect(standing["CA1-Elm Street 3"]?.status == .superseded)
        #expect(standing["CA1-Elm Street 3"]?.validTo == Self.day(2))
        #expect(standing["CA2-Oak Lane 9"] == nil)  // It stays what it was: active.
    }

    @Test func `what holds for a while leaves alone what holds for good, and gives way to the next of its kind`() {
        let home = Self.fact(1, "address", "Elm Street 3")
        var guest = Self.fact(2, "address", "Oak Lane 9"), next = Self.fact(3, "address", "Ash Road 1")
        guest.until = Self.day(9)
        #expect(Self.standing([home, guest]) == [:])
        next.until = Self.day(12)
        let standing = Self.standing([home, guest, next])
        #expect(standing[guest.id]?.supersededBy == next.id)
        #expect(standing[home.id] == nil && standing[next.id] == nil)
        var away = Self.fact(1, "constraint", "away"), again = Self.fact(3, "constraint", "away")
        again.id += "-again"
        (away.until, again.until) = (Self.day(2), Self.day(9))
        let absences = Self.standing([away, again])
        #expect(absences[away.id]?.supersededBy == again.id && absences[again.id] == nil)
        let moved = Self.standing([home, guest, Self.fact(4, "address", "Fir Way 7")])
        #expect(moved[home.id]?.status == .superseded && moved[guest.id] == nil)
    }

    @Test func `what contradicts less surely is disputed with the old, and the next sure word settles it`() {
        let old = Self.fact(1, "address", "Elm Street 3"), new = Self.fact(2, "address", "Oak Lane 9", level: 1)
        #expect(Self.standing([old, new]).values.map(\.status) == [.disputed, .disputed])
        let third = Self.fact(3, "address", "Oak Lane 9")
        let settled = Self.standing([old, new, third])
        #expect(settled[old.id]?.status == .superseded)
        #expect(settled[new.id]?.status == .active || settled[new.id]?.sameAs == [third.id])
        #expect(settled[third.id]?.supersededBy == new.id)
    }

    @Test func `another name is another person perhaps, a fuller one is the same`() {
        let other = Self.standing([Self.fact(1, "name", "Ruth Adeyemi"), Self.fact(2, "name", "Paul Adeyemi")])
        #expect(other.values.allSatisfy { $0.status == .disputed } && other.count == 2)
        let fuller = Self.standing([Self.fact(1, "name", "Ruth"), Self.fact(2, "name", "Ruth Adeyemi")])
        #expect(fuller["CA1-Ruth"]?.supersededBy == "CA2-Ruth Adeyemi")
        #expect(fuller["CA2-Ruth Adeyemi"]?.status == .active)
    }

    @Test func `what our agent says differently never outdates the caller's word`() {
        let standing = Self.standing([
            Self.fact(1, "email", "a@b.example"), Self.fact(2, "email", "x@b.example", by: .agent),
        ])
        #expect(standing["CA2-x@b.example"]?.status == .superseded)
        #expect(standing["CA1-a@b.example"] == nil)
    }

    @Test func `an operator's word wins over what a machine found, before and after`() {
        let said = Self.fact(2, "email", "op@b.example", source: .operator)
        let standing = Self.standing([Self.fact(1, "email", "a@b.example"), said, Self.fact(3, "email", "c@b.example")])
        #expect(standing["CA1-a@b.example"]?.supersededBy == said.id)
        #expect(standing["CA3-c@b.example"]?.status == .disputed)
        let touched = Self.fact(1, "email", "a@b.example", touched: true)
        #expect(Self.standing([touched, Self.fact(2, "email", "c@b.example")])[touched.id] == nil)
    }

    @Test(arguments: [FactStatus.retracted, .superseded])
    func `what an operator takes back stays so in every call that said it before, and may be said anew`(
        status: FactStatus
    ) {
        for slot in ["email", "preference"] {
            var ended = Self.fact(1, slot, "a@b.example", status: status, touched: true)
            ended.validTo = Self.day(3)
            var same = Self.fact(2, slot, "A@b.example", status: .superseded)
            same.supersededBy = ended.id
            #expect(Self.standing([ended, same]).isEmpty)
            let other = Self.fact(1, slot, "c@b.example")
            #expect(Self.standing([other, ended, same]).isEmpty)
            let anew = Self.fact(4, slot, "a@b.example", status: .superseded)
            #expect(Self.standing([ended, same, anew])[anew.id]?.status == .active)
        }
    }

    @Test func `of two that say the same the pinned one stands, as after a merge`() {
        var pinned = Self.fact(2, "email", "A@B.example")
        pinned.isPinned = true
        let standing = Self.standing([Self.fact(1, "email", "a@b.example"), pinned])
        #expect(standing["CA1-a@b.example"]?.supersededBy == pinned.id)
        #expect(standing[pinned.id]?.sameAs == ["CA1-a@b.example"])
    }

    @Test func `of what one can have several of, all hold`() {
        let facts = [Self.fact(1, "preference", "window seats"), Self.fact(2, "preference", "no window seats")]
        #expect(Self.standing(facts).isEmpty)
    }

    @Test func `a fact that is said to hold no longer ends, and is not deleted`() {
        let report = LedgerReport(
            id: "r", callSid: "CA2", about: .fact, target: "CA1-oat milk", kind: .ended,
            citation: Citation(turnID: "t", quote: "q"), confidence: 0.8, source: .llm, createdAt: Self.day(2))
        let standing = Self.standing([Self.fact(1, "preference", "oat milk")], [report])
        #expect(standing["CA1-oat milk"]?.status == .superseded)
        #expect(standing["CA1-oat milk"]?.validTo == Self.day(2))
    }

    @Test func `the order in which calls come in does not matter, and judging again changes nothing`() {
        let facts = [
            Self.fact(3, "email", "c@b.example"), Self.fact(1, "email", "a@b.example"),
            Self.fact(2, "email", "a@b.example"),
        ]
        let forward = Self.standing(facts), backward = Self.standing(facts.reversed())
        #expect(forward == backward)
        let after = facts.map { fact in
            var fact = fact
            if let standing = forward[fact.id] {
                (fact.status, fact.supersededBy) = (standing.status, standing.supersededBy)
                (fact.validTo, fact.confirmedAt) = (standing.validTo, standing.confirmedAt)
            }
            return fact
        }
        #expect(Self.standing(after).isEmpty)
    }

    // MARK: Commitments

    private static func commitment(
        _ call: Int, _ action: String, due: Int? = nil, owner: CommitmentOwner = .us, status: CommitmentStatus = .open
    ) -> Commitment {
        Commitment(
            id: "CA\(call)-\(action)", contactID: "k", callSid: "CA\(call)", owner: owner, action: action,
            dueAt: due.map(day), status: status, confidence: 0.5, source: .rules, createdAt: day(call),
            citations: [Citation(turnID: "CA\(call)-t1", quote: action)])
    }

    private static func report(_ call: Int, _ target: Commitment, _ kind: LedgerReport.Kind) -> LedgerReport {
        LedgerReport(
            id: "CA\(call)-r", callSid: "CA\(call)", target: target.id, kind: kind,
            citation: Citation(turnID: "CA\(call)-t9", quote: "q"), confidence: 0.5, source: .rules,
            createdAt: day(call))
    }

    private static func judged(
        _ rows: [Commitment], _ reports: [LedgerReport] = [], on day: Int
    ) -> [String: CommitmentStanding] {
        let ledger = ContactLedger(calls: calls(1, 2, 3, 4), commitments: rows, reports: reports)
        let standings = CommitmentJudge.standings(ledger, at: self.day(day))
        return Dictionary(uniqueKeysWithValues: standings.map { ($0.id, $0) })
    }

    @Test func `kept needs the word of the side it was owed to`() {
        let quote = Self.commitment(1, "email the caller the quote", due: 3)
        let kept = Self.judged([quote], [Self.report(2, quote, .kept)], on: 2)[quote.id]
        #expect(kept?.status == .kept && kept?.turnID == "CA2-t9" && kept?.at == Self.day(2))
        #expect(Self.judged([quote], [Self.report(2, quote, .claimed)], on: 2).isEmpty)
        #expect(Self.judged([quote], [Self.report(4, quote, .kept)], on: 4)[quote.id]?.status == .keptLate)
    }

    @Test func `a clock makes late, and after a month nobody knows`() {
        let quote = Self.commitment(1, "email the caller the quote", due: 3)
        #expect(Self.judged([quote], on: 3).isEmpty)
        let late = Self.judged([quote], on: 4)[quote.id]
        #expect(late?.status == .late && late?.evidence == "timer")
        #expect(Self.judged([quote], on: 40)[quote.id]?.status == .unknown)
        #expect(Self.judged([Self.commitment(1, "email the caller the quote")], on: 400).isEmpty)
    }

    @Test func `a new date takes the old one's place, the same said again does not`() {
        let first = Self.commitment(1, "email the caller the quote", due: 3)
        let moved = Self.commitment(2, "send the quote", due: 6)
        let standing = Self.judged([first, moved], on: 2)
        #expect(standing[first.id]?.status == .superseded && standing[first.id]?.supersededBy == moved.id)
        #expect(standing[first.id]?.turnID == "CA2-t1" && standing[moved.id] == nil)
        let again = Self.commitment(2, "send the quote")
        #expect(Self.judged([first, again], on: 2)[again.id]?.supersededBy == first.id)
        let kept = Self.judged([first, moved], [Self.report(3, first, .kept)], on: 3)
        #expect(kept[moved.id]?.status == .kept)
    }

    @Test func `what an operator says of the new date leaves the old one in its place`() {
        var first = Self.commitment(1, "email the caller the quote", due: 3, status: .superseded)
        first.stated = .open
        var moved = Self.commitment(2, "send the quote", due: 6, status: .kept)
        (first.supersededBy, moved.isTouched) = (moved.id, true)
        #expect(Self.judged([first, moved], on: 4).isEmpty)
        moved.status = .open
        var again = Self.commitment(3, "send the quote")
        #expect(Self.judged([first, moved, again], on: 4).mapValues(\.supersededBy) == [again.id: moved.id])
        again.dueAt = Self.day(9)
        #expect(Self.judged([first, moved, again], on: 4).isEmpty)
    }

    @Test func `another deed, another side, and what is settled are not the same promise`() {
        let quote = Self.commitment(1, "email the caller the quote", due: 3)
        for other in [
            Self.commitment(2, "email the caller the invoice", due: 6),
            Self.commitment(2, "send us the quote", due: 6, owner: .caller),
        ] { #expect(Self.judged([quote, other], on: 2).isEmpty) }
        let after = Self.commitment(3, "send the quote", due: 6)
        #expect(Self.judged([quote, after], [Self.report(2, quote, .kept)], on: 3)[after.id] == nil)
    }

    @Test func `who no longer wants it cancels, who will not do it breaks, and what never came is late`() {
        let visit = Self.commitment(1, "repair the oven door", due: 2)
        #expect(Self.judged([visit], [Self.report(2, visit, .cancelled)], on: 2)[visit.id]?.status == .cancelled)
        #expect(Self.judged([visit], [Self.report(2, visit, .withdrawn)], on: 2)[visit.id]?.status == .broken)
        #expect(Self.judged([visit], [Self.report(3, visit, .missed)], on: 3)[visit.id]?.status == .late)
    }

    // MARK: Reports by rule

    private static func reports(
        _ role: TurnRole, _ text: String, before: String? = nil, of known: [Commitment]
    ) -> [LedgerReport.Kind?] {
        let clock = CallClock(start: day(2), zone: .gmt)
        var turns = [Turn(id: "CA2-t2", callSid: "CA2", seq: 2, role: role, text: text, startedMs: 0, endedMs: 1)]
        if let before {
            turns.insert(
                Turn(
                    id: "CA2-t1", callSid: "CA2", seq: 1, role: role == .caller ? .agent : .caller, text: before,
                    startedMs: 0, endedMs: 1), at: 0)
        }
        let found = ReportReader.reports(
            in: turns.map { Utterance($0, clock: clock, inheriting: nil) }, of: known, callSid: "CA2", now: day(2))
        return known.map { row in found.first { $0.target == row.id }?.kind }
    }

    @Test(arguments: [
        (TurnRole.caller, "I got the quote, thank you.", LedgerReport.Kind.kept),
        (.caller, "Your quote came through.", .kept),
        (.caller, "Thanks for the quote.", .kept), (.caller, "I never got that quote.", .missed),
        (.caller, "I'm still waiting for the quote.", .missed), (.caller, "Where's my quote?", .missed),
        (.caller, "I don't need the quote any more.", .cancelled),
        (.agent, "We've sent the quote on Monday.", .claimed),
        (.agent, "I'm afraid we can't do the quote after all.", .withdrawn),
    ])
    func `what a side says of a promise of ours counts as that side may`(
        role: TurnRole, text: String, kind: LedgerReport.Kind
    ) {
        let quote = Self.commitment(1, "email the caller the quote", due: 3)
        #expect(Self.reports(role, text, of: [quote]) == [kind])
    }

    @Test(arguments: [
        (TurnRole.agent, "I got the quote."), (.caller, "Did you send the quote?"), (.caller, "I got your letter."),
        (.caller, "Once I've got the quote I'll decide."), (.agent, "I'll send the quote."),
        (.caller, "I sent you a quote."),
    ])
    func `a question, another thing, a condition, or the wrong side says nothing`(role: TurnRole, text: String) {
        let quote = Self.commitment(1, "email the caller the quote", due: 3)
        #expect(Self.reports(role, text, of: [quote]) == [nil])
    }

    @Test func `it is what was spoken of just before, and the deed names what has no thing`() {
        let quote = Self.commitment(1, "email the caller the quote"),
            photo = Self.commitment(1, "send a photo", owner: .caller)
        #expect(
            Self.reports(.caller, "Yes, I got it.", before: "Did the quote arrive?", of: [quote, photo]) == [
                .kept, nil,
            ])
        #expect(Self.reports(.agent, "The pictures arrived, thank you.", of: [quote, photo]) == [nil, .kept])
        let call = Self.commitment(1, "call the caller back")
        #expect(Self.reports(.caller, "Thanks for calling back.", of: [call, quote]) == [.kept, nil])
    }
}
