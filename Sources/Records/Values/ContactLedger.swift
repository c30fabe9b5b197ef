package import Foundation

/// What a later call says of a row that an earlier one led to.
package struct LedgerReport: Sendable, Equatable {
    /// What is reported.
    package enum Kind: String, Sendable, CaseIterable {
        /// The side it was owed to has it: proof.
        case kept
        /// The side that owes says that it is done: no proof.
        case claimed
        /// The side it was owed to no longer wants it.
        case cancelled
        /// The side that owes will not do it.
        case withdrawn
        /// The side it was owed to waits for it.
        case missed
        /// A fact holds no longer.
        case ended
    }

    /// What kind of row it is about.
    package enum Target: String, Sendable { case commitment, fact }

    package var id: String
    package var callSid: String
    package var about: Target
    package var target: String
    package var kind: Kind
    /// One turn of the call that reports.
    package var citation: Citation
    package var confidence: Double
    package var source: SummarySource
    package var createdAt: Date

    /// From its parts.
    package init(
        id: String, callSid: String, about: Target = .commitment, target: String, kind: Kind, citation: Citation,
        confidence: Double, source: SummarySource, createdAt: Date
    ) {
        self.id = id
        self.callSid = callSid
        self.about = about
        self.target = target
        self.kind = kind
        self.citation = citation
        self.confidence = confidence
        self.source = source
        self.createdAt = createdAt
    }
}

/// Something that was asked in a call and stayed open.
package struct OpenQuestion: Sendable, Equatable {
    package var id: String
    package var callSid: String
    package var text: String
    package var askedBy: TurnRole
    package var citation: Citation
    package var source: SummarySource
    package var createdAt: Date

    /// From its parts.
    package init(
        id: String, callSid: String, text: String, askedBy: TurnRole, citation: Citation, source: SummarySource,
        createdAt: Date
    ) {
        self.id = id
        self.callSid = callSid
        self.text = text
        self.askedBy = askedBy
        self.citation = citation
        self.source = source
        self.createdAt = createdAt
    }
}

/// Everything that calls led to for one contact: what their facts and commitments stand at follows from it.
package struct ContactLedger: Sendable, Equatable {
    /// When each call began.
    package var calls: [String: Date]
    /// With the certainty of the saying itself.
    package var facts: [Fact]
    package var commitments: [Commitment]
    package var reports: [LedgerReport]

    /// From its parts.
    package init(
        calls: [String: Date] = [:], facts: [Fact] = [], commitments: [Commitment] = [], reports: [LedgerReport] = []
    ) {
        self.calls = calls
        self.facts = facts
        self.commitments = commitments
        self.reports = reports
    }
}

/// Where a fact stands by everything that was said.
package struct FactStanding: Sendable, Equatable {
    package var id: String
    /// What it must still be for this to be written.
    package var from: FactStatus
    package var status: FactStatus
    /// The row or report that took its place.
    package var supersededBy: String?
    package var validTo: Date?
    /// When it was said last.
    package var confirmedAt: Date?
    /// By all its sayings; nil: by its own.
    package var certainty: Double?
    /// Rows of other calls that say the same, whose turns it cites from now on.
    package var sameAs: [String]

    /// From its parts.
    package init(
        id: String, from: FactStatus, status: FactStatus, supersededBy: String? = nil, validTo: Date? = nil,
        confirmedAt: Date? = nil, certainty: Double? = nil, sameAs: [String] = []
    ) {
        self.id = id
        self.from = from
        self.status = status
        self.supersededBy = supersededBy
        self.validTo = validTo
        self.confirmedAt = confirmedAt
        self.certainty = certainty
        self.sameAs = sameAs
    }
}

/// Where a commitment stands by everything that was said, and by the clock.
package struct CommitmentStanding: Sendable, Equatable {
    package var id: String
    package var from: CommitmentStatus
    package var status: CommitmentStatus
    package var supersededBy: String?
    /// `turn`, `timer` or `operator`.
    package var evidence: String
    package var turnID: String?
    /// When it came to stand so.
    package var at: Date

    /// From its parts.
    package init(
        id: String, from: CommitmentStatus, status: CommitmentStatus, supersededBy: String? = nil, evidence: String,
        turnID: String? = nil, at: Date
    ) {
        self.id = id
        self.from = from
        self.status = status
        self.supersededBy = supersededBy
        self.evidence = evidence
        self.turnID = turnID
        self.at = at
    }
}
