import Foundation

/// One connection to a database, inside a transaction: what the queries of this target are written on.
///
/// The queries (`Queries/`) are written once, in the SQL that both databases speak: parameters are `$1`, `$2` …,
/// conflicts are `ON CONFLICT`, what was changed comes back by `RETURNING`. What they do not share stands here as a
/// requirement: row locks, lists as parameters, and the search index. Not `Sendable`: a session lives inside the actor
/// that owns its connection, and its calls block that actor's thread.
package protocol Session: AnyObject {
    /// Runs one statement. Every text is refused as `.invalid` when it holds a NUL byte, before the database sees it.
    /// - Returns: the rows, and how many rows were changed.
    func execute(_ sql: String, _ values: [SQLValue]) throws(StoreError) -> (rows: [[SQLValue]], changed: Int)

    /// Runs a script of several statements without parameters.
    func script(_ sql: String) throws(StoreError)
    /// Lets statements within take as long as they take, such as an index over a large table.
    func unhurried<Answer>(_ body: (any Session) throws(StoreError) -> Answer) throws(StoreError) -> Answer

    /// The statements prepared so far, for tests that ask for their plans.
    var statements: [String] { get }

    /// Appended to a SELECT that must hold its rows until the transaction ends; empty where writers take turns anyway.
    var lockingRows: String { get }
    /// The same, for rows that another session holds to be passed over.
    var skippingLockedRows: String { get }
    /// The database's clock as an expression, in milliseconds since 1970: the one clock that all nodes share.
    var clock: String { get }
    /// A condition: the column's value is in the list that the parameter holds, e.g. `$2`.
    func among(_ column: String, _ kind: ListKind, _ parameter: String) -> String
    /// A list in the form that `among` expects.
    func list(_ values: [String]) -> SQLValue

    /// An expression: the number, as a real one, that stands under `key` in the JSON object of a column, or NULL.
    func number(_ column: String, _ key: String) -> String

    /// Takes a call's turns from `seq` on out of the search index. Called before they change.
    func unindexTurns(of callSid: String, from seq: Int) throws(StoreError)
    /// Puts a call's turns from `seq` on into the search index, each together with the turn before it.
    func indexTurns(of callSid: String, from seq: Int) throws(StoreError)
    /// Takes an ended call out of the index of calls; nothing to do for a live one. Called before its words change.
    func unindexCall(_ callSid: String) throws(StoreError)
    /// Puts an ended call with its turns and summary into the index of calls; a live one is left out.
    func indexCall(_ callSid: String) throws(StoreError)
    /// A condition on `c`, the call: all the words that the parameter holds occur in it.
    func callMatches(_ parameter: String) -> String
    /// The words of `callMatches` as a parameter.
    func matchingAll(_ words: [String]) -> SQLValue
    /// Where each word occurs in one contact's turns.
    func matches(_ words: [String], contactID: String) throws(StoreError) -> [WordMatch]
    /// For each query the newest turns of anybody on a line, or on all, that match it.
    /// - Parameter entries: the number of the newest turn of all.
    func newest(
        _ queries: [WordQuery], among entries: Int, line: String?, limit: Int
    ) throws(StoreError) -> [[Int64: TurnPlaces]]
    /// Calls that are over and whose newest summary holds all the words, the last that began to be kept first.
    func calls(summedUpWithAll words: [String], line: String?, limit: Int) throws(StoreError) -> [Int64]
    /// Removes from the index what deleted turns and calls left in it.
    func purgeIndex() throws(StoreError)
    /// Which of the texts stand in which table, the search index included; upper and lower case are the same.
    /// - Parameter once: a text that stands in one table is not looked for in others.
    func tables(holding texts: [String], once: Bool) throws(StoreError) -> [String: Set<String>]
    /// Which of the texts, each one word, the search index alone knows.
    func indexes(holding texts: [String]) throws(StoreError) -> [String: Set<String>]
}

/// What a list parameter holds.
package enum ListKind { case texts, integers }

/// Where in an index entry a word stands: in the turn itself, or in the turn before it.
package struct TurnPlaces: OptionSet, Sendable {
    /// In the turn itself; of a summary, which has no other place, in its text or headline.
    package static let said = TurnPlaces(rawValue: 1)
    /// In the turn before it.
    package static let before = TurnPlaces(rawValue: 2)

    /// A bit for each place, as PostgreSQL's search counts them.
    package let rawValue: Int

    /// From its parts.
    package init(rawValue: Int) { self.rawValue = rawValue }
}

/// What an index entry must hold to be found: all of some words, anywhere; and, when there are others, one of these.
package struct WordQuery {
    /// Words as `queryWords` makes them; one at least.
    package var all: [String]
    /// Likewise; empty for no such condition.
    package var any: [String] = []
    /// Where the first word stands is asked, of a match of others only that it is one, which is `said`.
    package var asksPlaces: Bool { all.count == 1 }
}

/// A word found in an index entry.
package struct WordMatch {
    /// The number of the turn's row, or of the call's.
    package var row: Int64
    /// The word's place in the query.
    package var word: Int
    /// Each adds to the turn's score; empty for none.
    package var places: TurnPlaces
}

extension Session {
    /// The rows of a query.
    package func rows(_ sql: String, _ values: any Bindable...) throws(StoreError) -> [Row] {
        try execute(sql, values.map(\.sql)).rows.map { Row($0) }
    }

    /// The first row of a query, or nil.
    package func row(_ sql: String, _ values: any Bindable...) throws(StoreError) -> Row? {
        try execute(sql, values.map(\.sql)).rows.first.map { Row($0) }
    }

    /// Runs a statement for its effect. - Returns: how many rows it changed.
    @discardableResult
    package func run(_ sql: String, _ values: any Bindable...) throws(StoreError) -> Int {
        try execute(sql, values.map(\.sql)).changed
    }

    /// `$from, $from+1, …` for `count` parameters.
    func parameters(_ count: Int, from first: Int) -> String {
        (first..<first + count).map { "$\($0)" }.joined(separator: ", ")
    }

    /// Refuses a text that a database would cut at its NUL byte.
    func refuseNul(_ values: [SQLValue]) throws(StoreError) {
        for case .text(let text) in values where text.utf8.contains(0) {
            throw .invalid("a text with a NUL byte")
        }
    }
}

/// A query that grows by conditions, each with its parameter.
struct Conditions {
    private(set) var texts: [String] = []
    private(set) var values: [SQLValue] = []

    /// Adds a condition; `%` in it stands for the parameter.
    mutating func add(_ condition: String, _ value: (any Bindable)?) {
        guard let value else { return }
        values.append(value.sql)
        texts.append(condition.replacingOccurrences(of: "%", with: "$\(values.count)"))
    }

    /// Adds a condition with a parameter for each `%`.
    mutating func add(_ condition: String, all given: [any Bindable]) {
        var parts = condition.split(separator: "%", omittingEmptySubsequences: false).map(String.init)
        for (index, value) in given.enumerated() {
            values.append(value.sql)
            parts[index] += "$\(values.count)"
        }
        texts.append(parts.joined())
    }

    /// `WHERE a AND b`, or nothing.
    var clause: String { texts.isEmpty ? "" : "WHERE " + texts.joined(separator: " AND ") }
}
