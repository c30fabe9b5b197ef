/// The steps of the SQLite schema. Dates are milliseconds since 1970; every row carries its line.
enum SQLiteSchema {
    static let migrations = [
        Migration(name: "0001 calls", sql: calls),
        Migration(name: "0002 memory", sql: memory),
        Migration(name: "0003 jobs", sql: jobs),
        Migration(name: "0004 search", sql: search),
        Migration(name: "0005 views", sql: SQLiteViews.first),
        Migration(name: "0006 runs", sql: runs),
        Migration(name: "0007 ledger", sql: SQLiteLedger.tables),
        Migration(name: "0020 lines", sql: lines),
        Migration(name: "0030 ledger across calls", sql: SQLiteLedger.across),
        Migration(name: "0031 edits", sql: SQLiteLedger.edits),
        Migration(name: "0032 moves", sql: SQLiteLedger.moves),
        Migration(name: "0033 pins", sql: SQLiteLedger.pins),
        Migration(name: "0034 vectors", sql: vectors),
        Migration(name: "0040 retention", sql: retention),
        Migration(name: "0041 summaries found", sql: summaries),
        Migration(name: "0042 shared handles", sql: SQLiteLedger.sharing),
        Migration(name: "0043 ledger by age", sql: SQLiteLedger.byAge),
        Migration(name: "0044 turns found by age", sql: lengths),
        Migration(name: "0045 facts for a while", sql: SQLiteLedger.forAWhile),
    ]

    /// Who rings, and what was said. `said` is what counts of a turn: nothing of what the line itself put in, and of an
    /// agent's turn what was heard.
    private static let calls = """
        CREATE TABLE contact (
            n INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            line TEXT NOT NULL,
            display_name TEXT,
            policy TEXT NOT NULL CHECK (policy IN ('on', 'preamble_only', 'off')),
            created_at INTEGER NOT NULL,
            last_call_at INTEGER,
            call_count INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX contact_recent ON contact (last_call_at DESC, id);

        CREATE TABLE handle (
            n INTEGER PRIMARY KEY,
            line TEXT NOT NULL,
            value TEXT NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN ('phone', 'sip', 'other')),
            shared INTEGER NOT NULL DEFAULT 0,
            UNIQUE (line, value)
        ) STRICT;

        CREATE TABLE handle_contact (
            handle_n INTEGER NOT NULL REFERENCES handle (n),
            contact_id TEXT NOT NULL REFERENCES contact (id),
            line TEXT NOT NULL,
            status TEXT NOT NULL CHECK (status IN ('confirmed', 'assumed')),
            last_seen INTEGER NOT NULL,
            PRIMARY KEY (handle_n, contact_id)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX handle_contact_contact ON handle_contact (contact_id, last_seen);

        CREATE TABLE call (
            n INTEGER PRIMARY KEY,
            sid TEXT NOT NULL UNIQUE,
            line TEXT NOT NULL,
            from_number TEXT NOT NULL,
            to_number TEXT NOT NULL,
            direction TEXT NOT NULL CHECK (direction IN ('inbound', 'outbound')),
            contact_id TEXT REFERENCES contact (id),
            status TEXT NOT NULL CHECK (status IN ('live', 'completed', 'failed', 'interrupted')),
            end_reason TEXT,
            started_at INTEGER NOT NULL,
            ended_at INTEGER,
            identity_level INTEGER NOT NULL,
            attestation TEXT,
            voice TEXT NOT NULL,
            time_zone TEXT NOT NULL,
            usage_json TEXT,
            latency_json TEXT
        ) STRICT;
        CREATE INDEX call_recent ON call (started_at, sid);
        CREATE INDEX call_contact ON call (contact_id, started_at, sid);
        CREATE INDEX call_from ON call (from_number, started_at, sid);
        CREATE INDEX call_status ON call (status, started_at, sid);

        CREATE TABLE turn (
            n INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            line TEXT NOT NULL,
            call_sid TEXT NOT NULL REFERENCES call (sid),
            ref TEXT,
            seq INTEGER NOT NULL,
            role TEXT NOT NULL CHECK (role IN ('caller', 'agent', 'tool', 'system')),
            text TEXT NOT NULL,
            heard_text TEXT,
            interrupted INTEGER NOT NULL,
            injected INTEGER NOT NULL,
            started_ms INTEGER NOT NULL,
            ended_ms INTEGER NOT NULL,
            said TEXT GENERATED ALWAYS AS (
                CASE WHEN injected OR role = 'system' THEN NULL
                WHEN role = 'agent' THEN nullif(coalesce(heard_text, text), '') ELSE nullif(text, '') END) VIRTUAL
        ) STRICT;
        CREATE INDEX turn_order ON turn (call_sid, seq);

        CREATE TABLE event (
            n INTEGER PRIMARY KEY,
            line TEXT NOT NULL,
            call_sid TEXT NOT NULL REFERENCES call (sid),
            at_ms INTEGER NOT NULL,
            kind TEXT NOT NULL,
            detail TEXT
        ) STRICT;
        CREATE INDEX event_call ON event (call_sid, n);

        CREATE TABLE preamble (
            call_sid TEXT PRIMARY KEY REFERENCES call (sid),
            line TEXT NOT NULL,
            text TEXT NOT NULL,
            tokens INTEGER NOT NULL,
            created_at INTEGER NOT NULL
        ) STRICT;
        """

