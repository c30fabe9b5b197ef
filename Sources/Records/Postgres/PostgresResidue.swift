/// Where texts stand in a PostgreSQL database. The search index is a column of its rows, and goes with them.
extension PostgresConnection {
    /// A row is looked at once, by one pattern for all texts; which of them it holds is asked of the few that hold any.
    func tables(holding texts: [String], once: Bool) throws(StoreError) -> [String: Set<String>] {
        var found: [String: Set<String>] = [:]
        if texts.isEmpty { return found }
        let any = texts.map(Self.pattern).joined(separator: "|")
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
                SELECT DISTINCT wanted.text FROM (
                    SELECT whole FROM (SELECT lower(concat_ws(' ', \(columns))) AS whole FROM \(name) AS r OFFSET 0) s
                    WHERE whole ~ lower($2) OFFSET 0) held, unnest(CAST($1 AS text[])) AS wanted (text)
                WHERE strpos(held.whole, lower(wanted.text)) > 0
                """, list(texts), any)
            for var row in holding { found[name, default: []].insert(try row.text()) }
        }
        return found
    }

    /// A regular expression for a text as it stands: what is neither letter nor digit might mean something.
    private static func pattern(_ text: String) -> String {
        var pattern = ""
        for scalar in text.unicodeScalars {
            if scalar.isASCII, !scalar.properties.isAlphabetic, scalar.properties.numericType == nil { pattern += "\\" }
            pattern.unicodeScalars.append(scalar)
        }
        return pattern
    }

    func indexes(holding texts: [String]) throws(StoreError) -> [String: Set<String>] { [:] }
}
