package import Foundation
package import Records

/// Finds what was said in a contact's calls by a question in plain words.
///
/// Each contact's turns are held as an index in memory, exact and brought up to date by what has changed since the last
/// question; the least used ones go when there are too many. The index holds terms and row numbers, no sentences: the turns
/// themselves come from the store, which checks again whose they are.
///
/// Where there is an embedding model, the question's vector is asked for while the words are looked up; if it is not there
/// in time, the words answer alone.
package actor Recall {
    private let store: any Store
    private let embedder: (any Embedder)?
    private let told: @Sendable (QuestionVector.Outcome) -> Void
    private let knowsStandIns: Bool
    private let turnLimit: Int
    private let vectorLimit: Int
    private var shelf: [String: RecallIndex] = [:]
    /// How the store stood when each index was brought up to date.
    private var marks: [String: [Int]] = [:]
    /// Contacts by last use, the latest at the end.
    private var order: [String] = []

    /// A call goes on meanwhile; what comes later than 120 ms is of no use to it (`CallPolicy.Recall`), and the search itself
    /// wants some of that.
    package static let patienceInCall = Duration.milliseconds(90)
    /// For who waits for an answer: a model that has asked, an operator.
    package static let patience = Duration.milliseconds(1500)

    /// - Parameters:
    ///   - embedder: nil leaves it to the words.
    ///   - knowsStandIns: other words may stand for those of a question; off only to measure what that is worth.
    ///   - turnLimit: how many turns to hold in memory in all; one costs about 400 bytes.
    ///   - vectorLimit: how many numbers of vectors; one costs four.
    ///   - told: what became of each question's vector.
    package init(
        _ store: any Store, embedder: (any Embedder)? = nil, knowsStandIns: Bool = true, turnLimit: Int = 400_000,
        vectorLimit: Int = 64 << 20,
        told: @escaping @Sendable (QuestionVector.Outcome) -> Void = { _ in }
    ) {
        self.store = store
        self.embedder = embedder
        self.knowsStandIns = knowsStandIns
        self.turnLimit = turnLimit
        self.vectorLimit = vectorLimit
        self.told = told
    }

    /// The turns that answer a question best, best first.
    /// - Parameters:
    ///   - except: calls to leave out.
    ///   - now: what "last week" is meant against.
    package func turns(
        answering query: String, of contactID: String, limit: Int, except: Set<String> = [], now: Date = Date()
    ) async throws(StoreError) -> [TurnHit] {
        let (hits, turns) = try await search(
            query, of: contactID, limit, except, hidesSensitive: false, Self.patience, now)
        return hits.compactMap { hit in turns[hit.number].map { TurnHit(turn: $0, score: Double(hit.score)) } }
    }

    /// The same for who is to speak of them in a call.
    /// - Parameter level: how sure it is who is calling; below 3 nothing of accounts and health is found (`Sensitivity`).
    /// - Parameter patience: how long the question's vector is waited for.
    package func recollections(
        of query: String, by contactID: String, level: Int, limit: Int = 8, except: Set<String> = [],
        patience: Duration = patience, now: Date = Date()
    ) async throws(StoreError) -> [Recollection] {
        let (hits, turns) = try await search(
            query, of: contactID, limit, except, hidesSensitive: level < 3, patience, now)
        return hits.compactMap { hit in
            guard let turn = turns[hit.number] else { return nil }
            var before = hit.before.flatMap { turns[$0] }
            if level < 3 {
                if Sensitivity.isGuarded(turn.effectiveText) { return nil }
                if before.map({ Sensitivity.isGuarded($0.effectiveText) }) == true { before = nil }
            }
            return Recollection(
                turn: turn, before: before, startedAt: hit.startedAt, zone: hit.zone,
                score: Double(hit.score), coverage: Double(hit.coverage), likeness: hit.likeness.map { Double($0) })
        }
    }

    private func search(
        _ query: String, of contactID: String, _ limit: Int, _ except: Set<String>, hidesSensitive: Bool,
        _ patience: Duration, _ now: Date
    ) async throws(StoreError) -> ([RecallIndex.Hit], [Int64: Turn]) {
        let deadline = ContinuousClock.now + patience
        let asked = questionVector(query, of: contactID, until: deadline)
        try await refresh(contactID)
        // The first vectors of a contact may just have come.
        let vector = asked ?? questionVector(query, of: contactID, until: deadline)
        let near = shelf[contactID]?.vectors == nil ? nil : await vector?.value(told)
        // Others may have needed the room meanwhile.
        if shelf[contactID] == nil { try await refresh(contactID) }
        // Nothing is awaited from here on: who holds an index while another question brings it up to date has it copied.
        guard let index = shelf[contactID] else { return ([], [:]) }
        let question = RecallQuestion(
            query, participants: index.participants, today: LocalDay(now, in: .gmt), knowsStandIns: knowsStandIns)
        let hits = index.search(question, near: near, limit: limit, except: except, hidesSensitive: hidesSensitive)
        let numbers = hits.map(\.number) + hits.compactMap(\.before)
        return (hits, try await store.turns(numbered: numbers, of: contactID))
    }

    /// Asks for a question's vector, unless it is known that there is nothing to compare it with.
    private func questionVector(
        _ query: String, of contactID: String, until deadline: ContinuousClock.Instant
    ) -> QuestionVector? {
        guard let embedder, shelf[contactID].map({ $0.vectors != nil }) ?? true,
            query.contains(where: { $0.isLetter || $0.isNumber })
        else { return nil }
        return QuestionVector(EmbeddingInput.text(ofQuestion: query), embedder, until: deadline)
    }

    /// Lets go of what is held of a contact, as after an erasure.
    package func forget(_ contactID: String) {
        shelf[contactID] = nil
        marks[contactID] = nil
        order.removeAll { $0 == contactID }
    }

    /// Brings what is held to the state of now, and lets go of whoever was erased, here or by another process. A question does
    /// so for its contact by itself: this is for those of whom nobody asks.
    package func catchUp() async throws(StoreError) {
        let held = Array(shelf.keys)
        let now = try await store.recallMarks(of: held)
        for contactID in held where now[contactID] != marks[contactID] {
            if now[contactID] == nil { forget(contactID) } else { try await refresh(contactID) }
        }
    }

    /// Whose turns are held, the least used first.
    package var held: [String] { order }

    /// Brings the contact's index to the state of now.
    private func refresh(_ contactID: String) async throws(StoreError) {
        if shelf[contactID]?.isWorn == true { forget(contactID) }
        // Read before the changes: what comes between the two is read again with the next question.
        let mark = try await store.recallMark(of: contactID)
        if shelf[contactID] != nil, marks[contactID] == mark {
            if order.last != contactID {
                order.removeAll { $0 == contactID }
                order.append(contactID)
            }
            return
        }
        let changes = try await store.recallChanges(of: contactID, since: shelf[contactID]?.revisions ?? [:])
        if changes.calls.isEmpty { return forget(contactID) }
        let vectors = try await vectors(of: contactID, changes)
        // Another question may have been here meanwhile; what it brought stands or is put in again.
        var index = shelf.removeValue(forKey: contactID) ?? RecallIndex()
        index.apply(changes, vectors: vectors)
        shelf[contactID] = index
        marks[contactID] = mark
        order.removeAll { $0 == contactID }
        order.append(contactID)
        var turns = shelf.values.reduce(0) { $0 + $1.count }
        var numbers = shelf.values.reduce(0) { $0 + $1.vectorSize }
        while turns > turnLimit || numbers > vectorLimit, order.count > 1 {
            turns -= shelf[order[0]]?.count ?? 0
            numbers -= shelf[order[0]]?.vectorSize ?? 0
            forget(order[0])
        }
    }

    /// The vectors of the calls that have changed, some calls at a time: of a contact with thousands of turns they are many.
    private func vectors(
        of contactID: String, _ changes: RecallChanges
    ) async throws(StoreError) -> [Int64: [Float]] {
        guard let embedder else { return [:] }
        var vectors: [Int64: [Float]] = [:]
        var left = changes.calls.filter(\.hasChanged).map(\.callSid)[...]
        while !left.isEmpty {
            let some = try await store.vectors(of: contactID, model: embedder.mark, calls: Array(left.prefix(100)))
            vectors.merge(some) { $1 }
            left = left.dropFirst(100)
        }
        return vectors
    }
}
