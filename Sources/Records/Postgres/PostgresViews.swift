/// The operators' views in PostgreSQL; `docs/sql-views.md` describes them, and SQLite has the same columns.
enum PostgresViews {
    /// RFC 3339 in UTC with milliseconds.
    private static func time(_ column: String) -> String {
        "to_char(to_timestamp(\(column) / 1000) AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS') "
            + "|| to_char(\(column) % 1000, '\".\"FM000\"Z\"')"
    }

    static let first = """
        CREATE VIEW ops_calls AS
        SELECT c.sid AS call_sid, c.line, c.from_number, c.to_number, c.direction, c.contact_id, c.status, c.end_reason,
            \(time("c.started_at")) AS started_at, \(time("c.ended_at")) AS ended_at,
            c.ended_at - c.started_at AS duration_ms, c.started_at AS started_ms,
            (SELECT count(*) FROM turn t WHERE t.call_sid = c.sid) AS turn_count,
            c.identity_level, c.attestation, c.voice, s.headline, s.text AS summary, s.source AS summary_source,
            s.outcome, c.usage_json, c.latency_json
        FROM call c LEFT JOIN summary s ON s.call_sid = c.sid
            AND s.version = (SELECT max(v.version) FROM summary v WHERE v.call_sid = c.sid);

        CREATE VIEW ops_turns AS
        SELECT t.id AS turn_id, t.line, t.call_sid, c.contact_id, t.ref, t.seq, t.role, t.text, t.heard_text,
            CAST(t.interrupted AS integer) AS interrupted, CAST(t.injected AS integer) AS injected,
            \(time("(c.started_at + t.started_ms)")) AS spoken_at, t.started_ms, t.ended_ms
        FROM turn t JOIN call c ON c.sid = t.call_sid;

        CREATE VIEW ops_commitments AS
        SELECT m.id AS commitment_id, m.line, m.contact_id, m.call_sid, m.owner, m.action,
            \(time("m.due_at")) AS due_at, m.due_phrase, m.due_at AS due_ms, m.status, m.confidence, m.source,
            \(time("m.created_at")) AS created_at, CAST(m.touched AS integer) AS touched,
            (SELECT q.quote FROM citation q WHERE q.owner = 'commitment' AND q.owner_id = m.id
                ORDER BY q.position LIMIT 1) AS quote
        FROM commitment m;

        CREATE VIEW ops_contacts AS
        SELECT k.id AS contact_id, k.line, k.display_name, k.policy, (
            SELECT h.value FROM handle_contact o JOIN handle h ON h.n = o.handle_n WHERE o.contact_id = k.id
            ORDER BY o.last_seen DESC, h.value LIMIT 1) AS handle, k.call_count,
            \(time("k.last_call_at")) AS last_call_at, k.last_call_at AS last_call_ms,
            \(time("k.created_at")) AS created_at,
            (SELECT count(*) FROM commitment m WHERE m.contact_id = k.id
                AND m.status IN ('proposed', 'open', 'late')) AS open_commitments,
            (SELECT count(*) FROM fact f WHERE f.contact_id = k.id AND f.status = 'active') AS active_facts
        FROM contact k;

        CREATE VIEW ops_jobs AS
        SELECT j.n AS job_id, j.line, j.call_sid, j.kind, j.key, j.state, j.tries,
            \(time("j.run_after")) AS run_after, \(time("j.lease_until")) AS lease_until, j.last_error,
            \(time("j.created_at")) AS created_at
        FROM job j;

        CREATE VIEW ops_daily AS
        SELECT to_char(to_timestamp(c.started_at / 1000) AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day, c.line, count(*) AS calls,
            sum(CASE WHEN c.status = 'completed' THEN 1 ELSE 0 END) AS completed,
            sum(CASE WHEN c.status = 'failed' THEN 1 ELSE 0 END) AS failed,
            sum(CASE WHEN c.status = 'interrupted' THEN 1 ELSE 0 END) AS interrupted,
            count(DISTINCT c.contact_id) AS contacts,
            CAST(coalesce(sum(c.ended_at - c.started_at), 0) AS bigint) AS talk_ms
        FROM call c GROUP BY 1, 2;
        """
}
