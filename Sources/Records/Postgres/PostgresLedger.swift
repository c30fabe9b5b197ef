/// What memory keeps beside the rows that calls led to. SQLite has the same in `SQLiteLedger`.
enum PostgresLedger {
    /// `revision` counts what changes of a call and of the rows that rest on it, for those who hold it in memory.
    static let tables = """
        ALTER TABLE call ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;
        """

    /// What becomes of rows across calls: who said them how surely, what took their place, what later calls report.
    static let across = """
        ALTER TABLE fact ADD COLUMN level INTEGER NOT NULL DEFAULT 1;
        ALTER TABLE fact ADD COLUMN superseded_by TEXT;
        ALTER TABLE fact ADD COLUMN confirmed_at BIGINT;
        ALTER TABLE fact ADD COLUMN certainty DOUBLE PRECISION;
        ALTER TABLE fact ADD COLUMN pinned BOOLEAN NOT NULL DEFAULT FALSE;

        ALTER TABLE commitment ADD COLUMN stated TEXT NOT NULL DEFAULT 'open';
        UPDATE commitment SET stated = 'proposed' WHERE status = 'proposed';
        ALTER TABLE commitment ADD COLUMN superseded_by TEXT;
        ALTER TABLE commitment_event ADD COLUMN evidence TEXT;
        ALTER TABLE commitment_event ADD COLUMN turn_id TEXT;

        CREATE TABLE report (
            id TEXT PRIMARY KEY,
            line TEXT NOT NULL,
            contact_id TEXT,
            call_sid TEXT NOT NULL REFERENCES call (sid),
            about TEXT NOT NULL CHECK (about IN ('commitment', 'fact')),
            target_id TEXT NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN ('kept', 'claimed', 'cancelled', 'withdrawn', 'missed', 'ended')),
            turn_id TEXT NOT NULL REFERENCES turn (id),
            quote TEXT NOT NULL,
            confidence DOUBLE PRECISION NOT NULL,
            source TEXT NOT NULL,
            created_at BIGINT NOT NULL
        );
        CREATE INDEX report_call ON report (call_sid);
        CREATE INDEX report_contact ON report (contact_id);
        CREATE INDEX report_turn ON report (turn_id);

        CREATE TABLE open_question (
            id TEXT PRIMARY KEY,
            line TEXT NOT NULL,
            contact_id TEXT,
            call_sid TEXT NOT NULL REFERENCES call (sid),
            text TEXT NOT NULL,
            asked_by TEXT NOT NULL,
            turn_id TEXT NOT NULL REFERENCES turn (id),
            quote TEXT NOT NULL,
            source TEXT NOT NULL,
            created_at BIGINT NOT NULL
        );
        CREATE INDEX open_question_call ON open_question (call_sid);
        CREATE INDEX open_question_turn ON open_question (turn_id);
        """

    /// How facts were before operators changed them, so that it can be taken back.
    static let edits = """
        CREATE TABLE fact_edit (
            n BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            line TEXT NOT NULL,
            fact_id TEXT NOT NULL,
            call_sid TEXT NOT NULL REFERENCES call (sid),
            contact_id TEXT NOT NULL,
            at BIGINT NOT NULL,
            actor TEXT NOT NULL,
            made TEXT,
            status TEXT NOT NULL,
            superseded_by TEXT,
            valid_to BIGINT,
            touched BOOLEAN NOT NULL,
            pinned BOOLEAN NOT NULL
        );
        CREATE INDEX fact_edit_contact ON fact_edit (contact_id, n);
        CREATE INDEX fact_edit_call ON fact_edit (call_sid);
        CREATE INDEX call_recall ON call (contact_id, revision, n);
        """

    /// How contacts were before they were merged or split, so that it can be taken back. `stays`: the handle reached the
    /// contact that stands before, too.
    static let moves = """
        CREATE TABLE contact_move (
            n BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            line TEXT NOT NULL,
            contact_id TEXT NOT NULL,
            other_id TEXT NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN ('merge', 'split')),
            at BIGINT NOT NULL,
            actor TEXT NOT NULL,
            own_name TEXT,
            own_policy TEXT NOT NULL,
            other_name TEXT,
            other_policy TEXT NOT NULL,
            other_created_at BIGINT NOT NULL
        );
        CREATE INDEX contact_move_contact ON contact_move (contact_id, n);
        CREATE INDEX contact_move_other ON contact_move (other_id);
        CREATE TABLE contact_move_call (
            move_n BIGINT NOT NULL REFERENCES contact_move (n),
            call_sid TEXT COLLATE "C" NOT NULL REFERENCES call (sid),
            PRIMARY KEY (move_n, call_sid)
        );
        CREATE INDEX contact_move_call_call ON contact_move_call (call_sid);
        CREATE TABLE contact_move_handle (
            move_n BIGINT NOT NULL REFERENCES contact_move (n),
            handle_n BIGINT NOT NULL,
            status TEXT NOT NULL,
            last_seen BIGINT NOT NULL,
            stays BOOLEAN NOT NULL,
            PRIMARY KEY (move_n, handle_n)
        );
        CREATE INDEX memory_use_item ON memory_use (item);
        CREATE INDEX open_question_contact ON open_question (contact_id);
        """

    /// The hash of the number by which a contact proves who they are, and how often it was tried since when.
    static let pins = """
        ALTER TABLE contact ADD COLUMN pin TEXT;
        ALTER TABLE contact ADD COLUMN pin_tries BIGINT NOT NULL DEFAULT 0;
        ALTER TABLE contact ADD COLUMN pin_since BIGINT NOT NULL DEFAULT 0;
        ALTER TABLE contact_move ADD COLUMN other_pin TEXT;
        """

    /// Whom a handle reaches says whether people share it: the column that was to say so was never written.
    static let sharing = "ALTER TABLE handle DROP COLUMN shared;"

    /// What was settled is looked through from the newest.
    static let byAge = """
        CREATE INDEX commitment_age ON commitment (created_at, id);
        CREATE INDEX commitment_status_age ON commitment (status, created_at, id);
        """

    /// What is said to hold "until Friday" says itself when it is over.
    static let forAWhile = "ALTER TABLE fact ADD COLUMN said_until BIGINT;"
}
