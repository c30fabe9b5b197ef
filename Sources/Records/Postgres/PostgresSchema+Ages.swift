extension PostgresSchema {
    /// The index over the words of turns knows how old they are, too: a turn stands in a span of 1,024 and in one of 32,768, the
    /// latter numbered below zero. So the newest that hold a word are found without looking at all that do. What is written goes
    /// into the index at once: a list of what is yet to go in would be read through by every search. And a turn knows how long its
    /// entry is, in characters, the turn before included, so that this is not counted by every search either.
    static let ages = """
        CREATE FUNCTION ringback_spans(n BIGINT) RETURNS BIGINT[] LANGUAGE sql IMMUTABLE AS $$
            SELECT ARRAY[n >> 10, -1 - (n >> 15)]
        $$;
        DROP INDEX turn_found;
        ALTER TABLE turn ADD COLUMN length INTEGER;
        UPDATE turn SET length = length(w.before) + length(w.said) FROM turn_words w WHERE w.n = turn.n;
        CREATE VIEW turn_length (n, length) AS SELECT n, length FROM turn WHERE length IS NOT NULL;
        CREATE INDEX turn_found ON turn USING gin (ringback_spans(n), words) WITH (fastupdate = off);
        """
}
