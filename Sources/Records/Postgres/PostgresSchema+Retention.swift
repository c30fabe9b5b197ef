extension PostgresSchema {
    /// Whether what was said in a call is gone, its time being over, so that nobody looks at it again. And items of
    /// the memory sort by their bytes as the ids do that they are compared with: otherwise their index is of no use.
    static let retention = """
        ALTER TABLE call ADD COLUMN emptied BOOLEAN NOT NULL DEFAULT FALSE;
        CREATE INDEX call_worded ON call (started_at, sid) WHERE NOT emptied;
        ALTER TABLE memory_use ALTER COLUMN item TYPE TEXT COLLATE "C";
        """
}
