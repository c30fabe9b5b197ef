extension SQLiteSchema {
    /// Which run of `serve` has a call or a job, so that what a lost run leaves can be closed by another; what each call
    /// was told of the memory; and events that stand once however often they are written. A call that was live when this
    /// step was taken belongs to a run that nobody will ever see again.
    static let runs = """
        CREATE TABLE run (
            id TEXT PRIMARY KEY,
            node TEXT NOT NULL,
            started_at INTEGER NOT NULL,
            seen_at INTEGER NOT NULL
        ) STRICT;

        ALTER TABLE call ADD COLUMN run TEXT;
        CREATE INDEX call_run ON call (run, sid) WHERE status = 'live';
        INSERT INTO run (id, node, started_at, seen_at)
            SELECT 'before', 'before', 0, 0 FROM call WHERE status = 'live' LIMIT 1;
        UPDATE call SET run = 'before' WHERE status = 'live';

        ALTER TABLE job ADD COLUMN run TEXT;

        ALTER TABLE event ADD COLUMN id TEXT;
        CREATE UNIQUE INDEX event_id ON event (id);

        CREATE TABLE memory_use (
            id TEXT PRIMARY KEY,
            line TEXT NOT NULL,
            call_sid TEXT NOT NULL REFERENCES call (sid),
            item TEXT NOT NULL,
            via TEXT NOT NULL CHECK (via IN ('preamble', 'inject', 'tool')),
            rank INTEGER NOT NULL,
            score REAL,
            tokens INTEGER NOT NULL,
            at INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX memory_use_call ON memory_use (call_sid, at, rank);
        """
}
