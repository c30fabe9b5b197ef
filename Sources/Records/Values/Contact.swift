package import Foundation

/// Whether the line may remember a contact.
package enum MemoryPolicy: String, Sendable, Codable {
    /// Told at the beginning of a call, and searched while it goes on.
    case on
    /// Told at the beginning of a call, and no more.
    case preambleOnly = "preamble_only"
    /// Nothing is told, and nothing is derived from what they say.
    case off

    /// The one of the two that remembers less.
    package func stricter(_ other: MemoryPolicy) -> MemoryPolicy {
        [.off, .preambleOnly].first { $0 == self || $0 == other } ?? .on
    }
}

/// That somebody has set a contact's policy: an operator, or the caller's own word.
package struct PolicyDecision: Sendable, Equatable {
    /// Who it is when the caller has said so in a call.
    package static let caller = "caller"

    /// What was decided; it may have been changed since.
    package let policy: MemoryPolicy
    /// A role of the console (`operator`), or `caller`.
    package let actor: String
    /// When it was decided.
    package let at: Date

    /// nil when a line of the audit tells of something else.
    init?(_ line: AuditLine) {
        guard line.action.hasPrefix(Self.prefix),
            let policy = MemoryPolicy(rawValue: String(line.action.dropFirst(Self.prefix.count)))
        else { return nil }
        (self.policy, actor, at) = (policy, line.actor, line.at)
    }

    /// How the audit puts it.
    static func action(_ policy: MemoryPolicy) -> String { prefix + policy.rawValue }

    private static let prefix = "policy "
}

/// Someone who rings.
package struct Contact: Sendable, Equatable {
    /// `c` and 32 hex digits, made at random; no part of it tells who it is.
    package var id: String
    /// The tenant; the same person is another contact on another line.
    package var line: String
    /// What an operator wrote; nil: they are shown by handle. Names that were said are facts.
    package var displayName: String?
    /// The numbers and addresses that reach this contact, in E.164 or as a SIP URI.
    package var handles: [String]
    /// Whether the line may remember them; what they ask for in a call may change it.
    package var policy: MemoryPolicy
    /// The start of the call that made the contact, or when an operator split it off.
    package var createdAt: Date
    /// When their last call began; nil before there was one.
    package var lastCallAt: Date?
    /// Their calls so far, the live one and those whose time is over included.
    package var callCount: Int
    /// They can prove in a call who they are; see `MemoryRecords.setPIN`.
    package var hasPIN: Bool

    /// From its parts.
    package init(
        id: String, line: String = "main", displayName: String? = nil, handles: [String], policy: MemoryPolicy = .on,
        createdAt: Date, lastCallAt: Date? = nil, callCount: Int = 0, hasPIN: Bool = false
    ) {
        self.id = id
        self.line = line
        self.displayName = displayName
        self.handles = handles
        self.policy = policy
        self.createdAt = createdAt
        self.lastCallAt = lastCallAt
        self.callCount = callCount
        self.hasPIN = hasPIN
    }
}

/// What the next preamble is made from, read in one go.
package struct ContactMemory: Sendable, Equatable {
    /// With its policy: of one that is `off` nothing is told.
    package var contact: Contact
    /// Ended calls in which the contact said something, newest first, each with its summary where there is one.
    package var calls: [CallRecord]
    /// Every commitment that is not settled, soonest due first, undated last.
    package var commitments: [Commitment]
    /// Facts that hold or are disputed.
    package var facts: [Fact]
    /// The last turns of the newest of `calls` when that call has no summary yet.
    package var unsummarisedTurns: [Turn]
    /// What the newest of `calls` left open.
    package var questions: [OpenQuestion] = []
    /// When the calls began that commitments and facts come from, by their SIDs; they may be older than `calls`.
    package var starts: [String: Date] = [:]

    /// From its parts.
    package init(
        contact: Contact, calls: [CallRecord] = [], commitments: [Commitment] = [], facts: [Fact] = [],
        unsummarisedTurns: [Turn] = []
    ) {
        self.contact = contact
        self.calls = calls
        self.commitments = commitments
        self.facts = facts
        self.unsummarisedTurns = unsummarisedTurns
    }
}
