import Records

/// Decides, within a call, which of the caller's words are worth a search in their past, and what of the findings is worth
/// telling. One for each call.
package struct Reminder: Sendable {
    /// Ids of the turns that the call knows already.
    private var told: Set<String>
    /// The terms of the last search.
    private var topic: Set<String> = []
    private var askedAt: Int?

    /// Two searches are at least this far apart.
    package static let pauseMs = 20_000
    /// Tokens for what is told unasked, and when the model asks.
    package static let unaskedBudget = 250, askedBudget = 450
    /// A finding that holds less of what was said is no reason to speak of it.
    package static let gate = 0.4
    /// The same where vectors count, too.
    package static let gateWithVectors = 0.65
    /// Fewer telling words are read together with what the agent had said.
    private static let enoughTerms = 4

    /// - Parameter told: turns that what the call was told already rests on.
    package init(told: Set<String> = []) { self.told = told }

    /// What to look for, or nil when the caller says nothing new: only at the beginning and when the subject changes.
    /// - Parameter now: milliseconds since the call's start.
    package mutating func query(said: String, before: String?, at now: Int) -> String? {
        let terms = Self.terms(said)
        guard !terms.isEmpty else { return nil }
        if let askedAt, now - askedAt < Self.pauseMs || Self.likeness(terms, topic) >= 0.5 { return nil }
        topic = terms
        askedAt = now
        guard terms.count < Self.enoughTerms, let before else { return said }
        return before + " " + said
    }

    /// What is worth telling unasked of what was found; nil for nothing. What is told counts as told from now on.
    package mutating func tell(_ found: [Recollection]) -> RecallNotes? {
        notes(found.filter { Self.isWorth($0) && !told.contains($0.turn.id) }, Self.unaskedBudget)
    }

    /// How much a finding has to do with what was said, by its words and by its vector.
    package static func worth(_ found: Recollection) -> Double { found.coverage + (found.likeness ?? 0) }

    private static func isWorth(_ found: Recollection) -> Bool {
        worth(found) >= (found.likeness == nil ? gate : gateWithVectors)
    }

    /// All that was found and has room, for a model that asked.
    package mutating func answer(_ found: [Recollection]) -> RecallNotes {
        notes(found, Self.askedBudget) ?? RecallNotes([], budget: 0)
    }

    private mutating func notes(_ found: [Recollection], _ budget: Int) -> RecallNotes? {
        let notes = RecallNotes(found, budget: budget)
        told.formUnion(notes.lines.map(\.turnID))
        return notes.lines.isEmpty ? nil : notes
    }

    private static func terms(_ text: String) -> Set<String> {
        Set(RecallWord.all(in: String(text.prefix(2000))).compactMap { RecallTerms.term($0.lower) }).subtracting(
            courtesies)
    }

    /// What everybody says and nobody means.
    private static let courtesies = Set(
        [
            "hello", "hi", "hey", "bye", "goodbye", "thank", "thanks", "great", "good", "fine", "sorry", "perfect",
            "sure",
            "right", "morning", "evening", "afternoon",
        ].compactMap(RecallTerms.term))

    /// The cosine of two sets.
    private static func likeness(_ one: Set<String>, _ other: Set<String>) -> Double {
        guard !one.isEmpty, !other.isEmpty else { return 0 }
        return Double(one.intersection(other).count) / (Double(one.count) * Double(other.count)).squareRoot()
    }
}
