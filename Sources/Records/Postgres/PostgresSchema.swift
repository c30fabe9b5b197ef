/// The steps of the PostgreSQL schema. Dates are milliseconds since 1970; every row carries its line.
enum PostgresSchema {
    static let migrations = [
        Migration(name: "0001 calls", sql: calls),
        Migration(name: "0002 memory", sql: memory),
        Migration(name: "0003 jobs", sql: jobs),
        Migration(name: "0004 search", sql: search),
        Migration(name: "0005 views", sql: PostgresViews.first),
        Migration(name: "0006 runs", sql: runs),
        Migration(name: "0007 ledger", sql: PostgresLedger.tables),
        Migration(name: "0020 lines", sql: lines),
        Migration(name: "0030 ledger across calls", sql: PostgresLedger.across),
        Migration(name: "0031 edits", sql: PostgresLedger.edits),
        Migration(name: "0032 moves", sql: PostgresLedger.moves),
        Migration(name: "0033 pins", sql: PostgresLedger.pins),
        Migration(name: "0034 vectors", sql: vectors),
        Migration(name: "0040 retention", sql: retention),
        Migration(name: "0041 summaries found", sql: summaries),
        Migration(name: "0042 shared handles", sql: PostgresLedger.sharing),
        Migration(name: "0043 ledger by age", sql: PostgresLedger.byAge),
        Migration(name: "0044 turns found by age", sql: ages),
        Migration(name: "0045 facts for a while", sql: PostgresLedger.forAWhile),
    ]

    /// The tables that an erasure deletes from.
    static let erasable = [
        "citation", "report", "open_question", "fact_edit", "commitment_event", "commitment", "fact", "summary",
        "preamble", "memory_use", "event", "job", "turn_vector", "turn", "contact_move_call", "contact_move_handle",
        "contact_move",
        "call", "handle_contact", "handle", "contact",
    ]

    /// Who rings, and what was said. Ids sort by their bytes, as they do in SQLite.
    private static let calls = """
        CREATE TABLE contact (
            n BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            id TEXT COLLATE "C" NOT NULL UNIQUE,
            line TEXT NOT NULL,
            display_name TEXT,
            policy TEXT NOT NULL CHECK (policy IN ('on', 'preamble_only', 'off')),
            created_at BIGINT NOT NULL,
            last_call_at BIGINT,
            call_count INTEGER NOT NULL
        );
        CREATE INDEX contact_recent ON contact (last_call_at DESC, id);

        CREATE TABLE handle (
            n BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            line TEXT NOT NULL,
            value TEXT COLLATE "C" NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN ('phone', 'sip', 'other')),
            shared BOOLEAN NOT NULL DEFAULT FALSE,
            UNIQUE (line, value)
        );

        CREATE TABLE handle_contact (
            handle_n BIGINT NOT NULL REFERENCES handle (n),
            contact_id TEXT COLLATE "C" NOT NULL REFERENCES contact (id),
            line TEXT NOT NULL,
            status TEXT NOT NULL CHECK (status IN ('confirmed', 'assumed')),
            last_seen BIGINT NOT NULL,
            PRIMARY KEY (handle_n, contact_id)
        );
        CREATE INDEX handle_contact_contact ON handle_contact (contact_id, last_seen);

        CREATE TABLE call (
            n BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            sid TEXT COLLATE "C" NOT NULL UNIQUE,
            line TEXT NOT NULL,
            from_number TEXT COLLATE "C" NOT NULL,
            to_number TEXT NOT NULL,
            direction TEXT NOT NULL CHECK (direction IN ('inbound', 'outbound')),
            contact_id TEXT COLLATE "C" REFERENCES contact (id),
            status TEXT NOT NULL CHECK (status IN ('live', 'completed', 'failed', 'interrupted')),
            end_reason TEXT,
            started_at BIGINT NOT NULL,
            ended_at BIGINT,
            identity_level INTEGER NOT NULL,
            attestation TEXT,
            voice TEXT NOT NULL,
            time_zone TEXT NOT NULL,
            usage_json TEXT,
            latency_json TEXT
        );
        CREATE INDEX call_recent ON call (started_at, sid);
        CREATE INDEX call_contact ON call (contact_id, started_at, sid);
        CREATE INDEX call_from ON call (from_number, started_at, sid);
        CREATE INDEX call_status ON call (status, started_at, sid);

        CREATE TABLE turn (
            n BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            id TEXT COLLATE "C" NOT NULL UNIQUE,
            line TEXT NOT NULL,
            call_sid TEXT COLLATE "C" NOT NULL REFERENCES call (sid),
            ref TEXT,
            seq INTEGER NOT NULL,
            role TEXT NOT NULL CHECK (role IN ('caller', 'agent', 'tool', 'system')),
            text TEXT NOT NULL,
            heard_text TEXT,
            interrupted BOOLEAN NOT NULL,
            injected BOOLEAN NOT NULL,
            started_ms INTEGER NOT NULL,
            ended_ms INTEGER NOT NULL
        );
        CREATE INDEX turn_order ON turn (call_sid, seq);

        CREATE TABLE event (
            n BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            line TEXT NOT NULL,
            call_sid TEXT COLLATE "C" NOT NULL REFERENCES call (sid),
            at_ms INTEGER NOT NULL,
            kind TEXT NOT NULL,
            detail TEXT
        );
        CREATE INDEX event_call ON event (call_sid, n);

        CREATE TABLE preamble (
            call_sid TEXT COLLATE "C" PRIMARY KEY REFERENCES call (sid),
            line TEXT NOT NULL,
            text TEXT NOT NULL,
            tokens INTEGER NOT NULL,
            created_at BIGINT NOT NULL
        );
        """

