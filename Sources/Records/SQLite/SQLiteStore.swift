package import Foundation

/// Keeps the records in one SQLite file. See `SQLiteConnection` for what a commit survives.
package actor SQLiteStore: SessionStore {
    private let executor = BlockingExecutor(label: "records.sqlite")
    private let connection: SQLiteConnection
    /// The file, its write-ahead log and its journal, there or not; empty for `:memory:`.
    package nonisolated let files: [URL]

    /// A thread of its own: one transaction at a time, in the order in which they were asked for.
    package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// Opens or creates the file; `migrate` must follow before anything else.
    /// - Parameter path: a file, or `:memory:` for a database that ends with the store.
    package init(path: String) throws(StoreError) {
        connection = try SQLiteConnection(path: path)
        files = path == ":memory:" ? [] : ["", "-wal", "-journal"].map { URL(filePath: path + $0) }
    }

    /// Waits a minute for another process that is at it, then it is `.unavailable`.
    @discardableResult
    package func migrate() throws(StoreError) -> [String] {
        // Another process may be at it, with a database that is large.
        connection.wait(milliseconds: 60_000)
        defer { connection.wait() }
        return try connection.transaction(writing: true) { (session) throws(StoreError) in
            try session.apply(SQLiteSchema.migrations)
        }
    }

    /// One state of the file throughout, from the first question on; writers go on meanwhile.
    package func read<Answer: Sendable>(
        _ body: @Sendable (any Session) throws(StoreError) -> Answer
    ) throws(StoreError) -> Answer { try connection.transaction(writing: false, body) }

    /// Takes the write lock first; `.unavailable` when another process has held it for five seconds.
    package func write<Answer: Sendable>(
        _ body: @Sendable (any Session) throws(StoreError) -> Answer
    ) throws(StoreError) -> Answer { try connection.transaction(writing: true, body) }

    /// Empties the write-ahead log, where earlier pages would survive. A reader in another process can hold this up;
    /// then a later checkpoint does it.
    package func sweep() { try? connection.script("PRAGMA wal_checkpoint(TRUNCATE)") }

    /// By VACUUM; false when that fails, as while another process writes.
    package func rewrite() -> Bool {
        guard (try? connection.script("VACUUM")) != nil else { return false }
        sweep()
        return true
    }

    /// Frees the file at once.
    package func close() { connection.close() }
}
