extension SQLiteSchema {
    /// The words of turns and calls, as views, and their indexes, which keep no text themselves.
    static let search = """
        CREATE VIEW turn_words (n, who, before, said) AS
        SELECT t.n, coalesce(c.contact_id, ''), coalesce((
            SELECT p.said FROM turn p WHERE p.call_sid = t.call_sid AND p.seq < t.seq AND p.said IS NOT NULL
            ORDER BY p.seq DESC LIMIT 1), ''), t.said
        FROM turn t JOIN call c ON c.sid = t.call_sid WHERE t.said IS NOT NULL;
        CREATE VIRTUAL TABLE turn_fts USING fts5 (who, before, said, content = 'turn_words', content_rowid = 'n',
            tokenize = 'porter unicode61 remove_diacritics 2');

        CREATE VIEW call_words (n, words) AS
        SELECT c.n, coalesce((
            SELECT s.headline || ' ' || s.text FROM summary s WHERE s.call_sid = c.sid
            ORDER BY s.version DESC LIMIT 1), '') || ' ' || coalesce((
            SELECT group_concat(t.said, ' ') FROM turn t WHERE t.call_sid = c.sid AND t.said IS NOT NULL), '')
        FROM call c WHERE c.status <> 'live';
        CREATE VIRTUAL TABLE call_fts USING fts5 (words, content = 'call_words', content_rowid = 'n',
            tokenize = 'porter unicode61 remove_diacritics 2');
        """

    /// How long a turn's entry in the index is, in characters, the turn before included.
    static let lengths = """
        CREATE VIEW turn_length (n, length) AS SELECT n, length(before) + length(said) FROM turn_words;
        """
}
