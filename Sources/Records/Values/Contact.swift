package import Foundation

/// Whether the line may remember a contact.
package enum MemoryPolicy: String, Sendable, Codable {
    case on
    case preambleOnly = "preamble_only"
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

    package let policy: MemoryPolicy
    package let actor: String
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
    package var id: String
    package var line: String
    package var displayName: String?
    /// The numbers and addresses that reach this contact, in E.164 or as a SIP URI.
    package var handles: [String]
    package var policy: MemoryPolicy
    package var createdAt: Date
    package var lastCallAt: Date?
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
    package var contact: Contact
    /// Ended calls, newest first, each with its summary where there is one.
    package var calls: [CallRecord]
    /// Every commitment that is not settled, soonest due first, undated last.
    package var commitments: [Commitment]
    /// Facts that hold or are disputed.
    package var facts: [Fact]
    /// The last turns of the newest ended call when that call has no summary yet.
    package var unsummarisedTurns: [Turn]
    /// What the newest ended call left open.
    package var questions: [OpenQuestion] = []

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
