import Bridge
import Foundation
import JSONText
import Synchronization

/// One line of JSON for each thing that happened, on standard error. Never speech, never a secret, never a whole number.
enum Log {
    /// How much is said.
    enum Level: Int, Sendable, Comparable {
        case debug, info, warning, error, silent
        static func < (a: Level, b: Level) -> Bool { a.rawValue < b.rawValue }
    }
    /// What is below this is not said. Set once at start.
    private static let threshold = Mutex(Level.info)

    /// Says nothing below `level` from here on.
    static func quieten(to level: Level) { threshold.withLock { $0 = level } }

    /// Whether this level is said at all, for who would have to gather the facts first.
    static func says(_ level: Level) -> Bool { level >= threshold.withLock { $0 } }

    static func debug(_ what: String, call: String? = nil, _ facts: [JSON.Member] = []) {
        say(.debug, what, call, facts)
    }
    static func info(_ what: String, call: String? = nil, _ facts: [JSON.Member] = []) { say(.info, what, call, facts) }
    static func warning(_ what: String, call: String? = nil, _ facts: [JSON.Member] = []) {
        say(.warning, what, call, facts)
    }
    static func error(_ what: String, call: String? = nil, _ facts: [JSON.Member] = []) {
        say(.error, what, call, facts)
    }

    private static func say(_ level: Level, _ what: String, _ call: String?, _ facts: [JSON.Member]) {
        guard says(level) else { return }
        var members: [JSON.Member] = [
            .init("at", .string(Timestamp.text(Date()))), .init("level", .string("\(level)")),
            .init("what", .string(what)),
        ]
        if let call { members.append(.init("call_sid", .string(call))) }
        FileHandle.standardError.write(Data(JSON.object(members + facts).encoded + [10]))
    }
}

/// Points in time as the API writes them.
enum Timestamp {
    /// RFC 3339, UTC, milliseconds.
    static func text(_ date: Date) -> String {
        date.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }
}
