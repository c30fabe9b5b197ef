import Foundation
import Records

/// Ranking is Okapi BM25 over the groups of a question, where the best of a word and its stand-ins counts. A turn gains a
/// little when its call as a whole is about what was asked; then by being the leg that was asked about, of the time that was
/// asked about, of the kind that answers, and by what it tells that is seldom told.
extension RecallIndex {
    /// A turn that was found.
    struct Hit {
        var number: Int64
        var score: Float
        /// How much of what was asked for it holds: 0 … 1.
        var coverage: Float
        /// How much nearer it lies to what was asked than the contact's turns usually do: up to 1; nil without vectors.
        var likeness: Float?
        /// When its call began, and where.
        var startedAt: Date
        var zone: TimeZone
        /// The turn before it, when it is short: an answer without its question says little.
        var before: Int64?
    }

    /// What a call's answering the question as a whole is worth to each of its turns that answer a part.
    private static let ofCall: Float = 0.15
    /// What a turn's words are worth to those around it; to the next one more, where it asks something.
    private static let neighbours: [(offset: Int, share: Float)] = [(2, 0.2), (1, 0.4), (-1, 0.1)]
    private static let toAnswer: Float = 0.6
    /// A turn with so few terms is read with the one before it.
    private static let short: Float = 6

    /// Scores as they grow, of turns and of calls.
    private struct Board {
        var scores: [Float]
        /// What each turn earned without its neighbours.
        var own: [Float] = []
        var ofCalls: [Float]
        /// Turns with a score, each once.
        var scored: [Int32] = []
        /// The most a turn could have.
        var ideal: Float = 0
    }

    /// The best turns, best first.
    /// - Parameter vector: the question's, in the space of the turns'; nil leaves it to the words.
    /// - Parameter except: calls that are left out, such as the one that is going on.
    /// - Parameter hidesSensitive: nothing of accounts and health is found.
    func search(
        _ question: RecallQuestion, near vector: [Float]? = nil, limit: Int, except: Set<String> = [],
        hidesSensitive: Bool = false
    ) -> [Hit] {
        guard alive > 0, limit > 0 else { return [] }
        var board = Board(
            scores: [Float](repeating: 0, count: docs.count), ofCalls: [Float](repeating: 0, count: calls.count))
        score(question, &board)
        spread(&board)
        rewardDates(question, &board)
        let left = Set(except.compactMap { placeOfCall[$0].map(Int32.init) })
        func mayBeFound(_ doc: Doc) -> Bool {
            doc.isAlive && !(hidesSensitive && doc.isSensitive) && !left.contains(doc.call)
        }
        let cosines = vector.flatMap { vectors?.cosines(with: $0) }
        var best = Best(limit: cosines == nil ? limit : max(limit, Self.candidates))
        for place in board.scored {
            let doc = docs[Int(place)]
            guard mayBeFound(doc) else { continue }
            let score = board.scores[Int(place)] + Self.ofCall * board.ofCalls[Int(doc.call)]
            best.offer(score * fit(question, doc) * (1 + doc.news), doc.number, place)
        }
        func hit(_ entry: Best.Entry) -> Hit { self.hit(entry, board, hidesSensitive: hidesSensitive) }
        guard let cosines else { return best.entries.map(hit) }
        let likeness = Likeness(cosines, in: self, mayBeFound)
        return fused(best.entries, likeness, question, limit).map { entry in
            var found = hit(entry)
            found.likeness = likeness.absolute(Int(entry.place), in: self)
            return found
        }
    }

    // MARK: Words

    private func score(_ question: RecallQuestion, _ board: inout Board) {
        var best = [Float](repeating: 0, count: docs.count)
        var bestOfCalls = [Float](repeating: 0, count: calls.count)
        var touched: [Int32] = []
        for group in question.groups {
            touched.removeAll(keepingCapacity: true)
            var most: Float = 0
            for (term, weight) in lookedUp(group) {
                let worth = weight * rarity(term)
                most = max(most, worth)
                for posting in postings[Int(term)] {
                    let place = Int(posting.doc)
                    let gain = worth * posting.weight * (Self.k1 + 1) / (posting.weight + norms[place])
                    if best[place] == 0 { touched.append(posting.doc) }
                    if gain > best[place] { best[place] = gain }
                }
            }
            // A word that nobody has ever said is asked for all the same.
            let asked = group.terms.first.map { $0.weight * rarity(of: $0.term) } ?? 0
            board.ideal += max(most, asked)
            for place in touched {
                let index = Int(place), call = Int(docs[index].call)
                if board.scores[index] == 0 { board.scored.append(place) }
                board.scores[index] += best[index]
                bestOfCalls[call] = max(bestOfCalls[call], best[index])
                best[index] = 0
            }
            for place in touched {
                let call = Int(docs[Int(place)].call)
                board.ofCalls[call] += bestOfCalls[call]
                bestOfCalls[call] = 0
            }
        }
    }

