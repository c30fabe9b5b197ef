import Foundation

extension Session {
    /// Changes a fact by an operator's word; see `MemoryRecords.edit`.
    func edit(
        fact id: String, of contactID: String, _ edit: FactEdit, by actor: String, at: Date
    ) throws(StoreError) -> String {
        let held = try row(
            "SELECT line, call_sid FROM fact WHERE id = $1 AND contact_id = $2" + lockingRows, id, contactID)
        guard var fact = held else { throw .unknown("fact") }
        let (line, callSid) = (try fact.text(), try fact.text())
        var made: String?
        if case .correct = edit { made = "\(id)-o\(at.milliseconds)" }
        try run(
            """
            INSERT INTO fact_edit (line, fact_id, call_sid, contact_id, at, actor, made, status, superseded_by, valid_to,
                touched, pinned)
            SELECT line, id, call_sid, contact_id, $2, $3, $4, status, superseded_by, valid_to, touched, pinned
            FROM fact WHERE id = $1
            """, id, at, actor, made)
        let action: String
        switch edit {
        case .retract:
            action = "fact retracted"
            try run("UPDATE fact SET status = 'retracted', valid_to = $2, touched = TRUE WHERE id = $1", id, at)
        case .affirm:
            action = "fact affirmed"
            try run(
                """
                UPDATE fact SET status = 'active', superseded_by = NULL, valid_to = NULL, touched = TRUE WHERE id = $1
                """, id)
        case .pin(let isPinned):
            action = isPinned ? "fact pinned" : "fact unpinned"
            try run(
                "UPDATE fact SET pinned = CASE WHEN $2 = 1 THEN TRUE ELSE FALSE END WHERE id = $1", id,
                isPinned ? 1 : 0)
        case .correct(let value, let text):
            action = "fact corrected"
            try run(
                """
                INSERT INTO fact (id, line, contact_id, call_sid, slot, value, text, said_by, status, confidence, source,
                    valid_from, recorded_at, touched, level, pinned)
                SELECT $2, line, contact_id, call_sid, slot, $3, $4, said_by, 'active', 1.0, 'operator', $5, $5, TRUE,
                    3, pinned FROM fact WHERE id = $1
                """, id, made, value, text, at)
            try cite(
                try citations(of: .fact, [id])[id] ?? [], for: .fact, made ?? "", callSid: callSid, line: line)
            try run(
                """
                UPDATE fact SET status = 'superseded', superseded_by = $2, valid_to = $3, touched = TRUE WHERE id = $1
                """, id, made, at)
        }
        try noteChange(of: callSid)
        try audit(actor, action, target: id, line: line, at: at)
        return made ?? id
    }

    /// Takes back the last edit; see `MemoryRecords.undoEdit`.
    func undoEdit(of contactID: String, by actor: String, at: Date) throws(StoreError) -> String? {
        let last = try row(
            """
            SELECT n, line, fact_id, call_sid, made FROM fact_edit WHERE contact_id = $1 ORDER BY n DESC LIMIT 1
            """ + lockingRows, contactID)
        guard var edit = last else { return nil }
        let (number, line, id, callSid) = (try edit.int(), try edit.text(), try edit.text(), try edit.text())
        let made = try edit.optionalText()
        try run(
            """
            UPDATE fact SET (status, superseded_by, valid_to, touched, pinned) = (
                SELECT e.status, e.superseded_by, e.valid_to, e.touched, e.pinned FROM fact_edit e WHERE e.n = $2)
            WHERE id = $1
            """, id, number)
        if let made {
            try run("DELETE FROM citation WHERE owner = 'fact' AND owner_id = $1", made)
            try run("DELETE FROM fact WHERE id = $1", made)
        }
        try run("DELETE FROM fact_edit WHERE n = $1", number)
        try noteChange(of: callSid)
        try audit(actor, "edit undone", target: id, line: line, at: at)
        return id
    }
}
