import Bridge
import Foundation
import JSONText
import Rehearsal

/// A live call that is written as a recorded one, where a folder is set for that: a tool for finding faults, off by default.
/// It keeps all in memory until the call's end and takes time of the loop's for each frame. Loop thread only.
final class LiveCapture {
    private var capture: CallCapture
    private let callSid: String
    private let folder: String
    /// The turns as they were written down last, by their ordinals.
    private var turns: [Int: TurnDraft] = [:]

    /// - Parameter webhook: the form that Twilio posted.
    init(_ callSid: String, into folder: String, webhook: [String: String], timeZone: String, language: String) {
        capture = CallCapture(
            webhook: webhook.sorted { $0.key < $1.key }.map { (name: $0.key, value: $0.value) }, timeZone: timeZone,
            language: language)
        self.callSid = callSid
        self.folder = folder
    }

    func caller(_ ulaw: Span<UInt8>, timestampMs: Int?) { capture.caller(ulaw, timestampMs: timestampMs) }
    func phone(_ message: Span<UInt8>, at now: Int) { capture.phone(message, at: now) }
    func wrote(_ drafts: [TurnDraft]) { for draft in drafts { turns[draft.ordinal] = draft } }

    // Only the first session is kept: what the next ones are told depends on what came before.

    func client(_ message: [UInt8], session: Int, at now: Int) { if session == 0 { capture.client(message, at: now) } }
    func lost(session: Int) { if session == 0 { capture.modelLost() } }
    func model(_ message: Span<UInt8>, session: Int, heardMs: Int, at now: Int) {
        if session == 0 { capture.model(message, heardMs: heardMs, at: now) }
    }

    /// Writes what was captured, and what the record holds as that which a replay is to bring.
    func end(_ reason: EndReason) {
        guard let recorded = capture.recorded(name: callSid) else { return }
        let turns = turns.values.sorted { $0.seq < $1.seq }
        let expected: JSON = ["end_reason": .string(reason.rawValue), "turns": .array(turns.map(\.expected))]
        let path = URL(filePath: folder).appending(path: callSid).path
        DispatchQueue.global(qos: .utility).async { [callSid] in
            do { try recorded.write(to: path, expected: expected) } catch {
                Log.error("capture_failed", call: callSid, [.init("reason", "the folder can't be written")])
            }
        }
    }
}

extension TurnDraft {
    /// As a recorded call's expectation; where a turn was cut off a word or two may be different the next time.
    fileprivate var expected: JSON {
        var members: [JSON.Member] = [
            .init("role", isAgent ? "agent" : "caller"), .init("text", .string(text)),
        ]
        if interrupted {
            let words = (heardText ?? "").split(separator: " ").count
            members.append(.init("interrupted", true))
            members.append(
                .init("heard", ["at_least_words": JSON(max(0, words - 2)), "at_most_words": JSON(words + 2)]))
        }
        return .object(members)
    }
}
