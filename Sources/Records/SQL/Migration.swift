import Foundation

/// One step of the schema. A step that has been released is never changed: its checksum is in every database.
struct Migration: Sendable {
    var name: String
    var sql: String
    var checksum: String { digest(sql) }
}

extension Session {
    /// Applies the steps that this database has not seen, in order. The caller holds the only write transaction, so
    /// of several processes that start at once one applies them and the others find them applied.
    /// - Throws: `.schema` when an applied step is unknown here (a newer program was at work) or differs.
    func apply(_ migrations: [Migration]) throws(StoreError) -> [String] {
        try script(
            """
            CREATE TABLE IF NOT EXISTS migration (
                position BIGINT PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL, applied_at BIGINT NOT NULL
            )
            """)
        let applied = try rows("SELECT name, checksum FROM migration ORDER BY position")
        if applied.count > migrations.count {
            throw .schema("the database has \(applied.count) migrations, this program knows \(migrations.count)")
        }
        for (var row, migration) in zip(applied, migrations) {
            let (name, checksum) = (try row.text(), try row.text())
            if name != migration.name { throw .schema("migration \(name) is applied where \(migration.name) belongs") }
            if checksum != migration.checksum { throw .schema("migration \(name) was changed after it was applied") }
        }
        for (position, migration) in migrations.enumerated().dropFirst(applied.count) {
            try lengthyScript(migration.sql)
            try run(
                "INSERT INTO migration (position, name, checksum, applied_at) VALUES ($1, $2, $3, $4)",
                position + 1, migration.name, migration.checksum, Date())
        }
        return migrations.dropFirst(applied.count).map(\.name)
    }
}
