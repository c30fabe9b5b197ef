package import Foundation

/// A call as a point in a chart.
package struct CallPoint: Sendable, Equatable {
    /// Its place on the chart's axis of time.
    package var startedAt: Date
    /// How it ended, `live` while it has not.
    package var status: CallStatus
    /// Milliseconds from the stream's start to the first audio; nil when there was none.
    package var firstAudioMs: Int?
    /// Milliseconds from the end of the caller's speech to the answer, in the middle of the call's answers.
    package var answerMs: Int?

    /// From its parts.
    package init(startedAt: Date, status: CallStatus, firstAudioMs: Int?, answerMs: Int?) {
        self.startedAt = startedAt
        self.status = status
        self.firstAudioMs = firstAudioMs
        self.answerMs = answerMs
    }
}

/// Who did what, and when. What it was done to is kept as a digest only.
package struct AuditLine: Sendable, Equatable {
    /// A role of the console (`operator`, `viewer`), `caller`, `cli` …
    package var actor: String
    /// What was done, in a few plain words: `erase`, `fact corrected`, `policy off`.
    package var action: String
    /// SHA-256 of the row's id, in lower-case hex.
    package var targetDigest: String
    /// When it was done.
    package var at: Date

    /// From its parts.
    package init(actor: String, action: String, targetDigest: String, at: Date) {
        self.actor = actor
        self.action = action
        self.targetDigest = targetDigest
        self.at = at
    }
}
