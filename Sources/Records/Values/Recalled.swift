package import Foundation

/// What has changed among a contact's calls since they were last read.
package struct RecallChanges: Sendable, Equatable {
    /// Every call of the contact.
    package var calls: [RecallCall]
    /// The spoken turns of those calls that have changed, each call's in spoken order.
    package var turns: [RecallTurn]

    /// From its parts.
    package init(calls: [RecallCall], turns: [RecallTurn]) {
        self.calls = calls
        self.turns = turns
    }
}

/// A call as recall knows it.
package struct RecallCall: Sendable, Equatable {
    /// The key of its revision in the next `recallChanges`.
    package var callSid: String
    /// Counts the changes of its turns and of what rests on them.
    package var revision: Int
    /// When it began; "last week" is meant against it.
    package var startedAt: Date
    /// The caller's IANA zone, as it was kept; it may be one that this machine does not know.
    package var timeZone: String
    /// Its revision is not the one that was known.
    package var hasChanged: Bool

    /// From its parts.
    package init(callSid: String, revision: Int, startedAt: Date, timeZone: String, hasChanged: Bool) {
        self.callSid = callSid
        self.revision = revision
        self.startedAt = startedAt
        self.timeZone = timeZone
        self.hasChanged = hasChanged
    }
}

/// A turn as recall knows it.
package struct RecallTurn: Sendable, Equatable {
    /// The row's number.
    package var number: Int64
    /// One of `RecallChanges.calls`.
    package var callSid: String
    /// `caller` or `agent`: others are not spoken.
    package var role: TurnRole
    /// What counts of it: of an agent's turn what was heard.
    package var said: String
    /// The facts and commitments that rest on it, in their own words.
    package var keys: [String]
    /// A fact of `Fact.sensitiveSlots` rests on it, or once did: what holds no longer is no less private.
    package var isSensitive: Bool

    /// From its parts.
    package init(
        number: Int64, callSid: String, role: TurnRole, said: String, keys: [String] = [], isSensitive: Bool = false
    ) {
        self.number = number
        self.callSid = callSid
        self.role = role
        self.said = said
        self.keys = keys
        self.isSensitive = isSensitive
    }
}
