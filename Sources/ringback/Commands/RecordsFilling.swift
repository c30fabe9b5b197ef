import Foundation
import Records

/// Fills a database with made-up calls, the same in every run: what `bench records` asks its questions about.
struct RecordsFilling {
    static let turnsPerCall = 50
    static let callsPerContact = 4
    /// When the first call begins.
    static let start = Date(timeIntervalSince1970: 1_790_000_000)
    /// Seconds from one call to the next.
    static let pause = 100.0
    /// Calls in one transaction.
    private static let batch = 20

    let calls: Int
    var contacts: Int { max(1, calls / Self.callsPerContact) }
    private var dice = SeededDice(state: 42)

    init(calls: Int) { self.calls = calls }

    /// The number that a contact rings from.
    func number(_ contact: Int) -> String { "+1555\(1_000_000 + contact % contacts)" }

    /// Writes everything. A crash would not hurt, so nothing waits for the disk.
    mutating func fill(_ store: any SessionStore) async throws {
        try await Self.hurry(store, true)
        for first in stride(from: 0, to: calls, by: Self.batch) {
            let past = (first..<min(calls, first + Self.batch)).map { call($0) }
            _ = try await store.keep(past: past)
            for index in first..<first + past.count { try await derive(index, store) }
        }
        try await Self.hurry(store, false)
    }

    private mutating func call(_ index: Int) -> PastCall {
        let callSid = "CA\(index)"
        let begin = Self.start.addingTimeInterval(Double(index) * Self.pause)
        var turns: [Turn] = []
        for seq in 1...Self.turnsPerCall {
            turns.append(
                Turn(
                    id: "\(callSid)-t\(seq)", callSid: callSid, seq: seq,
                    role: seq.isMultiple(of: 2) ? .agent : .caller,
                    text: Vocabulary.sentence(&dice), startedMs: seq * 1000, endedMs: seq * 1000 + 900))
        }
        let call = CallRecord(
            callSid: callSid, from: number(index), to: "+15559999", startedAt: begin, identityLevel: 2,
            voice: "made up")
        return PastCall(
            call, anonymous: false, turns: turns,
            ending: CallEnding(status: .completed, reason: "caller_hangup", at: begin.addingTimeInterval(60)),
            jobs: [NewJob(Clerk.summarise, after: callSid, at: begin.addingTimeInterval(60))])
    }

    private func derive(_ index: Int, _ store: any Store) async throws {
        let callSid = "CA\(index)"
        guard let contact = try await store.call(callSid)?.contactID else { return }
        let begin = Self.start.addingTimeInterval(Double(index) * Self.pause)
        let summary = Summary(
            callSid: callSid, text: "The caller asked for \(Vocabulary.word(index % 900)).",
            headline: "Asked for \(Vocabulary.word(index % 900))", outcome: "follow_up", source: .rules,
            inputHash: callSid, createdAt: begin)
        let promise = Commitment(
            id: "\(callSid)-c1", contactID: nil, callSid: callSid, owner: .us, action: "send the invoice",
            dueAt: begin.addingTimeInterval(86_400), duePhrase: "tomorrow", confidence: 0.5, source: .rules,
            createdAt: begin, citations: [Citation(turnID: "\(callSid)-t2", quote: "send the invoice")])
        let fact = Fact(
            id: "\(callSid)-f1", contactID: contact, callSid: callSid, slot: "preference",
            value: Vocabulary.word(index % 900), text: "Prefers \(Vocabulary.word(index % 900)).", saidBy: .caller,
            confidence: 0.5, source: .rules, recordedAt: begin,
            citations: [Citation(turnID: "\(callSid)-t1", quote: "prefers")])
        try await store.write(Derivation(summary: summary, commitments: [promise], facts: [fact]), of: callSid)
    }

    private static func hurry(_ store: any SessionStore, _ isOn: Bool) async throws {
        let setting =
            store is SQLiteStore
            ? "PRAGMA synchronous = \(isOn ? "OFF" : "FULL")" : "SET synchronous_commit = \(isOn ? "off" : "on")"
        // It counts for the connection, and can't be said within a transaction.
        try await store.read { (session) throws(StoreError) in
            for statement in ["COMMIT", setting, "BEGIN"] { try session.script(statement) }
        }
    }
}

/// Made-up words whose frequency falls as it does in speech (Zipf).
enum Vocabulary {
    private static let syllables = ["ba", "ko", "ri", "tu", "me", "sha", "lo", "ni", "ga", "fe"]

    /// The word of a rank, 0 the most frequent of 5,000.
    static func word(_ rank: Int) -> String {
        String(rank).compactMap { $0.wholeNumberValue.map { syllables[$0] } }.joined() + "n"
    }

    static func sentence(_ dice: inout SeededDice) -> String {
        (0..<Int.random(in: 3...18, using: &dice)).map { _ in
            // The inverse of Zipf's distribution function over 5,000 words, near enough.
            word(Int(pow(5000, Double.random(in: 0..<1, using: &dice))) - 1)
        }.joined(separator: " ")
    }
}

/// Numbers that are the same in every run (SplitMix64).
struct SeededDice: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}
