import Foundation
import Records
import Testing

extension StoreLaws {
    @Test(arguments: DatabaseKind.allCases, CommitmentFilter.Order.allCases)
    func `pages of the ledger join without a gap and without a double, also where dates are equal or none`(
        kind: DatabaseKind, order: CommitmentFilter.Order
    ) async throws {
        let store = try await Scratch(kind).store
        try await store.ended(aCall("CA1"))
        let commitments = (0..<11).map { index in
            var one = aCommitment("m\(index)", "CA1")
            one.createdAt = noon.addingTimeInterval(Double(index / 3))
            one.dueAt = index % 4 == 0 ? nil : noon.addingTimeInterval(Double(index % 2) * 3600)
            return one
        }
        try await store.write(aDerivation("CA1", commitments: commitments), of: "CA1")
        let whole = try await store.commitments(CommitmentFilter(order: order))
        #expect(Set(whole.map(\.id)).count == 11)
        let isSorted = zip(whole, whole.dropFirst()).allSatisfy { one, next in
            order == .newest
                ? one.createdAt >= next.createdAt : (one.dueAt ?? .distantFuture) <= (next.dueAt ?? .distantFuture)
        }
        #expect(isSorted)
        for size in [1, 2, 4] {
            var pages: [Commitment] = []
            var cursor: String?
            repeat {
                let page = try await store.commitments(CommitmentFilter(order: order, limit: size, cursor: cursor))
                pages += page
                cursor = page.count == size ? page.last?.cursor(in: order) : nil
            } while cursor != nil
            #expect(pages.map(\.id) == whole.map(\.id))
        }
        for wrong in ["", "x", "1", "1.", "m1", "1.x.m1", String(repeating: "9", count: 40) + ".1.m1"] {
            let filter = CommitmentFilter(order: .soonest, cursor: wrong)
            await #expect(throws: StoreError.invalid("cursor")) { try await store.commitments(filter) }
        }
    }

    @Test(arguments: DatabaseKind.allCases)
    func `pages of contacts join without a gap and without a double, also where two called at once`(
        kind: DatabaseKind
    ) async throws {
        let store = try await Scratch(kind).store
        for index in 0..<7 {
            try await store.ended(aCall("CA\(index)", from: "+1415555010\(index)", at: Double(index / 2) * 60))
        }
        let whole = try await store.contacts(matching: nil, limit: 100)
        #expect(whole.count == 7)
        for query in [nil, "555010"] {
            var pages: [Contact] = []
            var cursor: String?
            repeat {
                let page = try await store.contacts(matching: query, line: "main", after: cursor, limit: 2)
                pages += page
                cursor = page.count == 2 ? page.last?.cursor : nil
            } while cursor != nil
            #expect(pages.map(\.id) == whole.map(\.id))
        }
        await #expect(throws: StoreError.invalid("cursor")) {
            try await store.contacts(matching: nil, line: nil, after: "x", limit: 2)
        }
    }
}
