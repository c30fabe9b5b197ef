import Foundation
import Records
import Testing

/// A kind of database that the laws run against.
enum DatabaseKind: String, CustomTestStringConvertible {
    case sqlite, postgres

    /// PostgreSQL is left out only where nobody has named a server and nobody relies on the result; a test says so.
    static let allCases: [DatabaseKind] = postgresURL != nil || isCI ? [.sqlite, .postgres] : [.sqlite]

    /// The server that `deploy/postgres.sh start` has printed.
    static let postgresURL = ProcessInfo.processInfo.environment["RINGBACK_TEST_POSTGRES"]
    static let isCI = ProcessInfo.processInfo.environment["CI"] == "true"

    var testDescription: String { rawValue }
}

/// Gives each test case a folder and a schema of its own, and removes them with what is in them when the case ends.
struct ScratchPlace: SuiteTrait, TestTrait, TestScoping {
    @TaskLocal static var folder = FileManager.default.temporaryDirectory
    @TaskLocal static var name = ""

    var isRecursive: Bool { true }

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        let name = "law_" + UUID().uuidString.lowercased().replacing("-", with: "")
        let folder = FileManager.default.temporaryDirectory.appending(path: name)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        do {
            try await Self.$folder.withValue(folder) { try await Self.$name.withValue(name, operation: function) }
        } catch {
            try await dropSchemas(of: name)
            throw error
        }
        try await dropSchemas(of: name)
    }

    private func dropSchemas(of name: String) async throws {
        guard let url = DatabaseKind.postgresURL else { return }
        let store = try PostgresStore(url: url, connections: 1)
        try await store.write { (session) throws(StoreError) in
            for var row in try session.rows("SELECT nspname FROM pg_namespace WHERE nspname LIKE $1", name + "%") {
                try session.script("DROP SCHEMA \(try row.text()) CASCADE")
            }
        }
        await store.close()
    }
}

/// A new, empty, migrated database that goes when the test case ends.
struct Scratch: Sendable {
    let kind: DatabaseKind
    let store: any SessionStore
    /// What another process would open.
    let url: String
    private let folder: URL

    init(_ kind: DatabaseKind, migrated: Bool = true) async throws {
        self.kind = kind
        let part = UUID().uuidString.prefix(8).lowercased()
        folder = ScratchPlace.folder.appending(path: part)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        switch kind {
        case .sqlite: url = "sqlite:" + folder.appending(path: "records.db").path
        case .postgres:
            let server = try #require(DatabaseKind.postgresURL, "RINGBACK_TEST_POSTGRES names no server")
            let schema = "\(ScratchPlace.name)_\(part)"
            let owner = try PostgresStore(url: server, connections: 1)
            try await owner.write { (session) throws(StoreError) in try session.script("CREATE SCHEMA \(schema)") }
            await owner.close()
            url = server + (server.contains("?") ? "&" : "?") + "options=-csearch_path%3D\(schema)"
        }
        store = try #require(try StoreFactory.open(url) as? any SessionStore)
        if migrated { try await store.migrate() }
    }

    /// A second store on the same database, as another process would open it.
    func another() throws -> any SessionStore { try #require(try StoreFactory.open(url) as? any SessionStore) }

    /// Where any of the texts still stands: table by table, the search index included, and in a SQLite file's bytes.
    func residue(of texts: [String]) async throws -> [String] {
        switch kind {
        case .sqlite: try await tablesOfSQLite(texts) + bytesOfFiles(texts)
        case .postgres: try await tablesOfPostgres(texts)
        }
    }

    /// The tables that have any of these columns.
    func tablesWithColumns(_ columns: [String]) async throws -> Set<String> {
        let sql =
            switch kind {
            case .sqlite:
                """
                SELECT DISTINCT t.name FROM sqlite_schema t JOIN pragma_table_xinfo(t.name) c
                WHERE t.type = 'table' AND c.name = $1
                """
            case .postgres:
                """
                SELECT DISTINCT c.table_name FROM information_schema.columns c
                JOIN information_schema.tables t USING (table_schema, table_name)
                WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE' AND c.column_name = $1
                """
            }
        return try await store.read { (session) throws(StoreError) in
            var tables: Set<String> = []
            for column in columns {
                for var row in try session.rows(sql, column) { tables.insert(try row.text()) }
            }
            return tables
        }
    }

    /// The columns of a view, in their order.
    func columns(of view: String) async throws -> [String] {
        let sql =
            switch kind {
            case .sqlite: "SELECT name FROM pragma_table_xinfo($1) ORDER BY cid"
            case .postgres:
                """
                SELECT CAST(column_name AS text) FROM information_schema.columns
                WHERE table_schema = current_schema() AND table_name = $1 ORDER BY ordinal_position
                """
            }
        return try await store.read { (session) throws(StoreError) in
            var columns: [String] = []
            for var row in try session.rows(sql, view) { columns.append(try row.text()) }
            return columns
        }
    }

    private func tablesOfPostgres(_ texts: [String]) async throws -> [String] {
        try await store.read { (session) throws(StoreError) in
            var found: [String] = []
            let tables = try session.rows("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
            for var table in tables {
                let name = try table.text()
                for text in texts {
                    let hits = try session.rows(
                        "SELECT 1 FROM \(name) AS r WHERE strpos(lower(CAST(r.* AS text)), lower($1)) > 0", text)
                    if !hits.isEmpty { found.append("\(name): \(text)") }
                }
            }
            return found
        }
    }

    private func tablesOfSQLite(_ texts: [String]) async throws -> [String] {
        try await store.write { (session) throws(StoreError) in
            var found: [String] = []
            let tables = try session.rows(
                "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'")
            for var table in tables {
                let name = try table.text()
                var columns: [String] = []
                for var column in try session.rows("SELECT name FROM pragma_table_xinfo('\(name)')") {
                    columns.append("coalesce(\"\(try column.text())\", '')")
                }
                for text in texts {
                    let whole = columns.joined(separator: " || ' ' || ")
                    let hits = try session.rows(
                        "SELECT 1 FROM \"\(name)\" WHERE instr(lower(\(whole)), lower($1))", text)
                    if !hits.isEmpty { found.append("\(name): \(text)") }
                }
            }
            for index in ["turn_fts", "call_fts", "summary_fts"] {
                try session.script("CREATE VIRTUAL TABLE temp.words USING fts5vocab('main', '\(index)', 'row')")
                for text in texts {
                    let hits = try session.rows("SELECT term FROM temp.words WHERE instr(term, lower($1))", text)
                    if !hits.isEmpty { found.append("\(index): \(text)") }
                }
                try session.script("DROP TABLE temp.words")
            }
            return found
        }
    }

    private func bytesOfFiles(_ texts: [String]) throws -> [String] {
        var found: [String] = []
        for file in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil) {
            let bytes = try Data(contentsOf: file)
            for text in texts where bytes.range(of: Data(text.utf8)) != nil {
                found.append("\(file.lastPathComponent): \(text)")
            }
        }
        return found
    }
}

extension Trait where Self == ScratchPlace {
    static var scratch: Self { Self() }
}
