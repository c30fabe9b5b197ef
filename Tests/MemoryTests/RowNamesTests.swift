import Foundation
import JSONText
import Records
import Testing

@testable import Memory

/// What a call leads to keeps its name when the call is worked on again, and with it what people have said about it.
@Suite struct RowNamesTests {
    private static let lines = [
        "C: My name is Dana Reyes.", "A: I'll send the quote by Friday.", "C: I'll call you on Monday.",
    ]
    private static func call(_ lines: [String]) -> ShortCall {
        var call = ShortCall()
        call.turns = lines.enumerated().map { index, line in
            // A turn keeps its id wherever it comes to stand.
            Turn(
                id: "CA1-\(InputHash.of([line]).prefix(6))", callSid: "CA1", seq: index + 1,
                role: line.hasPrefix("A") ? .agent : .caller, text: String(line.dropFirst(3)),
                startedMs: index * 3000, endedMs: index * 3000 + 2500)
        }
        return call
    }

    private func derive(_ call: ShortCall, known: ContactLedger = ContactLedger()) -> Derivation {
        OfflineRules.derive(
            callSid: "CA1", contactID: "k1", turns: call.turns, call: call.record, known: known, endReason: nil,
            now: call.record.startedAt)
    }

    private func names(_ derivation: Derivation) -> [String: String] {
        Dictionary(
            derivation.commitments.map { ($0.action, $0.id) } + derivation.facts.map { ($0.value, $0.id) },
            uniquingKeysWith: { first, _ in first })
    }

