import Foundation
import Memory
import Records

/// The labelled calls of `fixtures/corpora/commitments.jsonl`, and the later ones of `commitments-fresh.jsonl`.
struct Corpus {
    struct Label: Decodable {
        var owner: String
        var action: String
        var due: String?
        var due_phrase: String?
        var status: String?
    }

    struct Line: Decodable {
        var call: String
        var seq: Int
        var role: String
        var text: String
        var call_start: String
        var tz: String
        var commitments: [Label]
        var split: String
    }

    struct LabelledCall {
        var lines: [Line]
        /// What a headline must speak of: one word of each inner list. Empty where nobody labelled it.
        var topic: [[String]] = []
        /// What a summary should say: all words of an inner list. Empty where nobody labelled it.
        var points: [[String]] = []
        var name: String { lines[0].call }
        var split: String { lines[0].split }

        var turns: [Turn] {
            lines.map { line in
                Turn(
                    id: "\(line.call)-t\(line.seq)", callSid: line.call, seq: line.seq,
                    role: line.role == "agent" ? .agent : .caller, text: line.text, startedMs: line.seq * 4000,
                    endedMs: line.seq * 4000 + 3500)
            }
        }

        var record: CallRecord {
            let start = (try? Date.ISO8601FormatStyle().parse(lines[0].call_start)) ?? .distantPast
            return CallRecord(
                callSid: name, from: "+15550100", to: "+15550199", contactID: "k1", startedAt: start,
                timeZone: lines[0].tz)
        }

        func derive() -> Derivation {
            OfflineRules.derive(
                callSid: name, contactID: "k1", turns: turns, call: record, endReason: "caller_hangup",
                now: record.startedAt.addingTimeInterval(300))
        }
    }

    let calls: [LabelledCall]

    init(_ name: String = "commitments") throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "fixtures/corpora/\(name).jsonl")
        let text = try String(contentsOf: file, encoding: .utf8)
        let lines = try text.split(separator: "\n").map { try JSONDecoder().decode(Line.self, from: Data($0.utf8)) }
        var order: [String] = []
        var grouped: [String: [Line]] = [:]
        for line in lines {
            if grouped[line.call] == nil { order.append(line.call) }
            grouped[line.call, default: []].append(line)
        }
        calls = order.map { LabelledCall(lines: grouped[$0] ?? []) }
    }
}

/// How well derivations agree with labels.
struct Agreement: CustomStringConvertible {
    var labelled = 0, derived = 0, matched = 0, owner = 0, due = 0, status = 0
    var remarks: [String] = []
    /// The phrases of what agreed, to be read by eye.
    var finds: [String] = []

    var precision: Double { derived == 0 ? 0 : Double(matched) / Double(derived) }
    var recall: Double { labelled == 0 ? 0 : Double(matched) / Double(labelled) }
    var ownerShare: Double { matched == 0 ? 0 : Double(owner) / Double(matched) }
    var dueShare: Double { matched == 0 ? 0 : Double(due) / Double(matched) }
    var statusShare: Double { matched == 0 ? 0 : Double(status) / Double(matched) }

    var description: String {
        func share(_ value: Double) -> String { value.formatted(.number.precision(.fractionLength(2))) }
        return "\(labelled) labelled, \(derived) derived, \(matched) agree: precision \(share(precision)), "
            + "recall \(share(recall)); of these owner \(share(ownerShare)), due \(share(dueShare)), status \(share(statusShare))"
    }

    /// A derived commitment agrees with a label when it cites that turn or one next to it and shares a word with it.
    /// - Parameters:
    ///   - reach: how many turns away from the label it may be cited; long talks agree on a thing over several.
    ///   - plain: words that are no agreement.
    mutating func add(_ call: Corpus.LabelledCall, reach: Int = 1, plain: Set<String> = []) {
        var open = call.derive().commitments
        derived += open.count
        let clock = CallClock(call.record)
        for line in call.lines {
            for label in line.commitments {
                labelled += 1
                let wanted = stems(label.action).subtracting(plain)
                let best = open.enumerated().compactMap { index, commitment -> (index: Int, overlap: Int)? in
                    let seqs = commitment.citations.compactMap { Int($0.turnID.split(separator: "-t").last ?? "") }
                    guard seqs.contains(where: { abs($0 - line.seq) <= reach }) else { return nil }
                    let overlap = wanted.intersection(stems(commitment.action)).count
                    return overlap > 0 ? (index, overlap) : nil
                }.max { $0.overlap < $1.overlap }
                guard let best else {
                    remarks.append("missed  \(call.name) \(line.seq): \(label.owner) \(label.action)")
                    continue
                }
                let commitment = open.remove(at: best.index)
                matched += 1
                finds.append("found   \(call.name) \(line.seq): \(commitment.owner): \(commitment.action)")
                if commitment.owner.rawValue == label.owner {
                    owner += 1
                } else {
                    remarks.append(
                        "owner   \(call.name) \(line.seq): \(commitment.owner) for \(label.owner): \(commitment.action)"
                    )
                }
                if isDue(commitment.dueAt, label.due, clock) {
                    due += 1
                } else {
                    let found = commitment.dueAt.map { "\(clock.wall($0))" } ?? "nil"
                    remarks.append(
                        "due     \(call.name) \(line.seq): \(found) [\(commitment.duePhrase ?? "")] for \(label.due ?? "nil")"
                    )
                }
                if commitment.status.rawValue == label.status ?? "open" {
                    status += 1
                } else {
                    remarks.append("status  \(call.name) \(line.seq): \(commitment.status): \(commitment.action)")
                }
            }
        }
        for commitment in open {
            remarks.append(
                "surplus \(call.name): \(commitment.owner) \(commitment.action) “\(commitment.citations[0].quote)”")
        }
    }

    private func stems(_ text: String) -> Set<String> {
        Set(
            text.lowercased().split { !$0.isLetter && !$0.isNumber }.map {
                String($0.count > 3 && $0.hasSuffix("s") ? $0.dropLast() : $0)
            })
    }

    /// A date must be the same date on the caller's clock, a date-time the same minute.
    private func isDue(_ found: Date?, _ label: String?, _ clock: CallClock) -> Bool {
        guard let label, let found else { return found == nil && label == nil }
        let wall = clock.wall(found)
        let (year, month, day) = wall.day.components
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let date = "\(year)-\(two(month))-\(two(day))"
        return label.contains("T") ? label == "\(date)T\(two(wall.hour)):\(two(wall.minute))" : label == date
    }
}
