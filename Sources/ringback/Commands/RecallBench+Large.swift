import Foundation
import Memory
import Records

extension RecallBench {
    /// What a contact with many calls costs.
    struct Large {
        /// As many numbers as the best-known model's vectors have.
        static let dimensions = 1536
        var turns = 0, calls = 0
        var first = 0.0, firstWithVectors = 0.0
        var times: [Duration] = [], timesWithVectors: [Duration] = [], preambles: [Duration] = []
    }

    /// Vectors by chance, the same in every run: they cost what a model's do, and mean nothing. Answers at once.
    private struct Dice: Embedder {
        let mark = "dice"

        func vectors(of texts: [String]) async throws(TextModelError) -> [[Float]] {
            texts.map { text in
                var state = text.utf8.reduce(UInt64(17)) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
                return (0..<Large.dimensions).map { _ in
                    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                    return Float(Int32(truncatingIfNeeded: state >> 32)) / Float(Int32.max)
                }
            }
        }
    }

    /// One contact with 10,000 turns and what the rules make of them, made of all dialogues over and over, and how long questions take there.
    static func timesOfLarge(
        _ corpus: RecallCorpus, _ store: any Store
    ) async throws -> Large {
        let number = "+16175559999"
        var large = Large()
        var callSids: [String] = []
        var round = 0
        while large.turns < 10_000 {
            for dialogue in corpus.dialogues where large.turns < 10_000 {
                let callSid = "RL\(round)-\(dialogue.call_sid)"
                try await dialogue.keep(in: store, as: (callSid, number))
                callSids.append(callSid)
                large.turns += dialogue.turns.count
                large.calls += 1
            }
            round += 1
        }
        guard let contact = try await store.contact(handle: number, line: "main")?.id else { return large }
        let (facts, commitments) = try await store.ledger(of: contact).standings(at: Date())
        try await store.settle(facts, commitments, of: contact)
        let recall = Recall(store)
        let clock = ContinuousClock()
        large.first =
            try await clock.measure { _ = try await recall.turns(answering: "the dog", of: contact, limit: 10) }
            / .milliseconds(1)
        for question in corpus.questions.prefix(400) {
            large.times.append(
                try await clock.measure {
                    _ = try await recall.turns(answering: question.question, of: contact, limit: 10)
                })
        }
        for callSid in callSids { try await EmbeddingClerk.see(callSid, store, Dice()) }
        let both = Recall(store, embedder: Dice())
        large.firstWithVectors =
            try await clock.measure { _ = try await both.turns(answering: "the dog", of: contact, limit: 10) }
            / .milliseconds(1)
        for question in corpus.questions.prefix(400) {
            large.timesWithVectors.append(
                try await clock.measure {
                    _ = try await both.turns(answering: question.question, of: contact, limit: 10)
                })
        }
        for _ in 0..<200 {
            large.preambles.append(
                try await clock.measure {
                    guard let memory = try await store.memory(of: contact, recentCalls: 6, lastTurns: 6) else { return }
                    _ = Preamble.build(from: memory, level: 2, now: Date(), zone: .gmt)
                })
        }
        return large
    }
}
