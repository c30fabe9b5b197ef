/// Opens the store that a setting names.
package enum StoreFactory {
    /// - Parameter url: `sqlite:PATH`, or `postgres://…` (`postgresql://…`) as libpq reads it.
    /// - Throws: `.invalid` for anything else; `.unavailable` when a SQLite file can't be opened. The server of a
    ///   PostgreSQL URL is first asked by `migrate`.
    package static func open(_ url: String) throws(StoreError) -> any Store {
        if url.hasPrefix("sqlite:") {
            let path = String(url.dropFirst("sqlite:".count))
            guard !path.isEmpty else { throw .invalid("sqlite: needs a path, e.g. sqlite:ringback.db") }
            return try SQLiteStore(path: path)
        }
        if url.hasPrefix("postgres://") || url.hasPrefix("postgresql://") { return try PostgresStore(url: url) }
        throw .invalid("a database is sqlite:PATH or postgres://USER:PASSWORD@HOST/NAME")
    }
}
