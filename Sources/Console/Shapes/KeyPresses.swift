internal import JSONText
package import Records

/// Keys that a caller pressed one after the other, as one entry of the transcript.
package struct KeyPresses: Sendable, Equatable {
    /// When the first was pressed: milliseconds since the call's start.
    package var startedMs: Int
    /// When the last was pressed, on the same clock.
    package var endedMs: Int
    /// Of `0123456789*#ABCD`.
    package var keys: String
    /// A longer pause than this begins another entry.
    private static let pauseMs = 5000

    /// The entries among a call's events, in order.
    package static func among(_ events: [CallEvent]) -> [KeyPresses] {
        var found: [KeyPresses] = []
        for event in events where event.kind == "dtmf" {
            guard let key = event.detailJSON.flatMap({ JSON(parsing: Array($0.utf8)) })?["digit"]?.string else {
                continue
            }
            if let last = found.last, event.atMs - last.endedMs <= pauseMs {
                found[found.count - 1].keys += key
                found[found.count - 1].endedMs = event.atMs
            } else {
                found.append(KeyPresses(startedMs: event.atMs, endedMs: event.atMs, keys: key))
            }
        }
        return found
    }

    /// As those read them who may not know what was keyed in: it may be a secret.
    package var hidden: KeyPresses {
        var hidden = self
        hidden.keys = String(repeating: "•", count: keys.count)
        return hidden
    }
}