    /// The terms of a group as numbers, with those of the same root. A name that nobody has said in this form is looked for
    /// in forms that are near it.
    private func lookedUp(_ group: RecallQuestion.Group) -> [(Int32, Float)] {
        var found = group.terms.compactMap { term, weight in terms[term].map { ($0, weight) } }
        guard let (wanted, weight) = group.terms.first, wanted.utf8.count >= 4 else { return found }
        let isUnknown = terms[wanted].map { frequency[Int($0)] == 0 } ?? true
        for other in siblings[Self.family(wanted)] ?? [] where words[Int(other)] != wanted {
            if Root.isShared(words[Int(other)], wanted) {
                found.append((other, weight * 0.55))
            } else if isUnknown, wanted.utf8.count >= 5, Spelling.isNear(words[Int(other)], wanted) {
                found.append((other, weight * 0.6))
            }
        }
        return found
    }

    private func rarity(of term: String) -> Float { terms[term].map(rarity) ?? rarity(frequency: 0) }

    private func rarity(_ term: Int32) -> Float { rarity(frequency: Float(max(0, frequency[Int(term)]))) }

    private func rarity(frequency: Float) -> Float {
        logf(1 + (Float(alive) - frequency + 0.5) / (frequency + 0.5))
    }

    /// What a turn is about is said around it, too: it gains by what its neighbours in the call have.
    private func spread(_ board: inout Board) {
        board.own = board.scores
        for place in board.scored[..<board.scored.count] {
            let index = Int(place), call = calls[Int(docs[index].call)].docs
            for (offset, share) in Self.neighbours where call.contains(index + offset) {
                let other = index + offset
                if board.scores[other] == 0 { board.scored.append(Int32(other)) }
                let isAnswer = offset == 1 && docs[index].kinds.contains(.asks)
                board.scores[other] += (isAnswer ? Self.toAnswer : share) * board.own[index]
            }
        }
    }

    // MARK: Time, speaker, kind

    /// A turn of the time that was asked about gains as much as by a telling word; what is told in the weeks after gains a third.
    private func rewardDates(_ question: RecallQuestion, _ board: inout Board) {
        let gain: Float = 5
        if let (fromNewest, offset) = question.dates.call {
            let ordered = placeOfCall.values.sorted { calls[$0].startedAt < calls[$1].startedAt }
            let place = fromNewest ? ordered.count - 1 - offset : offset
            guard ordered.indices.contains(place) else { return }
            reward(calls[ordered[place]], gain, &board)
        } else if let days = question.dates.days {
            for place in placeOfCall.values.sorted() {
                let call = calls[place]
                if days.contains(call.day) {
                    reward(call, gain, &board)
                } else if call.day > days.upperBound, call.day <= days.upperBound + 21 {
                    reward(call, gain / 3, &board)
                }
            }
        }
    }

    /// Beside the gain, what says more ranks higher: a call's greetings have the same date as its news.
    private func reward(_ call: IndexedCall, _ gain: Float, _ board: inout Board) {
        for doc in call.docs where docs[doc].isAlive {
            if board.scores[doc] == 0 { board.scored.append(Int32(doc)) }
            let gain = gain + min(1.5, docs[doc].length / 10)
            board.scores[doc] += gain
            board.own[doc] += gain
        }
    }

    /// What it makes of a turn's score that it is of the leg and the kind that is asked for.
    func fit(_ question: RecallQuestion, _ doc: Doc) -> Float {
        var fit: Float = 1
        if let role = question.role {
            fit *= doc.role == role ? 1.4 : 0.6
        } else if let lean = question.lean {
            fit *= doc.role == lean ? 1.15 : 0.9
        }
        return fit * (1 + 0.12 * Float(question.kinds.intersection(doc.kinds).rawValue.nonzeroBitCount))
    }

    private func hit(_ entry: Best.Entry, _ board: Board, hidesSensitive: Bool) -> Hit {
        let index = Int(entry.place), doc = docs[index], call = calls[Int(doc.call)]
        let coverage = board.ideal > 0 ? board.own[index] / (board.ideal * (Self.k1 + 1) / (1 + Self.k1)) : 0
        let wantsBefore = doc.length <= Self.short && index > call.docs.lowerBound
        let mayTellBefore = wantsBefore && !(hidesSensitive && docs[index - 1].isSensitive)
        return Hit(
            number: doc.number, score: entry.score, coverage: min(1, coverage), startedAt: call.startedAt,
            zone: call.zone, before: mayTellBefore ? docs[index - 1].number : nil)
    }
}