    /// What is derived from turns. `touched` rows were changed by somebody, and no later derivation takes them away.
    /// `due_rank` puts the undated behind the dated.
    private static let memory = """
        CREATE TABLE summary (
            call_sid TEXT COLLATE "C" NOT NULL REFERENCES call (sid),
            version INTEGER NOT NULL,
            line TEXT NOT NULL,
            text TEXT NOT NULL,
            headline TEXT NOT NULL,
            outcome TEXT NOT NULL,
            source TEXT NOT NULL CHECK (source IN ('llm', 'rules', 'operator')),
            model TEXT,
            input_hash TEXT COLLATE "C" NOT NULL,
            created_at BIGINT NOT NULL,
            PRIMARY KEY (call_sid, version),
            UNIQUE (call_sid, input_hash)
        );

        CREATE TABLE commitment (
            id TEXT COLLATE "C" PRIMARY KEY,
            line TEXT NOT NULL,
            contact_id TEXT COLLATE "C" REFERENCES contact (id),
            call_sid TEXT COLLATE "C" NOT NULL REFERENCES call (sid),
            owner TEXT NOT NULL CHECK (owner IN ('us', 'caller', 'third_party', 'unclear')),
            action TEXT NOT NULL,
            due_at BIGINT,
            due_phrase TEXT,
            status TEXT NOT NULL CHECK (status IN ('proposed', 'open', 'late', 'kept', 'kept_late', 'broken',
                'cancelled', 'superseded', 'unknown')),
            confidence DOUBLE PRECISION NOT NULL,
            source TEXT NOT NULL,
            created_at BIGINT NOT NULL,
            touched BOOLEAN NOT NULL DEFAULT FALSE,
            due_rank BIGINT GENERATED ALWAYS AS (coalesce(due_at, 9000000000000000)) STORED
        );
        CREATE INDEX commitment_due ON commitment (due_rank, created_at, id);
        CREATE INDEX commitment_status ON commitment (status, due_rank, created_at, id);
        CREATE INDEX commitment_contact ON commitment (contact_id, status);
        CREATE INDEX commitment_call ON commitment (call_sid);

        CREATE TABLE commitment_event (
            n BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            commitment_id TEXT COLLATE "C" NOT NULL REFERENCES commitment (id),
            line TEXT NOT NULL,
            call_sid TEXT COLLATE "C" NOT NULL,
            at BIGINT NOT NULL,
            from_status TEXT NOT NULL,
            to_status TEXT NOT NULL,
            actor TEXT NOT NULL,
            note TEXT
        );
        CREATE INDEX commitment_event_commitment ON commitment_event (commitment_id, n);
        CREATE INDEX commitment_event_call ON commitment_event (call_sid);

        CREATE TABLE fact (
            id TEXT COLLATE "C" PRIMARY KEY,
            line TEXT NOT NULL,
            contact_id TEXT COLLATE "C" NOT NULL REFERENCES contact (id),
            call_sid TEXT COLLATE "C" NOT NULL REFERENCES call (sid),
            slot TEXT NOT NULL,
            value TEXT COLLATE "C" NOT NULL,
            text TEXT NOT NULL,
            said_by TEXT NOT NULL,
            status TEXT NOT NULL CHECK (status IN ('active', 'superseded', 'disputed', 'retracted', 'quarantined')),
            confidence DOUBLE PRECISION NOT NULL,
            source TEXT NOT NULL,
            valid_from BIGINT,
            valid_to BIGINT,
            recorded_at BIGINT NOT NULL,
            touched BOOLEAN NOT NULL DEFAULT FALSE
        );
        CREATE INDEX fact_contact ON fact (contact_id, status, recorded_at);
        CREATE INDEX fact_call ON fact (call_sid);

        CREATE TABLE citation (
            owner TEXT NOT NULL CHECK (owner IN ('commitment', 'fact')),
            owner_id TEXT COLLATE "C" NOT NULL,
            position INTEGER NOT NULL,
            line TEXT NOT NULL,
            call_sid TEXT COLLATE "C" NOT NULL REFERENCES call (sid),
            turn_id TEXT COLLATE "C" NOT NULL REFERENCES turn (id),
            quote TEXT NOT NULL,
            PRIMARY KEY (owner, owner_id, position)
        );
        CREATE INDEX citation_call ON citation (call_sid);
        CREATE INDEX citation_turn ON citation (turn_id);
        """

    /// The outbox, the fence against rows that come after an erasure, and who did what.
    private static let jobs = """
        CREATE TABLE job (
            n BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            line TEXT NOT NULL,
            call_sid TEXT COLLATE "C" NOT NULL REFERENCES call (sid),
            kind TEXT NOT NULL,
            key TEXT COLLATE "C" NOT NULL UNIQUE,
            state TEXT NOT NULL CHECK (state IN ('queued', 'leased', 'done', 'dead')),
            tries INTEGER NOT NULL,
            run_after BIGINT NOT NULL,
            lease_until BIGINT,
            last_error TEXT,
            created_at BIGINT NOT NULL,
            ready_at BIGINT GENERATED ALWAYS AS (
                CASE state WHEN 'queued' THEN run_after WHEN 'leased' THEN lease_until END) STORED
        );
        CREATE INDEX job_ready ON job (ready_at, n);
        CREATE INDEX job_state ON job (state, n);
        CREATE INDEX job_call ON job (call_sid);

        CREATE TABLE fence (
            call_digest TEXT COLLATE "C" PRIMARY KEY,
            line TEXT NOT NULL,
            erased_at BIGINT NOT NULL
        );

        CREATE TABLE audit (
            n BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            line TEXT NOT NULL,
            actor TEXT NOT NULL,
            action TEXT NOT NULL,
            target_digest TEXT NOT NULL,
            at BIGINT NOT NULL
        );
        """
}
