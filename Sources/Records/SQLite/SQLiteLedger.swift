/// What memory keeps beside the rows that calls led to. PostgreSQL has the same in `PostgresLedger`.
enum SQLiteLedger {
    /// `revision` counts what changes of a call and of the rows that rest on it, for those who hold it in memory.
    static let tables = """
        ALTER TABLE call ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;
        """
}
