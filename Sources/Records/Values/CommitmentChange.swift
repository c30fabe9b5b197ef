package import Foundation

/// One step in the life of a commitment.
package struct CommitmentChange: Sendable, Equatable {
    /// The row in `commitment` that changed.
    package var commitmentID: String
    /// When it came to stand so; by what a later call said, that call's start.
    package var at: Date
    /// How it stood until then.
    package var before: CommitmentStatus
    /// How it stands from then on.
    package var after: CommitmentStatus
    /// Who changed it: `operator`, `timer`, `derivation` …
    package var actor: String
    /// The operator's own words; nil without any.
    package var note: String?
    /// What it rests on: `turn` or `timer`; nil for somebody's word.
    package var evidence: String?
    /// The turn that proves it.
    package var turnID: String?
}
