import Foundation
import Records
import Testing

extension StoreLaws {
    @Test(arguments: DatabaseKind.allCases)
    func `a PIN may be tried ten times an hour, whoever tries`(kind: DatabaseKind) async throws {
        let scratch = try await Scratch(kind)
        let (store, other) = (scratch.store, try scratch.another())
        let contact = try #require(try await store.begin(aCall("CA1"), anonymous: false).contactID)
        #expect(try await store.takePINTry(of: contact, at: noon) == nil)
        try await store.setPIN("hash", of: contact, by: "operator", at: noon)
        #expect(try await store.contact(contact)?.hasPIN == true)
        let tries = try await withThrowingTaskGroup(of: String?.self) { group in
            for index in 0..<14 {
                let store = index.isMultiple(of: 2) ? store : other
                group.addTask { try await store.takePINTry(of: contact, at: noon.addingTimeInterval(Double(index))) }
            }
            return try await group.reduce(into: []) { $0 += [$1].compactMap(\.self) }
        }
        #expect(tries == Array(repeating: "hash", count: 10))
        #expect(try await store.takePINTry(of: contact, at: noon.addingTimeInterval(3500)) == nil)
        #expect(try await store.takePINTry(of: contact, at: noon.addingTimeInterval(3700)) == "hash")
        try await store.setPIN(nil, of: contact, by: "operator", at: noon)
        #expect(try await store.contact(contact)?.hasPIN == false)
        #expect(try await store.takePINTry(of: contact, at: noon.addingTimeInterval(9000)) == nil)
        #expect(Set(try await store.audit(of: contact, limit: 9).map(\.action)) == ["PIN set", "PIN removed"])
        await #expect(throws: StoreError.unknown("contact")) {
            try await store.setPIN("hash", of: "nobody", by: "operator", at: noon)
        }
    }

    @Test(arguments: DatabaseKind.allCases)
    func `a PIN goes with a merge where there was none, and back with its undoing`(kind: DatabaseKind) async throws {
        let store = try await Scratch(kind).store
        let ada = try #require(try await store.ended(aCall("CA1")).contactID)
        let bob = try #require(try await store.ended(aCall("CA2", from: "+15550200")).contactID)
        try await store.setPIN("of Ada", of: ada, by: "operator", at: noon)
        try await store.merge(contact: ada, into: bob, by: "operator", at: noon)
        #expect(try await store.takePINTry(of: bob, at: noon) == "of Ada")
        _ = try await store.undoMove(of: bob, by: "operator", at: noon)
        #expect(try await store.contact(bob)?.hasPIN == false)
        #expect(try await store.takePINTry(of: ada, at: noon) == "of Ada")
        try await store.setPIN("of Bob", of: bob, by: "operator", at: noon)
        try await store.merge(contact: ada, into: bob, by: "operator", at: noon)
        #expect(try await store.takePINTry(of: bob, at: noon) == "of Bob")
        _ = try await store.undoMove(of: bob, by: "operator", at: noon)
        #expect(try await store.takePINTry(of: bob, at: noon) == "of Bob")
        #expect(try await store.takePINTry(of: ada, at: noon) == "of Ada")
    }
}
