import Foundation
import Records
import Testing

/// Summaries that are found by their words.
extension StoreLaws {
    @Test(arguments: DatabaseKind.allCases)
    func `a search finds the newest summary of calls that are over, the best first`(kind: DatabaseKind) async throws {
        let store = try await Scratch(kind).store
        try await store.ended(aCall("CA1"), ["A zither, please."])
        try await store.write(aDerivation("CA1", headline: "Wants zithers tuned"), of: "CA1")
        try await store.ended(aCall("CA2", from: "+15550200", line: "shop"), ["Hello."])
        try await store.write(aDerivation("CA2", headline: "Wants a zither"), of: "CA2")
        func found(_ query: String, line: String? = nil, limit: Int = 9) async throws -> [String] {
            try await store.searchSummaries(query, line: line, limit: limit).map(\.call.callSid)
        }
        #expect(try await Set(found("zither")) == ["CA1", "CA2"])
        #expect(try await found("tuning zither").first == "CA1")
        #expect(try await found("zither", limit: 1).count == 1)
        #expect(try await found("zither", line: "shop") == ["CA2"])
        #expect(try await found("zither", line: "nobody's") == [])
        // What was said alone is found among the turns.
        #expect(try await found("please") == [])
        let hit = try #require(try await store.searchSummaries("tuned", line: nil, limit: 9).first)
        #expect(try await store.call("CA1") == hit.call)

        try await store.write(aDerivation("CA1", input: "hash-2", headline: "Wants a lute"), of: "CA1")
        #expect(try await found("tuned") == [])
        #expect(try await found("lute invoice") == ["CA1", "CA2"])
    }

    @Test(arguments: DatabaseKind.allCases)
    func `a summary is found once its call is over, and no more once it is erased`(kind: DatabaseKind) async throws {
        let scratch = try await Scratch(kind)
        let store = scratch.store
        let call = try await store.begin(aCall("CA1"), anonymous: false)
        try await store.append([aTurn("CA1", 1, "Hello.")])
        try await store.write(aDerivation("CA1", headline: "Wants a xylophone"), of: "CA1")
        #expect(try await store.searchSummaries("xylophone", line: nil, limit: 9) == [])
        try await store.end("CA1", anEnding(), jobs: [])
        #expect(try await store.searchSummaries("xylophone", line: nil, limit: 9).count == 1)
        try await store.append([aTurn("CA1", 2, "And a late word.")])
        #expect(try await store.searchSummaries("xylophone", line: nil, limit: 9).count == 1)
        _ = try await store.erase(contact: try #require(call.contactID), by: "operator", at: noon)
        #expect(try await store.searchSummaries("xylophone", line: nil, limit: 9) == [])
        #expect(try await scratch.residue(of: ["xylophon"]) == [])
        try await store.checkIndexes()
    }

    @Test(arguments: DatabaseKind.allCases)
    func `any text is a legal query of summaries`(kind: DatabaseKind) async throws {
        let store = try await Scratch(kind).store
        try await store.ended(aCall("CA1"))
        try await store.write(aDerivation("CA1", headline: "Ruft wegen Zoë an, שלום, נ\u{200f}"), of: "CA1")
        for query in ["\"", "words:", "{who} : x", "NEAR(", "a*", "👋", "'a' & 'b'", "a\0b", "", "\u{301}", "\u{202e}"] {
            _ = try await store.searchSummaries(query, line: nil, limit: 3)
            _ = try await store.searchSummaries(query, line: query.replacing("\0", with: ""), limit: 3)
        }
        for query in ["zoë", "שלום"] {
            #expect(try await store.searchSummaries(query, line: nil, limit: 9).count == 1, "\(query)")
        }
    }

    @Test(arguments: DatabaseKind.allCases)
    func `what stood there before there was an index of summaries is found too`(kind: DatabaseKind) async throws {
        let store = try await Scratch(kind).store
        try await store.ended(aCall("CA1"))
        try await store.write(aDerivation("CA1", headline: "Wants a xylophone"), of: "CA1")
        // As a database was that an earlier program has left.
        try await store.write { (session) throws(StoreError) in
            if store is SQLiteStore {
                try session.script("DROP TABLE summary_fts; DROP VIEW summary_words")
            } else {
                try session.script("DROP VIEW summary_words; ALTER TABLE call DROP COLUMN told")
            }
            try session.run("DELETE FROM migration WHERE position = 41")
        }
        #expect(try await store.migrate() == ["0041 summaries found"])
        #expect(try await store.searchSummaries("xylophone", line: nil, limit: 9).map(\.call.callSid) == ["CA1"])
        try await store.checkIndexes()
    }
}

extension SessionStore {
    /// Has SQLite compare its search indexes with what they were made from.
    func checkIndexes() async throws {
        guard self is SQLiteStore else { return }
        try await write { (session) throws(StoreError) in
            for index in ["turn_fts", "call_fts", "summary_fts"] {
                try session.script("INSERT INTO \(index)(\(index), rank) VALUES ('integrity-check', 1)")
            }
        }
    }
}
