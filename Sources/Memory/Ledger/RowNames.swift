import Foundation
import Records

/// Names the rows that a call leads to by what they say.
///
/// A row that means the same as one the call has already keeps that one's name, and with it what operators did to it and what
/// later calls say of it, whoever works on the call again: other rules, a model that is back. What is new is named by its
/// meaning, so that it gets the same name wherever it is found.
struct RowNames {
    private let callSid: String
    private var taken: Set<String>

    /// - Parameter known: all that is known of the call's contact; only rows of this call count.
    static func given(to derivation: Derivation, beside known: ContactLedger) -> Derivation {
        let callSid = derivation.summary.callSid
        let facts = known.facts.filter { $0.callSid == callSid }
        let commitments = known.commitments.filter { $0.callSid == callSid }
        var names = RowNames(callSid: callSid, taken: Set(facts.map(\.id) + commitments.map(\.id)))
        var named = derivation
        let owed = pairs(named.commitments, commitments, \.id, likeness)
        for index in named.commitments.indices {
            let row = named.commitments[index]
            named.commitments[index].id = owed[index] ?? names.new("c", meaning(row), row.citations)
        }
        let held = pairs(named.facts, facts, \.id, likeness)
        for index in named.facts.indices {
            let row = named.facts[index]
            named.facts[index].id = held[index] ?? names.new("f", meaning(row), row.citations)
        }
        for index in named.questions.indices {
            let row = named.questions[index]
            named.questions[index].id = names.new("q", words(row.text).sorted(), [row.citation])
        }
        return named
    }

    /// Two rows of one meaning are told apart by the turns they rest on, and if need be by their order.
    private mutating func new(_ kind: String, _ meaning: [String], _ citations: [Citation]) -> String {
        let resting = [meaning, meaning + citations.map(\.turnID)]
        for attempt in 0... {
            let parts = attempt < resting.count ? resting[attempt] : resting[1] + ["\(attempt)"]
            let name = "\(callSid)-\(kind)\(InputHash.of(parts).prefix(10))"
            if taken.insert(name).inserted { return name }
        }
        preconditionFailure("a range without an end has ended")
    }

    // MARK: Meaning

    private static func meaning(_ row: Commitment) -> [String] {
        let deed = Deed(row.action)
        return [row.owner.rawValue, deed.family] + deed.things.sorted()
    }

    private static func meaning(_ row: Fact) -> [String] { [row.slot] + FactJudge.words(row.value).sorted() }

    /// How surely the two are one promise, put differently perhaps; nil: they are not.
    private static func likeness(_ new: Commitment, _ old: Commitment) -> Int? {
        guard new.owner == old.owner else { return nil }
        let rests = sharesTurn(new.citations, old.citations)
        let isExact = meaning(new) == meaning(old)
        guard isExact || rests && Deed(new.action).isSame(as: Deed(old.action)) else { return nil }
        return (isExact ? 8 : 0) + (new.dueAt == old.dueAt ? 4 : 0) + (rests ? 2 : 0) + (old.isTouched ? 1 : 0)
    }

    /// The same said in the same turn is the same fact, whichever words it was put in.
    private static func likeness(_ new: Fact, _ old: Fact) -> Int? {
        guard new.slot == old.slot else { return nil }
        let rests = sharesTurn(new.citations, old.citations)
        let isExact = meaning(new) == meaning(old)
        let isNear = FactJudge.single.contains(new.slot) || !words(new.value).isDisjoint(with: words(old.value))
        guard isExact || rests && isNear else { return nil }
        return (isExact ? 8 : 0) + (rests ? 2 : 0) + (old.isTouched ? 1 : 0)
    }

    private static func sharesTurn(_ one: [Citation], _ other: [Citation]) -> Bool {
        !Set(one.map(\.turnID)).isDisjoint(with: other.map(\.turnID))
    }

    private static func words(_ text: String) -> Set<String> {
        Set(RecallWord.all(in: text).compactMap { RecallTerms.term($0.lower) })
    }

    // MARK: Pairs

    /// The old name of each new row that has one; the likeliest pairs first, no name twice.
    private static func pairs<Row>(
        _ new: [Row], _ old: [Row], _ name: KeyPath<Row, String>, _ likeness: (Row, Row) -> Int?
    ) -> [Int: String] {
        var candidates: [(new: Int, old: Int, likeness: Int)] = []
        for (index, row) in new.enumerated() {
            for (place, other) in old.enumerated() {
                if let likeness = likeness(row, other) { candidates.append((index, place, likeness)) }
            }
        }
        candidates.sort {
            ($1.likeness, $0.new, old[$0.old][keyPath: name]) < ($0.likeness, $1.new, old[$1.old][keyPath: name])
        }
        var names: [Int: String] = [:]
        var given: Set<Int> = []
        for pair in candidates where names[pair.new] == nil && given.insert(pair.old).inserted {
            names[pair.new] = old[pair.old][keyPath: name]
        }
        return names
    }
}
