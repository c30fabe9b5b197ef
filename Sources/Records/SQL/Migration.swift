import Foundation

/// One step of the schema. A step that has been released is never changed: its checksum is in every database.
struct Migration: Sendable {
    /// Its number, by which steps are ordered, and what it brings: `0007 ledger`. Numbers may leave gaps, and a gap may be
    /// filled later: steps that were written side by side do not rest on each other.
    var name: String
    var sql: String
    var checksum: String { digest(sql) }

    var number: Int {
        guard let number = Int(name.prefix(4)) else { preconditionFailure("a migration without a number: \(name)") }
        return number
    }
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
        var pending = Dictionary(uniqueKeysWithValues: migrations.map { ($0.number, $0) })
        for var row in try rows("SELECT position, name, checksum FROM migration ORDER BY position") {
            let (number, name, checksum) = (try row.int(), try row.text(), try row.text())
            guard let known = pending.removeValue(forKey: number) else {
                throw .schema(
                    "migration \(name) is applied, and this program does not know it; a newer one was at work")
            }
            if name != known.name { throw .schema("migration \(name) is applied where \(known.name) belongs") }
            if checksum != known.checksum { throw .schema("migration \(name) was changed after it was applied") }
        }
        let steps = pending.values.sorted { $0.number < $1.number }
        for step in steps {
            try unhurried { (session) throws(StoreError) in try session.script(step.sql) }
            try run(
                "INSERT INTO migration (position, name, checksum, applied_at) VALUES ($1, $2, $3, $4)",
                step.number, step.name, step.checksum, Date())
        }
        return steps.map(\.name)
    }
}
