/// A call that is over and comes from elsewhere.
package struct PastCall: Sendable, Equatable {
    /// As it began; how it ended is in `ending`.
    package var call: CallRecord
    /// Nobody is remembered by it.
    package var anonymous: Bool
    /// All of this call, in any order: `seq` says where each stands.
    package var turns: [Turn]
    /// `live` is `.invalid`.
    package var ending: CallEnding
    /// What follows, as behind a call that ended here; empty for nothing.
    package var jobs: [NewJob]

    /// From its parts.
    package init(_ call: CallRecord, anonymous: Bool, turns: [Turn], ending: CallEnding, jobs: [NewJob]) {
        self.call = call
        self.anonymous = anonymous
        self.turns = turns
        self.ending = ending
        self.jobs = jobs
    }
}

extension Store {
    /// Keeps one call that is over; see `keep(past:)` of several.
    @discardableResult
    package func keep(
        past call: CallRecord, anonymous: Bool, turns: [Turn], ending: CallEnding, jobs: [NewJob]
    ) async throws(StoreError) -> Bool {
        try await keep(past: [PastCall(call, anonymous: anonymous, turns: turns, ending: ending, jobs: jobs)])[0]
    }
}
