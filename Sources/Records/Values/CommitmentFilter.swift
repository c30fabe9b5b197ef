package import Foundation

/// A slice of the ledger, soonest due first, undated last.
package struct CommitmentFilter: Sendable {
    /// nil: every status but `superseded`.
    package var status: CommitmentStatus?
    package var owner: CommitmentOwner?
    package var dueBefore: Date?
    package var contactID: String?
    package var callSid: String?
    package var line: String?
    package var limit: Int

    /// From its parts.
    package init(
        status: CommitmentStatus? = nil, owner: CommitmentOwner? = nil, dueBefore: Date? = nil,
        contactID: String? = nil, callSid: String? = nil, line: String? = nil, limit: Int = 100
    ) {
        self.status = status
        self.owner = owner
        self.dueBefore = dueBefore
        self.contactID = contactID
        self.callSid = callSid
        self.line = line
        self.limit = limit
    }
}
