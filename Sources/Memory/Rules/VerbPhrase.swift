/// Judges whether a verb with what follows it is something one can owe.
struct VerbPhrase {
    let verb: String
    /// The words behind the verb, without the date.
    let rest: [String]
    let hasDate: Bool
    /// The date is an hour, not a day.
    let isDateOnlyNear: Bool

    private static let pronouns: Set<String> = ["it", "that", "this", "them", "you", "me", "us", "him", "her"]
    private static let intransitive: Set<String> = [
        "call", "ring", "phone", "come", "visit", "pay", "email", "text", "write", "attend",
    ]
    private static let tangible: Set<String> = [
        "email", "text", "message", "letter", "confirmation", "quote", "refund", "call", "copy", "receipt", "link",
        "invoice",
        "reply", "answer", "notification", "bill", "estimate", "form", "parcel", "package", "card", "credit", "code",
        "document", "documents", "papers", "reminder", "certificate", "ticket", "tickets", "decision", "payment",
        "check",
        "cheque", "replacement", "contract", "report", "results",
    ]

    private func follows(_ phrase: String...) -> Bool { rest.starts(with: phrase) }
    private func holds(_ words: String...) -> Bool { rest.contains(where: words.contains) }
    private var things: Set<String> { Verbs.content(rest) }

