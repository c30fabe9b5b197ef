import Records

/// Finds what was asked for or offered in one turn and taken up in the next.
enum RequestReader {
    /// Something that becomes a promise with the other side's "sure".
    struct Request {
        var promise: Promise
        /// An offer needs a wish ("yes please"), a request needs consent ("will do").
        var isOffer: Bool
        /// It was only said to be possible ("we could store them", "you can pay online"): nothing less than an order, or "I'll
        /// do that", takes it up.
        var isLoose = false
        /// The talk went on without an answer: only its own verb takes it up now.
        var isStale = false
    }

    private static let asking: [[String]] = [
        ["can", "you"], ["could", "you"], ["would", "you"], ["will", "you"], ["please"], ["i", "need", "you", "to"],
        ["i'd", "like", "you", "to"], ["i", "want", "you", "to"], ["i'll", "need", "you", "to"],
        ["we'll", "need", "you", "to"],
        ["we", "need", "you", "to"], ["i'd", "need", "you", "to"], ["we'd", "need", "you", "to"],
        ["we'd", "like", "you", "to"],
        ["you'll", "need", "to"], ["do", "you", "think", "you", "could"], ["any", "chance", "you", "could"],
    ]
    private static let offering: [[String]] = [
        ["shall", "i"], ["shall", "we"], ["should", "i"], ["should", "we"], ["may", "i"],
        ["do", "you", "want", "me", "to"],
        ["would", "you", "like", "me", "to"], ["would", "you", "like", "us", "to"], ["do", "you", "want", "us", "to"],
        ["i", "can"], ["we", "can"], ["i", "could"], ["we", "could"], ["how", "about", "we"], ["how", "about", "i"],
        ["what", "if", "i"], ["what", "if", "we"], ["why", "don't", "i"], ["why", "don't", "we"], ["want", "me", "to"],
        ["i'd", "be", "able", "to"], ["let", "me"], ["i'd", "like", "to"], ["would", "it", "help", "if", "i"],
        ["is", "it", "okay", "if", "i"], ["what", "i", "can", "do", "is"], ["what", "we", "can", "do", "is"],
        ["the", "best", "i", "can", "do", "is"],
    ]

    private static let possible: [[String]] = [
        ["i", "can"], ["we", "can"], ["i", "could"], ["we", "could"], ["we", "ought", "to"], ["i", "ought", "to"],
        ["let", "us"], ["let", "me"], ["we", "should"], ["i", "should"],
    ]
    private static let advice: [[String]] = [
        ["you", "can"], ["you", "could"], ["you", "should"], ["you", "might"], ["you", "may"], ["you", "ought", "to"],
    ]

    /// What a turn asks of the other side or offers to it.
    static func requests(in utterance: Utterance) -> [Request] {
        let words = utterance.words
        var found: [Request] = []
        for sentence in utterance.sentences where !utterance.isCutOff(sentence) {
            for index in sentence.range {
                if let promise = booking(utterance, sentence, at: index) {
                    found.append(Request(promise: promise, isOffer: false))
                    break
                }
                if let promise = visit(utterance, sentence, at: index) {
                    // "I can squeeze you in. Pete can be there by four.": one offer, the plainer one.
                    found.removeAll { $0.isOffer && Self.fitting.contains($0.promise.verb) }
                    found.append(Request(promise: promise, isOffer: true))
                    break
                }
                if let promise = message(utterance, sentence, at: index) {
                    found.append(Request(promise: promise, isOffer: true))
                    break
                }
                if let phrase = asking.first(where: { words.match($0, at: index) }),
                    sentence.isQuestion || index == sentence.range.lowerBound || phrase.count > 2
                        || words.lower(index) == "please",
                    let promise = promise(utterance, sentence, verb: index + phrase.count, isOffer: false)
                {
                    found.append(Request(promise: promise, isOffer: false))
                    break
                }
                if index == sentence.range.lowerBound, let promise = order(utterance, sentence) {
                    found.append(Request(promise: promise, isOffer: false))
                    break
                }
                if let promise = need(utterance, sentence, at: index) {
                    found.append(Request(promise: promise, isOffer: false))
                    break
                }
                if let promise = Slot.wish(in: utterance, sentence, at: index) {
                    found.append(Request(promise: promise, isOffer: false))
                    break
                }
                if let promise = Slot.proposal(in: utterance, sentence, at: index) {
                    found.append(Request(promise: promise, isOffer: true))
                    break
                }
                if let phrase = offering.first(where: { words.match($0, at: index) }),
                    sentence.isQuestion || phrase.count > 4 || holdsLike(words, sentence)
                        || isDated(sentence, after: index),
                    let promise = promise(utterance, sentence, verb: index + phrase.count, isOffer: true)
                {
                    found.append(Request(promise: promise, isOffer: true))
                    break
                }
                if !sentence.isQuestion, let phrase = possible.first(where: { words.match($0, at: index) }),
                    let promise = promise(
                        utterance, sentence, verb: index + phrase.count, isOffer: true, isLoose: true)
                {
                    found.append(Request(promise: promise, isOffer: true, isLoose: true))
                    break
                }
                if !sentence.isQuestion, let phrase = advice.first(where: { words.match($0, at: index) }),
                    let promise = promise(utterance, sentence, verb: index + phrase.count, isOffer: false)
                {
                    found.append(Request(promise: promise, isOffer: false, isLoose: true))
                    break
                }
            }
        }
        return found
    }

    private static let needs: [[String]] = [
        ["i", "need"], ["we", "need"], ["i'd", "need"], ["we'd", "need"], ["i'll", "need"], ["we'll", "need"],
        ["going", "to", "need"],
    ]

