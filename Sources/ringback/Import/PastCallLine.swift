import Foundation
import JSONText
import Memory
import Records

/// One line of an import: a past call as JSON, from whatever system kept it before.
///
///     {"call_sid","from","to","started_at","tz"?,"turns":[{"ref"?,"role":"caller|agent","text","heard_text"?,"at_ms"}]}
///
/// Names that are not known are passed over. Turns are taken in the order of their times, those of one time as they stand.
enum PastCallLine {
    /// Why a line can't be taken.
    struct Refusal: Error, Equatable {
        var reason: String
    }

    /// No longer line is read, no longer text is kept.
    static let longestLine = 32 << 20
    private static let longestText = 1 << 20
    private static let mostTurns = 20_000

    /// Reads a line.
    /// - Parameters:
    ///   - lines: the line of each number of ours; of others it is `main`.
    ///   - zone: the zone of a caller whose own is not given.
    ///   - job: the kind of work that follows; nil for none.
    ///   - now: when the work is due at the latest.
    static func read(
        _ line: [UInt8], lines: [String: String], zone: String, job: String?, now: Date
    ) throws(Refusal) -> PastCall {
        guard let json = JSON(parsing: line), json.members != nil else { throw Refusal(reason: "it is no JSON object") }
        let callSid = try text(json, "call_sid")
        guard isID(callSid) else {
            throw Refusal(reason: "call_sid must be 1 to 128 letters, digits, or any of - _ . : behind the first")
        }
        guard let startedAt = date(try text(json, "started_at")) else {
            throw Refusal(reason: "started_at must be an RFC 3339 time, e.g. 2026-03-04T09:30:00Z")
        }
        let tz = try optionalText(json, "tz") ?? zone
        guard TimeZone(identifier: tz) != nil else { throw Refusal(reason: "tz must be an IANA zone") }
        guard let spoken = json["turns"]?.array, spoken.count <= mostTurns else {
            throw Refusal(reason: "turns must be a list of at most \(mostTurns)")
        }
        let turns = try turns(spoken, of: callSid)
        let (from, to) = (try text(json, "from"), try text(json, "to"))
        // Whatever the other system called its caller is a name for one, which nobody vouches for.
        let isWithheld = IdentityLevel.isWithheld(from)
        let call = CallRecord(
            callSid: callSid, line: lines[to] ?? "main", from: from, to: to, startedAt: startedAt,
            identityLevel: isWithheld ? 0 : 1, voice: "import", timeZone: tz)
        // Jobs are taken by the time they are due: a call's reports are of what earlier calls have promised.
        let due = min(startedAt, now)
        let end = startedAt.addingTimeInterval(Double(turns.last?.endedMs ?? 0) / 1000)
        return PastCall(
            call, anonymous: isWithheld, turns: turns,
            ending: CallEnding(status: .completed, reason: "imported", at: end),
            jobs: job.map { [NewJob(kind: $0, key: "\(Clerk.summarise):\(callSid)", runAfter: due)] } ?? [])
    }

    private static func turns(_ spoken: [JSON], of callSid: String) throws(Refusal) -> [Turn] {
        var turns: [Turn] = []
        for (index, one) in spoken.enumerated() {
            do throws(Refusal) { turns.append(try turn(one, of: callSid)) } catch {
                throw Refusal(reason: "turns[\(index)]: \(error.reason)")
            }
        }
        // A stable order: what was said at one time stays as it stands.
        let order = turns.indices.sorted { (turns[$0].startedMs, $0) < (turns[$1].startedMs, $1) }
        turns = order.map { turns[$0] }
        for index in turns.indices {
            turns[index].seq = index + 1
            turns[index].id = "\(callSid)-t\(index + 1)"
            // Nobody has measured how long it was spoken: at most until the next began.
            turns[index].endedMs = index + 1 < turns.count ? turns[index + 1].startedMs : turns[index].startedMs
        }
        return turns
    }

    private static func turn(_ json: JSON, of callSid: String) throws(Refusal) -> Turn {
        let role: TurnRole
        switch json["role"]?.string {
        case "caller": role = .caller
        case "agent": role = .agent
        default: throw Refusal(reason: "role must be caller or agent")
        }
        guard let atMs = json["at_ms"]?.integer, (0...Int(Int32.max)).contains(atMs) else {
            throw Refusal(reason: "at_ms must be milliseconds since the call's start")
        }
        let said = try text(json, "text")
        let heard = role == .agent ? try optionalText(json, "heard_text") : nil
        return Turn(
            id: "", callSid: callSid, ref: try optionalText(json, "ref"), seq: 0, role: role, text: said,
            heardText: heard, interrupted: heard.map { $0 != said } ?? false, startedMs: atMs, endedMs: atMs)
    }

    private static func text(_ json: JSON, _ name: String) throws(Refusal) -> String {
        guard let text = try optionalText(json, name) else { throw Refusal(reason: "\(name) is missing") }
        return text
    }

    private static func optionalText(_ json: JSON, _ name: String) throws(Refusal) -> String? {
        switch json[name] {
        case nil, .null: return nil
        case .string(let text):
            guard text.utf8.count <= longestText else {
                throw Refusal(reason: "\(name) is longer than \(longestText) bytes")
            }
            guard !text.utf8.contains(0) else { throw Refusal(reason: "\(name) holds a NUL") }
            return text
        default: throw Refusal(reason: "\(name) must be a text")
        }
    }

    private static func isID(_ text: String) -> Bool {
        func isWord(_ byte: UInt8) -> Bool {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "a")...UInt8(ascii: "z"):
                true
            default: false
            }
        }
        guard let first = text.utf8.first, isWord(first), text.utf8.count <= 128 else { return false }
        return text.utf8.allSatisfy { isWord($0) || "-_.:".utf8.contains($0) }
    }

    private static func date(_ text: String) -> Date? {
        (try? Date(text, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true)))
            ?? (try? Date(text, strategy: .iso8601))
    }
}
