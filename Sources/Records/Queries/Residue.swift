import Foundation

extension Session {
    /// What tells of a contact; see `Store.traces`.
    func traces(of id: String) throws(StoreError) -> Traces {
        guard try row("SELECT id FROM contact WHERE id = $1", id) != nil else { throw .unknown("contact") }
        // A number that reaches somebody else as well stays.
        let handles = try texts(
            """
            SELECT h.value FROM handle_contact o JOIN handle h ON h.n = o.handle_n WHERE o.contact_id = $1
                AND NOT EXISTS (SELECT 1 FROM handle_contact s WHERE s.handle_n = h.n AND s.contact_id <> $1)
            """, id)
        let calls =
            try texts("SELECT sid FROM call WHERE contact_id = $1 ORDER BY started_at DESC, sid DESC", id)
            + unclaimedCalls(of: id)
        var words: Set<String> = []
        for table in Self.spoken {
            for text in try texts("\(table) LIMIT 2000", id) where text.utf8.count >= Traces.shortestWords {
                words.insert(Traces.beginning(of: text))
            }
        }
        // The longest say most surely whose they are.
        let longest = words.sorted { ($0.utf8.count, $0) > ($1.utf8.count, $1) }.prefix(Traces.mostWords)
        let names = [id] + handles + (try mergedContacts(into: id))
        return Traces(names: names, calls: calls, words: Array(longest))
    }

    /// Texts of a contact, `$1`, newest first.
    private static var spoken: [String] {
        [
            "SELECT t.text FROM call c JOIN turn t ON t.call_sid = c.sid WHERE c.contact_id = $1 ORDER BY t.n DESC",
            "SELECT s.text FROM call c JOIN summary s ON s.call_sid = c.sid WHERE c.contact_id = $1 ORDER BY s.created_at DESC",
            "SELECT p.text FROM call c JOIN preamble p ON p.call_sid = c.sid WHERE c.contact_id = $1 ORDER BY p.created_at DESC",
            "SELECT text FROM fact WHERE contact_id = $1 ORDER BY recorded_at DESC",
            "SELECT action FROM commitment WHERE contact_id = $1 ORDER BY created_at DESC",
        ]
    }

    private func texts(_ sql: String, _ id: String) throws(StoreError) -> [String] {
        var texts: [String] = []
        for var row in try rows(sql, id) { texts.append(try row.text()) }
        return texts
    }

    /// Where the traces stand; see `Store.residue`.
    /// - Parameter files: those in which the database keeps its bytes, where it can be known.
    func residue(of traces: Traces, in files: [URL]) throws(StoreError) -> [String] {
        let names = traces.tellingNames
        let search = ByteSearch(names + traces.words)
        var inFiles: [String: Set<String>] = [:]
        for file in files { inFiles[file.lastPathComponent] = search.found(in: file) }
        let held = inFiles.values.reduce(into: Set<String>()) { $0.formUnion($1) }
        // Each name costs a walk through all tables. Where the bytes can be read, one that is not in them is in no row.
        let suspects = files.isEmpty ? Array(names.prefix(40)) : names.filter(held.contains)
        let inTables = try tables(holding: suspects, once: false)
        var found = try Set(inTables.keys).union(indexes(holding: names).keys).map { "table \($0)" }
        // Words that stand in a row are somebody else's: there is no row of this contact any more.
        let explained = try tables(holding: held.subtracting(names).sorted(), once: true).values
            .reduce(into: Set<String>()) { $0.formUnion($1) }
        for (name, texts) in inFiles where !texts.subtracting(explained).isEmpty { found.append("file \(name)") }
        return found.sorted()
    }
}
