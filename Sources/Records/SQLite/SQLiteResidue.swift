/// Where texts stand in a SQLite database.
extension SQLiteConnection {
    func tables(holding texts: [String]) throws(StoreError) -> [String: Set<String>] {
        var found: [String: Set<String>] = [:]
        if texts.isEmpty { return found }
        let tables = try rows("SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'")
        for var table in tables {
            let name = try table.text()
            var columns: [String] = []
            for var column in try rows("SELECT name FROM pragma_table_xinfo($1)", name) {
                columns.append("coalesce(\"\(try column.text())\", '')")
            }
            let holding = try rows(
                """
                SELECT wanted.value FROM json_each($1) wanted WHERE EXISTS (
                    SELECT 1 FROM "\(name)" WHERE instr(lower(\(columns.joined(separator: " || ' ' || "))), lower(wanted.value)))
                """, list(texts))
            for var row in holding { found[name, default: []].insert(try row.text()) }
        }
        for index in ["turn_fts", "call_fts"] {
            let held = try words(of: index, in: texts)
            if !held.isEmpty { found[index] = held }
        }
        return found
    }

    /// The texts of one word that the index knows. It keeps stems, so the last letters don't count.
    private func words(of index: String, in texts: [String]) throws(StoreError) -> Set<String> {
        try script("CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab('main', '\(index)', 'row')")
        var found: Set<String> = []
        for text in texts {
            let words = queryWords(text)
            guard words.count == 1, let word = words.first, word.utf8.count > Traces.shortestName + 3 else { continue }
            let hit = try row(
                "SELECT term FROM temp.vocabulary WHERE instr(term, $1) LIMIT 1", String(word.dropLast(3)))
            if hit != nil { found.insert(text) }
        }
        try script("DROP TABLE temp.vocabulary")
        return found
    }
}
