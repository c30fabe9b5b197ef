extension PostgresSchema {
    /// The words of the newest summary of each call that is over, and their index, beside the call.
    static let summaries = """
        CREATE VIEW summary_words (n, words) AS
        SELECT c.n, s.headline || ' ' || s.text
        FROM call c JOIN summary s ON s.call_sid = c.sid
            AND s.version = (SELECT max(v.version) FROM summary v WHERE v.call_sid = c.sid)
        WHERE c.status <> 'live';
        ALTER TABLE call ADD COLUMN told tsvector;
        UPDATE call SET told = (SELECT ringback_words(w.words) FROM summary_words w WHERE w.n = call.n);
        CREATE INDEX call_told ON call USING gin (told);
        """
}
