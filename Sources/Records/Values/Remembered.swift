package import Foundation

/// Who made a derived row.
package enum SummarySource: String, Sendable, Codable {
    /// A text model; the rules, without one; somebody at the console.
    case llm, rules, `operator`
}

/// A turn that a derived row rests on, with the words it rests on.
package struct Citation: Sendable, Equatable {
    /// The turn's `id`: of the row's own call, else `.invalid`; on reading a fact may cite other calls, too.
    package var turnID: String
    /// The turn's external id, where it has one (filled on reading).
    package var turnRef: String?
    /// Letter by letter as it stands in the turn's `effectiveText`; empty once the time of its words is over.
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
    /// The line's side; the other one.
    case us, caller
    /// Somebody of whom one of the two spoke.
    case thirdParty = "third_party"
    /// It could not be said who.
    case unclear
}

/// The life of a commitment: proposed → open → kept, late, broken …
package enum CommitmentStatus: String, Sendable, Codable, CaseIterable {
    /// Tied to a condition or not firm; owed; owed and past its time; done, by the word of who gets it.
    case proposed, open, late, kept
    /// Done, but past its time.
    case keptLate = "kept_late"
    /// Given up by who owes; not wanted any more; gone or replaced; past its time for 30 days, and nobody knows.
    case broken, cancelled, superseded, unknown

    /// Still to be kept.
    package var isOutstanding: Bool { self == .proposed || self == .open || self == .late }
}

/// Who owes whom what, by when, and the turns that say so.
package struct Commitment: Sendable, Equatable {
    /// `CALLSID-c` and ten hex digits of its meaning, so that a job run twice writes one row.
    package var id: String
    /// The contact of its call; nil where that has none.
    package var contactID: String?
    /// The call that it was promised in.
    package var callSid: String
    /// The side that is to do it.
    package var owner: CommitmentOwner
    /// The deed as a short phrase, at most 120 characters where a model wrote it: "send the quote".
    package var action: String
    /// The instant by which it is due; nil when nothing was said or it could not be resolved.
    package var dueAt: Date?
    /// The words that named the date: "by Friday noon".
    package var duePhrase: String?
    /// How it stands by every call since and by the clock.
    package var status: CommitmentStatus
    /// 0 … 1.
    package var confidence: Double
    /// Who found it; an operator's word shows in `isTouched`.
    package var source: SummarySource
    /// When its call was worked on.
    package var createdAt: Date
    /// The turns of its call that it rests on, in the order in which they were given.
    package var citations: [Citation]
    /// As its own call left it, `proposed` or `open`; nil: as `status` says (filled on reading).
    package var stated: CommitmentStatus?
    /// The row that took its place (filled on reading).
    package var supersededBy: String?
    /// Somebody's word: nothing that is derived changes it (filled on reading).
    package var isTouched = false

    /// The caller's zone in its call (filled on reading).
    package var timeZone = "UTC"
    /// When it is due by the caller's clock; nil: no date was said.
    package var dueOnWall: DueOnWall? { dueAt.map { DueOnWall($0, zone: timeZone) } }

    /// Late so long after it was due, not known any more so long after that; in seconds.
    package static let grace = 3600.0, patience = 30 * 86_400.0

    /// Whether it is late by then; the same as the ledger will say, which is judged from time to time.
    package func isLate(at now: Date) -> Bool {
        status == .late || dueAt.map { $0.addingTimeInterval(Self.grace) < now } ?? false
    }

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
    /// Holds; outdated; contradicted, to be asked about; taken back by an operator; reads like an instruction.
    case active, superseded, disputed, retracted, quarantined
}

/// Something worth keeping about a contact.
package struct Fact: Sendable, Equatable {
    /// Facts of these kinds, and what they rest on, are for callers who were verified.
    package static let sensitiveSlots: Set<String> = ["account", "health"]

    /// `CALLSID-f` and ten hex digits of its meaning; with `-o` and milliseconds behind it what an operator corrected
    /// it to.
    package var id: String
    /// Whose fact it is; a call without a contact has none.
    package var contactID: String
    /// The call it was said in.
    package var callSid: String
    /// Its kind: `name`, `email`, `preference` …
    package var slot: String
    /// The bare value, such as a name or an address; compared by its words, whatever their order.
    package var value: String
    /// The fact as a sentence in the third person.
    package var text: String
    /// `caller`, or `agent` for what our side stated.
    package var saidBy: TurnRole
    /// Whether it holds by all that was said; `quarantined` ones are never told.
    package var status: FactStatus
    /// 0 … 1, by all its sayings together; in a `ContactLedger` by its own alone.
    package var confidence: Double
    /// Who found it, or corrected it.
    package var source: SummarySource
    /// When the call began that said so, or when it was corrected; nil: not known.
    package var validFrom: Date?
    /// When it ceased to hold; nil while it holds, or when nobody said.
    package var validTo: Date?
    /// The end of what it holds for, where that was said ("until Friday"); an operator's word outlives it.
    package var until: Date?
    /// When the row was written.
    package var recordedAt: Date
    /// Turns of its call, then of other calls that say the same.
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

    /// When it ceased to hold, or will by what was said; nil: for good, as far as anybody knows.
    package var end: Date? { validTo ?? (isTouched ? nil : until) }

    /// From its parts.
    package init(
        id: String, contactID: String, callSid: String, slot: String, value: String, text: String, saidBy: TurnRole,
        status: FactStatus = .active, confidence: Double, source: SummarySource, validFrom: Date? = nil,
        validTo: Date? = nil, until: Date? = nil, recordedAt: Date, citations: [Citation]
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
        self.until = until
        self.recordedAt = recordedAt
        self.citations = citations
    }
}

/// A call in a few sentences. A new version supersedes the one before it; none is overwritten.
package struct Summary: Sendable, Equatable {
    /// Its call; of several versions the newest is shown.
    package var callSid: String
    /// At most 600 characters where a model wrote it; the rules quote whole turns.
    package var text: String
    /// One line, at most 120 characters.
    package var headline: String
    /// `resolved`, `follow_up`, `transferred`, `abandoned`, `voicemail`, `wrong_person` or `unknown`.
    package var outcome: String
    /// `llm` or `rules`.
    package var source: SummarySource
    /// The text model's name, or nil for rules.
    package var model: String?
    /// Hash of what it was made from: the same input never makes a second version.
    package var inputHash: String
    /// When it was written.
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
    /// The new version of the call's summary.
    package var summary: Summary
    /// What was promised in this call.
    package var commitments: [Commitment]
    /// What was said of the contact; of a call without one any is `.invalid`.
    package var facts: [Fact]
    /// What it says of rows that earlier calls led to.
    package var reports: [LedgerReport]
    /// What was asked and got no answer; only a model finds these.
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
