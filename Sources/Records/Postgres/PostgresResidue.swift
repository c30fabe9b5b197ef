/// Where texts stand in a PostgreSQL database. The search index is a column of its rows, and goes with them.
extension PostgresConnection {
    func tables(holding texts: [String]) throws(StoreError) -> [String: Set<String>] {
        var found: [String: Set<String>] = [:]
        if texts.isEmpty { return found }
        let tables = try rows(
            """
            SELECT CAST(c.table_name AS text), string_agg('r.' || quote_ident(c.column_name), ', ')
            FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
            WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE' AND c.data_type = 'text'
            GROUP BY c.table_name
            """)
        for var table in tables {
            let (name, columns) = (try table.text(), try table.text())
            let holding = try rows(
                """
                SELECT DISTINCT wanted.text FROM \(name) AS r, unnest(CAST($1 AS text[])) AS wanted (text)
                WHERE strpos(lower(concat_ws(' ', \(columns))), lower(wanted.text)) > 0
                """, list(texts))
            for var row in holding { found[name, default: []].insert(try row.text()) }
        }
        return found
    }

    func indexes(holding texts: [String]) throws(StoreError) -> [String: Set<String>] { [:] }
}
