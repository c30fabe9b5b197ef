import Records

/// A summary without a model: the passages that carry most, quoted in whole sentences and in order, under a headline made of
/// the outcome and what the caller called about.
struct CallSummary {
    let text: String
    let headline: String
    let outcome: String

    /// - Parameter cited: what commitments and facts rest on.
    init(_ utterances: [Utterance], promises: [Promise], cited: [Citation], endReason: String?) {
        outcome = Self.outcome(utterances, promises: promises, endReason: endReason)
        let usable = utterances.filter { utterance in
            !utterance.words.words.isEmpty && !SpokenSecrets.isIn(utterance.turn.effectiveText)
                && InstructionShape.reason(utterance.turn.effectiveText) == nil
        }
        let terms = TalkTerms(usable)
        let topic = CallTopic(usable, terms: terms).words
        headline = Self.headline(outcome, request: topic)
        text = Self.body(usable, topic: topic, cited: cited, terms: terms, outcome: outcome)
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

    static func headline(_ outcome: String, request: String?) -> String {
        guard let request else { return label(outcome) }
        return Sanitiser.line("\(label(outcome)): “\(request)”", limit: 120)
    }

    /// An outcome as a headline begins with it.
    static func label(_ outcome: String?) -> String { outcome.flatMap { labels[$0] } ?? "Open" }

    // MARK: The body

    private static let limit = 600, passageLimit = 220

    /// Neighbouring sentences of one turn.
    private struct Passage {
        var utterance: Utterance
        var text: String
        var score: Double
    }

    /// Up to five passages and 600 characters; the best are taken first and shown in spoken order.
    private static func body(
        _ utterances: [Utterance], topic: String?, cited: [Citation], terms: TalkTerms, outcome: String
    ) -> String {
        let ranked = utterances.compactMap { passage(of: $0, topic: topic, cited: cited, terms: terms) }
            .sorted { ($0.score, -$0.utterance.turn.seq) > ($1.score, -$1.utterance.turn.seq) }
        var chosen: [Passage] = []
        var length = 0
        for passage in ranked where chosen.count < 5 {
            let line = quoted(passage)
            guard length + line.count + 1 <= limit else { continue }
            chosen.append(passage)
            length += line.count + 1
        }
        guard !chosen.isEmpty else { return outcome == "abandoned" ? "Nobody spoke." : "Nothing of weight was said." }
        return chosen.sorted { $0.utterance.turn.seq < $1.utterance.turn.seq }.map(quoted).joined(separator: " ")
    }

    /// The run of whole sentences of a turn that carries most; nil when none carries anything.
    private static func passage(
        of utterance: Utterance, topic: String?, cited: [Citation], terms: TalkTerms
    ) -> Passage? {
        let quotes = cited.filter { $0.turnID == utterance.turn.id }.map(\.quote)
        let sentences = utterance.sentences.map { sentence in
            let quote = utterance.quote(sentence)
            return (
                text: quote,
                score: score(
                    sentence, of: utterance, isTopic: !utterance.isAgent && topic?.contains(quote) == true,
                    isCited: quotes.contains { $0.contains(quote) || quote.contains($0) }, terms)
            )
        }
        var best: (text: String, score: Double)?
        for start in sentences.indices {
            var text = "", sum = 0.0
            for (text0, score) in sentences[start...] {
                text += (text.isEmpty ? "" : " ") + text0
                sum += score
                if text.count > passageLimit { break }
                if sum > best?.score ?? 0 { best = (text, sum) }
            }
        }
        return best.map { Passage(utterance: utterance, text: $0.text, score: $0.score) }
    }

    private static func score(
        _ sentence: Sentence, of utterance: Utterance, isTopic: Bool, isCited: Bool, _ terms: TalkTerms
    ) -> Double {
        let lowers = utterance.words.words[sentence.range].map(\.lower)
        let found = terms.of(sentence, in: utterance)
        // What the call was about belongs to what came of it.
        var score = isCited || isTopic ? 2.5 : -0.5
        score += Double(min(4, found.filter(terms.recurs).count)) * 0.3 + Double(min(4, found.count)) * 0.1
        if !sentence.dates.isEmpty { score += 0.8 }
        if !utterance.isAgent, lowers.contains(where: { ["i", "my", "i've", "i'm", "we", "our"].contains($0) }) {
            score += 0.3
        }
        if isTopic { return score }
        if sentence.isQuestion { score -= 1 }
        if lowers.count < 4, !isCited { score -= 0.8 }
        return score
    }

    private static func quoted(_ passage: Passage) -> String {
        (passage.utterance.isAgent ? "Agent: “" : "Caller: “") + Sanitiser.line(passage.text, limit: 280) + "”"
    }
}
