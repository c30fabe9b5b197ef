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

    /// `CALLSID-r-TARGET`: one report a call of a row, and the same id when the call is worked on again.
    package var id: String
    /// The call that reports, a later one than the row's.
    package var callSid: String
    /// Which table `target` is a row of.
    package var about: Target
    /// The id of that row, of the same contact; another's is `.invalid`.
    package var target: String
    /// `ended` is of facts, all others are of commitments.
    package var kind: Kind
    /// One turn of the call that reports.
    package var citation: Citation
    /// 0 … 1: how sure it is that this was said and meant.
    package var confidence: Double
    /// `llm` or `rules`.
    package var source: SummarySource
    /// When the call was worked on; what is reported counts from the call's start.
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
    /// `CALLSID-q` and ten hex digits of what is asked: the same when the call is worked on again.
    package var id: String
    /// The call in which it stayed open.
    package var callSid: String
    /// One line, at most 160 characters, without secrets.
    package var text: String
    /// `caller` or `agent`.
    package var askedBy: TurnRole
    /// The turn that asks, and its words.
    package var citation: Citation
    /// `llm`: the rules find none.
    package var source: SummarySource
    /// When the call was worked on.
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
    /// Those their calls still lead to; a newer derivation's leftovers are not among them.
    package var commitments: [Commitment]
    /// By id; the order in which they were said follows from `calls`.
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
    /// The row in `fact` to be changed.
    package var id: String
    /// What it must still be for this to be written.
    package var from: FactStatus
    /// How it stands by all that was said.
    package var status: FactStatus
    /// The row or report that took its place.
    package var supersededBy: String?
    /// When it ceased to hold; nil while it holds, and for what adds nothing to another row.
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
    /// The row in `commitment` to be changed.
    package var id: String
    /// What it must still be for this to be written.
    package var from: CommitmentStatus
    /// How it stands now; a step is noted where this is not `from`.
    package var status: CommitmentStatus
    /// The commitment that took its place; nil for any status but `superseded`.
    package var supersededBy: String?
    /// `turn`, `timer` or `operator`.
    package var evidence: String
    /// The turn that proves it; nil for `timer`, and where none is known.
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
