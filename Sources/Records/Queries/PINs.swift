import Foundation

/// So often an hour a contact's PIN may be tried, in all calls together.
private let triesAnHour = 10

extension Session {
    /// Keeps the hash of a contact's PIN; see `MemoryRecords.setPIN`.
    func setPIN(_ hash: String?, of contactID: String, by actor: String, at: Date) throws(StoreError) {
        let changed = try run(
            "UPDATE contact SET pin = $2, pin_tries = 0, pin_since = 0 WHERE id = $1", contactID, hash)
        if changed == 0 { throw .unknown("contact") }
        try audit(actor, hash == nil ? "PIN removed" : "PIN set", target: contactID, line: nil, at: at)
    }

    /// Counts a try before it is made, so that many at once are no more than that; see `MemoryRecords.takePINTry`.
    func takePINTry(of contactID: String, at: Date) throws(StoreError) -> String? {
        var taken = try row(
            """
            UPDATE contact SET pin_tries = CASE WHEN pin_since <= $2 THEN 1 ELSE pin_tries + 1 END,
                pin_since = CASE WHEN pin_since <= $2 THEN $3 ELSE pin_since END
            WHERE id = $1 AND pin IS NOT NULL AND (pin_since <= $2 OR pin_tries < $4) RETURNING pin
            """, contactID, at.addingTimeInterval(-3600), at, triesAnHour)
        return try taken?.text()
    }
}
