import Foundation
import Records
import Testing

@testable import Memory

/// Recall against the bundled questions, on a part of them; `ringback bench recall` asks all. The floor is what the project
/// has promised of rules alone, not what they reach.
@Suite struct RecallCorpusTests {
    private struct Dialogue: Decodable {
        struct Line: Decodable {
            var ref: String
            var role: String
            var text: String
            var at_ms: Int
        }
        var call_sid: String
        var from: String
        var to: String
        var started_at: Date
        var tz: String
        var turns: [Line]
    }

    private struct Question: Decodable {
        var from: String
        var question: String
        var evidence: [String]
        var split: String
    }

    private static func read<Line: Decodable>(_ name: String) throws -> [Line] {
        let file = URL(filePath: #filePath).appending(path: "../../../fixtures/corpora/recall/\(name).jsonl")
            .standardized
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map {
            try decoder.decode(Line.self, from: Data($0.utf8))
        }
    }

    @Test func `of what was said in calls that were set apart, 72 of 100 are among the first ten`() async throws {
        try await Database.sqlite.scratch { store in
            let questions: [Question] = try Self.read("questions").filter { (one: Question) in one.split == "held" }
            let callers = Array(Set(questions.map(\.from))).sorted().prefix(3)
            let dialogues: [Dialogue] = try Self.read("dialogues")
            for dialogue in dialogues where callers.contains(dialogue.from) { try await keep(dialogue, in: store) }
            let recall = Recall(store)
            var found = 0.0, asked = 0.0
            for question in questions where callers.contains(question.from) {
                let contact = try #require(try await store.contact(handle: question.from, line: "main")?.id)
                let refs = Set(
                    try await recall.turns(answering: question.question, of: contact, limit: 10).compactMap(\.turn.ref))
                found += Double(question.evidence.count { refs.contains($0) }) / Double(question.evidence.count)
                asked += 1
            }
            print("recall@10, held, \(Int(asked)) questions: \(found / asked)")
            #expect(asked >= 50)
            #expect(found / asked >= 0.72)
        }
    }

    private func keep(_ dialogue: Dialogue, in store: any Store) async throws {
        let call = CallRecord(
            callSid: dialogue.call_sid, from: dialogue.from, to: dialogue.to, startedAt: dialogue.started_at,
            timeZone: dialogue.tz)
        let turns = dialogue.turns.enumerated().map { index, line in
            Turn(
                id: "\(dialogue.call_sid)-t\(index + 1)", callSid: dialogue.call_sid, ref: line.ref, seq: index + 1,
                role: line.role == "agent" ? .agent : .caller, text: line.text, startedMs: line.at_ms,
                endedMs: line.at_ms + 1000)
        }
        try await store.keep(
            past: call, anonymous: false, turns: turns,
            ending: CallEnding(status: .completed, reason: "imported", at: dialogue.started_at), jobs: [])
        let kept = try #require(try await store.call(dialogue.call_sid))
        try await store.write(
            OfflineRules.derive(
                callSid: kept.callSid, contactID: kept.contactID, turns: turns, call: kept, endReason: "imported",
                now: dialogue.started_at), of: kept.callSid)
    }
}
