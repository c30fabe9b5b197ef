import Records

/// What callers want to have and the line offers to come with: appointments, visits, news.
extension RequestReader {
    private static let wanting: [[String]] = [
        ["i'd", "like", "to"], ["i", "would", "like", "to"], ["i'd", "love", "to"], ["i", "want", "to"],
        ["i", "wanted", "to"], ["i", "need", "to"], ["i'll", "need", "to"], ["we'd", "like", "to"],
        ["we", "need", "to"], ["we", "want", "to"], ["can", "i"], ["could", "i"], ["may", "i"], ["can", "we"],
        ["could", "we"], ["i", "was", "hoping", "to"], ["i'm", "hoping", "to"], ["i'm", "calling", "to"],
        ["i'm", "looking", "to"], ["i", "was", "looking", "to"], ["is", "it", "possible", "to"],
        ["would", "it", "be", "possible", "to"], ["calling", "to"], ["hoping", "to"], ["looking", "to"],
    ]
    private static let bookings: Set<String> = ["book", "schedule", "reschedule", "reserve", "arrange"]
    private static let booked: Set<String> = ["appointment", "reservation", "booking", "visit", "slot", "table"]

    /// "I'd like to book a table for Saturday", "I need to move my appointment": what callers want to have, the line does.
    static func booking(_ utterance: Utterance, _ sentence: Sentence, at index: Int) -> Promise? {
        let words = utterance.words
        guard !utterance.isAgent else { return nil }
        if let table = wishedFor(utterance, sentence, at: index) { return table }
        guard let phrase = wanting.first(where: { words.match($0, at: index) }) else { return nil }
        let verb = index + phrase.count
        guard verb + 1 < sentence.range.upperBound else { return nil }
        let (end, _) = PhraseEnd.find(words, from: verb, in: sentence)
        let rest = words.words[verb + 1..<max(verb + 1, end)].map(\.lower)
        let isBooking =
            bookings.contains(words.lower(verb))
            || ["make", "get", "set", "move", "change", "push"].contains(words.lower(verb))
                && rest.contains(where: booked.contains)
        guard isBooking, !rest.isEmpty else { return nil }
        let action = ActionPhrase.make(words, verb..<end, without: sentence.dates.map(\.words), isAgent: false)
        return Promise(
            owner: .us, verb: "appointment", action: action, content: Verbs.content(rest),
            due: sentence.dates.last { $0.words.overlaps(verb..<end) }, isConditional: false, confidence: 0.5,
            citations: [
                Citation(turnID: utterance.turn.id, turnRef: utterance.turn.ref, quote: utterance.quote(sentence))
            ], seq: utterance.turn.seq)
    }

    private static let news: Set<String> = [
        "text", "call", "email", "reminder", "confirmation", "copy", "receipt", "quote", "link", "letter", "message",
        "ring", "callback",
    ]

    /// "Would you like a text when it's ready?": news that the line offers to send.
    static func message(_ utterance: Utterance, _ sentence: Sentence, at index: Int) -> Promise? {
        let words = utterance.words
        guard utterance.isAgent, sentence.isQuestion,
            let phrase = [["would", "you", "like"], ["do", "you", "want"], ["want"]].first(where: {
                words.match($0, at: index)
            }),
            ["a", "an"].contains(words.lower(index + phrase.count))
        else { return nil }
        let start = index + phrase.count
        guard
            let noun = (start + 1..<min(start + 4, sentence.range.upperBound)).first(where: {
                news.contains(words.lower($0))
            }),
            !(start..<sentence.range.upperBound).contains(where: { words.lower($0) == "or" })
        else { return nil }
        let isCall = ["call", "ring", "callback"].contains(words.lower(noun))
        let thing = ActionPhrase.make(
            words, start..<sentence.range.upperBound, without: sentence.dates.map(\.words), isAgent: true)
        return Promise(
            owner: .us, verb: isCall ? "call" : "send", action: "\(isCall ? "give" : "send") the caller \(thing)",
            content: Verbs.content(words.words[start...noun].map(\.lower)), due: sentence.dates.first,
            isConditional: false, confidence: 0.5, citations: [utterance.citation(sentence)], seq: utterance.turn.seq)
    }

    private static let liking: [[String]] = [
        ["i'd", "like"], ["we'd", "like"], ["i", "need"], ["we", "need"], ["we'll", "need"], ["i'll", "need"],
        ["could", "i", "have"], ["can", "i", "have"], ["can", "i", "get"], ["could", "i", "get"],
        ["could", "we", "have"],
        ["can", "we", "have"], ["can", "we", "get"], ["i", "want"],
    ]

    /// "We'd like a table for four tonight at eight": what one books, and when.
    static func wishedFor(_ utterance: Utterance, _ sentence: Sentence, at index: Int) -> Promise? {
        guard let phrase = liking.first(where: { utterance.words.match($0, at: index) }),
            let thing = Referent.thing(at: index + phrase.count, in: sentence, of: utterance),
            let noun = thing.split(separator: " ").first.map(String.init), booked.contains(noun) || noun == "room",
            let due = sentence.dates.first(where: { $0.words.lowerBound > index })
        else { return nil }
        return Promise(
            owner: .us, verb: "appointment", action: "keep the \(thing) as booked",
            content: Verbs.content(thing.split(separator: " ").map(String.init)), due: due, isConditional: false,
            confidence: 0.5, citations: [utterance.citation(sentence)], seq: utterance.turn.seq)
    }

    static let fitting: Set<String> = ["squeeze", "fit", "slot", "pencil"]

    /// "Pete can be there between two and four": somebody's visit, waiting for a yes.
    static func visit(_ utterance: Utterance, _ sentence: Sentence, at index: Int) -> Promise? {
        let words = utterance.words
        guard utterance.isAgent, ["can", "could", "would"].contains(words.lower(index + 1)),
            let who = PersonName.titled(in: words, at: index) ?? PersonName.acting(in: words, at: index)
                ?? (["someone", "somebody", "technician", "engineer", "plumber", "electrician", "guy", "driver"]
                    .contains(
                        words.lower(index)) ? words.lower(index) : nil),
            words.match(["be", "there"], at: index + 2) || words.match(["be", "out"], at: index + 2)
                || ["come", "stop", "swing", "pop", "drop", "visit", "see", "bring", "deliver"].contains(
                    words.lower(index + 2)),
            let due = sentence.dates.first(where: { $0.words.lowerBound > index + 2 })
        else { return nil }
        // "Dr Ito can see him at eleven", "our driver would bring it": the line's own appointment.
        let isHouse = words.lower(index + 2) == "see" || words.lower(index - 1) == "our"
        let action = ActionPhrase.make(
            words, index + 2..<sentence.range.upperBound, without: sentence.dates.map(\.words), isAgent: true)
        return Promise(
            owner: isHouse ? .us : .thirdParty, verb: isHouse ? "appointment" : "come",
            action: isHouse
                ? "have \(words.lower(index - 1) == "our" ? "our " : "")\(who) \(action)" : "\(who) to \(action)",
            content: Verbs.content(who.lowercased().split(separator: " ").map(String.init)), due: due,
            isConditional: false, confidence: 0.5,
            citations: [
                Citation(turnID: utterance.turn.id, turnRef: utterance.turn.ref, quote: utterance.quote(sentence))
            ], seq: utterance.turn.seq)
    }
}
