import Foundation
import Records

/// The turns of one contact, ready to be searched: which term stands where, how rare it is, who spoke, when.
///
/// A turn is found by its own words, by those of the turn before and, less, of the turn after, and by the facts and promises
/// that rest on it. Ranking is Okapi BM25 over the groups of a question, where the best of a word and its stand-ins counts;
/// then a turn gains by being the leg that was asked about, of the time that was asked about, and of the kind that answers.
/// Everything is held in memory and exact; calls that changed are put in anew, one by one.
struct RecallIndex {
    /// A turn, by its place in `docs`.
    private struct Doc {
        var number: Int64
        var call: Int
        var role: TurnRole
        var kinds: RecallQuestion.Kind
        /// How many terms it has of its own.
        var length: Float
        var own: [Int32]
        /// What it holds is for callers who were verified.
        var isSensitive: Bool
        var isAlive = true
    }

    private struct Posting {
        var doc: Int32
        var weight: Float
    }

    private struct IndexedCall {
        var callSid: String
        var revision: Int
        var day: LocalDay
        var startedAt: Date
        var zone: TimeZone
        var docs: Range<Int>
    }

    private var docs: [Doc] = []
    private var calls: [IndexedCall] = []
    private var placeOfCall: [String: Int] = [:]
    private var terms: [String: Int32] = [:]
    /// What a spoken word becomes; nil inside for a stop word. Spares the stemmer.
    private var termOfWord: [String: Int32?] = [:]
    private var postings: [[Posting]] = []
    /// In how many turns a term stands itself.
    private var frequency: [Int32] = []
    private var alive = 0
    private var totalLength: Float = 0
    private(set) var participants = Participants()

    static let before: Float = 0.5, after: Float = 0.2, key: Float = 0.6
    private static let k1: Float = 1.2, b: Float = 0.4

    /// How many turns can be found.
    var count: Int { alive }

    /// More of it is past changes than turns; a fresh one is smaller.
    var isWorn: Bool { docs.count > alive * 2 + 2000 }

    /// The calls that are in, each with the state it was read in.
    var revisions: [String: Int] {
        Dictionary(uniqueKeysWithValues: placeOfCall.map { ($0.key, calls[$0.value].revision) })
    }

    // MARK: Filling

    /// Brings the index to the state of the store.
    mutating func apply(_ changes: RecallChanges) {
        let known = Set(changes.calls.map(\.callSid))
        for callSid in placeOfCall.keys.filter({ !known.contains($0) }) { remove(callSid) }
        let turns = Dictionary(grouping: changes.turns, by: \.callSid)
        for call in changes.calls where call.hasChanged {
            remove(call.callSid)
            add(call, turns[call.callSid] ?? [])
        }
    }

