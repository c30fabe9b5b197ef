import Foundation
import JSONText
import Memory
import Records
import Sockets

/// `ringback bench recall`: how much of what was asked for is among the first ten turns, and how long a question takes.
///
/// The bundled dialogues, or those of a folder, are kept as past calls of a scratch database, worked on by the rules as every
/// call is, and asked the questions that come with them. No text model takes part, and an embedding model only where it is asked for: then that of the settings.
enum RecallBench {
    /// How often something would be told unasked: to those whose past answers the question, and to a contact who was asked
    /// about before, whose past does not.
    private struct Gate {
        private var own: [Double] = [], others: [Double] = []
        private var stranger: String?

        mutating func ask(_ question: String, of contact: String, _ recall: Recall) async throws {
            let other = stranger ?? contact
            stranger = other
            guard other != contact else { return }
            own.append(try await most(question, contact, recall))
            others.append(try await most(question, other, recall))
        }

        private func most(_ question: String, _ contact: String, _ recall: Recall) async throws -> Double {
            try await recall.recollections(of: question, by: contact, level: 3).map(Reminder.worth).max() ?? 0
        }

        /// At the gate that calls have, and around it.
        func report(around gate: Double) -> JSON {
            func share(_ values: [Double], _ gate: Double) -> JSON {
                let passed = Double(values.count { $0 >= gate })
                return .number((passed / Double(max(1, values.count)) * 1000).rounded() / 10)
            }
            return .object(
                [-0.2, -0.1, 0, 0.1, 0.2].map { gate + $0 }.map { gate in
                    .init(
                        String(format: "%.2f", gate),
                        ["whose_past_answers": share(own, gate), "whose_past_does_not": share(others, gate)])
                })
        }
    }

    /// Shares of the evidence that were found, by what they are shares of.
    private struct Tally {
        private var found: [String: (sum: Double, count: Int)] = [:]

        mutating func add(_ share: Double, to names: [String]) {
            for name in names {
                found[name, default: (0, 0)].sum += share
                found[name]?.count += 1
            }
        }

        var rows: [(name: String, share: Double, count: Int)] {
            found.map { ($0.key, $0.value.sum / Double($0.value.count), $0.value.count) }.sorted { $0.0 < $1.0 }
        }
    }

