extension SQLiteSchema {
    /// The words of the newest summary of each call that is over, with the call's line as one (see `SQLiteSearch`), and their
    /// index.
    static let summaries = """
        CREATE VIEW summary_words (n, who, words) AS
        SELECT c.n, 'l' || lower(hex(c.line)) || 'z', s.headline || ' ' || s.text
        FROM call c JOIN summary s ON s.call_sid = c.sid
            AND s.version = (SELECT max(v.version) FROM summary v WHERE v.call_sid = c.sid)
        WHERE c.status <> 'live';
        CREATE VIRTUAL TABLE summary_fts USING fts5 (who, words, content = 'summary_words', content_rowid = 'n',
            tokenize = 'porter unicode61 remove_diacritics 2');
        INSERT INTO summary_fts(summary_fts) VALUES ('rebuild');
        """
}
