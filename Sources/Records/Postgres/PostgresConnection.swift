import CPostgres
import Foundation

/// One connection to a PostgreSQL server: statements prepared once with parameters only, transactions, and errors that
/// never show a row's content.
///
/// A statement that runs for 30 s is given up by the server, a server that says nothing for 35 s and a network that does
/// not answer for 10 s by this side: all are `.unavailable`. When the connection is lost during a COMMIT, nobody knows whether it happened; the caller's second
/// try is safe, because the methods of `Store` are repeatable (an event may then stand twice). TLS is what the URL's
/// `sslmode` says.
final class PostgresConnection: Session {
    /// libpq's connection; nil once it was given up.
    private(set) var handle: OpaquePointer?
    private var prepared: [String: String] = [:]
    /// Set when the server ended a transaction because two of them waited for each other: it may be tried again at
    /// once.
    private(set) var wasDeadlocked = false
    /// How long the server may say nothing; nil: as long as it takes.
    private(set) var patience: Duration? = .seconds(35)

    /// What the URL does not say itself.
    private static let defaults = [
        ("application_name", "ringback"), ("connect_timeout", "5"), ("tcp_user_timeout", "10000"),
        ("keepalives_idle", "10"),
    ]

    /// - Parameter url: `postgres://…` as libpq reads it.
    init(url: String) throws(StoreError) {
        let settings = Self.defaults + [("dbname", url), ("client_encoding", "UTF8")]
        let keys = settings.map { strdup($0.0) }
        let values = settings.map { strdup($0.1) }
        defer { for text in keys + values { free(text) } }
        handle = PQconnectdbParams(
            keys.map { UnsafePointer($0) } + [nil], values.map { UnsafePointer($0) } + [nil], 1)
        guard PQstatus(handle) == CONNECTION_OK else {
            // libpq names the server and the user here, never the password.
            let reason = String(cString: PQerrorMessage(handle)).split(separator: "\n").first ?? "no reason given"
            close()
            throw .unavailable("postgres: \(reason)")
        }
        // Notices can quote a value, e.g. a word too long for the index.
        PQsetNoticeProcessor(handle, { _, _ in }, nil)
        // Sending may block no more than receiving: `exchange` waits for both, and not for ever.
        PQsetnonblocking(handle, 1)
        // Plans are made for the words at hand, a rare word and a common one need different ones, and for a disk that
        // does not turn.
        try script(
            """
            SET statement_timeout = '30s'; SET timezone = 'UTC';
            SET plan_cache_mode = force_custom_plan; SET random_page_cost = 1.1
            """)
    }

    deinit { close() }

    func close() {
        PQfinish(handle)
        handle = nil
        prepared = [:]
    }

    /// The connection is gone; only a new one can go on.
    var isBroken: Bool { handle == nil || PQstatus(handle) != CONNECTION_OK }

    /// Whether the server is still there, as far as the socket knows: it reads what came since the last statement,
    /// which after a restart of the server is the end of the connection. Costs no round trip.
    /// The server's last words may come before the end, so it reads twice.
    var isAlive: Bool { !isBroken && PQconsumeInput(handle) == 1 && PQconsumeInput(handle) == 1 && !isBroken }

    var statements: [String] { Array(prepared.keys) }
    var lockingRows: String { " FOR UPDATE" }
    var skippingLockedRows: String { " FOR UPDATE SKIP LOCKED" }
    var clock: String { "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)" }

    func script(_ sql: String) throws(StoreError) {
        let result = exchange { PQsendQuery($0, sql) }
        defer { PQclear(result) }
        try check(result, sql)
    }

    func unhurried<Answer>(_ body: (any Session) throws(StoreError) -> Answer) throws(StoreError) -> Answer {
        let usual = patience
        patience = nil
        defer { patience = usual }
        try script("SET statement_timeout = 0")
        // Where the transaction has failed this does nothing, and its end brings back what was set before it.
        defer { try? script("SET statement_timeout = '30s'") }
        return try body(self)
    }

