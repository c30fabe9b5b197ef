package import Foundation

/// Who made a derived row.
package enum SummarySource: String, Sendable, Codable {
    case llm, rules, `operator`
}

/// A turn that a derived row rests on, with the words it rests on.
package struct Citation: Sendable, Equatable {
    package var turnID: String
    /// The turn's external id, where it has one (filled on reading).
    package var turnRef: String?
    package var quote: String

    /// From its parts.
    package init(turnID: String, turnRef: String? = nil, quote: String) {
        self.turnID = turnID
        self.turnRef = turnRef
        self.quote = quote
    }
}

/// Who owes.
package enum CommitmentOwner: String, Sendable, Codable, CaseIterable {
    case us, caller
    case thirdParty = "third_party"
    case unclear
}

/// The life of a commitment: proposed → open → kept, late, broken …
package enum CommitmentStatus: String, Sendable, Codable, CaseIterable {
    case proposed, open, late, kept
    case keptLate = "kept_late"
    case broken, cancelled, superseded, unknown

    /// Still to be kept.
    package var isOutstanding: Bool { self == .proposed || self == .open || self == .late }
}

/// Who owes whom what, by when, and the turns that say so.
package struct Commitment: Sendable, Equatable {
    package var id: String
    package var contactID: String?
    package var callSid: String
    package var owner: CommitmentOwner
    package var action: String
    /// The instant by which it is due; nil when nothing was said or it could not be resolved.
    package var dueAt: Date?
    /// The words that named the date: "by Friday noon".
    package var duePhrase: String?
    package var status: CommitmentStatus
    /// 0 … 1.
    package var confidence: Double
    package var source: SummarySource
    package var createdAt: Date
    package var citations: [Citation]
    /// As its own call left it, `proposed` or `open`; nil: as `status` says (filled on reading).
    package var stated: CommitmentStatus?
    /// The row that took its place (filled on reading).
    package var supersededBy: String?
    /// Somebody's word: nothing that is derived changes it (filled on reading).
    package var isTouched = false

    /// Late so long after it was due, not known any more so long after that; in seconds.
    package static let grace = 3600.0, patience = 30 * 86_400.0

    /// From its parts.
    package init(
        id: String, contactID: String?, callSid: String, owner: CommitmentOwner, action: String, dueAt: Date? = nil,
        duePhrase: String? = nil, status: CommitmentStatus = .open, confidence: Double, source: SummarySource,
        createdAt: Date, citations: [Citation]
    ) {
        self.id = id
        self.contactID = contactID
        self.callSid = callSid
        self.owner = owner
        self.action = action
        self.dueAt = dueAt
        self.duePhrase = duePhrase
        self.status = status
        self.confidence = confidence
        self.source = source
        self.createdAt = createdAt
        self.citations = citations
    }
}

/// Whether a fact still holds.
package enum FactStatus: String, Sendable, Codable, CaseIterable {
    case active, superseded, disputed, retracted, quarantined
}

/// Something worth keeping about a contact.
package struct Fact: Sendable, Equatable {
    /// Facts of these kinds, and what they rest on, are for callers who were verified.
    package static let sensitiveSlots: Set<String> = ["account", "health"]

    package var id: String
    package var contactID: String
    package var callSid: String
    /// Its kind: `name`, `email`, `preference` …
    package var slot: String
    package var value: String
    /// The fact as a sentence in the third person.
    package var text: String
    package var saidBy: TurnRole
    package var status: FactStatus
    package var confidence: Double
    package var source: SummarySource
    package var validFrom: Date?
    package var validTo: Date?
    package var recordedAt: Date
    package var citations: [Citation]
    /// How sure it was who was speaking; see `IdentityLevel` (filled on reading).
    package var level = 1
    /// The row or report that took its place (filled on reading).
    package var supersededBy: String?
    /// When it was said last in a later call (filled on reading).
    package var confirmedAt: Date?
    /// An operator wants it told before others (filled on reading).
    package var isPinned = false
    /// Somebody's word: nothing that is derived changes it (filled on reading).
    package var isTouched = false

    /// From its parts.
    package init(
        id: String, contactID: String, callSid: String, slot: String, value: String, text: String, saidBy: TurnRole,
        status: FactStatus = .active, confidence: Double, source: SummarySource, validFrom: Date? = nil,
        validTo: Date? = nil, recordedAt: Date, citations: [Citation]
    ) {
        self.id = id
        self.contactID = contactID
        self.callSid = callSid
        self.slot = slot
        self.value = value
        self.text = text
        self.saidBy = saidBy
        self.status = status
        self.confidence = confidence
        self.source = source
        self.validFrom = validFrom
        self.validTo = validTo
        self.recordedAt = recordedAt
        self.citations = citations
    }
}

/// A call in a few sentences. A new version supersedes the one before it; none is overwritten.
package struct Summary: Sendable, Equatable {
    package var callSid: String
    package var text: String
    package var headline: String
    /// `resolved`, `follow_up`, `transferred`, `abandoned`, `voicemail`, `wrong_person` or `unknown`.
    package var outcome: String
    package var source: SummarySource
    /// The text model's name, or nil for rules.
    package var model: String?
    /// Hash of what it was made from: the same input never makes a second version.
    package var inputHash: String
    package var createdAt: Date

    /// From its parts.
    package init(
        callSid: String, text: String, headline: String, outcome: String, source: SummarySource, model: String? = nil,
        inputHash: String, createdAt: Date
    ) {
        self.callSid = callSid
        self.text = text
        self.headline = headline
        self.outcome = outcome
        self.source = source
        self.model = model
        self.inputHash = inputHash
        self.createdAt = createdAt
    }
}

/// Everything one after-call job derives from one call; it is written in one transaction or not at all.
package struct Derivation: Sendable, Equatable {
    package var summary: Summary
    package var commitments: [Commitment]
    package var facts: [Fact]
    /// What it says of rows that earlier calls led to.
    package var reports: [LedgerReport]
    package var questions: [OpenQuestion]

    /// From its parts.
    package init(
        summary: Summary, commitments: [Commitment], facts: [Fact], reports: [LedgerReport] = [],
        questions: [OpenQuestion] = []
    ) {
        self.summary = summary
        self.commitments = commitments
        self.facts = facts
        self.reports = reports
        self.questions = questions
    }
}
