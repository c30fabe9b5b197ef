import Foundation
import Records

/// A promise as it was found in one turn, before it is weighed against the others of its call.
struct Promise {
    var owner: CommitmentOwner
    var verb: String
    /// Short and neutral: "send the caller a written estimate by email".
    var action: String
    /// What it is about, for finding it again.
    var content: Set<String>
    var due: DuePhrase?
    var isConditional: Bool
    var confidence: Double
    /// The turns it rests on, with what was said there.
    var citations: [Citation]
    /// Order of the turn in the call.
    var seq: Int
    /// What "it" seems to be, where the action names its thing so.
    var thing: String?

    /// True when the other one is this promise said again.
    ///
    /// The same leg must owe it. The same kind of deed is enough when one of the two leaves open what it is about ("I'll
    /// send it"); otherwise the things must agree, at least half of the shorter list. Appointments of one call are one.
    func isSame(as other: Promise) -> Bool {
        guard owner == other.owner else { return false }
        let family = Verbs.family(verb), otherFamily = Verbs.family(other.verb)
        if family == otherFamily, family == "appointment" { return true }
        // "You'll get a text the day before your appointment": about it, and something else.
        if family == "appointment" && other.verb == "receive" || verb == "receive" && otherFamily == "appointment" {
            return false
        }
        let shared = content.intersection(other.content).count
        let smaller = min(content.count, other.content.count)
        // "I'll change it by Friday" is not yet the address that is to change in January.
        let isLaterThing = content.isEmpty && !other.content.isEmpty
        if isLaterThing, let day = due?.day, let otherDay = other.due?.day, day != otherDay { return false }
        if smaller == 0 {
            // "Send one out", and later "email you a label": that is another thing; and what hangs on an "if" is not the
            // plain promise of another verb.
            if content.isEmpty, other.namesNewThing, other.seq > seq { return false }
            return family == otherFamily && (verb == other.verb || isConditional == other.isConditional)
        }
        let agree = shared * 2 >= smaller && shared > 0
        return agree
            && (family == otherFamily || shared >= 2 || ["receive", "have", "get"].contains(other.verb)
                || ["receive", "have", "get"].contains(verb))
    }

    /// "Email you a label": its thing is spoken of for the first time.
    private var namesNewThing: Bool {
        action.split(separator: " ").prefix(5).contains { ["a", "an", "another"].contains($0) }
    }

    /// Takes over what the later saying adds: its date, its citations, its certainty.
    mutating func absorb(_ later: Promise) {
        if let new = later.due {
            // "See you on the eleventh" takes the hour from nothing that had one.
            let isCoarser = due?.granularity == .minute && new.granularity != .minute && due?.day == new.day
            // "See you next week" is no later word on a day that was named.
            let isVague =
                due != nil && [.week, .month].contains(new.granularity) && due?.granularity != new.granularity
            if !isCoarser, !isVague { due = new }
        }
        if later.content.count > content.count, later.verb == verb {
            action = later.action
        }
        content.formUnion(later.content)
        for citation in later.citations where !citations.contains(citation) { citations.append(citation) }
        isConditional = isConditional && later.isConditional
        confidence = max(confidence, later.confidence)
        seq = later.seq
        thing = thing ?? later.thing
    }

    /// It names no thing of its own ("I'll get those over to you"), and does what the other one asks for.
    func isVague(beside request: Promise) -> Bool {
        content.isEmpty
            && (["get", "do", "have", "take", "send", "see"].contains(verb)
                || Verbs.family(verb) == Verbs.family(request.verb))
    }

    /// "Will do. I'll also text you a receipt.": the yes stands in a sentence of its own, and what is promised then is neither
    /// the deed nor the thing that was asked for.
    func isApart(from request: Promise, _ consent: Sentence) -> Bool {
        consent.range.count <= 4 && !content.isEmpty && !request.content.isEmpty
            && content.isDisjoint(with: request.content)
            && Verbs.family(verb) != Verbs.family(request.verb) && !Verbs.inCall.contains(request.verb)
    }

    /// Says what "it" is: of "send it over", where that is known.
    mutating func nameThing() {
        guard !isConditional, let thing else { return }
        var words = action.split(separator: " ").map(String.init)
        guard let place = Referent.place(in: words) else { return }
        words[place] = thing
        action = Sanitiser.line(words.joined(separator: " "), limit: 120)
    }

    /// By when; of an evening's table the later of two hours that were meant by one word.
    var dueAt: Date? {
        guard let due else { return nil }
        return due.granularity == .minute && !content.isDisjoint(with: Self.evenings) ? due.latest : due.instant
    }

    private static let evenings: Set<String> = ["table", "dinner", "supper", "drink", "party", "concert", "show"]
}
