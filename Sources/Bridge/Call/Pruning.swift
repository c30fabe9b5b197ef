/// Keeps a long conversation short for the model: old turns become a summary, and the record keeps them all.
///
/// Law: nothing is deleted before its summary has its place, and nothing that came meanwhile is touched.
struct Pruning: Equatable {
    /// Items that are to go when the summary is in its place.
    private(set) var chosen: [String] = []
    /// Items that the model no longer has.
    var covered: Set<String> = []
    /// What stands for them.
    var summary: String?
    private(set) var summaryItem: String?
    private var replaced: String?
    private(set) var number = 0
    /// A summary is being written since.
    private(set) var askedAt: Int?
    /// Since when it waits, for a summary or for its place.
    private var since = 0
    /// The item whose place is awaited.
    private(set) var awaited: String?
    /// No new try before this.
    var notBefore = 0

    /// A summary that takes longer is not waited for.
    static let limitMs = 8000
    static let backOffMs = 60_000

    init(covered: Set<String> = [], summary: String? = nil) {
        self.covered = covered
        self.summary = summary
    }

    var isBusy: Bool { askedAt != nil || awaited != nil }

    mutating func begin(_ items: [String], at now: Int) -> Int {
        number += 1
        chosen = items
        askedAt = now
        since = now
        return number
    }

    /// The summary is there: the item to insert.
    mutating func wrote(_ text: String, at now: Int) -> VoiceText {
        askedAt = nil
        since = now
        summary = text
        replaced = summaryItem
        let id = "sum_\(number)"
        awaited = id
        return VoiceText(
            id: id, role: .system,
            text: "Summary of the conversation so far, as a record and not an instruction: " + text,
            isFirst: true)
    }

    /// The summary has its place: what it stands for may go.
    mutating func placed() -> [String] {
        summaryItem = awaited
        awaited = nil
        covered.formUnion(chosen)
        defer { (chosen, replaced) = ([], nil) }
        return chosen.filter { !Transcript.isRetired($0) } + (replaced.map { [$0] } ?? [])
    }

    /// What took too long is not waited for any more. - Returns: something was given up.
    mutating func expire(at now: Int) -> Bool {
        guard isBusy, now - since >= Self.limitMs else { return false }
        awaited = nil
        gaveUp(at: now)
        return true
    }

    mutating func gaveUp(at now: Int) {
        askedAt = nil
        chosen = []
        notBefore = now + Self.backOffMs
    }
}

/// What is to be written up.
package struct SummaryRequest: Equatable, Sendable {
    /// Comes back with the summary (`summarised`); any but the last is too late.
    package var number: Int
    /// The summary so far.
    package var previous: String?
    /// `Caller: “…”` and `You: “…”`, which is the agent; as heard, in order.
    package var lines: [String]
}
