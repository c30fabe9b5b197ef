package import Foundation
package import Records

/// Finds what was said in a contact's calls by a question in plain words.
///
/// Each contact's turns are held as an index in memory, exact and brought up to date by what has changed since the last
/// question; the least used ones go when there are too many. The index holds terms and row numbers, no sentences: the turns
/// themselves come from the store, which checks again whose they are.
package actor Recall {
    private let store: any Store
    private let turnLimit: Int
    private var shelf: [String: RecallIndex] = [:]
    /// How the store stood when each index was brought up to date.
    private var marks: [String: [Int]] = [:]
    /// Contacts by last use, the latest at the end.
    private var order: [String] = []

    /// - Parameter turnLimit: how many turns to hold in memory in all; one costs about 400 bytes.
    package init(_ store: any Store, turnLimit: Int = 400_000) {
        self.store = store
        self.turnLimit = turnLimit
    }

    /// The turns that answer a question best, best first.
    /// - Parameters:
    ///   - except: calls to leave out.
    ///   - now: what "last week" is meant against.
    package func turns(
        answering query: String, of contactID: String, limit: Int, except: Set<String> = [], now: Date = Date()
    ) async throws(StoreError) -> [TurnHit] {
        let (hits, turns) = try await search(query, of: contactID, limit, except, hidesSensitive: false, now)
        return hits.compactMap { hit in turns[hit.number].map { TurnHit(turn: $0, score: Double(hit.score)) } }
    }

    /// The same for who is to speak of them in a call.
    /// - Parameter level: how sure it is who is calling; below 3 nothing of accounts and health is found.
    package func recollections(
        of query: String, by contactID: String, level: Int, limit: Int = 8, except: Set<String> = [], now: Date = Date()
    ) async throws(StoreError) -> [Recollection] {
        let (hits, turns) = try await search(query, of: contactID, limit, except, hidesSensitive: level < 3, now)
        return hits.compactMap { hit in
            guard let turn = turns[hit.number] else { return nil }
            return Recollection(
                turn: turn, before: hit.before.flatMap { turns[$0] }, startedAt: hit.startedAt, zone: hit.zone,
                score: Double(hit.score), coverage: Double(hit.coverage))
        }
    }

    private func search(
        _ query: String, of contactID: String, _ limit: Int, _ except: Set<String>, hidesSensitive: Bool, _ now: Date
    ) async throws(StoreError) -> ([RecallIndex.Hit], [Int64: Turn]) {
        let index = try await index(of: contactID)
        let question = RecallQuestion(query, participants: index.participants, today: LocalDay(now, in: .gmt))
        let hits = index.search(question, limit: limit, except: except, hidesSensitive: hidesSensitive)
        let numbers = hits.map(\.number) + hits.compactMap(\.before)
        return (hits, try await store.turns(numbered: numbers, of: contactID))
    }

    /// Lets go of what is held of a contact, as after an erasure.
    package func forget(_ contactID: String) {
        shelf[contactID] = nil
        marks[contactID] = nil
        order.removeAll { $0 == contactID }
    }

    /// The contact's index as of now.
    private func index(of contactID: String) async throws(StoreError) -> RecallIndex {
        if shelf[contactID]?.isWorn == true { forget(contactID) }
        // Read before the changes: what comes between the two is read again with the next question.
        let mark = try await store.recallMark(of: contactID)
        if let index = shelf[contactID], marks[contactID] == mark {
            if order.last != contactID {
                order.removeAll { $0 == contactID }
                order.append(contactID)
            }
            return index
        }
        let changes = try await store.recallChanges(of: contactID, since: shelf[contactID]?.revisions ?? [:])
        // Another question may have been here meanwhile; what it brought stands or is put in again.
        var index = shelf.removeValue(forKey: contactID) ?? RecallIndex()
        index.apply(changes)
        shelf[contactID] = index
        marks[contactID] = mark
        order.removeAll { $0 == contactID }
        order.append(contactID)
        var held = shelf.values.reduce(0) { $0 + $1.count }
        while held > turnLimit, order.count > 1 {
            held -= shelf[order[0]]?.count ?? 0
            forget(order[0])
        }
        return index
    }
}
