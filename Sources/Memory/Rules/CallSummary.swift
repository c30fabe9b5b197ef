import Records

/// A summary without a model: the sentences that carry most, quoted whole and in order, under a headline made of the outcome,
/// what the caller called about and what else most was said of.
struct CallSummary {
    let text: String
    let headline: String
    let outcome: String

    /// - Parameter cited: where each commitment was made in its final form.
    init(_ utterances: [Utterance], promises: [Promise], cited: [Citation], endReason: String?) {
        outcome = Self.outcome(utterances, promises: promises, endReason: endReason)
        let usable = utterances.filter { utterance in
            !utterance.words.words.isEmpty && !SpokenSecrets.isIn(utterance.turn.effectiveText)
                && InstructionShape.reason(utterance.turn.effectiveText) == nil
        }
        let terms = TalkTerms(usable)
        let topic = CallTopic(usable, terms: terms).words
        headline = Self.headline(outcome, request: topic, things: terms.things(usable))
        text =
            SummaryBody(usable, headline: headline, topic: topic, cited: cited, terms: terms).text
            ?? (outcome == "abandoned" ? "Nobody spoke." : "Nothing of weight was said.")
    }

    static func outcome(_ utterances: [Utterance], promises: [Promise], endReason: String?) -> String {
        let reason = endReason ?? ""
        if reason.contains("voicemail") { return "voicemail" }
        if reason.contains("transfer") { return "transferred" }
        let caller = utterances.filter { !$0.isAgent }
        if caller.allSatisfy({ $0.words.words.isEmpty }) { return "abandoned" }
        for utterance in caller {
            let words = utterance.words
            if words.words.indices.contains(where: {
                words.match(["wrong", "number"], at: $0) || words.match(["wrong", "person"], at: $0)
            }) {
                return "wrong_person"
            }
        }
        if !promises.isEmpty { return "follow_up" }
        let last = caller.suffix(2)
        let closing: Set<String> = [
            "thanks", "thank", "bye", "goodbye", "cheers", "great", "perfect", "wonderful", "lovely",
        ]
        let isClosed = last.contains { $0.words.words.contains { closing.contains($0.lower) } }
        return isClosed ? "resolved" : "unknown"
    }

    private static let labels = [
        "voicemail": "Voicemail", "transferred": "Transferred", "abandoned": "Nothing was said",
        "wrong_person": "Wrong person",
        "follow_up": "To follow up", "resolved": "Resolved", "unknown": "Open",
    ]

    /// The outcome, what the caller rang about, and what else most was said of, as far as there is room.
    static func headline(_ outcome: String, request: String?, things: [String] = []) -> String {
        guard let request else { return label(outcome) }
        let line = "\(label(outcome)): “\(request)”"
        let said = request.lowercased()
        var more: [String] = []
        for thing in things.prefix(6) where more.count < 3 && !said.contains(thing.prefix(max(4, thing.count - 2))) {
            if line.count + more.joined(separator: ", ").count + thing.count + 5 <= 120 { more.append(thing) }
        }
        return Sanitiser.line(more.isEmpty ? line : "\(line) (\(more.joined(separator: ", ")))", limit: 120)
    }

    /// An outcome as a headline begins with it.
    static func label(_ outcome: String?) -> String { outcome.flatMap { labels[$0] } ?? "Open" }
}
