extension SQLiteSchema {
    /// Questions of one line among many, and of the audit. The index of turns learns the line beside the contact: see
    /// `SQLiteSearch`.
    static let lines = """
        CREATE INDEX call_line ON call (line, started_at, sid);
        CREATE INDEX contact_line ON contact (line, last_call_at DESC, id);
        CREATE INDEX commitment_line ON commitment (line, status, due_rank, created_at, id);
        CREATE INDEX job_line ON job (line, state, n);
        CREATE INDEX audit_target ON audit (target_digest, n);
        CREATE INDEX audit_at ON audit (at, n);

        DROP TABLE turn_fts;
        DROP VIEW turn_words;
        CREATE VIEW turn_words (n, who, before, said) AS
        SELECT t.n, coalesce(c.contact_id, '') || ' l' || lower(hex(c.line)) || 'z', coalesce((
            SELECT p.said FROM turn p WHERE p.call_sid = t.call_sid AND p.seq < t.seq AND p.said IS NOT NULL
            ORDER BY p.seq DESC LIMIT 1), ''), t.said
        FROM turn t JOIN call c ON c.sid = t.call_sid WHERE t.said IS NOT NULL;
        CREATE VIRTUAL TABLE turn_fts USING fts5 (who, before, said, content = 'turn_words', content_rowid = 'n',
            tokenize = 'porter unicode61 remove_diacritics 2');
        INSERT INTO turn_fts(turn_fts) VALUES ('rebuild');
        """
}
