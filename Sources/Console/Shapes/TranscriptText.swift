internal import Foundation
package import Records

/// A transcript for people: what was said, and where it differs what was heard.
package enum TranscriptText {
    /// One line a turn.
    package static func plain(_ call: CallRecord, _ turns: [Turn]) -> String {
        turns.map { "\(time($0.startedMs)) \($0.role.rawValue): \(body($0))\n" }.joined()
    }

    /// A heading and a list.
    package static func markdown(_ call: CallRecord, _ turns: [Turn]) -> String {
        "# Call \(call.callSid)\n\n\(call.headline.map { "*\($0)*\n\n" } ?? "")"
            + turns.map(line).joined()
    }

    /// A turn as an item of a list.
    static func line(_ turn: Turn) -> String {
        "- `\(time(turn.startedMs))` **\(turn.role.rawValue)**: \(body(turn))\n"
    }

    private static func body(_ turn: Turn) -> String {
        guard turn.interrupted, let heard = turn.heardText else { return turn.text }
        return heard.isEmpty
            ? "(not heard: \(turn.text))" : "\(heard) — (not heard: \(turn.text.dropFirst(heard.count)))"
    }

    /// Minutes and seconds since the call's start.
    package static func time(_ ms: Int) -> String {
        let seconds = max(0, ms) / 1000
        return String(format: "%02d:%02d", seconds / 60, seconds % 60)
    }
}
