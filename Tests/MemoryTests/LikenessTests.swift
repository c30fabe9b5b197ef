import Foundation
import Records
import Testing

@testable import Memory

/// How words and vectors find together.
struct LikenessTests {
    /// One call of a contact, a turn a text, with a vector where there is one.
    private static func index(_ turns: [(said: String, vector: [Float]?)]) -> RecallIndex {
        var index = RecallIndex()
        let start = Date(timeIntervalSince1970: 1_767_607_200)
        index.apply(
            RecallChanges(
                calls: [
                    RecallCall(callSid: "CA1", revision: 1, startedAt: start, timeZone: "UTC", hasChanged: true)
                ],
                turns: turns.enumerated().map {
                    RecallTurn(number: Int64($0), callSid: "CA1", role: .caller, said: $1.said)
                }),
            vectors: Dictionary(
                uniqueKeysWithValues: turns.enumerated().compactMap { place, turn in
                    turn.vector.map { (Int64(place), $0) }
                }))
        return index
    }

    private static func question(_ text: String, _ index: RecallIndex) -> RecallQuestion {
        RecallQuestion(text, participants: index.participants, today: LocalDay(year: 2026, month: 3, day: 1))
    }

    private static let house: [(said: String, vector: [Float]?)] = [
        ("The hives stood empty in March.", [1, 0.1, 0]), ("I like jazz.", [0, 1, 0]),
        ("My sister lives in Oslo.", [0, 0.2, 1]),
    ]

    @Test func `what shares no word with the question is found by its vector, and not without`() {
        let index = Self.index(Self.house)
        let question = Self.question("apiculture", index)
        #expect(index.search(question, limit: 9).isEmpty)
        let hits = index.search(question, near: [1, 0, 0], limit: 9)
        #expect(hits.first?.number == 0)
        #expect((hits.first?.likeness ?? 0) > 0.9 && hits.first?.coverage == 0)
    }

    @Test func `without a vector of the question's length the words answer alone`() {
        let index = Self.index(Self.house)
        let question = Self.question("jazz", index)
        let alone = index.search(question, limit: 9)
        for near in [nil, [1, 0], [0, 0, 0]] as [[Float]?] {
            let hits = index.search(question, near: near, limit: 9)
            #expect(hits.map(\.number) == alone.map(\.number) && hits.map(\.score) == alone.map(\.score))
        }
    }

    @Test func `a call that is left out is not found by its vectors either, nor what is for verified callers only`() {
        var index = Self.index(Self.house)
        let question = Self.question("apiculture", index)
        #expect(index.search(question, near: [1, 0, 0], limit: 9, except: ["CA1"]).isEmpty)
        let start = Date(timeIntervalSince1970: 1_767_607_200)
        index.apply(
            RecallChanges(
                calls: [RecallCall(callSid: "CA1", revision: 2, startedAt: start, timeZone: "UTC", hasChanged: true)],
                turns: [
                    RecallTurn(
                        number: 7, callSid: "CA1", role: .caller, said: "Diabetes.", keys: ["health Diabetes."],
                        isSensitive: true)
                ]), vectors: [7: [1, 0, 0]])
        #expect(index.search(question, near: [1, 0, 0], limit: 9, hidesSensitive: true).isEmpty)
        #expect(index.search(question, near: [1, 0, 0], limit: 9).map(\.number) == [7])
        // The rows of the turns that went were given back.
        #expect(index.vectors?.rows == 3)
    }

    /// Words and vectors by chance, some vectors missing: whoever has none keeps at least the place that words give.
    @Test(arguments: 0..<40)
    func `a turn without a vector stands behind none that stood behind it by words`(seed: Int) {
        var generator = SplitMix(seed: UInt64(seed))
        let words = ["boiler", "jazz", "sister", "garden", "window", "invoice", "tuesday", "oslo"]
        let turns: [(said: String, vector: [Float]?)] = (0..<60).map { _ in
            let said = (0..<4).map { _ in words.randomElement(using: &generator) ?? "" }.joined(separator: " ")
            let vector = (0..<8).map { _ in Float.random(in: -1...1, using: &generator) }
            return (said, Int.random(in: 0..<3, using: &generator) == 0 ? nil : vector)
        }
        let index = Self.index(turns)
        for text in ["boiler and garden", "Which invoice, on Tuesday?"] {
            let question = Self.question(text, index)
            let near = (0..<8).map { _ in Float.random(in: -1...1, using: &generator) }
            let alone = index.search(question, limit: 10).map(\.number)
            let both = index.search(question, near: near, limit: 10).map(\.number)
            for (place, number) in alone.enumerated() where turns[Int(number)].vector == nil {
                #expect((both.firstIndex(of: number) ?? 99) <= place)
            }
            #expect(both.count == 10 && Set(both).count == 10)
        }
    }

    @Test(arguments: [
        ("Where does my sister live?", true), ("what was the price", true), ("Is it done", true),
        ("My boiler is losing pressure.", false), ("make and age of the boiler", false), ("", false),
    ])
    func `asking is told from telling`(_ text: String, _ asks: Bool) {
        #expect(Self.question(text, RecallIndex()).isQuestion == asks)
    }
}
