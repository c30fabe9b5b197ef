import Records

/// A statement's plan in SQLite, and what of it would grow with the tables.
struct SQLitePlan {
    let statement: String
    private let steps: [Step]

    /// A line of `EXPLAIN QUERY PLAN`.
    private struct Step {
        /// The step that this one is part of.
        var parent: Int
        var text: String
    }

    /// Indexes that are walked in their order, newest or soonest first, until a page is full.
    private static let walked: Set = ["call_recent", "contact_recent", "commitment_due"]

    init(of statement: String, in session: any Session) throws(StoreError) {
        self.statement = statement
        var steps: [Step] = []
        for var row in try session.rows("EXPLAIN QUERY PLAN " + statement) {
            _ = try row.int()
            let parent = try row.int()
            _ = try row.int()
            steps.append(Step(parent: parent, text: try row.text()))
        }
        self.steps = steps
    }

    /// Steps that visit more than the question asks for.
    var walks: [String] { steps.filter(isWalk).map(\.text) }

    private func isWalk(_ walk: Step) -> Bool {
        let step = walk.text
        let words = step.split(separator: " ").map(String.init)
        guard words.first == "SCAN", words.count > 1 else { return false }
        let table = words[1]
        // What stands in the statement itself: a list that it was given, a page that was cut already.
        if step.contains("json_each") || step == "SCAN CONSTANT ROW" { return false }
        if steps.contains(where: { ["CO-ROUTINE \(table)", "MATERIALIZE \(table)"].contains($0.text) }) {
            return false
        }
        // A row for each process that lives.
        if table == "run" { return false }
        // A search index is asked for words (M) or for one row (=).
        if let index = step.split(separator: "VIRTUAL TABLE INDEX ").last, step.contains("VIRTUAL TABLE INDEX") {
            return !index.contains("M") && !index.contains("=")
        }
        let isSorted = steps.contains { $0.parent == walk.parent && $0.text.contains("ORDER BY") }
        let isCut = statement.contains("LIMIT") && !isSorted
        if let place = words.firstIndex(of: "INDEX"), place + 1 < words.count {
            return !(isCut && Self.walked.contains(words[place + 1]))
        }
        // Jobs in the order of their rows, up to a page.
        return !(isCut && table == "job" && statement.contains("FROM job  ORDER BY n LIMIT"))
    }
}
