import Foundation
import Records

/// The sentences of a call that say most that the headline and each other do not say yet, in spoken order.
///
/// One at a time the sentence is taken that adds most: a promise or a fact, a date, a number, what the talk comes back to. A
/// thing that was said before adds nothing, so that of an appointment found over four turns what was agreed is left.
struct SummaryBody {
    /// Up to five turns and 600 characters; nil when nothing has weight.
    let text: String?

    private static let limit = 600, passageLimit = 220, most = 5
    /// What is only said where there is room.
    private static let spare = -1000
    /// What less is added by than this stays out.
    private static let least = -20

    /// One sentence that may be taken.
    private struct Candidate {
        var turn: Int, place: Int
        var text: String
        /// What it is worth whatever else is said, in hundredths: whole numbers add up the same in any order.
        var worth: Int
        /// What it speaks of, each with its worth while nobody else said it.
        var terms: [String: Int]
    }

    init(_ utterances: [Utterance], headline: String, topic: String?, cited: [Citation], terms: TalkTerms) {
        var open = utterances.enumerated().flatMap { turn, utterance in
            utterance.sentences.enumerated().compactMap { place, sentence in
                Self.candidate(
                    sentence, turn, place, of: utterance, headline: headline, topic: topic, cited: cited, terms)
            }
        }
        var said: Set<String> = Self.terms(inHeadline: headline)
        var taken: [Candidate] = []
        var length = 0
        while true {
            let best = open.indices.filter { Self.fits(open[$0], beside: taken, length: length) }
                .map { (index: $0, gain: Self.gain(open[$0], said)) }
                .filter { $0.gain > Self.least || $0.gain == Self.spare }
                .max { ($0.gain, -$0.index) < ($1.gain, -$1.index) }
            guard let best else { break }
            let chosen = open.remove(at: best.index)
            length += Self.cost(chosen, beside: taken)
            said.formUnion(chosen.terms.keys)
            taken.append(chosen)
        }
        let turns = Dictionary(grouping: taken, by: \.turn)
        text =
            turns.isEmpty
            ? nil
            : turns.keys.sorted().map { turn in
                let spoken = (turns[turn] ?? []).sorted { $0.place < $1.place }.map(\.text).joined(separator: " ")
                return (utterances[turn].isAgent ? "The agent: “" : "The caller: “")
                    + Sanitiser.line(spoken, limit: 280) + "”"
            }.joined(separator: " ")
    }

    private static func gain(_ candidate: Candidate, _ said: Set<String>) -> Int {
        candidate.worth + candidate.terms.reduce(0) { said.contains($1.key) ? $0 : $0 + $1.value }
    }

    /// Only neighbours of one turn are quoted together.
    private static func fits(_ candidate: Candidate, beside taken: [Candidate], length: Int) -> Bool {
        guard length + cost(candidate, beside: taken) <= limit else { return false }
        let same = taken.filter { $0.turn == candidate.turn }
        if same.isEmpty { return Set(taken.map(\.turn)).count < most && candidate.text.count <= passageLimit }
        return same.contains { abs($0.place - candidate.place) == 1 }
            && same.reduce(candidate.text.count) { $0 + $1.text.count + 1 } <= passageLimit
    }

    /// With the name of who spoke and the quotation marks where a new passage begins.
    private static func cost(_ candidate: Candidate, beside taken: [Candidate]) -> Int {
        candidate.text.count + (taken.contains { $0.turn == candidate.turn } ? 1 : 16)
    }

    private static func candidate(
        _ sentence: Sentence, _ turn: Int, _ place: Int, of utterance: Utterance, headline: String, topic: String?,
        cited: [Citation], _ talk: TalkTerms
    ) -> Candidate? {
        let words = utterance.words
        let quote = utterance.quote(sentence)
        // How the line answers the telephone is no part of the call.
        guard !quote.isEmpty, turn > 0 || !utterance.isAgent else { return nil }
        // What the headline says in full needs no second place, unless there is room.
        if headline.contains(quote) {
            return Candidate(turn: turn, place: place, text: quote, worth: spare, terms: [:])
        }
        let isTopic = !utterance.isAgent && topic.map { $0.contains(quote) || quote.contains($0) } == true
        let isCited = cited.contains { citation in
            citation.turnID == utterance.turn.id && (citation.quote.contains(quote) || quote.contains(citation.quote))
        }
        var terms: [String: Int] = [:]
        for term in talk.of(sentence, in: utterance) { terms[term] = talk.recurs(term) ? 40 : 20 }
        // "Karen Whitfield, June fourth, 1981": numbers of nothing say who one is, not what the call was about.
        let isOfSomething = terms.count > 1 || isCited
        for index in sentence.range where isOfSomething {
            guard !sentence.dates.contains(where: { $0.words.contains(index) }),
                words.lower(index).contains(where: \.isNumber)
            else { continue }
            terms["#" + words.lower(index)] = 50
        }
        for due in sentence.dates where isOfSomething { terms["@\(due.instant.timeIntervalSince1970)"] = 60 }
        var worth = isCited ? 50 : isTopic ? 40 : -40
        if sentence.isQuestion { worth -= 70 }
        if sentence.range.count < 4, !isCited { worth -= 60 }
        return Candidate(turn: turn, place: place, text: quote, worth: worth, terms: terms)
    }

    /// What the headline says need not be said again.
    private static func terms(inHeadline headline: String) -> Set<String> {
        Set(Words(headline).words.compactMap { RecallTerms.term($0.lower) })
    }
}