    /// "We need the form by Friday": a thing that is wanted by a day.
    private static func need(_ utterance: Utterance, _ sentence: Sentence, at index: Int) -> Promise? {
        let words = utterance.words
        guard !sentence.isQuestion, let phrase = needs.first(where: { words.match($0, at: index) }) else { return nil }
        let start = index + phrase.count
        guard let due = sentence.dates.first(where: { $0.words.lowerBound > start }),
            !["to", "you", "it", "that", "your"].contains(words.lower(start)) || words.lower(start) == "your"
        else { return nil }
        let thing = ActionPhrase.make(words, start..<due.words.lowerBound, without: [], isAgent: utterance.isAgent)
        let content = Verbs.content(words.words[start..<due.words.lowerBound].map(\.lower))
        guard !content.isEmpty, due.words.lowerBound - start <= 8 else { return nil }
        return Promise(
            owner: utterance.isAgent ? .caller : .us, verb: "get",
            action: "get \(utterance.isAgent ? "us" : "the caller") \(thing)", content: content, due: due,
            isConditional: false, confidence: 0.45,
            citations: [
                Citation(turnID: utterance.turn.id, turnRef: utterance.turn.ref, quote: utterance.quote(sentence))
            ], seq: utterance.turn.seq)
    }

    /// "Just text me the address": what is said as an order to the other side is asked for.
    private static func order(_ utterance: Utterance, _ sentence: Sentence) -> Promise? {
        let words = utterance.words
        guard !sentence.isQuestion else { return nil }
        var verb = sentence.range.lowerBound
        let openers: Set<String> = ["just", "so", "and", "please", "okay", "well", "kindly", "now"]
        while openers.contains(words.lower(verb)) { verb += 1 }
        guard verb + 1 < sentence.range.upperBound else { return nil }
        let rest = words.words[verb + 1..<sentence.range.upperBound].map(\.lower)
        // "Bill Sorensen, nine, twenty-two": a name and no order.
        if ["bill", "mark"].contains(words.lower(verb)), PersonName.isCapital(words, verb + 1) { return nil }
        // An order has an object: "text me the address", "clear the space", not "call" alone.
        let isErrand = words.lower(verb) == "tell" && VerbPhrase.isErrand(rest)
        guard rest.count >= 2,
            isErrand || Verbs.deliverable.contains(words.lower(verb)) && !Verbs.answering.contains(words.lower(verb))
        else { return nil }
        return promise(utterance, sentence, verb: verb, isOffer: false)
    }

    private static func holdsLike(_ words: Words, _ sentence: Sentence) -> Bool {
        sentence.range.contains {
            words.match(["if", "you", "like"], at: $0) || words.match(["if", "you", "want"], at: $0)
        }
    }

    /// "We can deliver it on Thursday": with its date it waits for a yes.
    private static func isDated(_ sentence: Sentence, after index: Int) -> Bool {
        sentence.dates.contains { $0.words.lowerBound > index }
    }

    private static func promise(
        _ utterance: Utterance, _ sentence: Sentence, verb start: Int, isOffer: Bool, isLoose: Bool = false
    ) -> Promise? {
        let words = utterance.words
        var verb = start
        while Verbs.adverbs.contains(words.lower(verb)) || words.lower(verb) == "please" { verb += 1 }
        guard sentence.range.contains(verb) else { return nil }
        let name = words.lower(verb)
        let following = words.words[min(verb + 1, words.count)..<min(verb + 4, words.count)].map(\.lower)
        // "have somebody call me", "give me a ring"
        let isCall =
            name == "have" && ["someone", "somebody"].contains(following.first ?? "")
            || name == "give" && ["call", "ring"].contains(following.last ?? "")
            || name == "let" && following.dropFirst().first == "know"
        // "Could you make it Monday?" asks for another day of what is spoken of.
        if name == "make", ["it", "that"].contains(following.first ?? "") { return nil }
        let isErrand =
            name == "tell" && VerbPhrase.isErrand(words.words[verb + 1..<sentence.range.upperBound].map(\.lower))
        let rest = words.words[min(verb + 1, words.count)..<sentence.range.upperBound].map(\.lower)
        // "I can put in a request", "we can have it ready today": what would be a promise with "I'll".
        let isDeed =
            isOffer && ["put", "have", "hold", "give"].contains(name) && !rest.isEmpty
            && VerbPhrase(verb: name, rest: rest, hasDate: isDated(sentence, after: verb), isDateOnlyNear: false)
                .weight(.own) != nil
        guard
            isCall || isErrand || isDeed || Verbs.deliverable.contains(name) && !Verbs.answering.contains(name)
                || isLoose && !Verbs.answering.contains(name) && PhraseEnd.hasObject(words, behind: verb)
        else { return nil }
        var (end, coordinated) = PhraseEnd.find(words, from: verb, in: sentence)
        if let coordinated { end = PhraseEnd.find(words, from: coordinated, in: sentence).end }
        guard end > verb + 1 else { return nil }
        // "call you or text you?" leaves open which.
        if sentence.isQuestion, isOffer, words.words[verb..<end].contains(where: { $0.lower == "or" }) { return nil }
        let dates = sentence.dates
        // The one who asks says "you" for the one who will owe, and "me" for himself.
        let action = ActionPhrase.make(words, verb..<end, without: dates.map(\.words), isAgent: utterance.isAgent)
        let owner: CommitmentOwner = utterance.isAgent == isOffer ? .us : .caller
        return Promise(
            owner: owner, verb: name, action: action, content: Verbs.content(words.words[verb + 1..<end].map(\.lower)),
            due: dates.first { $0.words.overlaps(verb..<end) }, isConditional: false, confidence: 0.5,
            citations: [
                Citation(turnID: utterance.turn.id, turnRef: utterance.turn.ref, quote: utterance.quote(sentence))
            ], seq: utterance.turn.seq)
    }
}
