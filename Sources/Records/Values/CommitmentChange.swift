package import Foundation

/// One step in the life of a commitment.
package struct CommitmentChange: Sendable, Equatable {
    package var commitmentID: String
    package var at: Date
    package var before: CommitmentStatus
    package var after: CommitmentStatus
    /// Who changed it: `operator`, `timer`, `derivation` …
    package var actor: String
    package var note: String?
    /// What it rests on: `turn` or `timer`; nil for somebody's word.
    package var evidence: String?
    /// The turn that proves it.
    package var turnID: String?
}
