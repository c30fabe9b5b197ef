import Foundation
import JSONText
import Records
import Secrets

/// `ringback bench records`: how long the questions take that a caller or an operator waits for, in a database of some size.
///
/// The store's method from call to answer. That each uses an index is no matter of a stopwatch: see `SQLitePlans` and
/// `PostgresPlans`.
struct RecordsBench {
    static let usage = "bench records [--calls N] [--postgres DIR [--filled]] [--json]"
    /// What must not take longer, at the 99th of a hundred, in milliseconds.
    private static let limit = 20.0
    private static let rounds = 300

    private struct Figure {
        var question: String
        var isLimited: Bool
        var ms: Percentiles
    }

    private let store: any SessionStore
    private let filling: RecordsFilling
    private var figures: [Figure] = []

    /// - Parameter arguments: `--calls` is 20,000 when nothing is said, of 50 turns each by a contact for every four; `--postgres`
    ///   is a server that `deploy/postgres.sh` has made, otherwise a SQLite file is; `--filled`: by a run before, and it is not
    ///   filled again.
    static func run(_ arguments: [String]) async throws {
        let arguments = try Arguments(arguments, flags: ["json", "filled"], options: ["calls", "postgres"])
        _ = try arguments.expect(0, usage)
        guard let calls = Int(arguments.value("calls") ?? "20000"), calls >= 400 else {
            throw Program.Failure.usage("--calls is a whole number from 400")
        }
        let folder = FileManager.default.temporaryDirectory.appending(path: "ringback-bench-\(Token.random(bytes: 4))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let server = try arguments.value("postgres").map {
            try String(contentsOfFile: $0 + "/url", encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
        }
        let url = server ?? "sqlite:" + folder.appending(path: "records.db").path
        guard let store = try StoreFactory.open(url) as? any SessionStore else { return }
        try await store.migrate()
        let isFilled = server != nil && arguments.has("filled")
        guard try await store.calls(CallFilter(limit: 1)).calls.isEmpty != isFilled else {
            throw Program.Failure.failed(
                isFilled ? "that database is empty" : "that database is in use; the measurement needs an empty one")
        }
        var filling = RecordsFilling(calls: calls)
        let begin = ContinuousClock.now
        if !isFilled {
            Program.complain("filling: \(calls) calls, \(calls * RecordsFilling.turnsPerCall) turns")
            try await filling.fill(store)
        }
        let seconds = Int((ContinuousClock.now - begin) / .seconds(1))
        if server != nil {
            // What autovacuum does within a minute in life.
            await store.sweep()
            try await store.write { (session) throws(StoreError) in try session.script("ANALYZE") }
        }
        var bench = RecordsBench(store: store, filling: filling)
        try await bench.ask()
        let erasure = try await bench.erase()
        await store.close()
        try bench.report(seconds, erasure, isPostgres: server != nil, isJSON: arguments.has("json"))
    }

    private init(store: any SessionStore, filling: RecordsFilling) {
        self.store = store
        self.filling = filling
    }

    private mutating func ask() async throws {
        let (store, filling) = (store, filling)
        var contacts: [String] = []
        for index in 0..<min(filling.contacts, Self.rounds) {
            guard let contact = try await store.contact(handle: filling.number(index), line: "main") else {
                throw Program.Failure.failed("a contact is missing")
            }
            contacts.append(contact.id)
        }
        func words(_ ranks: [Int]) -> String { ranks.map(Vocabulary.word).joined(separator: " ") }

        try await measure("contact by number", isLimited: true) { index in
            try await store.contact(handle: filling.number(index * 7), line: "main") != nil
        }
        try await measure("tables of a preamble", isLimited: true) { index in
            try await store.memory(of: contacts[index % contacts.count], recentCalls: 6, lastTurns: 6) != nil
        }
        try await measure("page of 50 calls", isLimited: true) { index in
            let place = Double(index * 97 % filling.calls) * RecordsFilling.pause + 1
            let until = RecordsFilling.start.addingTimeInterval(place)
            return try await !store.calls(CallFilter(until: until)).calls.isEmpty
        }
        try await measure("page of calls that hold two words", isLimited: true) { index in
            _ = try await store.calls(CallFilter(query: words([index % 300, index % 7])))
            return true
        }
        try await measure("search within one contact, 8 words", isLimited: true) { index in
            let query = words((0..<8).map { (index * 13 + $0 * $0 * 40) % 4000 })
            _ = try await store.search(query, contactID: contacts[index % contacts.count], limit: 10)
            return true
        }
        try await measure("search over everything: rare words", isLimited: true) { index in
            try await !store.search(words([3000 + index, 2500 + index]), contactID: nil, limit: 20).isEmpty
        }
        try await measure("… a common and a rare word", isLimited: true) { index in
            try await !store.search(words([index % 20, 200 + index]), contactID: nil, limit: 20).isEmpty
        }
        try await measure("… two common words", isLimited: true) { index in
            try await !store.search(words([index % 20, 20 + index % 20]), contactID: nil, limit: 20).isEmpty
        }
        try await measure("search over summaries, 3 words", isLimited: true) { index in
            try await !store.searchSummaries("asked for " + words([index]), line: nil, limit: 20).isEmpty
        }
        try await measure("first page of the ledger", isLimited: true) { _ in
            try await store.commitments(CommitmentFilter(status: .open)).count == 100
        }
        let live = CallRecord(
            callSid: "CAlive", from: "+15550001", to: "+15559999", startedAt: RecordsFilling.start, identityLevel: 1)
        _ = try await store.begin(live, anonymous: false)
        try await measure("one turn written, on the disk", isLimited: false) { index in
            let turn = Turn(
                id: "CAlive-t\(index + 1)", callSid: "CAlive", seq: index + 1, role: .caller,
                text: words([index, index * 3, index * 5]), startedMs: index * 1000, endedMs: index * 1000 + 900)
            try await store.append([turn])
            return true
        }
    }

    /// Asks again and again, and keeps the median, the 99th of a hundred and the slowest.
    /// - Parameter question: false when nothing was found where something must be.
    private mutating func measure(
        _ name: String, isLimited: Bool, _ question: (Int) async throws -> Bool
    ) async throws {
        var times: [Duration] = []
        for index in 0..<Self.rounds {
            let start = ContinuousClock.now
            let isRight = try await question(index)
            times.append(ContinuousClock.now - start)
            if !isRight { throw Program.Failure.failed("\(name): nothing was found") }
        }
        figures.append(Figure(question: name, isLimited: isLimited, ms: Percentiles(times)))
    }

    /// Milliseconds that the erasure of a contact and the search for what is left of it take.
    private func erase() async throws -> (erasure: Double, scan: Double) {
        guard let contact = try await store.contact(handle: filling.number(filling.contacts - 1), line: "main") else {
            return (0, 0)
        }
        let traces = try await store.traces(of: contact.id)
        let begin = ContinuousClock.now
        _ = try await store.erase(contact: contact.id, by: "bench", at: Date())
        let erased = ContinuousClock.now
        let residue = try await store.residue(of: traces)
        guard residue.isEmpty else {
            throw Program.Failure.failed("the erasure left traces in \(residue.joined(separator: ", "))")
        }
        return ((erased - begin) / .milliseconds(1), (ContinuousClock.now - erased) / .milliseconds(1))
    }

    private func report(
        _ seconds: Int, _ erasure: (erasure: Double, scan: Double), isPostgres: Bool, isJSON: Bool
    ) throws {
        let slow = figures.filter { $0.isLimited && $0.ms.p99 > Self.limit }
        if isJSON {
            let document: JSON = [
                "database": isPostgres ? "postgres" : "sqlite", "calls": JSON(filling.calls),
                "turns": JSON(filling.calls * RecordsFilling.turnsPerCall), "contacts": JSON(filling.contacts),
                "filled_s": JSON(seconds),
                "questions": .array(
                    figures.map {
                        [
                            "question": .string($0.question), "p50_ms": .number($0.ms.p50),
                            "p99_ms": .number($0.ms.p99),
                            "max_ms": .number($0.ms.max),
                        ]
                    }),
                "erasure_ms": .number(erasure.erasure), "residue_scan_ms": .number(erasure.scan),
                "passed": .bool(slow.isEmpty),
            ]
            print(document.text)
        } else {
            print("\(filling.calls) calls filled in \(seconds) s; milliseconds, of \(Self.rounds) questions each\n")
            for figure in figures {
                print(
                    figure.question.padding(toLength: 38, withPad: " ", startingAt: 0)
                        + String(
                            format: "p50 %8.2f   p99 %8.2f   max %8.2f", figure.ms.p50, figure.ms.p99, figure.ms.max))
            }
            print(
                String(format: "\nerasing a contact %.0f, looking for what is left %.0f", erasure.erasure, erasure.scan)
            )
        }
        guard slow.isEmpty else {
            let names = slow.map(\.question).joined(separator: ", ")
            throw Program.Failure.failed("slower than \(Int(Self.limit)) ms at the 99th of a hundred: \(names)")
        }
    }
}
