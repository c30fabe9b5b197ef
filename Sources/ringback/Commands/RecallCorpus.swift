import Foundation
import Memory
import Records

/// Dialogues of many sessions and the questions that are asked about them, each with the turns that answer it: a folder with
/// `dialogues.jsonl` and `questions.jsonl`, as `fixtures/corpora/README.md` describes them.
struct RecallCorpus {
    struct Dialogue: Decodable {
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

    struct Question: Decodable {
        var from: String
        var question: String
        var kind: String
        /// The `ref`s of the turns that answer it.
        var evidence: [String]
        /// Whether it may be looked at while the ranking is worked on: `dev`, `held`, or one of these behind the set's name.
        var split: String

        /// The share of the evidence that is among these turns, 0 … 1.
        func share(in hits: [TurnHit]) -> Double {
            let refs = Set(hits.compactMap(\.turn.ref))
            return Double(evidence.count(where: refs.contains)) / Double(evidence.count)
        }
    }

    /// Those that come with the project.
    static let bundled = ["corpora/recall", "corpora/recall-second", "corpora/recall-third"]

    var dialogues: [Dialogue] = []
    var questions: [Question] = []

    /// Reads some folders.
    /// - Throws: `.failed` for a file that is not there; a `DecodingError` for a line that is none of these.
    init(folders: [String]) throws {
        for folder in folders {
            dialogues += try Self.read(folder + "/dialogues.jsonl")
            questions += try Self.read(folder + "/questions.jsonl")
        }
    }

    private static func read<Line: Decodable>(_ path: String) throws -> [Line] {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw Program.Failure.failed("\(path) can't be read")
        }
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        return try text.split(separator: "\n").map { try decoder.decode(Line.self, from: Data($0.utf8)) }
    }
}

extension RecallCorpus.Dialogue {
    /// Keeps it as a past call, worked on by the rules as every call is.
    /// - Parameter other: another call and caller than it tells of.
    func keep(in store: any Store, as other: (sid: String, from: String)? = nil) async throws {
        let sid = other?.sid ?? call_sid
        let end = started_at.addingTimeInterval(Double(turns.last?.at_ms ?? 0) / 1000 + 5)
        var call = CallRecord(
            callSid: sid, from: other?.from ?? from, to: to, startedAt: started_at, timeZone: tz)
        let turns = turns.enumerated().map { index, line in
            Turn(
                id: "\(sid)-t\(index + 1)", callSid: sid, ref: line.ref, seq: index + 1,
                role: line.role == "agent" ? .agent : .caller, text: line.text, startedMs: line.at_ms,
                endedMs: line.at_ms + 1000)
        }
        try await store.keep(
            past: call, anonymous: false, turns: turns,
            ending: CallEnding(status: .completed, reason: "imported", at: end), jobs: [])
        call.contactID = try await store.call(sid)?.contactID
        let derivation = OfflineRules.derive(
            callSid: sid, contactID: call.contactID, turns: turns, call: call, endReason: "imported", now: end)
        try await store.write(derivation, of: sid)
    }
}
