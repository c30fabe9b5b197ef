package import Foundation

/// Where a job stands. `dead` has used up its tries and waits for the operator.
package enum JobState: String, Sendable, Codable, CaseIterable {
    /// Waits for its time; somebody is at it; needs no more; given up.
    case queued, leased, done, dead
}

/// Work that follows a call. Inserted in the same transaction that ends the call, so no crash loses one.
package struct Job: Sendable, Equatable {
    /// After so many tries a job waits for the operator.
    package static let maxTries = 50
    /// The kind that erases the call's contact.
    package static let erase = "erase"

    /// The row's number in `job`, in the order of insertion.
    package var id: Int64
    /// What to do: `summarise` …
    package var kind: String
    /// The call it follows, and with which it is erased.
    package var callSid: String
    /// Never two jobs with the same key: it makes inserting one repeatable.
    package var key: String
    /// A `dead` one is taken by nobody until it is queued again.
    package var state: JobState
    /// Leases taken so far, this one included. Who holds an older lease can neither complete the job nor give it back.
    package var tries: Int
    /// Not taken before then, while it is queued.
    package var runAfter: Date
    /// When the lease runs out and another may take it; nil unless it is leased.
    package var leaseUntil: Date?
    /// Why the last try failed, in codes and sizes, never in words of a call; nil before one has, and when it is done.
    package var lastError: String?
    /// When it was first inserted; queueing it again does not change it.
    package var createdAt: Date

    /// From its parts.
    package init(
        id: Int64, kind: String, callSid: String, key: String, state: JobState, tries: Int, runAfter: Date,
        leaseUntil: Date? = nil, lastError: String? = nil, createdAt: Date
    ) {
        self.id = id
        self.kind = kind
        self.callSid = callSid
        self.key = key
        self.state = state
        self.tries = tries
        self.runAfter = runAfter
        self.leaseUntil = leaseUntil
        self.lastError = lastError
        self.createdAt = createdAt
    }
}

/// How many jobs of a kind are in a state.
package struct JobCount: Sendable, Equatable {
    /// As in `Job.kind`.
    package var kind: String
    /// Any but `done`.
    package var state: JobState
    /// Never zero.
    package var count: Int

    /// From its parts.
    package init(kind: String, state: JobState, count: Int) {
        self.kind = kind
        self.state = state
        self.count = count
    }
}

/// A job to insert.
package struct NewJob: Sendable, Equatable, Codable {
    /// As in `Job.kind`: a dot in it (`call.ended`) says that it tells others, and is never due a second time by
    /// itself.
    package var kind: String
    /// As in `Job.key`; where it exists, nothing is inserted.
    package var key: String
    /// When it is due; in the past for at once.
    package var runAfter: Date

    /// From its parts.
    package init(kind: String, key: String, runAfter: Date) {
        self.kind = kind
        self.key = key
        self.runAfter = runAfter
    }

    /// The one job of this kind that a call gets.
    package init(_ kind: String, after callSid: String, at: Date) {
        self.init(kind: kind, key: "\(kind):\(callSid)", runAfter: at)
    }
}
