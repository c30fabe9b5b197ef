package import Foundation

/// Keeps the records in one SQLite file. See `SQLiteConnection` for what a commit survives.
package actor SQLiteStore: SessionStore {
    private let executor = BlockingExecutor(label: "records.sqlite")
    private let connection: SQLiteConnection
    package nonisolated let files: [URL]

    package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// Opens or creates the file; `migrate` must follow before anything else.
    /// - Parameter path: a file, or `:memory:` for a database that ends with the store.
    package init(path: String) throws(StoreError) {
        connection = try SQLiteConnection(path: path)
        files = path == ":memory:" ? [] : ["", "-wal", "-journal"].map { URL(filePath: path + $0) }
    }

    @discardableResult
    package func migrate() throws(StoreError) -> [String] {
        // Another process may be at it, with a database that is large.
        connection.wait(milliseconds: 60_000)
        defer { connection.wait() }
        return try connection.transaction(writing: true) { (session) throws(StoreError) in
            try session.apply(SQLiteSchema.migrations)
        }
    }

    package func read<Answer: Sendable>(
        _ body: @Sendable (any Session) throws(StoreError) -> Answer
    ) throws(StoreError) -> Answer { try connection.transaction(writing: false, body) }

    package func write<Answer: Sendable>(
        _ body: @Sendable (any Session) throws(StoreError) -> Answer
    ) throws(StoreError) -> Answer { try connection.transaction(writing: true, body) }

    /// Empties the write-ahead log, where earlier pages would survive. A reader in another process can hold this up;
    /// then a later checkpoint does it.
    package func sweep() { try? connection.script("PRAGMA wal_checkpoint(TRUNCATE)") }

    package func rewrite() -> Bool {
        guard (try? connection.script("VACUUM")) != nil else { return false }
        sweep()
        return true
    }

    package func close() { connection.close() }
}