    private mutating func remove(_ callSid: String) {
        guard let place = placeOfCall.removeValue(forKey: callSid) else { return }
        for index in calls[place].docs where docs[index].isAlive {
            docs[index].isAlive = false
            alive -= 1
            totalLength -= docs[index].length
            for term in docs[index].own { frequency[Int(term)] -= 1 }
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
        postings.append([])
        frequency.append(0)
        return number
    }

    private mutating func add(_ call: RecallCall, _ turns: [RecallTurn]) {
        let zone = TimeZone(identifier: call.timeZone) ?? .gmt
        let first = docs.count
        var bags: [[Int32: Float]] = []
        for turn in turns {
            let words = RecallWord.all(in: turn.said)
            participants.hear(words, said: turn.role)
            var bag: [Int32: Float] = [:]
            for word in words { if let term = term(word.lower) { bag[term, default: 0] += 1 } }
            bags.append(bag)
            docs.append(
                Doc(
                    number: turn.number, call: calls.count, role: turn.role, kinds: .init(of: words, text: turn.said),
                    length: bag.values.reduce(0, +), own: Array(bag.keys),
                    isSensitive: turn.keys.contains { Self.isSensitive(key: $0) }))
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

    /// A key begins with the slot of its fact.
    private static func isSensitive(key: String) -> Bool { key.hasPrefix("account ") || key.hasPrefix("health ") }

    // MARK: Searching

    /// A turn that was found.
    struct Hit {
        var number: Int64
        var score: Float
        /// How much of what was asked for it holds: 0 … 1.
        var coverage: Float
        /// When its call began, and where.
        var startedAt: Date
        var zone: TimeZone
        /// The turn before it, when it is short: an answer without its question says little.
        var before: Int64?
    }

    /// A turn with so few terms is read with the one before it.
    private static let short: Float = 6

    /// The best turns, best first.
    /// - Parameter except: calls that are left out, such as the one that is going on.
    /// - Parameter hidesSensitive: nothing of accounts and health is found.
    func search(
        _ question: RecallQuestion, limit: Int, except: Set<String> = [], hidesSensitive: Bool = false
    ) -> [Hit] {
        guard alive > 0, limit > 0 else { return [] }
        var scores = [Float](repeating: 0, count: docs.count)
        var best = [Float](repeating: 0, count: docs.count)
        let average = max(1, totalLength / Float(alive))
        var ideal: Float = 0
        for group in question.groups {
            var touched: [Int32] = []
            var most: Float = 0
            for (term, weight) in lookedUp(group) {
                let rarity = rarity(term)
                most = max(most, weight * rarity)
                for posting in postings[Int(term)] where docs[Int(posting.doc)].isAlive {
                    let doc = Int(posting.doc)
                    let length = 1 - Self.b + Self.b * docs[doc].length / average
                    let gain = weight * rarity * posting.weight * (Self.k1 + 1) / (posting.weight + Self.k1 * length)
                    if best[doc] == 0 { touched.append(posting.doc) }
                    if gain > best[doc] { best[doc] = gain }
                }
            }
            ideal += most
            for doc in touched {
                scores[Int(doc)] += best[Int(doc)]
                best[Int(doc)] = 0
            }
        }
        rewardDates(question, &scores)
        if hidesSensitive { for (index, doc) in docs.enumerated() where doc.isSensitive { scores[index] = 0 } }
        return ranked(question, scores, ideal: ideal, limit: limit, except: except)
    }

    /// The terms of a group as numbers. A name that nobody has said in this form is looked for in forms that are near it.
    private func lookedUp(_ group: RecallQuestion.Group) -> [(Int32, Float)] {
        let found = group.terms.compactMap { term, weight in terms[term].map { ($0, weight) } }
        guard let (wanted, weight) = group.terms.first, terms[wanted] == nil || frequency[Int(terms[wanted]!)] == 0,
            wanted.utf8.count >= 5
        else { return found }
        let near = terms.filter { Spelling.isNear($0.key, wanted) }.map { ($0.value, weight * 0.6) }
        return found + near.sorted { $0.0 < $1.0 }
    }

    private func rarity(_ term: Int32) -> Float {
        let frequency = Float(max(0, frequency[Int(term)]))
        return logf(1 + (Float(alive) - frequency + 0.5) / (frequency + 0.5))
    }

    /// A turn of the time that was asked about gains as much as by a telling word; what is told in the weeks after gains a third.
    private func rewardDates(_ question: RecallQuestion, _ scores: inout [Float]) {
        let gain: Float = 5
        if let (fromNewest, offset) = question.dates.call {
            let ordered = placeOfCall.values.sorted { calls[$0].startedAt < calls[$1].startedAt }
            let place = fromNewest ? ordered.count - 1 - offset : offset
            guard ordered.indices.contains(place) else { return }
            reward(calls[ordered[place]], gain, &scores)
        } else if let days = question.dates.days {
            for place in placeOfCall.values {
                let call = calls[place]
                if days.contains(call.day) {
                    reward(call, gain, &scores)
                } else if call.day > days.upperBound, call.day <= days.upperBound + 21 {
                    reward(call, gain / 3, &scores)
                }
            }
        }
    }

    /// Beside the gain, what says more ranks higher: a call's greetings have the same date as its news.
    private func reward(_ call: IndexedCall, _ gain: Float, _ scores: inout [Float]) {
        for doc in call.docs where docs[doc].isAlive {
            scores[doc] += gain + min(1.5, docs[doc].length / 10)
        }
    }

    private func ranked(
        _ question: RecallQuestion, _ scores: [Float], ideal: Float, limit: Int, except: Set<String>
    ) -> [Hit] {
        let left = Set(except.compactMap { placeOfCall[$0] })
        var hits: [Hit] = []
        for (index, doc) in docs.enumerated() where scores[index] > 0 && doc.isAlive && !left.contains(doc.call) {
            var score = scores[index]
            if let role = question.role { score *= doc.role == role ? 1.4 : 0.6 }
            score *= 1 + 0.12 * Float(question.kinds.intersection(doc.kinds).rawValue.nonzeroBitCount)
            if doc.kinds.contains(.question) { score *= 0.8 }
            let coverage = ideal > 0 ? min(1, scores[index] / (ideal * (Self.k1 + 1) / (1 + Self.k1))) : 0
            let call = calls[doc.call]
            let before = doc.length <= Self.short && index > call.docs.lowerBound ? docs[index - 1].number : nil
            hits.append(
                Hit(
                    number: doc.number, score: score, coverage: coverage, startedAt: call.startedAt, zone: call.zone,
                    before: before))
        }
        // Of equals the later turn, so that the order never hangs on a hash.
        hits.sort { ($0.score, $0.number) > ($1.score, $1.number) }
        return Array(hits.prefix(limit))
    }
}

/// Whether two words may be one that was misheard: one letter more, less or other, with the same beginning.
enum Spelling {
    static func isNear(_ word: String, _ other: String) -> Bool {
        guard abs(word.utf8.count - other.utf8.count) <= 1, word.utf8.first == other.utf8.first else { return false }
        let (one, two) = (Array(word.utf8), Array(other.utf8))
        guard one.count >= 4, one[1] == two[1], one != two else { return false }
        var start = 0
        while start < min(one.count, two.count), one[start] == two[start] { start += 1 }
        var (end, otherEnd) = (one.count, two.count)
        while end > start, otherEnd > start, one[end - 1] == two[otherEnd - 1] {
            (end, otherEnd) = (end - 1, otherEnd - 1)
        }
        return end - start <= 1 && otherEnd - start <= 1
    }
}
