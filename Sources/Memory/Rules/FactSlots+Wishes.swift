import Foundation
import Records

/// When to ring, and what a caller likes.
extension FactSlots {
    private static let callMe: [[String]] = [
        ["call", "me"], ["ring", "me"], ["phone", "me"], ["call", "me", "back"], ["reach", "me"], ["text", "me"],
        ["email", "me"],
    ]

    func callBack(_ sentence: Sentence) -> Finding? {
        guard let start = find(Self.callMe.reversed(), sentence) else { return nil }
        let verb = words.lower(start - 1) == "back" ? words.lower(start - 3) : words.lower(start - 2)
        let start2 = words.lower(start) == "back" ? start + 1 : start
        let isNot = words.words[sentence.range.lowerBound..<start].contains {
            ["don't", "never", "not"].contains($0.lower)
        }
        let markers: Set<String> = [
            "after", "before", "between", "on", "in", "at", "anytime", "during", "only", "mornings", "evenings",
        ]
        guard markers.contains(words.lower(start2)), start2 + 1 < sentence.range.upperBound else { return nil }
        var end = start2 + 1
        while end < sentence.range.upperBound, words.words[end].breakBefore == nil, end - start2 < 7 { end += 1 }
        let when = String(words.slice(start2..<end))
        // A number to ring is no time to ring.
        if SpokenSecrets.digitRuns(in: words).contains(where: { $0.words.overlaps(start2..<end) && $0.digits.count > 4 }
        ) {
            return nil
        }
        let wish = (isNot ? "not " : "") + when
        return finding("schedule", wish, "The caller wants \(isNot ? "no" : "a") \(verb) \(when).", 0.5)
    }

    private static let likings: [[String]] = [
        ["i", "prefer"], ["i'd", "prefer"], ["i'd", "rather"], ["i", "would", "prefer"], ["i", "would", "rather"],
        ["we", "prefer"], ["we'd", "prefer"],
    ]
    private static let suiting: [[String]] = [
        ["suit", "me"], ["suits", "me"], ["work", "best", "for", "me"], ["works", "best", "for", "me"],
        ["are", "best", "for", "me"],
        ["is", "best", "for", "me"], ["work", "better", "for", "me"], ["works", "better", "for", "me"],
    ]

    func preference(_ sentence: Sentence) -> Finding? {
        if sentence.isQuestion { return nil }
        if let start = find(Self.likings, sentence), start < sentence.range.upperBound {
            var end = start
            while end < sentence.range.upperBound, end == start || words.words[end].breakBefore == nil, end - start < 12
            { end += 1 }
            let what = ActionPhrase.make(words, start..<end, without: [], isAgent: false)
            return finding("preference", what, "The caller prefers: \(what).", 0.5)
        }
        guard let end = find(Self.suiting, sentence) else { return nil }
        let phrase = Self.suiting.first { words.match($0, at: end - $0.count) } ?? []
        var start = end - phrase.count
        while start > sentence.range.lowerBound, words.words[start].breakBefore == nil, end - start < 10 { start -= 1 }
        let what = ActionPhrase.make(words, start..<end - phrase.count, without: [], isAgent: false)
        guard !["that", "it", "this", "which", ""].contains(what) else { return nil }
        return finding("preference", what, "What suits the caller: \(what).", 0.5)
    }

    // MARK: For a while

    /// "until Friday": to the end of that day.
    func until(_ sentence: Sentence) -> Date? {
        sentence.dates.first { date in
            [date.words.lowerBound - 1, date.words.lowerBound].contains { ["until", "till"].contains(words.lower($0)) }
        }?.instant
    }

    private static let absences: [[String]] = [
        ["on", "holiday"], ["on", "vacation"], ["on", "leave"], ["on", "a", "trip"], ["out", "of", "town"],
        ["out", "of", "the", "country"], ["out", "of", "office"], ["away"], ["abroad"], ["travelling"], ["traveling"],
    ]

    /// "I'm away until Monday": only with its end, since nobody stays away.
    func absence(_ sentence: Sentence) -> Finding? {
        guard !sentence.isQuestion, until(sentence) != nil,
            let start = find([["i'm"], ["i", "am"], ["i'll", "be"], ["we're"], ["we'll", "be"]], sentence),
            let absence = Self.absences.first(where: { words.match($0, at: start) })
        else { return nil }
        let how = absence.joined(separator: " ")
        return finding("constraint", how, "The caller is \(how).", 0.5)
    }
}