    /// What is derived from turns. `touched` rows were changed by somebody, and no later derivation takes them away.
    /// `due_rank` puts the undated behind the dated.
    private static let memory = """
        CREATE TABLE summary (
            call_sid TEXT NOT NULL REFERENCES call (sid),
            version INTEGER NOT NULL,
            line TEXT NOT NULL,
            text TEXT NOT NULL,
            headline TEXT NOT NULL,
            outcome TEXT NOT NULL,
            source TEXT NOT NULL CHECK (source IN ('llm', 'rules', 'operator')),
            model TEXT,
            input_hash TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            PRIMARY KEY (call_sid, version),
            UNIQUE (call_sid, input_hash)
        ) STRICT;

        CREATE TABLE commitment (
            id TEXT PRIMARY KEY,
            line TEXT NOT NULL,
            contact_id TEXT REFERENCES contact (id),
            call_sid TEXT NOT NULL REFERENCES call (sid),
            owner TEXT NOT NULL CHECK (owner IN ('us', 'caller', 'third_party', 'unclear')),
            action TEXT NOT NULL,
            due_at INTEGER,
            due_phrase TEXT,
            status TEXT NOT NULL CHECK (status IN ('proposed', 'open', 'late', 'kept', 'kept_late', 'broken',
                'cancelled', 'superseded', 'unknown')),
            confidence REAL NOT NULL,
            source TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            touched INTEGER NOT NULL DEFAULT 0,
            due_rank INTEGER GENERATED ALWAYS AS (coalesce(due_at, 9000000000000000)) VIRTUAL
        ) STRICT;
        CREATE INDEX commitment_due ON commitment (due_rank, created_at, id);
        CREATE INDEX commitment_status ON commitment (status, due_rank, created_at, id);
        CREATE INDEX commitment_contact ON commitment (contact_id, status);
        CREATE INDEX commitment_call ON commitment (call_sid);

        CREATE TABLE commitment_event (
            n INTEGER PRIMARY KEY,
            commitment_id TEXT NOT NULL REFERENCES commitment (id),
            line TEXT NOT NULL,
            call_sid TEXT NOT NULL,
            at INTEGER NOT NULL,
            from_status TEXT NOT NULL,
            to_status TEXT NOT NULL,
            actor TEXT NOT NULL,
            note TEXT
        ) STRICT;
        CREATE INDEX commitment_event_commitment ON commitment_event (commitment_id, n);
        CREATE INDEX commitment_event_call ON commitment_event (call_sid);

        CREATE TABLE fact (
            id TEXT PRIMARY KEY,
            line TEXT NOT NULL,
            contact_id TEXT NOT NULL REFERENCES contact (id),
            call_sid TEXT NOT NULL REFERENCES call (sid),
            slot TEXT NOT NULL,
            value TEXT NOT NULL,
            text TEXT NOT NULL,
            said_by TEXT NOT NULL,
            status TEXT NOT NULL CHECK (status IN ('active', 'superseded', 'disputed', 'retracted', 'quarantined')),
            confidence REAL NOT NULL,
            source TEXT NOT NULL,
            valid_from INTEGER,
            valid_to INTEGER,
            recorded_at INTEGER NOT NULL,
            touched INTEGER NOT NULL DEFAULT 0
        ) STRICT;
        CREATE INDEX fact_contact ON fact (contact_id, status, recorded_at);
        CREATE INDEX fact_call ON fact (call_sid);

        CREATE TABLE citation (
            owner TEXT NOT NULL CHECK (owner IN ('commitment', 'fact')),
            owner_id TEXT NOT NULL,
            position INTEGER NOT NULL,
            line TEXT NOT NULL,
            call_sid TEXT NOT NULL REFERENCES call (sid),
            turn_id TEXT NOT NULL REFERENCES turn (id),
            quote TEXT NOT NULL,
            PRIMARY KEY (owner, owner_id, position)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX citation_call ON citation (call_sid);
        CREATE INDEX citation_turn ON citation (turn_id);
        """

    /// The outbox, the fence against rows that come after an erasure, and who did what.
    private static let jobs = """
        CREATE TABLE job (
            n INTEGER PRIMARY KEY AUTOINCREMENT,
            line TEXT NOT NULL,
            call_sid TEXT NOT NULL REFERENCES call (sid),
            kind TEXT NOT NULL,
            key TEXT NOT NULL UNIQUE,
            state TEXT NOT NULL CHECK (state IN ('queued', 'leased', 'done', 'dead')),
            tries INTEGER NOT NULL,
            run_after INTEGER NOT NULL,
            lease_until INTEGER,
            last_error TEXT,
            created_at INTEGER NOT NULL,
            ready_at INTEGER GENERATED ALWAYS AS (
                CASE state WHEN 'queued' THEN run_after WHEN 'leased' THEN lease_until END) VIRTUAL
        ) STRICT;
        CREATE INDEX job_ready ON job (ready_at, n);
        CREATE INDEX job_state ON job (state, n);
        CREATE INDEX job_call ON job (call_sid);

        CREATE TABLE fence (
            call_digest TEXT PRIMARY KEY,
            line TEXT NOT NULL,
            erased_at INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE audit (
            n INTEGER PRIMARY KEY,
            line TEXT NOT NULL,
            actor TEXT NOT NULL,
            action TEXT NOT NULL,
            target_digest TEXT NOT NULL,
            at INTEGER NOT NULL
        ) STRICT;
        """
}
