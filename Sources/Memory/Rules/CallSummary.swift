import Records

/// A summary without a model: the turns that carry most, quoted whole and in order, under a headline made of the outcome
/// and the first thing the caller asked for.
struct CallSummary {
    let text: String
    let headline: String
    let outcome: String

    /// - Parameters:
    ///   - cited: ids of turns that a commitment or a fact rests on.
    init(_ utterances: [Utterance], promises: [Promise], cited: Set<String>, endReason: String?) {
        outcome = Self.outcome(utterances, promises: promises, endReason: endReason)
        let usable = utterances.filter { utterance in
            !utterance.words.words.isEmpty && !SpokenSecrets.isIn(utterance.turn.effectiveText)
                && InstructionShape.reason(utterance.turn.effectiveText) == nil
        }
        headline = Self.headline(outcome, request: Self.request(usable))
        text = Self.body(usable, cited: cited, outcome: outcome)
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

    private static let asks: [[String]] = [
        ["can", "you"], ["could", "you"], ["would", "you"], ["will", "you"], ["i", "need"], ["i'd", "like"],
        ["i", "want"],
        ["i", "wanted"], ["can", "i"], ["could", "i"], ["i'm", "calling"], ["i'd", "love"],
        ["i", "would", "like"], ["may", "i"], ["is", "it", "possible"],
    ]

    /// The first sentence of the caller's first three turns that asks for something, else the longest of the first turn
    /// with some substance.
    private static func request(_ utterances: [Utterance]) -> String? {
        let caller = utterances.filter { !$0.isAgent }
        for utterance in caller.prefix(3) {
            for sentence in utterance.sentences where sentence.range.count >= 4 {
                let isAsking = sentence.range.contains { index in
                    asks.contains { utterance.words.match($0, at: index) }
                }
                if isAsking { return utterance.quote(sentence) }
            }
        }
        for utterance in caller {
            let told = utterance.sentences.filter { sentence in
                !sentence.range.contains { index in
                    ["name", "name's"].contains(utterance.words.lower(index))
                        || utterance.words.match(["this", "is"], at: index)
                }
            }
            let longest = told.max { $0.range.count < $1.range.count }
            if let longest, longest.range.count >= 4 { return utterance.quote(longest) }
        }
        return nil
    }

    private static func score(_ utterance: Utterance, cited: Set<String>, frequency: [String: Int]) -> Double {
        let words = utterance.words
        var score = 0.0
        if cited.contains(utterance.turn.id) { score += 2.5 }
        score += min(2, Double(utterance.dates.count) * 1.2)
        if words.words.contains(where: { $0.lower.first?.isNumber == true }) { score += 0.8 }
        let lowers = words.words.map(\.lower)
        if !utterance.isAgent, lowers.contains(where: { ["i", "my", "i've", "i'm", "we", "our"].contains($0) }) {
            score += 0.6
        }
        let names = words.words.dropFirst().filter { word in
            !word.startsSentence && words.text[word.range].first?.isUppercase == true && !word.lower.hasPrefix("i")
        }
        score += min(1, Double(names.count) * 0.4)
        score += min(1.5, Double(Verbs.content(lowers).filter { frequency[$0] == 1 }.count) * 0.15)
        if utterance.sentences.allSatisfy(\.isQuestion) { score -= 1.2 }
        if words.count < 4 { score -= 2 }
        return score
    }

    /// Up to five turns and 600 characters, each turn whole; the best are taken first and shown in spoken order.
    private static func body(_ utterances: [Utterance], cited: Set<String>, outcome: String) -> String {
        var frequency: [String: Int] = [:]
        for utterance in utterances {
            for word in Verbs.content(utterance.words.words.map(\.lower)) { frequency[word, default: 0] += 1 }
        }
        let ranked = utterances.map { ($0, score($0, cited: cited, frequency: frequency)) }
            .filter { $0.1 > 0 }
            .sorted { ($0.1, -$0.0.turn.seq) > ($1.1, -$1.0.turn.seq) }
        var chosen: [Utterance] = []
        var length = 0
        for (utterance, _) in ranked where chosen.count < 5 {
            let line = quoted(utterance)
            guard length + line.count + 1 <= 600 else { continue }
            chosen.append(utterance)
            length += line.count + 1
        }
        guard !chosen.isEmpty else { return outcome == "abandoned" ? "Nobody spoke." : "Nothing of weight was said." }
        return chosen.sorted { $0.turn.seq < $1.turn.seq }.map(quoted).joined(separator: " ")
    }

    private static func quoted(_ utterance: Utterance) -> String {
        (utterance.isAgent ? "Agent: “" : "Caller: “") + Sanitiser.line(utterance.turn.effectiveText, limit: 280) + "”"
    }
}
