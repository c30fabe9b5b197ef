import Foundation
import Records
import Testing

private let callsAtSize = Int(ProcessInfo.processInfo.environment["RINGBACK_TEST_CALLS"] ?? "") ?? 0

/// How long the questions take that a caller or an operator waits for, in a database of some size.
///
/// Of little meaning in a debug build or on a busy machine, so it asserts nothing but that everything is found; which
/// plans are used is what `SQLitePlans` and `PostgresPlans` hold fast. Run it by hand:
/// `RINGBACK_TEST_CALLS=20000 swift test -c release --filter SizeTests`
/// (50 turns a call, a contact for every 4 calls: 1,000,000 turns, 5,000 contacts).
@Suite(.scratch, .enabled(if: callsAtSize > 0, "RINGBACK_TEST_CALLS is not set")) struct SizeTests {
    static let turnsPerCall = 50

    @Test(.serialized, arguments: DatabaseKind.allCases)
    func `questions at size`(kind: DatabaseKind) async throws {
        let scratch = try await Scratch(kind)
        let store = scratch.store
        var numbers = SeededNumbers(state: 42)
        let started = ContinuousClock.now
        var contacts: [String] = []
        // Filling is not what is measured.
        let (fast, safe) =
            switch kind {
            case .sqlite: ("PRAGMA synchronous = OFF", "PRAGMA synchronous = FULL")
            case .postgres: ("SET synchronous_commit = off", "SET synchronous_commit = on")
            }
        try await store.read { (session) throws(StoreError) in
            try session.script("COMMIT")
            try session.script(fast)
            try session.script("BEGIN")
        }
        for index in 0..<callsAtSize {
            let contactID = try await fill(store, call: index, &numbers)
            if index < callsAtSize / 4 { contacts.append(contactID) }
        }
        try await store.read { (session) throws(StoreError) in
            try session.script("COMMIT")
            try session.script(safe)
            try session.script("BEGIN")
        }
        let filling = ContinuousClock.now - started
        if kind == .postgres {
            // What autovacuum does within a minute in life.
            await store.sweep()
            try await store.write { (session) throws(StoreError) in try session.script("ANALYZE") }
        }
        let turns = callsAtSize * Self.turnsPerCall
        print("\(kind): \(callsAtSize) calls, \(turns) turns filled in \(filling.formatted())")

        try await measure("contact look-up") { index in
            let found = try await store.contact(handle: number(index), line: "main")
            #expect(found != nil)
        }
        try await measure("preamble tables") { index in
            let memory = try await store.memory(of: contacts[index % contacts.count], recentCalls: 5, lastTurns: 6)
            #expect(memory?.calls.isEmpty == false)
        }
        try await measure("page of calls") { index in
            let until = noon.addingTimeInterval(Double(index * 97 % callsAtSize) * 100 + 1)
            let found = try await store.calls(CallFilter(until: until)).calls
            #expect(found.isEmpty == false)
        }
        try await measure("page of calls by words") { index in
            let query = "\(Vocabulary.word(index % 300)) \(Vocabulary.word(index % 7))"
            _ = try await store.calls(CallFilter(query: query))
        }
        try await measure("recall, one contact") { index in
            let query = (0..<8).map { Vocabulary.word((index * 13 + $0 * $0 * 40) % 4000) }.joined(separator: " ")
            _ = try await store.search(query, contactID: contacts[index % contacts.count], limit: 10)
        }
        try await measure("search, rare words") { index in
            let query = "\(Vocabulary.word(3000 + index)) \(Vocabulary.word(2500 + index))"
            let found = try await store.search(query, contactID: nil, limit: 20)
            #expect(found.isEmpty == false)
        }
        try await measure("search, common and rare") { index in
            let query = "\(Vocabulary.word(index % 20)) \(Vocabulary.word(200 + index))"
            let found = try await store.search(query, contactID: nil, limit: 20)
            #expect(found.isEmpty == false)
        }
        try await measure("search, common words") { index in
            let query = "\(Vocabulary.word(index % 20)) \(Vocabulary.word(20 + index % 20))"
            let found = try await store.search(query, contactID: nil, limit: 20)
            #expect(found.isEmpty == false)
        }
        try await measure("ledger, first page") { _ in
            let found = try await store.commitments(CommitmentFilter(status: .open))
            #expect(found.count == 100)
        }
        _ = try await store.begin(aCall("CAlive", at: 9_000_000), anonymous: false)
        try await measure("one turn written") { index in
            try await store.append([aTurn("CAlive", index + 1, Vocabulary.sentence(&numbers))])
        }
        let erasing = ContinuousClock.now
        _ = try await store.erase(contact: contacts[7], by: "operator", at: noon)
        print("\(kind): erasure of one contact \((ContinuousClock.now - erasing).formatted())")
    }

    private func number(_ index: Int) -> String { "+1555\(1_000_000 + index % max(1, callsAtSize / 4))" }

    private func fill(_ store: any Store, call index: Int, _ numbers: inout SeededNumbers) async throws -> String {
        let callSid = "CA\(index)"
        let call = aCall(callSid, from: number(index), at: Double(index) * 100)
        let kept = try await store.begin(call, anonymous: false)
        var turns: [Turn] = []
        for seq in 1...Self.turnsPerCall {
            turns.append(aTurn(callSid, seq, seq.isMultiple(of: 2) ? .agent : .caller, Vocabulary.sentence(&numbers)))
        }
        try await store.append(turns)
        try await store.end(callSid, anEnding(at: Double(index) * 100 + 60), jobs: [aJob(callSid)])
        let contactID = try #require(kept.contactID)
        try await store.write(
            aDerivation(
                callSid, commitments: [aCommitment("m\(index)", callSid, dueIn: Double(index) * 50)],
                facts: [aFact("f\(index)", callSid, contact: contactID)]), of: callSid)
        return contactID
    }

    /// Asks 300 times and prints the median and the 99th of a hundred.
    private func measure(_ name: String, _ question: (Int) async throws -> Void) async throws {
        var times: [Duration] = []
        for index in 0..<300 {
            let start = ContinuousClock.now
            try await question(index)
            times.append(ContinuousClock.now - start)
        }
        times.sort()
        let figures = [times[150], times[297], times[299]].map {
            $0.formatted(.units(allowed: [.milliseconds], fractionalPart: .show(length: 2)))
        }
        print("  \(name): p50 \(figures[0]), p99 \(figures[1]), max \(figures[2])")
    }
}

/// Made-up words whose frequency falls as it does in speech (Zipf).
enum Vocabulary {
    private static let syllables = ["ba", "ko", "ri", "tu", "me", "sha", "lo", "ni", "ga", "fe"]

    static func word(_ rank: Int) -> String {
        String(rank).compactMap { $0.wholeNumberValue.map { syllables[$0] } }.joined() + "n"
    }

    static func sentence(_ numbers: inout SeededNumbers) -> String {
        (0..<Int.random(in: 3...18, using: &numbers)).map { _ in
            // The inverse of Zipf's distribution function over 5000 words, near enough.
            word(Int(pow(5000, Double.random(in: 0..<1, using: &numbers))) - 1)
        }.joined(separator: " ")
    }
}