    static func run(_ arguments: [String]) async throws {
        let arguments = try Arguments(
            arguments, flags: ["json", "misses", "embeddings", "no-stand-ins"], options: ["corpus"])
        _ = try arguments.expect(
            0, "bench recall [--corpus DIR] [--embeddings] [--no-stand-ins] [--json] [--misses]")
        Log.quieten(to: .warning)
        let folder = FileManager.default.temporaryDirectory.appending(path: "ringback-recall-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let store = try StoreFactory.open("sqlite:" + folder.appending(path: "records.db").path)
        try await store.migrate()
        let corpus = try RecallCorpus(
            folders: arguments.value("corpus").map { [$0] } ?? RecallCorpus.bundled.map(Fixtures.path))
        for dialogue in corpus.dialogues { try await dialogue.keep(in: store) }
        let knowsStandIns = !arguments.has("no-stand-ins")
        let recall = Recall(store, knowsStandIns: knowsStandIns)
        let office = EventLoop(name: "embeddings") { Desk($0) }
        let embedder = arguments.has("embeddings") ? try await embedder(corpus.dialogues, store, office.mailbox) : nil
        let both = embedder.map { Recall(store, embedder: $0, knowsStandIns: knowsStandIns) }
        var tally = Tally(), plain = Tally(), near = Tally()
        var times: [Duration] = []
        var gate = Gate(), gateOfBoth = Gate()
        for question in corpus.questions {
            guard let contact = try await store.contact(handle: question.from, line: "main")?.id else { continue }
            var hits: [TurnHit] = []
            let clock = ContinuousClock()
            let time = try await clock.measure {
                hits = try await recall.turns(answering: question.question, of: contact, limit: 10)
            }
            times.append(time)
            try await gate.ask(question.question, of: contact, recall)
            if let both {
                let hits = try await both.turns(answering: question.question, of: contact, limit: 10)
                near.add(question.share(in: hits), to: [question.split, "\(question.split), \(question.kind)"])
                try await gateOfBoth.ask(question.question, of: contact, both)
            }
            let words = try await store.search(question.question, contactID: contact, limit: 10)
            let names = [question.split, "\(question.split), \(question.kind)"]
            let share = question.share(in: hits)
            tally.add(share, to: names)
            plain.add(question.share(in: words), to: names)
            if share < 1, arguments.has("misses") {
                Program.complain("\(question.split) \(question.kind) \(question.evidence): \(question.question)")
                Program.complain("    first: \(hits.first?.turn.text ?? "nothing")")
            }
        }
        await office.stop()
        let large = try await timesOfLarge(corpus, store)
        let report = JSON.object([
            .init("calls", JSON(corpus.dialogues.count)), .init("questions", JSON(corpus.questions.count)),
            .init("recall_at_10", table(tally)), .init("words_alone_at_10", table(plain)),
            .init("with_embeddings_at_10", embedder == nil ? .null : table(near)),
            .init("query_ms", Percentiles(times).json), .init("turns_of_one_contact", JSON(large.turns)),
            .init("query_ms_at_that_size", Percentiles(large.times).json),
            .init("first_query_ms", .number(large.first)),
            .init("numbers_of_a_vector", JSON(Large.dimensions)),
            .init("query_ms_with_vectors", Percentiles(large.timesWithVectors).json),
            .init("first_query_ms_with_vectors", .number(large.firstWithVectors)),
            .init("gate_passes", gate.report(around: Reminder.gate)),
            .init(
                "gate_passes_with_embeddings",
                embedder == nil ? .null : gateOfBoth.report(around: Reminder.gateWithVectors)),
            .init("preamble_calls", JSON(large.calls)),
            .init("preamble_ms", Percentiles(large.preambles).json),
        ])
        if arguments.has("json") { print(report.text) } else { show(report) }
        await store.close()
    }

    /// The embedding model of the environment's settings, once it has seen all dialogues.
    private static func embedder(
        _ dialogues: [RecallCorpus.Dialogue], _ store: any Store, _ mailbox: Mailbox
    ) async throws -> any Embedder {
        let settings = try Settings(environment: ProcessInfo.processInfo.environment, file: nil)
        guard let embedder = TextModels.embedder(settings, on: mailbox, timeoutMs: 60_000) else {
            throw Program.Failure.usage("--embeddings needs RINGBACK_EMBEDDING_MODEL")
        }
        for dialogue in dialogues { try await EmbeddingClerk.see(dialogue.call_sid, store, embedder) }
        return embedder
    }

    private static func table(_ tally: Tally) -> JSON {
        .object(tally.rows.map { .init($0.name, .number(($0.share * 1000).rounded() / 10)) })
    }

    private static func show(_ report: JSON) {
        print("recall@10, per cent of the evidence; beside it what words alone find, and words with embeddings\n")
        for member in report["recall_at_10"]?.members ?? [] {
            let name = member.name.padding(toLength: 22, withPad: " ", startingAt: 0)
            let (share, plain) = (member.value.double ?? 0, report["words_alone_at_10"]?[member.name]?.double ?? 0)
            let near = report["with_embeddings_at_10"]?[member.name]?.double.map { String(format: "%8.1f", $0) }
            print(name + String(format: "%6.1f %8.1f", share, plain) + (near ?? "       –"))
        }
        let names = [
            "query_ms", "turns_of_one_contact", "query_ms_at_that_size", "first_query_ms", "numbers_of_a_vector",
            "query_ms_with_vectors", "first_query_ms_with_vectors", "gate_passes", "gate_passes_with_embeddings",
            "preamble_calls", "preamble_ms",
        ]
        for name in names where report[name] != .null {
            print("\(name): \(report[name]?.text ?? "")")
        }
    }
}

/// The loop for the embedding model.
private final class Desk {
    init(_ reactor: Reactor) {}
}