    /// 0.6 for a plain deed, less for a doubtful one, nil for none.
    func weight(_ head: PromiseReader.Head.Kind) -> Double? {
        switch head {
        case .appointment: return 0.6
        case .outcome: return hasDate ? 0.55 : nil
        case .receive: return receiving
        case .own, .other: break
        }
        switch verb {
        case "be":
            return follows("there") || follows("out", "there") || follows("in", "touch")
                || follows("back", "in", "touch")
                || follows("with", "you")
                || follows("over") || follows("by") && hasDate ? 0.55 : nil
        case "have":
            if follows("to") || follows("a", "look") || follows("a", "think") { return nil }
            // "I'll have my assistant drop off the affidavit", "we'll have Dr Patel call you"
            if let deed = rest.dropFirst().prefix(4).firstIndex(where: Verbs.deliverable.contains),
                deed + 1 < rest.count,
                ["my", "our", "the", "a", "one", "someone", "somebody"].contains(rest[0]) || deed <= 2,
                !["of", "for", "in", "at"].contains(rest[deed + 1]),
                deed > 1 || !["a", "an", "the", "my"].contains(rest[0])
            {
                return 0.55
            }
            // "we'll have them there by ten"
            if hasDate, holds("there") { return 0.55 }
            // "we'll have a technician out there on Monday"
            if hasDate, holds("someone", "somebody", "technician", "engineer", "out") { return 0.5 }
            return holds(
                "ready", "done", "sent", "fixed", "delivered", "call", "ring", "finished", "replaced", "repaired",
                "email", "waiting", "over")
                || !things.isEmpty && rest.last.map { $0.count > 4 && $0.hasSuffix("ed") } == true
                || hasDate && rest.contains { $0.count > 4 && ($0.hasSuffix("ed") || $0.hasSuffix("ing")) }
                || hasDate && rest.contains("to") && holds("you", "me", "us") && !follows("you") && !follows("me")
                || hasDate && !things.isEmpty && (holds("for") || !things.isDisjoint(with: Self.tangible))
                ? 0.6 : nil
        case "get":
            if follows("back", "to")
                || holds("ready", "done", "sent", "fixed", "delivered", "sorted", "replaced", "repaired")
            {
                return 0.6
            }
            // "get that over to you", "get the papers out to me"
            if let to = rest.lastIndex(of: "to"), to + 1 < rest.count, ["you", "me", "us"].contains(rest[to + 1]) {
                return 0.55
            }
            return holds("someone", "somebody") || follows("it", "to") || follows("that", "to")
                || hasDate && !things.isEmpty
                ? 0.5 : nil
        case "see": return follows("to", "it") || follows("to", "that") ? 0.55 : nil
        case "let": return holds("know") || follows("them", "in") || follows("him", "in") || holds("in") ? 0.6 : nil
        case "make":
            if follows("it") || follows("do") { return nil }
            return holds("sure", "appointment", "reservation", "payment", "note", "copy", "booking", "arrangements")
                || hasDate ? 0.55 : nil
        case "take":
            if follows("care", "of") || holds("photo", "picture", "photos", "pictures", "reading", "copy") {
                return 0.55
            }
            return hasDate && !things.isEmpty || follows("it", "to") || holds("off") && !things.isEmpty ? 0.5 : nil
        case "give":
            if follows("up") || holds("thought", "try", "go", "shot", "think", "break") { return nil }
            return rest.isEmpty ? nil : 0.55
        case "put":
            if follows("you") && holds("through", "hold") { return nil }
            return things.isEmpty && !holds("in", "aside", "down", "back") ? nil : 0.6
        case "leave":
            return follows("it", "at") && things.isEmpty || follows("it", "there") || rest.isEmpty ? nil : 0.55
        case "stick", "pop", "throw", "lay":
            return things.isEmpty && !hasDate
                ? nil : holds("in", "on", "up", "by", "over", "round") || hasDate ? 0.55 : nil
        case "touch", "circle", "loop": return holds("base", "back") ? 0.55 : nil
        case "sort", "wrap", "knock", "turn", "push", "bump", "shift": return rest.isEmpty ? nil : 0.55
        case "mark", "record", "note", "log", "flag", "tag": return things.isEmpty && !hasDate ? 0.4 : 0.5
        case "drive", "load", "build", "save", "match", "connect", "request", "grab", "hire", "sell", "include":
            return things.isEmpty && !hasDate ? nil : 0.5
        case "start", "begin": return hasDate ? 0.5 : nil
        case "pull", "look": return hasDate && !isDateOnlyNear && !follows("forward") ? 0.45 : nil
        case "check", "transfer", "hold", "confirm", "find", "reach", "set", "test":
            if verb == "hold", rest.first.map({ $0 == "the" || $0 == "your" || $0 == "a" }) == true, !things.isEmpty,
                !holds("line")
            {
                return 0.55
            }
            if verb == "transfer",
                holds(
                    "money", "amount", "funds", "payment", "deposit", "rent", "balance", "euro", "euros", "dollars",
                    "pounds")
            {
                return 0.55
            }
            if verb == "confirm", holds("email", "writing", "text", "mail") { return 0.5 }
            return hasDate && !rest.isEmpty ? 0.5 : nil
        case "come":
            return follows("to", "terms")
                ? nil : (hasDate || holds("by", "over", "out", "round", "around", "back", "in") ? 0.6 : nil)
        case "stop", "pass", "change", "cut", "back", "stay", "speak", "follow", "open", "close", "keep", "add",
            "cover":
            if follows("an", "eye") || follows("you", "posted") || follows("that", "in", "mind")
                || follows("it", "in", "mind")
                || follows("at", "nothing")
            {
                return nil
            }
            if verb == "keep", follows("trying") || things.isEmpty { return nil }
            if verb == "speak", !holds("to", "with") { return nil }
            return rest.isEmpty ? nil : 0.55
        default: break
        }
        if Verbs.stative.contains(verb) { return nil }
        if Verbs.deliverable.contains(verb) {
            // "I'll pick one over the weekend": of what, nobody knows.
            if rest == ["one"] { return nil }
            return rest.isEmpty && !hasDate && !Self.intransitive.contains(verb) ? nil : 0.6
        }
        if case .other = head { return nil }
        // A verb nobody taught us: with a date and a thing it is probably a deed.
        return hasDate && !things.isEmpty ? 0.35 : nil
    }

    private var receiving: Double? {
        switch verb {
        case "hear": return holds("from") ? 0.5 : nil
        case "receive", "should": return things.isEmpty ? nil : 0.6
        case "expect", "see": return hasDate && !things.isEmpty ? 0.55 : nil
        default:
            if follows("to") { return nil }
            // "You'll have it by then."
            if rest.count == 1, hasDate, ["have", "get"].contains(verb), holds("it", "that", "them", "those") {
                return 0.5
            }
            return !things.isEmpty && (hasDate || !things.isDisjoint(with: Self.tangible)) ? 0.55 : nil
        }
    }
}

/// Where a verb phrase ends.
enum PhraseEnd {
    private static let stops: Set<String> = [
        "so", "because", "but", "when", "if", "unless", "once", "while", "where", "which", "whenever", "until",
        "before",
        "after", "though", "although", "since", "provided", "assuming", "otherwise",
    ]
    private static let subjects: Set<String> = [
        "i'll", "we'll", "i", "we", "you", "you'll", "he", "he'll", "she", "she'll", "they", "they'll", "it", "it'll",
        "that",
        "then", "please", "my", "our", "your", "the", "there", "thanks", "thank", "i'm", "we're", "what", "who",
    ]