    @Test func `a row is named by what it says, not by its place`() {
        let before = names(derive(Self.call(Self.lines)))
        #expect(before.count == 3 && Set(before.values).count == 3)
        let more = ["A: I'll text you a link tonight."] + Self.lines + ["C: I'll bring the keys tomorrow."]
        let after = names(derive(Self.call(more)))
        #expect(after.count == 5)
        for (meaning, name) in before { #expect(after[meaning] == name) }
        let fewer = names(derive(Self.call(Array(Self.lines.dropFirst()))))
        for (meaning, name) in fewer { #expect(before[meaning] == name) }
    }

    @Test func `two rows of one meaning have two names, the same ones each time`() {
        var rows = derive(Self.call(Self.lines))
        rows.commitments = [rows.commitments[0], rows.commitments[0]]
        let named = RowNames.given(to: rows, beside: ContactLedger())
        #expect(Set(named.commitments.map(\.id)).count == 2)
        #expect(named == RowNames.given(to: rows, beside: ContactLedger()))
    }

    @Test func `an old name that was given by place stays with what it was given to`() throws {
        let call = Self.call(Self.lines)
        var old = derive(call)
        for index in old.commitments.indices { old.commitments[index].id = "CA1-c\(index + 1)" }
        old.facts[0].id = "CA1-f1"
        let known = ContactLedger(facts: old.facts, commitments: old.commitments)
        let again = derive(Self.call(["A: I'll text you a link tonight."] + Self.lines), known: known)
        let named = names(again)
        for row in old.commitments { #expect(named[row.action] == row.id) }
        #expect(named["Dana Reyes"] == "CA1-f1")
        #expect(Set(again.commitments.map(\.id)).count == 3)
    }

    @Test func `a model that puts a promise differently, of the same turn, speaks of the same row`() throws {
        let call = Self.call(Self.lines)
        let byRule = derive(call)
        let quote = try #require(byRule.commitments.first { $0.owner == .us })
        let reply: JSON = [
            "speakers": [], "commitment_updates": [], "corrections": [], "open_questions": [],
            "outcome": "follow_up", "summary": "A quote was promised.", "headline": "Quote",
            "facts": [
                [
                    "turns": ["T1"], "quote": "My name is Dana Reyes", "said_by": "caller", "slot": "name",
                    "value": "Dana", "text": "The caller is Dana.", "basis": "stated", "confidence": 0.9,
                ]
            ],
            "commitments": [
                [
                    "turns": ["T2"], "quote": "I'll send the quote by Friday", "owner": "us",
                    "action": "email the written quote", "condition": .null, "due_phrase": "by Friday",
                    "due_iso": .null, "strength": "promise", "confidence": 0.9,
                ],
                [
                    "turns": ["T3"], "quote": "I'll call you on Monday", "owner": "caller",
                    "action": "pay the invoice", "condition": .null, "due_phrase": .null,
                    "due_iso": .null, "strength": "promise", "confidence": 0.9,
                ],
            ],
        ]
        let known = ContactLedger(facts: byRule.facts, commitments: byRule.commitments)
        let byModel = try Extraction.check(
            reply.text, model: "m", callSid: "CA1", contactID: "k1", turns: call.turns, call: call.record,
            known: known, endReason: nil, now: call.record.startedAt
        ).derivation
        #expect(byModel.commitments[0].id == quote.id && byModel.commitments[0].action == "email the written quote")
        #expect(!byRule.commitments.map(\.id).contains(byModel.commitments[1].id), "another deed is another row")
        #expect(byModel.facts[0].id == byRule.facts[0].id)
    }

    @Test(arguments: Database.allCases)
    func `what operators did to rows outlives every derivation, with its meaning`(database: Database) async throws {
        try await database.scratch { store in
            let call = Self.call(Self.lines)
            try await store.keep(
                past: call.record, anonymous: false, turns: call.turns,
                ending: CallEnding(
                    status: .completed, reason: "caller_hangup", at: call.record.startedAt.addingTimeInterval(60)),
                jobs: [])
            let kept = try #require(try await store.call("CA1"))
            let contact = try #require(kept.contactID)
            func work(_ turns: [Turn], at seconds: Double) async throws {
                let now = call.record.startedAt.addingTimeInterval(seconds)
                let derivation = OfflineRules.derive(
                    callSid: "CA1", contactID: contact, turns: turns, call: kept,
                    known: try await store.ledger(of: contact), endReason: "\(seconds)", now: now)
                try await store.write(derivation, of: "CA1")
                let (facts, commitments) = try await store.ledger(of: contact).standings(at: now)
                try await store.settle(facts, commitments, of: contact)
            }
            try await work(call.turns, at: 100)
            let owed = try await store.commitments(CommitmentFilter(contactID: contact))
            let quote = try #require(owed.first { $0.action.contains("quote") })
            let name = try #require(try await store.facts(of: contact, status: .active).first)
            try await store.update(commitment: quote.id, to: .kept, by: "operator", note: nil, at: kept.startedAt)
            let corrected = try await store.edit(
                fact: name.id, of: contact, .correct(value: "Dana Reyes-Cole", text: "x"), by: "operator",
                at: kept.startedAt.addingTimeInterval(120))
            // Other rules: one finds more before it, one finds less, one finds it all again.
            let extra = Turn(
                id: "CA1-x", callSid: "CA1", seq: 0, role: .agent, text: "I'll text you a link tonight.",
                startedMs: 0, endedMs: 1)
            try await store.append([extra])
            for (round, turns) in [[extra] + call.turns, [call.turns[2]], call.turns].enumerated() {
                try await work(turns, at: 200 + Double(round))
                let rows = try await store.ledger(of: contact)
                #expect(rows.commitments.filter { $0.action.contains("quote") }.map(\.id) == [quote.id])
                #expect(rows.commitments.first { $0.id == quote.id }?.status == .kept)
                let names = rows.facts.filter { $0.slot == "name" && $0.status == .active }
                #expect(names.map(\.id) == [corrected] && names.map(\.value) == ["Dana Reyes-Cole"])
            }
        }
    }

    // MARK: What was known when a call began

    @Test func `a call is read in the light of what came before it, whatever came since`() throws {
        let denver = DuePhraseTests.denver
        func call(_ sid: String, _ day: Int) -> CallRecord {
            CallRecord(
                callSid: sid, from: "+1", to: "+2",
                startedAt: denver.instant(LocalDay(year: 2026, month: 11, day: day), hour: 12))
        }
        let calls = [call("CA1", 1), call("CA2", 3), call("CA3", 5)]
        var quote = Commitment(
            id: "q", contactID: "k1", callSid: "CA1", owner: .us, action: "send the quote", confidence: 0.5,
            source: .rules, createdAt: calls[0].startedAt, citations: [])
        let proof = LedgerReport(
            id: "r", callSid: "CA3", target: "q", kind: .kept, citation: Citation(turnID: "t", quote: "I got it"),
            confidence: 0.5, source: .rules, createdAt: calls[2].startedAt)
        var ledger = ContactLedger(
            calls: Dictionary(uniqueKeysWithValues: calls.map { ($0.callSid, $0.startedAt) }), commitments: [quote],
            reports: [proof])
        let open = ledger.before(calls[1])
        #expect(open.outstanding.map(\.id) == ["q"] && open.reports.isEmpty)
        // The later call has settled it: for the one between nothing has changed.
        quote.stated = .open
        quote.status = .kept
        ledger.commitments = [quote]
        #expect(ledger.before(calls[1]).outstanding.map(\.id) == ["q"])
        #expect(ledger.before(calls[0]).commitments.isEmpty)
    }

    @Test func `an input is another one when other rows of earlier calls are in view`() {
        let call = Self.call(["C: I got the quote, thank you very much."])
        let start = call.record.startedAt.addingTimeInterval(-86_400)
        let quote = Commitment(
            id: "q", contactID: "k1", callSid: "CA0", owner: .us, action: "send the quote", confidence: 0.5,
            source: .rules, createdAt: start, citations: [])
        let known = ContactLedger(calls: ["CA0": start], commitments: [quote])
        let (alone, beside) = (derive(call), derive(call, known: known))
        #expect(alone.summary.inputHash != beside.summary.inputHash)
        #expect(alone.reports.isEmpty && beside.reports.map(\.target) == ["q"])
        func hash(_ known: ContactLedger) -> String {
            Extraction.inputHash(model: "m", turns: call.turns, call: call.record, known: known, endReason: nil)
        }
        #expect(hash(known) != hash(ContactLedger()) && hash(known) == hash(known))
    }
}
