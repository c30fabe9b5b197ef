package import Records

/// What a caller says about being remembered: the line does as they say.
package struct CallerWish: Sendable, Equatable {
    /// What is wished for.
    package enum Kind: String, Sendable {
        /// Nothing from now on, and nothing of what was.
        case forget
        /// Nothing from now on.
        case stop
        /// To be remembered again.
        case remember
    }

    /// What the line is to do from now on.
    package var kind: Kind
    /// The turn that says so, with its words.
    package var citation: Citation

    /// True for one that asks for less.
    package static func isSilence(_ wish: CallerWish?) -> Bool { wish.map { $0.kind != .remember } ?? false }

    /// Every wish of a call, in the order in which it was said. Only what callers say of themselves counts; a question whether
    /// the line remembers is none, and neither is what they don't want.
    package static func all(in turns: [Turn]) -> [CallerWish] {
        var wishes: [CallerWish] = []
        for turn in turns.sorted(by: { $0.seq < $1.seq }) where turn.role == .caller && !turn.injected {
            let words = Words(turn.text)
            for range in words.sentences {
                let sentence = words.words[range].map(\.lower)
                guard let kind = kind(of: sentence), words.mark(after: range) != "?" || isPolite(sentence) else {
                    continue
                }
                wishes.append(
                    CallerWish(
                        kind: kind,
                        citation: Citation(turnID: turn.id, turnRef: turn.ref, quote: String(words.slice(range)))))
            }
        }
        return wishes
    }

    /// "Could you delete …?" asks for it.
    private static func isPolite(_ words: [String]) -> Bool {
        ["can", "could", "would", "will", "please"].contains(words.first ?? "") || words.contains("please")
    }

    private static func kind(of words: [String]) -> Kind? {
        for index in words.indices {
            let rest = words[index...].filter { !fillers.contains($0) }
            let before = words[max(0, index - 4)..<index]
            // "Don't forget what I said", "I never said delete my data".
            let isDenied = before.contains { denials.contains($0) }
            for (kind, phrases) in wishes where phrases.contains(where: { rest.starts(with: $0) }) {
                if isDenied { continue }
                return kind
            }
            if !isDenied, isOfAll(rest) { return .forget }
        }
        return nil
    }

    /// "Delete everything you have about me": all there is, as nothing else is named. "Everything in my basket" is of the
    /// call's own matter, and so is "what I said about Thursday".
    private static func isOfAll(_ words: [String]) -> Bool {
        guard let beginning = ofAll.first(where: { words.starts(with: $0) }) else { return false }
        let behind = words.dropFirst(beginning.count)
        return endings.contains { behind.elementsEqual($0) } || ofCaller.contains { behind.starts(with: $0) }
    }

    private static let fillers: Set<String> = ["please", "just", "also", "all", "of", "simply"]
    private static let denials: Set<String> = [
        "don't", "not", "never", "didn't", "won't", "can't", "before", "unless", "if",
    ]

    private static let wishes: [(Kind, [[String]])] = [
        (
            .forget,
            phrases(
                """
                forget me/forget my data/\
                delete my data/delete my information/delete my details/delete my records/delete my file/delete my number/\
                delete my calls/erase my data/erase my information/erase my records/erase me/\
                remove my data/remove my information/remove my details/remove me from your/\
                wipe my data/wipe my records/get rid my data/\
                take me off your records/i want to be forgotten/i'd like to be forgotten/right to be forgotten
                """)
        ),
        (
            .stop,
            phrases(
                """
                stop remembering/stop keeping notes/stop keeping records/stop keeping my/stop storing/stop saving/\
                stop recording what i say/do not remember me/don't remember me/don't remember this/don't keep notes/\
                don't keep any notes/don't keep records/don't keep any records/don't keep my/don't store/don't save/\
                do not keep/do not store/do not save my/i don't want you to remember/i don't want to be remembered/\
                i'd rather you didn't remember/no notes about me/keep no notes/keep no records
                """)
        ),
        (
            .remember,
            phrases(
                """
                you may remember me/you can remember me/remember me again/start remembering/you may keep notes/\
                you can keep notes again/keep notes again
                """)
        ),
    ]

    /// The longest first.
    private static let ofAll: [[String]] = {
        let verbs = ["forget", "delete", "erase", "remove", "wipe", "get rid"]
        let relations = [
            "you have", "you've got", "you know", "you keep", "you've kept", "you've stored", "you saved",
            "you've saved",
            "you remember", "i said", "i've said", "i told you", "i've told you", "i said to you",
        ]
        let whole = verbs.map { "\($0) everything" }
        let related = verbs.flatMap { verb in
            ["what", "everything", "anything"].flatMap { all in relations.map { "\(verb) \(all) \($0)" } }
        }
        return (related + whole).map { $0.split(separator: " ").map(String.init) }.sorted { $0.count > $1.count }
    }()

    private static let ofCaller = phrases("about me/on me/on file/on record")
    private static let endings = [[]] + phrases("earlier/so far/now/right now/today/immediately/thanks/thank you")

    private static func phrases(_ text: String) -> [[String]] {
        text.split(separator: "/").map { $0.split(separator: " ").map(String.init).filter { !fillers.contains($0) } }
    }
}
