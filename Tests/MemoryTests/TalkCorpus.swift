import Foundation
import Memory

/// The labelled long talks of `commitments-talks.jsonl` and `commitments-lines.jsonl` in `fixtures/corpora`: what was promised
/// in whole calls.
///
/// A line is a call. The calls of `talks` are those of `recall-second` whose dialogues may be read; all others carry their
/// turns themselves.
enum TalkCorpus {
    private struct Label: Decodable {
        var turn: Int
        var owner: String
        var action: String
        var due: String?
        var due_phrase: String?
        var status: String?
    }

    private struct Said: Decodable {
        var role: String
        var text: String
    }

    private struct Talk: Decodable {
        var call: String
        var split: String
        var started_at: String?
        var tz: String?
        var turns: [Said]?
        var commitments: [Label]
        var topic: [[String]]?
        var points: [[String]]?
    }

    private struct Dialogue: Decodable {
        var call_sid: String
        var started_at: String
        var tz: String
        var turns: [Said]
    }

    /// The calls of one part, in the form of the other corpora.
    static func calls(_ split: String, of corpus: String = "commitments-talks") throws -> [Corpus.LabelledCall] {
        let dialogues: [Dialogue] = try read("recall-second/dialogues")
        let bySid = Dictionary(dialogues.map { ($0.call_sid, $0) }) { first, _ in first }
        let talks: [Talk] = try read(corpus)
        return talks.filter { $0.split == split }.compactMap { talk in
            let dialogue = bySid[talk.call]
            guard let turns = talk.turns ?? dialogue?.turns, let start = talk.started_at ?? dialogue?.started_at,
                let zone = talk.tz ?? dialogue?.tz
            else { return nil }
            return Corpus.LabelledCall(
                lines: turns.enumerated().map { index, said in
                    Corpus.Line(
                        call: talk.call, seq: index + 1, role: said.role, text: said.text, call_start: start, tz: zone,
                        commitments: talk.commitments.filter { $0.turn == index + 1 }.map {
                            Corpus.Label(
                                owner: $0.owner, action: $0.action, due: $0.due, due_phrase: $0.due_phrase,
                                status: $0.status)
                        },
                        split: split)
                }, topic: talk.topic ?? [], points: talk.points ?? [])
        }
    }

    private static func read<Line: Decodable>(_ name: String) throws -> [Line] {
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "fixtures/corpora/\(name).jsonl")
        return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map {
            try JSONDecoder().decode(Line.self, from: Data($0.utf8))
        }
    }
}
