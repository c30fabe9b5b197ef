import Foundation
import JSONText
import Records

/// What is left when everything has failed: what was acknowledged, and what stands in the database.
struct FaultTally {
    /// Turns whose durability the log has reported.
    var acknowledged = 0
    var found = 0
    /// Turns that stand in one place of a call twice, or come from one item of the model's twice.
    var doubled = 0
    var turns = 0
    var calls: [String: Int] = [:]
    var jobs: [String: Int] = [:]
    /// Ended calls without exactly one job, or without a summary.
    var withoutWork = 0
    /// The same commitment twice in one call: a job whose effect came twice.
    var repeatedWork = 0
    /// Bytes that crashes tore off, as the log reports them.
    var tornBytes = 0

    var lost: Int { acknowledged - found }
    var isGood: Bool {
        lost == 0 && doubled == 0 && withoutWork == 0 && repeatedWork == 0 && acknowledged > 0
            && calls["live", default: 0] == 0 && jobs["dead", default: 0] == 0
    }

    /// Counts.
    init(log: URL, database: String) async throws {
        let acknowledged = try readLog(log)
        guard let store = try StoreFactory.open(database) as? any SessionStore else { return }
        let known = try await store.read { (session) throws(StoreError) in
            var known: Set<String> = []
            for var row in try session.rows("SELECT id FROM turn") { known.insert(try row.text()) }
            return known
        }
        self.acknowledged = acknowledged.count
        turns = known.count
        found = acknowledged.intersection(known).count
        func count(_ sql: String) async throws -> Int {
            try await store.read { (session) throws(StoreError) in
                var row = try session.row("SELECT count(*) FROM (\(sql)) q")
                return try row?.int() ?? 0
            }
        }
        doubled =
            try await count("SELECT 1 FROM turn GROUP BY call_sid, seq HAVING count(*) > 1")
            + count("SELECT 1 FROM turn WHERE ref IS NOT NULL GROUP BY call_sid, ref HAVING count(*) > 1")
        withoutWork = try await count(
            """
            SELECT 1 FROM call c WHERE (SELECT count(*) FROM job j WHERE j.call_sid = c.sid) <> 1
                OR NOT EXISTS (SELECT 1 FROM summary s WHERE s.call_sid = c.sid)
            """)
        repeatedWork = try await count(
            """
            SELECT 1 FROM commitment WHERE status <> 'superseded' GROUP BY call_sid, owner, action HAVING count(*) > 1
            """)
        calls = try await Self.byState(store, "SELECT status, count(*) FROM call GROUP BY status")
        jobs = try await Self.byState(store, "SELECT state, count(*) FROM job GROUP BY state")
        await store.close()
    }

    /// Whether nothing is under way any more.
    static func isSettled(_ database: String) async throws -> Bool {
        guard let store = try StoreFactory.open(database) as? any SessionStore else { return true }
        let calls = try await byState(store, "SELECT status, count(*) FROM call GROUP BY status")
        let jobs = try await byState(store, "SELECT state, count(*) FROM job GROUP BY state")
        await store.close()
        return calls["live"] == nil && jobs["queued"] == nil && jobs["leased"] == nil
    }

    private static func byState(_ store: any SessionStore, _ sql: String) async throws -> [String: Int] {
        try await store.read { (session) throws(StoreError) in
            var counts: [String: Int] = [:]
            for var row in try session.rows(sql) { counts[try row.text()] = try row.int() }
            return counts
        }
    }

    private mutating func readLog(_ log: URL) throws -> Set<String> {
        var acknowledged: Set<String> = []
        for line in try Data(contentsOf: log).split(separator: UInt8(ascii: "\n")) {
            guard let entry = JSON(parsing: Array(line)) else { continue }
            switch entry["what"]?.string {
            case "turns_durable": acknowledged.formUnion((entry["turns"]?.array ?? []).compactMap(\.string))
            case "spool_recovered": tornBytes += entry["torn_bytes"]?.integer ?? 0
            default: break
            }
        }
        return acknowledged
    }
}
