extension PostgresSchema {
    /// The words of turns and calls as views, and the indexes over them. Punctuation is taken away first: PostgreSQL's
    /// parser would keep `bob@example.com` or `10-4` as one word. What counts of a turn is nothing of what the line
    /// itself put in, and of an agent's turn what was heard.
    static let search = """
        CREATE TEXT SEARCH DICTIONARY ringback_stem (TEMPLATE = snowball, Language = english);
        CREATE TEXT SEARCH CONFIGURATION ringback (COPY = simple);
        ALTER TEXT SEARCH CONFIGURATION ringback
            ALTER MAPPING FOR asciiword, word, asciihword, hword, hword_asciipart, hword_part WITH ringback_stem;

        CREATE FUNCTION ringback_words(words TEXT) RETURNS tsvector LANGUAGE sql STABLE AS $$
            SELECT to_tsvector('ringback', left(translate(words,
                '!"#$%&''()*+,-./:;<=>?@[\\]^_`{|}~', '                                '), 200000))
        $$;
        CREATE FUNCTION ringback_said(role TEXT, text TEXT, heard_text TEXT, injected BOOLEAN) RETURNS TEXT
        LANGUAGE sql IMMUTABLE AS $$
            SELECT CASE WHEN injected OR role = 'system' THEN NULL
                WHEN role = 'agent' THEN nullif(coalesce(heard_text, text), '') ELSE nullif(text, '') END
        $$;

        CREATE VIEW turn_words (n, before, said) AS
        SELECT t.n, coalesce((
            SELECT ringback_said(p.role, p.text, p.heard_text, p.injected) FROM turn p
            WHERE p.call_sid = t.call_sid AND p.seq < t.seq
                AND ringback_said(p.role, p.text, p.heard_text, p.injected) IS NOT NULL
            ORDER BY p.seq DESC LIMIT 1), ''), ringback_said(t.role, t.text, t.heard_text, t.injected)
        FROM turn t WHERE ringback_said(t.role, t.text, t.heard_text, t.injected) IS NOT NULL;
        ALTER TABLE turn ADD COLUMN words tsvector;
        CREATE INDEX turn_found ON turn USING gin (words);

        CREATE VIEW call_words (n, words) AS
        SELECT c.n, coalesce((
            SELECT s.headline || ' ' || s.text FROM summary s WHERE s.call_sid = c.sid
            ORDER BY s.version DESC LIMIT 1), '') || ' ' || coalesce((
            SELECT string_agg(ringback_said(t.role, t.text, t.heard_text, t.injected), ' ')
            FROM turn t WHERE t.call_sid = c.sid), '')
        FROM call c WHERE c.status <> 'live';
        ALTER TABLE call ADD COLUMN words tsvector;
        CREATE INDEX call_found ON call USING gin (words);
        """
}
