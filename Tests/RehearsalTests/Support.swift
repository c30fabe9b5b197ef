import JSONText
import Foundation

@testable import Rehearsal

/// The recorded calls of the repository.
enum Fixtures {
    static let calls = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("fixtures/calls")
    static let names = [
        "barge-in", "dtmf-hangup", "first-call", "noisy-line", "refused-session", "second-call", "silence",
        "spanish", "two-in-one",
    ]

    static func load(_ name: String) throws -> RecordedCall {
        try RecordedCall(folder: calls.appendingPathComponent(name).path)
    }
}
