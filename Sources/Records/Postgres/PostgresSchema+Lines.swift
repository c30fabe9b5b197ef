extension PostgresSchema {
    /// Questions of one line among many, and of the audit.
    static let lines = """
        CREATE INDEX call_line ON call (line, started_at, sid);
        CREATE INDEX contact_line ON contact (line, last_call_at DESC, id);
        CREATE INDEX commitment_line ON commitment (line, status, due_rank, created_at, id);
        CREATE INDEX job_line ON job (line, state, n);
        CREATE INDEX audit_target ON audit (target_digest, n);
        CREATE INDEX audit_at ON audit (at, n);
        """
}
