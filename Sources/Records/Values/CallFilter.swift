package import Foundation

/// A slice of the calls, newest first.
package struct CallFilter: Sendable {
    /// nil: every status.
    package var status: CallStatus?
    /// nil: every line.
    package var line: String?
    /// What came of the call, by its newest summary.
    package var outcome: String?
    /// The whole `CallRecord.from`, as it is kept; nil: anybody.
    package var from: String?
    /// nil: everybody's calls, and those of nobody.
    package var contactID: String?
    /// Calls that began then or later; nil: from the first on.
    package var since: Date?
    /// Calls that began before then; nil: up to now.
    package var until: Date?
    /// Words that must all occur in the call's turns, headline or summary, in any form of the word. A call can be found
    /// by its words once it has ended.
    package var query: String?
    /// How many calls a page has at most: 1 … 500, and what lies beyond counts as the nearer end.
    package var limit: Int
    /// As returned by the page before.
    package var cursor: String?

    /// From its parts.
    package init(
        status: CallStatus? = nil, line: String? = nil, outcome: String? = nil, from: String? = nil,
        contactID: String? = nil, since: Date? = nil, until: Date? = nil, query: String? = nil, limit: Int = 50,
        cursor: String? = nil
    ) {
        self.status = status
        self.line = line
        self.outcome = outcome
        self.from = from
        self.contactID = contactID
        self.since = since
        self.until = until
        self.query = query
        self.limit = limit
        self.cursor = cursor
    }
}

/// A page of calls and where the next one begins.
package struct CallPage: Sendable, Equatable {
    /// Newest first.
    package var calls: [CallRecord]
    /// For the next page's `cursor`; nil on the last page.
    package var nextCursor: String?

    /// From its parts.
    package init(calls: [CallRecord], nextCursor: String?) {
        self.calls = calls
        self.nextCursor = nextCursor
    }
}