    func execute(_ sql: String, _ values: [SQLValue]) throws(StoreError) -> (rows: [[SQLValue]], changed: Int) {
        try refuseNul(values)
        let name = try prepare(sql)
        let texts = values.map { value in
            switch value {
            case .null: UnsafeMutablePointer<CChar>?.none
            case .int(let int): strdup(String(int))
            case .real(let real): strdup(String(real))
            case .text(let text): strdup(text)
            case .bytes(let bytes): strdup(Hex.text(of: bytes))
            }
        }
        defer { for text in texts { free(text) } }
        let result = exchange {
            PQsendQueryPrepared($0, name, Int32(texts.count), texts.map { UnsafePointer($0) }, nil, nil, 0)
        }
        defer { PQclear(result) }
        try check(result, sql)
        let columns = 0..<PQnfields(result)
        let rows = (0..<PQntuples(result)).map { row in columns.map { value(of: result, row, $0) } }
        return (rows, Int(String(cString: PQcmdTuples(result))) ?? 0)
    }

    /// Runs `body` wholly or not at all. A transaction that only reads sees one state of the database throughout.
    func transaction<Answer>(
        writing: Bool, _ body: (any Session) throws(StoreError) -> Answer
    ) throws(StoreError) -> Answer {
        try script(writing ? "BEGIN" : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        do {
            let answer = try body(self)
            try script("COMMIT")
            return answer
        } catch {
            if !isBroken { try? script("ROLLBACK") }
            throw error
        }
    }

    private func prepare(_ sql: String) throws(StoreError) -> String {
        if let name = prepared[sql] { return name }
        let name = "s\(prepared.count)"
        let result = exchange { PQsendPrepare($0, name, sql, 0, nil) }
        defer { PQclear(result) }
        try check(result, sql)
        prepared[sql] = name
        return name
    }

    private func value(of result: OpaquePointer?, _ row: Int32, _ column: Int32) -> SQLValue {
        if PQgetisnull(result, row, column) == 1 { return .null }
        let bytes = UnsafeRawBufferPointer(
            start: PQgetvalue(result, row, column), count: Int(PQgetlength(result, row, column)))
        // The type numbers of pg_type: bytea; bool; int8, int2, int4; float4, float8, numeric.
        let type = PQftype(result, column)
        if type == 17 { return .bytes(Hex.bytes(of: bytes)) }
        let text = String(decoding: bytes, as: UTF8.self)
        return switch type {
        case 16: .int(text == "t" ? 1 : 0)
        case 20, 21, 23: .int(Int64(text) ?? 0)
        case 700, 701, 1700: .real(Double(text) ?? 0)
        default: .text(text)
        }
    }

    /// The server's code and the statement's first words; its message may quote what a caller said, so it stays out.
    private func check(_ result: OpaquePointer?, _ sql: String) throws(StoreError) {
        switch PQresultStatus(result) {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY: return
        default: break
        }
        let words = sql.split(whereSeparator: \.isWhitespace)
        let table = words.drop { !["INTO", "FROM", "UPDATE", "TABLE"].contains($0) }.dropFirst().first ?? ""
        let place = "\(words.first ?? "") \(table)"
        guard let state = PQresultErrorField(result, Int32(pgx_sqlstate)) else {
            throw .unavailable("postgres: the connection was lost: \(place)")
        }
        let code = String(cString: state)
        let text = "postgres \(code): \(place)"
        wasDeadlocked = code == "40P01" || code == "40001"
        switch code.prefix(2) {
        // Connection, resources, operator's intervention, system error, conflict with another transaction.
        case "08", "53", "57", "58", "40", "55", "25": throw .unavailable(text)
        // A value the server can't hold, a limit of the server.
        case "22", "54": throw .invalid(text)
        // The row it refers to went while it was being written.
        case "23" where code == "23503": throw .unknown(text)
        default: throw .failed(text)
        }
    }
}
