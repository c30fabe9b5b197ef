import CSQLite

/// One connection to one SQLite file: opening, statements, transactions, and errors that never show a row's content.
///
/// WAL lets readers of other processes go on while one writes. `synchronous=FULL`: a commit is on the disk when it
/// returns. With NORMAL a `kill -9` loses nothing either (the pages are the kernel's by then), but a power cut may take
/// the last commits, and a call can't be asked to say it again. It costs one `fdatasync` a commit on this store's own
/// thread, where no call waits for it. `secure_delete` overwrites what is deleted, so that erased means erased.
final class SQLiteConnection: Session {
    private var handle: OpaquePointer?
    private var prepared: [String: OpaquePointer] = [:]
    /// As long as a disk may stand still: SQLite serves those who wait in no order. No call waits for it.
    private static let busyMs: Int32 = 15_000

    /// - Parameter path: a file, or `:memory:`.
    init(path: String) throws(StoreError) {
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX
        let code = sqlite3_open_v2(path, &handle, flags, nil)
        guard code == SQLITE_OK else {
            close()
            throw .unavailable("sqlite \(code): the file can't be opened")
        }
        sqlite3_extended_result_codes(handle, 1)
        wait()
        try enterWAL()
        try script(
            "PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA cache_size = -32000;"
        )
    }

    deinit { close() }

    /// How long a transaction waits for another's end before it is given up.
    func wait(milliseconds: Int32 = busyMs) { sqlite3_busy_timeout(handle, milliseconds) }

    func close() {
        for statement in prepared.values { sqlite3_finalize(statement) }
        prepared = [:]
        sqlite3_close_v2(handle)
        handle = nil
    }

    /// Switching the journal is the one step for which SQLite does not always wait by itself when two processes create
    /// the same file at once; whoever loses finds WAL already on.
    private func enterWAL() throws(StoreError) {
        for attempt in 1...50 {
            do {
                try script("PRAGMA journal_mode = WAL")
                return
            } catch {
                if attempt == 50 { throw error }
                sqlite3_sleep(20)
            }
        }
    }

    var statements: [String] { Array(prepared.keys) }
    var lockingRows: String { "" }
    var skippingLockedRows: String { "" }
    var clock: String { "CAST(round((julianday('now') - 2440587.5) * 86400000.0) AS INTEGER)" }

    func script(_ sql: String) throws(StoreError) {
        guard let handle else { throw .unavailable("sqlite: closed") }
        let code = sqlite3_exec(handle, sql, nil, nil, nil)
        if code != SQLITE_OK { throw failure(code, sql) }
    }

    func unhurried<Answer>(_ body: (any Session) throws(StoreError) -> Answer) throws(StoreError) -> Answer {
        try body(self)
    }

    func execute(_ sql: String, _ values: [SQLValue]) throws(StoreError) -> (rows: [[SQLValue]], changed: Int) {
        try refuseNul(values)
        let statement = try prepare(sql)
        defer {
            sqlite3_reset(statement)
            sqlite3_clear_bindings(statement)
        }
        for (offset, value) in values.enumerated() {
            let index = sqlite3_bind_parameter_index(statement, "$\(offset + 1)")
            precondition(index > 0, "no $\(offset + 1) in: \(sql)")
            let code = bind(value, to: index, of: statement)
            if code != SQLITE_OK { throw failure(code, sql) }
        }
        let before = sqlite3_total_changes64(handle)
        var rows: [[SQLValue]] = []
        while true {
            switch sqlite3_step(statement) {
            case SQLITE_ROW: rows.append((0..<sqlite3_column_count(statement)).map { column($0, of: statement) })
            case SQLITE_DONE: return (rows, Int(sqlite3_total_changes64(handle) - before))
            case let code: throw failure(code, sql)
            }
        }
    }

    /// Runs `body` wholly or not at all. - Parameter writing: takes the write lock at once, so that two writers queue
    /// instead of failing when the second one wants to write what it has read.
    func transaction<Answer>(
        writing: Bool, _ body: (any Session) throws(StoreError) -> Answer
    ) throws(StoreError) -> Answer {
        try script(writing ? "BEGIN IMMEDIATE" : "BEGIN")
        do {
            let answer = try body(self)
            try script("COMMIT")
            return answer
        } catch {
            // A full disk or an I/O error has rolled back already; then this has nothing to do.
            if sqlite3_get_autocommit(handle) == 0 { try? script("ROLLBACK") }
            throw error
        }
    }

    private func prepare(_ sql: String) throws(StoreError) -> OpaquePointer {
        guard let handle else { throw .unavailable("sqlite: closed") }
        if let statement = prepared[sql] { return statement }
        // Filters make a bounded number of texts; lists of parameters could make more.
        if prepared.count >= 200 {
            for statement in prepared.values { sqlite3_finalize(statement) }
            prepared = [:]
        }
        var statement: OpaquePointer?
        let code = sqlite3_prepare_v3(handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil)
        guard code == SQLITE_OK, let statement else { throw failure(code, sql) }
        prepared[sql] = statement
        return statement
    }

    private func bind(_ value: SQLValue, to index: Int32, of statement: OpaquePointer) -> Int32 {
        switch value {
        case .null: sqlite3_bind_null(statement, index)
        case .int(let int): sqlite3_bind_int64(statement, index, int)
        case .real(let real): sqlite3_bind_double(statement, index, real)
        case .text(let text): sqlite3_bind_text(statement, index, text, Int32(text.utf8.count), sqlx_transient())
        case .bytes(let bytes): sqlite3_bind_blob(statement, index, bytes, Int32(bytes.count), sqlx_transient())
        }
    }

    private func column(_ index: Int32, of statement: OpaquePointer) -> SQLValue {
        switch sqlite3_column_type(statement, index) {
        case SQLITE_INTEGER: return .int(sqlite3_column_int64(statement, index))
        case SQLITE_FLOAT: return .real(sqlite3_column_double(statement, index))
        case SQLITE_TEXT:
            let bytes = UnsafeBufferPointer(
                start: sqlite3_column_text(statement, index), count: Int(sqlite3_column_bytes(statement, index)))
            return .text(String(decoding: bytes, as: UTF8.self))
        case SQLITE_BLOB:
            return .bytes(
                Array(
                    UnsafeRawBufferPointer(
                        start: sqlite3_column_blob(statement, index), count: Int(sqlite3_column_bytes(statement, index))
                    )))
        default: return .null
        }
    }

    /// The code and the statement's first words. SQLite's own message may quote what a caller said, so it stays out.
    private func failure(_ code: Int32, _ sql: String) -> StoreError {
        let words = sql.split(whereSeparator: \.isWhitespace)
        let table = words.drop { !["INTO", "FROM", "UPDATE", "TABLE"].contains($0) }.dropFirst().first ?? ""
        let text = "sqlite \(code) (\(String(cString: sqlite3_errstr(code)))): \(words.first ?? "") \(table)"
        return switch code & 0xff {
        case SQLITE_BUSY, SQLITE_LOCKED, SQLITE_FULL, SQLITE_IOERR, SQLITE_CANTOPEN, SQLITE_READONLY: .unavailable(text)
        case SQLITE_TOOBIG: .invalid(text)
        default: .failed(text)
        }
    }
}
