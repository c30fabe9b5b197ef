import Foundation
import Records

/// The turns of one contact, ready to be searched: which term stands where, how rare it is, who spoke, when.
///
/// A turn is found by its own words, by those of the turn before and, less, of the turn after, and by the facts and promises
/// that rest on it; and by its vector, where it has one. Everything is held in memory and exact; calls that changed are put
/// in anew, one by one. `RecallIndex+Search` ranks by words, `RecallIndex+Likeness` by words and vectors together.
struct RecallIndex {
    /// A turn, by its place in `docs`.
    struct Doc {
        var number: Int64
        var call: Int32
        var role: TurnRole
        var kinds: RecallQuestion.Kind
        /// How many terms it has of its own.
        var length: Float
        /// How much it says that is seldom said, from 0 to 1: of turns that hold what was asked those that tell something
        /// come before those that only speak of it.
        var news: Float = 0
        /// What it holds is for callers who were verified.
        var isSensitive: Bool
        var isAlive = true
    }

    struct Posting {
        var doc: Int32
        var weight: Float
    }

    struct IndexedCall {
        var callSid: String
        var revision: Int
        var day: LocalDay
        var startedAt: Date
        var zone: TimeZone
        var docs: Range<Int>
    }

    private(set) var docs: [Doc] = []
    /// The terms of each turn's own, for taking it out again.
    private var own: [[Int32]] = []
    private(set) var calls: [IndexedCall] = []
    private(set) var placeOfCall: [String: Int] = [:]
    /// Terms by their numbers, and the other way round.
    private(set) var words: [String] = []
    private(set) var terms: [String: Int32] = [:]
    /// Terms by their first two letters, for those that are nearly one.
    private(set) var siblings: [UInt16: [Int32]] = [:]
    /// What a spoken word becomes; nil inside for a stop word. Spares the stemmer.
    private var termOfWord: [String: Int32?] = [:]
    private(set) var postings: [[Posting]] = []
    /// In how many turns a term stands itself.
    private(set) var frequency: [Int32] = []
    /// What the length of each turn makes of its weights.
    private(set) var norms: [Float] = []
    private(set) var alive = 0
    private var totalLength: Float = 0
    private(set) var participants = Participants()
    /// Where the turns lie in the space of an embedding model; nil when none does.
    private(set) var vectors: VectorTable?
    /// The row of each turn in it, or -1.
    private(set) var rows: [Int32] = []

    /// A turn of so many terms that stand nowhere else says as much as any.
    private static let muchNews: Float = 11
    static let before: Float = 0.3, after: Float = 0.1, key: Float = 0.6
    static let k1: Float = 1.2, b: Float = 0.4

    /// How many turns can be found.
    var count: Int { alive }

    /// More of it is past changes than turns; a fresh one is smaller.
    var isWorn: Bool { docs.count > alive * 2 + 2000 }

    /// The calls that are in, each with the state it was read in.
    var revisions: [String: Int] {
        Dictionary(uniqueKeysWithValues: placeOfCall.map { ($0.key, calls[$0.value].revision) })
    }

    /// How many numbers are held of vectors.
    var vectorSize: Int { vectors.map { $0.rows * $0.dimensions } ?? 0 }

    /// Brings the index to the state of the store.
    /// - Parameter vectors: of turns of the calls that have changed, by their numbers; the first says how long all must be.
    mutating func apply(_ changes: RecallChanges, vectors: [Int64: [Float]] = [:]) {
        let known = Set(changes.calls.map(\.callSid))
        for callSid in placeOfCall.keys.filter({ !known.contains($0) }) { remove(callSid) }
        let turns = Dictionary(grouping: changes.turns, by: \.callSid)
        for call in changes.calls where call.hasChanged {
            remove(call.callSid)
            add(call, turns[call.callSid] ?? [])
        }
        place(vectors)
        weigh()
    }

