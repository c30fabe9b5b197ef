/// Where texts stand in a SQLite database.
extension SQLiteConnection {
    func tables(holding texts: [String], once: Bool) throws(StoreError) -> [String: Set<String>] {
        var found: [String: Set<String>] = [:]
        if texts.isEmpty { return found }
        var wanted = Set(texts)
        // The largest last.
        let tables = try rows(
            """
            SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'
            ORDER BY name LIKE 'turn%', name
            """)
        for var table in tables where !wanted.isEmpty {
            let name = try table.text()
            var columns: [String] = []
            for var column in try rows("SELECT name FROM pragma_table_xinfo($1) WHERE type <> 'BLOB'", name) {
                columns.append("coalesce(\"\(try column.text())\", '')")
            }
            let holding = try rows(
                """
                SELECT wanted.value FROM json_each($1) wanted WHERE EXISTS (
                    SELECT 1 FROM "\(name)" WHERE instr(lower(\(columns.joined(separator: " || ' ' || "))), lower(wanted.value)))
                """, list(wanted.sorted()))
            for var row in holding {
                let text = try row.text()
                found[name, default: []].insert(text)
                if once { wanted.remove(text) }
            }
        }
        for (index, held) in try indexes(holding: texts) { found[index] = held }
        return found
    }

    /// The index writes a word as what it has not in common with the one before it: its bytes tell nothing. It keeps stems,
    /// so the last letters don't count.
    func indexes(holding texts: [String]) throws(StoreError) -> [String: Set<String>] {
        var found: [String: Set<String>] = [:]
        for index in ["turn_fts", "call_fts", "summary_fts"] {
            try script("CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab('main', '\(index)', 'row')")
            for text in texts {
                let words = queryWords(text)
                guard words.count == 1, let word = words.first, word.utf8.count > Traces.shortestName + 3 else {
                    continue
                }
                let stem = String(word.dropLast(3))
                let hit = try row(
                    "SELECT term FROM temp.vocabulary WHERE term >= $1 AND term < $2 LIMIT 1", stem, stem + "\u{10FFFF}"
                )
                if hit != nil { found[index, default: []].insert(text) }
            }
            try script("DROP TABLE temp.vocabulary")
        }
        return found
    }
}
