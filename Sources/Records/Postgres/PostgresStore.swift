import CPostgres
package import Foundation

/// Keeps the records in PostgreSQL, over a small pool of connections that are opened when they are needed.
///
/// A lost connection is opened again by the next question; until the server answers, every question is `.unavailable`.
package actor PostgresStore: SessionStore {
    private let url: String
    private let size: Int
    /// They are the server's.
    package nonisolated let files: [URL] = []
    private var idle: [PostgresLink] = []
    private var links = 0
    private var waiting: [CheckedContinuation<PostgresLink, Never>] = []
    private var isClosed = false

    /// Nothing is connected yet: a server that is away shows at the first question.
    /// - Parameters:
    ///   - url: `postgres://user:password@host/database?sslmode=verify-full`, with anything else that libpq knows.
    ///   - connections: how many to open at most.
    /// - Throws: `.invalid` for a URL that libpq can't read. The error does not repeat it: it holds a password.
    package init(url: String, connections: Int = 4) throws(StoreError) {
        guard let options = PQconninfoParse(url, nil) else { throw .invalid("the database's URL can't be read") }
        PQconninfoFree(options)
        self.url = url
        size = max(1, connections)
    }

    /// One process at a time, for as long as it takes. `.schema` also for a database whose encoding is not UTF8.
    @discardableResult
    package func migrate() async throws(StoreError) -> [String] {
        try await write { (session) throws(StoreError) in
            // One at a time in a schema. The others wait for as long as it takes: an index over a large table is long.
            try session.unhurried { (session) throws(StoreError) in
                try session.script("SELECT pg_advisory_xact_lock(1919512418, hashtext(current_schema()))")
            }
            if let encoding = try session.row("SHOW server_encoding") {
                var encoding = encoding
                let name = try encoding.text()
                if name != "UTF8" { throw .schema("the database's encoding is \(name); it must be UTF8") }
            }
            return try session.apply(PostgresSchema.migrations)
        }
    }

    /// On a connection of the pool, which is waited for. What the server ends as a deadlock is run again, three times
    /// at most.
    package func read<Answer: Sendable>(
        _ body: @Sendable (any Session) throws(StoreError) -> Answer
    ) async throws(StoreError) -> Answer {
        let link = try await take()
        defer { giveBack(link) }
        return try await link.transaction(writing: false, body)
    }

    /// The same, writing. A connection that is lost during its commit leaves open whether it happened.
    package func write<Answer: Sendable>(
        _ body: @Sendable (any Session) throws(StoreError) -> Answer
    ) async throws(StoreError) -> Answer {
        let link = try await take()
        defer { giveBack(link) }
        return try await link.transaction(writing: true, body)
    }

    /// Frees the deleted rows and takes them out of the indexes at once, instead of when autovacuum comes by. The bytes
    /// are overwritten as the pages are used again; the server's own log and backups keep them for as long as they
    /// last.
    package func sweep() async {
        guard let link = try? await take() else { return }
        defer { giveBack(link) }
        await link.vacuum(PostgresSchema.erasable)
    }

    /// false: the files are the server's.
    package func rewrite() -> Bool { false }

    /// Idle connections go at once, those at work when they are done.
    package func close() {
        isClosed = true
        idle = []
    }

    private func take() async throws(StoreError) -> PostgresLink {
        if isClosed { throw .unavailable("postgres: closed") }
        if let link = idle.popLast() { return link }
        if links < size {
            links += 1
            return PostgresLink(url: url, number: links)
        }
        return await withCheckedContinuation { waiting.append($0) }
    }

    private func giveBack(_ link: PostgresLink) {
        if !waiting.isEmpty {
            waiting.removeFirst().resume(returning: link)
        } else if !isClosed {
            idle.append(link)
        }
    }
}

/// One place in the pool: a connection on a thread of its own, opened again when it was lost.
actor PostgresLink {
    private let executor: BlockingExecutor
    private let url: String
    private var connection: PostgresConnection?

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init(url: String, number: Int) {
        self.url = url
        executor = BlockingExecutor(label: "records.postgres.\(number)")
    }

    /// Runs a transaction; one that the server ended to resolve a deadlock is run again.
    func transaction<Answer: Sendable>(
        writing: Bool, _ body: @Sendable (any Session) throws(StoreError) -> Answer
    ) throws(StoreError) -> Answer {
        var tries = 1
        while true {
            let connection = try open()
            do {
                return try connection.transaction(writing: writing, body)
            } catch {
                if connection.isBroken { self.connection = nil }
                guard case .unavailable = error, connection.wasDeadlocked, tries < 4 else { throw error }
                tries += 1
            }
        }
    }

    /// Vacuums tables; a role that may not do it gets a warning from the server and goes on.
    func vacuum(_ tables: [String]) {
        try? open().unhurried { (session) throws(StoreError) in
            try session.script("VACUUM (INDEX_CLEANUP ON) \(tables.joined(separator: ", "))")
        }
    }

    /// The connection, a new one when there was none or the server has gone since it was last used.
    private func open() throws(StoreError) -> PostgresConnection {
        if let connection, connection.isAlive { return connection }
        connection = nil
        let opened = try PostgresConnection(url: url)
        connection = opened
        return opened
    }
}
