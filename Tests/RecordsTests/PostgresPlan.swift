import Foundation
import Records

/// A statement's plan in PostgreSQL, and what of it would grow with the tables.
struct PostgresPlan {
    private let root: [String: Any]
    /// The columns of each index by which it can be searched: the first, a condition on others alone is looked for all through it;
    /// every one of a GIN index, which keeps each column's values apart.
    private let leading: [String: [String]]

    /// Indexes that are walked in their order, newest or soonest first, until a page is full.
    private static let walked: Set = [
        "call_recent", "contact_recent", "commitment_due", "job_pkey", "turn_pkey", "call_pkey",
    ]
    /// Steps that hand rows on as they come, so that a limit above ends what is below.
    private static let streaming: Set = ["Nested Loop", "Subquery Scan", "LockRows", "Result", "Incremental Sort"]

    /// - Parameter statement: with parameters; the plan is the one for values that are not known.
    init(of statement: String, in session: any Session) throws(StoreError) {
        try session.script("SET LOCAL plan_cache_mode = force_generic_plan; PREPARE asked AS \(statement)")
        let nulls = (1...20).filter { statement.contains("$\($0)") }.map { _ in "NULL" }
        let values = nulls.isEmpty ? "" : "(" + nulls.joined(separator: ", ") + ")"
        var text = ""
        for var row in try session.rows("EXPLAIN (FORMAT JSON, COSTS OFF) EXECUTE asked\(values)") {
            text += try row.text()
        }
        try session.script("DEALLOCATE asked")
        let plans = (try? JSONSerialization.jsonObject(with: Data(text.utf8))) as? [[String: Any]]
        var leading: [String: [String]] = [:]
        let indexes = try session.rows(
            """
            SELECT c.relname, pg_get_indexdef(c.oid, g.place, TRUE)
            FROM pg_class c JOIN pg_am m ON m.oid = c.relam,
                generate_series(1, CASE m.amname WHEN 'gin' THEN CAST(c.relnatts AS integer) ELSE 1 END) AS g (place)
            WHERE c.relkind = 'i' AND c.relnamespace = CAST(current_schema() AS regnamespace)
            """)
        for var row in indexes { leading[try row.text(), default: []].append(try row.text()) }
        self.leading = leading
        guard let plan = plans?.first?["Plan"] as? [String: Any] else { throw .failed("not a plan: \(text)") }
        root = plan
    }

    /// Steps that visit more than the question asks for.
    var walks: [String] { walks(root, isCut: false) }

    private func walks(_ node: [String: Any], isCut: Bool) -> [String] {
        func text(_ key: String) -> String { node[key] as? String ?? "" }
        let kind = text("Node Type")
        var found: [String] = []
        switch kind {
        // A row for each process that lives.
        case _ where text("Relation Name") == "run": break
        case "Seq Scan": found.append("Seq Scan on \(text("Relation Name"))")
        case "Index Scan", "Index Only Scan", "Bitmap Index Scan":
            let index = text("Index Name")
            let isSearch = leading[index, default: []].contains { text("Index Cond").contains($0) }
            if !isSearch, !(isCut && Self.walked.contains(index)) { found.append("\(kind) all through \(index)") }
        default: break
        }
        for (place, child) in (node["Plans"] as? [[String: Any]] ?? []).enumerated() {
            let isDriver = place == 0 && child["Parent Relationship"] as? String != "SubPlan"
            found += walks(child, isCut: kind == "Limit" || isCut && isDriver && Self.streaming.contains(kind))
        }
        return found
    }
}
