internal import Foundation
package import Records

/// A transcript for people: what was said, and where it differs what was heard.
package enum TranscriptText {
    /// One line a turn.
    package static func plain(_ call: CallRecord, _ turns: [Turn], keys: [KeyPresses] = []) -> String {
        lines(turns, keys).map { "\(time($0.at)) \($0.who): \($0.words)\n" }.joined()
    }

    /// A heading and a list.
    package static func markdown(_ call: CallRecord, _ turns: [Turn], keys: [KeyPresses] = []) -> String {
        "# Call \(call.callSid)\n\n\(call.headline.map { "*\($0)*\n\n" } ?? "")"
            + list(turns, keys)
    }

    /// The turns as items of a list.
    static func list(_ turns: [Turn], _ keys: [KeyPresses] = []) -> String {
        lines(turns, keys).map { "- `\(time($0.at))` **\($0.who)**: \($0.words)\n" }.joined()
    }

    private struct Line {
        var at: Int
        var who: String
        var words: String
    }

    /// What was said in spoken order, and between it what was keyed in.
    private static func lines(_ turns: [Turn], _ keys: [KeyPresses]) -> [Line] {
        var lines: [Line] = []
        var waiting = keys[...]
        for turn in turns {
            while let next = waiting.first, next.startedMs < turn.startedMs {
                lines.append(line(next))
                waiting.removeFirst()
            }
            lines.append(Line(at: turn.startedMs, who: turn.role.rawValue, words: body(turn)))
        }
        return lines + waiting.map(line)
    }

    private static func line(_ keys: KeyPresses) -> Line {
        Line(at: keys.startedMs, who: TurnRole.caller.rawValue, words: "(pressed \(keys.keys))")
    }

    private static func body(_ turn: Turn) -> String {
        if turn.injected { return turn.role == .caller ? "(no voice, perhaps: \(turn.text))" : "(\(turn.text))" }
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
