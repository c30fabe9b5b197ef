import Foundation
import JSONText
import Memory
import Records

/// `ringback bench preamble`: how long it takes to read what is remembered of a caller with many calls, and to write down
/// what the next call is told.
///
/// The bundled dialogues are kept over and over as the past calls of one contact and worked on by the rules, as every call is.
enum PreambleBench {
    static let usage = "bench preamble [--calls N] [--rounds N] [--postgres URL] [--json]"
    /// What the project has promised, for 500 calls.
    private static let limitMs = 20.0

    static func run(_ arguments: [String]) async throws {
        let arguments = try Arguments(arguments, flags: ["json"], options: ["calls", "rounds", "postgres"])
        _ = try arguments.expect(0, usage)
        let calls = try number(arguments, "calls", or: 500), rounds = try number(arguments, "rounds", or: 1000)
        Log.quieten(to: .warning)
        let folder = FileManager.default.temporaryDirectory.appending(path: "ringback-preamble-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let store = try StoreFactory.open(
            arguments.value("postgres") ?? "sqlite:" + folder.appending(path: "records.db").path)
        try await store.migrate()
        let contact = try await fill(store, calls: calls)
        var times: [Duration] = []
        var preamble: Preamble?
        let clock = ContinuousClock(), now = Date()
        for _ in 0..<rounds {
            times.append(
                try await clock.measure {
                    let memory = try await store.memory(of: contact, recentCalls: 6, lastTurns: 6)
                    preamble = memory.flatMap { Preamble.build(from: $0, level: 2, now: now, zone: .gmt) }
                })
        }
        let memory = try await store.memory(of: contact, recentCalls: 6, lastTurns: 6)
        await store.close()
        let spent = Percentiles(times)
        let report: JSON = [
            "calls": JSON(calls), "open_commitments": JSON(memory?.commitments.count ?? 0),
            "facts": JSON(memory?.facts.count ?? 0), "tokens": JSON(preamble?.tokens ?? 0),
            "rounds": JSON(rounds), "ms": spent.json,
        ]
        print(arguments.has("json") ? report.text : "read and built, ms: \(spent.json.text)\n\(report.text)")
        if spent.p99 > limitMs {
            throw Program.Failure.failed("p99 is \(spent.p99) ms; it is to be \(limitMs) at most")
        }
    }

    /// - Returns: the contact whose calls they are.
    private static func fill(_ store: any Store, calls: Int) async throws -> String {
        let dialogues = try RecallCorpus(folders: [Fixtures.path(RecallCorpus.bundled[0])]).dialogues
        let number = "+16175559998"
        for index in 0..<calls {
            try await dialogues[index % dialogues.count].keep(in: store, as: ("PB\(index)", number))
        }
        guard let contact = try await store.contact(handle: number, line: "main")?.id else {
            throw Program.Failure.failed("no dialogues were kept")
        }
        let (facts, commitments) = try await store.ledger(of: contact).standings(at: Date())
        try await store.settle(facts, commitments, of: contact)
        return contact
    }

    private static func number(_ arguments: Arguments, _ name: String, or usual: Int) throws -> Int {
        guard let text = arguments.value(name) else { return usual }
        guard let value = Int(text), value > 0 else {
            throw Program.Failure.usage("--\(name) is a whole number above 0")
        }
        return value
    }
}
