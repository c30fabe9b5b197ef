/// Where texts stand in a PostgreSQL database: the search index is a column of its rows.
extension PostgresConnection {
    func tables(holding texts: [String]) throws(StoreError) -> [String: Set<String>] {
        var found: [String: Set<String>] = [:]
        if texts.isEmpty { return found }
        let tables = try rows("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
        for var table in tables {
            let name = try table.text()
            let holding = try rows(
                """
                SELECT DISTINCT wanted.text FROM \(name) AS r, lower(CAST(r.* AS text)) AS whole,
                    unnest(CAST($1 AS text[])) AS wanted (text)
                WHERE strpos(whole, lower(wanted.text)) > 0
                """, list(texts))
            for var row in holding { found[name, default: []].insert(try row.text()) }
        }
        return found
    }
}