    /// The index behind the last word that belongs to the verb at `verb`, and the second verb under the same head.
    static func find(_ words: Words, from verb: Int, in sentence: Sentence) -> (end: Int, coordinated: Int?) {
        var index = verb + 1
        while index < sentence.range.upperBound {
            if let date = sentence.dates.first(where: { $0.words.contains(index) }) {
                index = date.words.upperBound
                continue
            }
            let word = words.lower(index)
            if let mark = words.words[index].breakBefore {
                if mark != "," { return (index, nil) }
                // "by email, by post or by hand" goes on; ", and we'll …" does not.
                if word != "and", word != "or" { return (index, nil) }
            }
            if stops.contains(word) { return (index, nil) }
            if word == "and" || word == "then" {
                let next = words.lower(index + 1) == "then" || words.lower(index + 1) == "also" ? index + 2 : index + 1
                let following = words.lower(next)
                if subjects.contains(following), !isList(words, index, sentence) { return (index, nil) }
                if opensClause(words, next, sentence) { return (index, nil) }
                if Verbs.deliverable.contains(following), next + 1 < sentence.range.upperBound {
                    // "sign it and send it back" is one deed in two verbs.
                    let isSame = ["it", "them", "that", "everything"].contains(words.lower(next + 1))
                    if !isSame { return (index, next) }
                }
            }
            index += 1
        }
        return (index, nil)
    }

    /// "and somebody from the team will …": within a few words another one acts.
    private static func opensClause(_ words: Words, _ start: Int, _ sentence: Sentence) -> Bool {
        for index in start + 1..<max(start + 1, min(start + 7, sentence.range.upperBound)) {
            if words.words[index].breakBefore != nil { return false }
            let word = words.lower(index)
            if ["will", "should", "would", "is", "are"].contains(word) || word.hasSuffix("'ll") { return true }
        }
        return false
    }

    /// "the quote and the invoice": an "and" between two things, no verb behind it before the sentence ends.
    private static func isList(_ words: Words, _ index: Int, _ sentence: Sentence) -> Bool {
        guard ["the", "my", "our", "your"].contains(words.lower(index + 1)) else { return false }
        let rest = words.words[min(index + 1, sentence.range.upperBound)..<sentence.range.upperBound].map(\.lower)
        return !rest.contains { ["will", "is", "are", "can", "would", "'ll"].contains($0) || $0.hasSuffix("'ll") }
    }
}

/// Whether a promise hangs on something.
enum Condition {
    private static let markers: [[String]] = [
        ["if"], ["unless"], ["once"], ["in", "case"], ["as", "soon", "as"], ["provided"], ["assuming"], ["depending"],
        ["when"],
        ["whenever"],
    ]
    /// Conditions that are manners.
    private static let inert: [[String]] = [
        ["if", "you", "like"], ["if", "you", "want"], ["if", "you", "prefer"], ["if", "you", "wish"],
        ["if", "possible"],
        ["if", "that's", "okay"], ["if", "that's", "ok"], ["if", "that's", "all", "right"], ["if", "that's", "fine"],
        ["if", "that", "helps"], ["if", "that", "works"], ["if", "you", "don't", "mind"], ["if", "it's", "okay"],
        ["if", "i", "may"], ["if", "that's", "alright"], ["if", "need", "be"],
        // No conditions but times.
        ["when", "i", "get"], ["once", "i", "get", "home"], ["as", "soon", "as", "i", "get"], ["when", "i'm", "home"],
        ["when", "i'm", "back"], ["when", "we", "get"], ["once", "i'm", "back"], ["once", "i'm", "home"],
        ["when", "he's", "on"], ["when", "she's", "on"], ["when", "they're", "on"], ["when", "i'm", "on"],
        ["when", "we're", "on"],
    ]

    /// True when a condition stands before the head in its clause, or right behind the phrase.
    static func governs(_ words: Words, head: Int, end: Int, in sentence: Sentence) -> Bool {
        for index in sentence.range where isMarker(words, at: index) {
            if index < head {
                // "…, and we'll": a condition of an earlier clause does not reach over an "and".
                let between = words.words[index..<head].map(\.lower)
                if !between.contains("and") && !between.contains("but") && !between.contains("so") { return true }
            } else if index >= end, index - end <= 1 {
                return true
            }
        }
        return false
    }

    private static func isMarker(_ words: Words, at index: Int) -> Bool {
        guard markers.contains(where: { words.match($0, at: index) }) else { return false }
        return !inert.contains { words.match($0, at: index) }
    }
}
