package import Foundation

/// A slice of the ledger.
package struct CommitmentFilter: Sendable {
    /// What stands first.
    package enum Order: String, Sendable, CaseIterable {
        /// Soonest due, undated last: what is to be done.
        case soonest
        /// Promised last: what was done.
        case newest
    }

    /// nil: every status but `superseded`.
    package var status: CommitmentStatus?
    /// nil: whoever owes.
    package var owner: CommitmentOwner?
    /// Only dated ones, due before then; nil: the undated, too.
    package var dueBefore: Date?
    /// nil: everybody's, and those of calls without a contact.
    package var contactID: String?
    /// The call that it was promised in; nil: any.
    package var callSid: String?
    /// nil: every line.
    package var line: String?
    /// The order of the page; a cursor is of the same one.
    package var order: Order
    /// How many at most: 1 … 1000, and what lies beyond counts as the nearer end.
    package var limit: Int
    /// Only those behind the one whose `cursor(in:)` this is.
    package var cursor: String?

    /// From its parts.
    package init(
        status: CommitmentStatus? = nil, owner: CommitmentOwner? = nil, dueBefore: Date? = nil,
        contactID: String? = nil, callSid: String? = nil, line: String? = nil, order: Order = .soonest,
        limit: Int = 100, cursor: String? = nil
    ) {
        self.status = status
        self.owner = owner
        self.dueBefore = dueBefore
        self.contactID = contactID
        self.callSid = callSid
        self.line = line
        self.order = order
        self.limit = limit
        self.cursor = cursor
    }
}

extension Commitment {
    /// The place of the undated, behind every date; the tables know it as well.
    static let undated: Int64 = 9_000_000_000_000_000

    /// Where the next page begins, when this one ends a page.
    package func cursor(in order: CommitmentFilter.Order) -> String {
        let newest = "\(createdAt.milliseconds).\(id)"
        return order == .newest ? newest : "\(dueAt.map(\.milliseconds) ?? Self.undated).\(newest)"
    }
}

extension Contact {
    /// Where the next page of contacts begins, when this one ends a page; nil for one who has never called.
    package var cursor: String? { lastCallAt.map { "\($0.milliseconds).\(id)" } }
}