    /// What of a turn's worth hangs on all the others: how long it is beside them, and how rare are its words.
    private mutating func weigh() {
        let average = max(1, totalLength / Float(max(1, alive)))
        norms = docs.map { Self.k1 * (1 - Self.b + Self.b * $0.length / average) }
        // From 0, of a term that stands everywhere, to 1, of one that stands here alone; in whatever number of turns.
        let rarities = frequency.map { 1 - logf(Float(max(1, $0))) / logf(Float(max(2, alive))) }
        for index in docs.indices where docs[index].isAlive {
            docs[index].news = min(1, own[index].reduce(0) { $0 + rarities[Int($1)] } / Self.muchNews)
        }
    }

    private mutating func remove(_ callSid: String) {
        guard let place = placeOfCall.removeValue(forKey: callSid) else { return }
        for index in calls[place].docs where docs[index].isAlive {
            docs[index].isAlive = false
            alive -= 1
            totalLength -= docs[index].length
            for term in own[index] { frequency[Int(term)] -= 1 }
            own[index] = []
            if rows[index] >= 0 { vectors?.remove(rows[index]) }
            rows[index] = -1
        }
    }

    private mutating func place(_ found: [Int64: [Float]]) {
        if found.isEmpty { return }
        for index in docs.indices where docs[index].isAlive && rows[index] < 0 {
            guard let vector = found[docs[index].number] else { continue }
            if vectors == nil { vectors = VectorTable(dimensions: vector.count) }
            rows[index] = vectors?.add(vector) ?? -1
        }
    }

    private mutating func term(_ word: String) -> Int32? {
        if let known = termOfWord[word] { return known }
        let found = RecallTerms.term(word).map { number($0) }
        termOfWord[word] = .some(found)
        return found
    }

    private mutating func number(_ term: String) -> Int32 {
        if let known = terms[term] { return known }
        let number = Int32(postings.count)
        terms[term] = number
        words.append(term)
        postings.append([])
        frequency.append(0)
        siblings[Self.family(term), default: []].append(number)
        return number
    }

    /// The first two letters.
    static func family(_ term: String) -> UInt16 {
        var bytes = term.utf8.makeIterator()
        return UInt16(bytes.next() ?? 0) << 8 | UInt16(bytes.next() ?? 0)
    }

    private mutating func add(_ call: RecallCall, _ turns: [RecallTurn]) {
        let zone = TimeZone(identifier: call.timeZone) ?? .gmt
        let first = docs.count
        var bags: [[Int32: Float]] = []
        for turn in turns {
            let spoken = RecallWord.all(in: turn.said)
            participants.hear(spoken, said: turn.role)
            var bag: [Int32: Float] = [:]
            for word in spoken { if let term = term(word.lower) { bag[term, default: 0] += 1 } }
            bags.append(bag)
            docs.append(
                Doc(
                    number: turn.number, call: Int32(calls.count), role: turn.role,
                    kinds: .init(of: spoken, text: turn.said), length: bag.values.reduce(0, +),
                    isSensitive: turn.isSensitive))
            own.append(Array(bag.keys))
            rows.append(-1)
            for term in bag.keys { frequency[Int(term)] += 1 }
            totalLength += docs[docs.count - 1].length
        }
        alive += turns.count
        for (index, turn) in turns.enumerated() {
            var weights = bags[index]
            if index > 0 { for (term, count) in bags[index - 1] { weights[term, default: 0] += Self.before * count } }
            if index + 1 < bags.count {
                for (term, count) in bags[index + 1] { weights[term, default: 0] += Self.after * count }
            }
            for word in turn.keys.flatMap({ RecallWord.all(in: $0) }) {
                if let term = term(word.lower) { weights[term, default: 0] += Self.key }
            }
            for (term, weight) in weights {
                postings[Int(term)].append(Posting(doc: Int32(first + index), weight: weight))
            }
        }
        placeOfCall[call.callSid] = calls.count
        calls.append(
            IndexedCall(
                callSid: call.callSid, revision: call.revision, day: LocalDay(call.startedAt, in: zone),
                startedAt: call.startedAt, zone: zone, docs: first..<docs.count))
    }
}
