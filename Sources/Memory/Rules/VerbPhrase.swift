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
        case .own, .other, .house: break
        }
        switch verb {
        case "be":
            return follows("there") || follows("at") && holds("door", "place", "house", "home", "property", "address")
                || follows("out", "there") || follows("in", "touch")
                || follows("back", "in", "touch")
                || follows("with", "you")
                || follows("over") || hasDate && rest.count <= 2 && holds("by", "up", "down", "round", "around")
                ? 0.55 : nil
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
            // "we'll have them there by ten", "we'll have one in the room"
            if hasDate, holds("there") { return 0.55 }
            if rest.count > 2, ["one", "it", "them"].contains(rest[0]), ["in", "on", "at"].contains(rest[1]) {
                return 0.5
            }
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
            if follows("up") || holds("thought", "try", "go", "shot", "think", "break", "mind") { return nil }
            return rest.isEmpty ? nil : 0.55
        case "put":
            if follows("you") && (holds("through", "hold") || !holds("down", "in", "up", "on")) { return nil }
            return things.isEmpty && !holds("in", "aside", "down", "back") ? nil : 0.6
        case "leave":
            return follows("it", "at") && things.isEmpty || follows("it", "there") || rest.isEmpty ? nil : 0.55
        case "stick", "pop", "throw", "lay":
            return things.isEmpty && !hasDate
                ? nil : holds("in", "on", "up", "by", "over", "round") || hasDate ? 0.55 : nil
        case "tell": return Self.isErrand(rest) ? 0.5 : nil
        case "talk":
            // "I'll talk to you later" is a goodbye.
            return (follows("to") || follows("with")) && rest.count > 1 && !["you", "me", "us"].contains(rest[1])
                ? 0.5 : nil
        case "touch", "circle", "loop": return holds("base", "back") ? 0.55 : nil
        case "sort", "wrap", "knock", "turn", "push", "bump", "shift": return rest.isEmpty ? nil : 0.55
        case "mark", "record", "note", "log", "flag", "tag": return things.isEmpty && !hasDate ? 0.4 : 0.5
        case "drive" where ["you", "me", "us"].contains(rest.first ?? ""): return 0.5
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
            // "We'll hold it at the counter": a thing, and where, for whom or how long.
            if verb == "hold", rest.count > 1, ["it", "that", "them", "one"].contains(rest[0]),
                ["for", "at", "until", "till", "in", "under"].contains(rest[1])
            {
                return 0.5
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

    /// "Tell her to call me", "tell Luis about the cat": a third one is to hear something; "tell you" is done in the call.
    static func isErrand(_ rest: [String]) -> Bool {
        guard let who = rest.first, !["you", "me", "us", "it", "that", "them"].contains(who) else { return false }
        return rest.dropFirst().prefix(4).contains { ["to", "about", "that"].contains($0) } && rest.count > 2
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
