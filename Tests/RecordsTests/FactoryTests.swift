import Foundation
import Records
import Testing

/// What a setting opens, and that both databases were tested at all.
@Suite(.scratch) struct FactoryTests {
    @Test func `in CI a missing PostgreSQL is a failure`() {
        if DatabaseKind.isCI { #expect(DatabaseKind.postgresURL != nil, "deploy/postgres.sh start DIR prints one") }
    }

    @Test(.enabled(if: DatabaseKind.postgresURL != nil, "RINGBACK_TEST_POSTGRES is not set: see deploy/postgres.sh"))
    func `the laws ran against PostgreSQL`() { #expect(DatabaseKind.allCases.contains(.postgres)) }

    @Test func `a database is named by its URL`() async throws {
        let path = ScratchPlace.folder.appending(path: "a.db").path
        #expect(try StoreFactory.open("sqlite:\(path)") is SQLiteStore)
        #expect(try StoreFactory.open("postgres://nobody@127.0.0.1:1/none") is PostgresStore)
        for wrong in ["", "sqlite:", "mysql://x", "ringback.db"] {
            #expect(throws: StoreError.self) { try StoreFactory.open(wrong) }
        }
    }

    @Test func `a URL's password never stands in an error`() async throws {
        let error = #expect(throws: StoreError.self) { try StoreFactory.open("postgres://a:hush@h:port:9/%zz") }
        #expect(!String(describing: error).contains("hush"))
        let store = try StoreFactory.open("postgres://a:hush@127.0.0.1:1/none")
        let away = await #expect(throws: StoreError.self) { try await store.migrate() }
        guard case .unavailable(let text) = away else {
            Issue.record("\(String(describing: away))")
            return
        }
        #expect(!text.contains("hush"))
    }
}
