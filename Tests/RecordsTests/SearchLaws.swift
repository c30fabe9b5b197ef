import Foundation
import Records
import Testing

extension StoreLaws {
    @Test(arguments: DatabaseKind.allCases)
    func `a search finds any of the words, the best turn first`(kind: DatabaseKind) async throws {
        let store = try await Scratch(kind).store
        let call = try await store.ended(
            aCall("CA1"),
            ["My dishwasher leaks.", "When did you buy it?", "In March, with a guarantee.", "I see.", "Thank you."])
        try await store.ended(aCall("CA2", from: "+15550200"), ["The dishwasher is fine."])
        let hits = try await store.search("leaking dishwashers", contactID: call.contactID, limit: 9)
        #expect(hits.map(\.turn.seq) == [1, 2])
        #expect(hits[0].score > hits[1].score)
        #expect(hits[0].turn == aTurn("CA1", 1, "My dishwasher leaks."))
        // The answer is found by the words of the question before it.
        #expect(Set(try await store.search("buy", contactID: call.contactID, limit: 9).map(\.turn.seq)) == [2, 3])
        let all = try await store.search("dishwasher leak", contactID: nil, limit: 9)
        #expect(all.map(\.turn.callSid) == ["CA1", "CA1", "CA2"])
        #expect(try await store.search("dishwasher leak", contactID: nil, limit: 1).count == 1)
        #expect(try await store.search("dishwasher", contactID: "nobody", limit: 9) == [])
        #expect(try await store.search("dishwasher", contactID: "\" OR \"", limit: 9) == [])
    }

    @Test(arguments: DatabaseKind.allCases)
    func `any text is a legal query`(kind: DatabaseKind) async throws {
        let store = try await Scratch(kind).store
        let call = try await store.ended(aCall("CA1"), ["Ich heiße Zoë.", "שלום 👋 привет", "NEAR and OR and NOT"])
        let queries = [
            "\"", "'", "*", "a*", "(", "NEAR(", "AND", "said:", "{said before} : x", "-x", "^x", "x + y", "\\", "%",
            "_",
            "$1", "; DROP TABLE turn", "👋", "🏳️‍🌈", "\u{200f}\u{202e}", "a\0b", "!&|<->", "x:*", "'a' & 'b'", "\u{301}",
            "",
            "   ", String(repeating: "word ", count: 20_000), String(repeating: "x", count: 100_000),
        ]
        for query in queries {
            _ = try await store.search(query, contactID: call.contactID, limit: 3)
            _ = try await store.search(query, contactID: nil, limit: 3)
            _ = try await store.calls(CallFilter(query: query))
        }
        for (query, expected) in [("zoë", 1), ("שלום", 2), ("ПРИВЕТ", 2), ("near", 3), ("👋", 0), ("  ", 0)] {
            let hits = try await store.search(query, contactID: nil, limit: 9)
            #expect(hits.contains { $0.turn.seq == expected } == (expected > 0), "\(query)")
        }
    }

    @Test(arguments: DatabaseKind.allCases)
    func `what was not heard, and what the line put in itself, is not found`(kind: DatabaseKind) async throws {
        let store = try await Scratch(kind).store
        _ = try await store.begin(aCall("CA1"), anonymous: false)
        try await store.append([
            aTurn("CA1", 1, .agent, "We refund you on Friday.", heard: "We refund"),
            aTurn("CA1", 2, .tool, "recalled: Friday", injected: true), aTurn("CA1", 3, .system, "Friday"),
            aTurn("CA1", 4, .agent, "Friday", heard: ""),
        ])
        try await store.end("CA1", anEnding(), jobs: [])
        #expect(try await store.search("Friday", contactID: nil, limit: 9) == [])
        #expect(try await store.calls(CallFilter(query: "Friday")).calls == [])
        #expect(try await store.search("refund", contactID: nil, limit: 9).map(\.turn.seq) == [1])
    }

    @Test(arguments: DatabaseKind.allCases)
    func `the index says what the turns say after any sequence of writes`(kind: DatabaseKind) async throws {
        let store = try await Scratch(kind).store
        var numbers = SystemRandomNumberGenerator.seeded(7)
        for callSid in ["CA1", "CA2", "CA3"] { _ = try await store.begin(aCall(callSid), anonymous: false) }
        for step in 0..<200 {
            let callSid = "CA\(Int.random(in: 1...3, using: &numbers))"
            var turns: [Turn] = []
            for _ in 0..<Int.random(in: 1...3, using: &numbers) {
                let word = "word\(Int.random(in: 0..<9, using: &numbers))"
                var turn = aTurn(callSid, Int.random(in: 1...12, using: &numbers), word)
                turn.id = "\(callSid)-\(Int.random(in: 0..<12, using: &numbers))"
                turn.injected = Int.random(in: 0..<9, using: &numbers) == 0
                turns.append(turn)
            }
            try await store.append(turns)
            if step == 100 { try await store.end("CA1", anEnding(), jobs: []) }
            if step == 120 { try await store.write(aDerivation("CA1"), of: "CA1") }
        }
        for word in (0..<9).map({ "word\($0)" }) {
            var expected: Set<String> = []
            for callSid in ["CA1", "CA2", "CA3"] {
                let said = try await store.turns(of: callSid).filter { !$0.injected }
                for turn in said {
                    let before = said.last { $0.seq < turn.seq }
                    if turn.text == word { expected.insert(turn.id) }
                    let ties = said.filter { $0.seq == before?.seq }
                    // Where two turns claim one place, either may be the one before.
                    if ties.count == 1, before?.text == word { expected.insert(turn.id) }
                    if ties.count > 1, ties.contains(where: { $0.text == word }) { expected.remove(turn.id) }
                }
            }
            let found = Set(try await store.search(word, contactID: nil, limit: 99).map(\.turn.id))
            #expect(found.isSuperset(of: expected), "\(word)")
        }
        try await store.checkIndexes()
    }
}

/// Numbers that are the same in every run (SplitMix64).
struct SeededNumbers: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}

extension SystemRandomNumberGenerator {
    static func seeded(_ seed: UInt64) -> SeededNumbers { SeededNumbers(state: seed) }
}
