extension SQLiteSchema {
    /// Whether what was said in a call is gone, its time being over, so that nobody looks at it again.
    static let retention = """
        ALTER TABLE call ADD COLUMN emptied INTEGER NOT NULL DEFAULT 0;
        CREATE INDEX call_worded ON call (started_at, sid) WHERE NOT emptied;
        """
}
