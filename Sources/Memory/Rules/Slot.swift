import Records

/// A time that the line proposes: "would Saturday at eleven suit?", "how's next Wednesday at two?", "I can offer Thursday".
enum Slot {
    private static let openers: [[String]] = [
        ["would"], ["does"], ["how", "about"], ["how's"], ["how", "is"], ["what", "about"], ["is"],
        ["can", "you", "do"],
        ["could", "you", "do"], ["can", "you", "make"], ["could", "you", "make"], ["shall", "we", "say"],
        ["i", "can", "offer"],
        ["we", "can", "offer"], ["i", "could", "offer"], ["we", "could", "do"], ["we", "can", "do"],
        ["i", "can", "do"],
        ["i", "could", "do"], ["i", "have"], ["we", "have"], ["i've", "got"], ["we've", "got"], ["there's"],
        ["so", "that's"], ["that's"], ["so"], ["how", "does"], ["how", "would"], ["let's", "plan", "on"],
        ["let's", "say"],
        ["let's", "do"], ["let's", "make", "it"],
    ]
    private static let wishes: [[String]] = [
        ["can", "i", "come"], ["could", "i", "come"], ["can", "i", "come", "in"], ["could", "i", "come", "in"],
        ["can", "we", "come"], ["could", "we", "come"], ["can", "i", "get", "in"], ["could", "i", "get", "in"],
        ["can", "i", "get", "an", "appointment"], ["could", "i", "get", "an", "appointment"],
    ]
    private static let closers: Set<String> = [
        "suit", "work", "good", "okay", "ok", "fine", "sound", "instead", "for", "do", "better", "convenient",
        "possible", "all",
    ]

    private static let bookable: Set<String> = [
        "appointment", "visit", "delivery", "lesson", "haircut", "tasting", "inspection", "installation", "service",
        "checkup",
        "cleaning", "fitting", "viewing", "pickup", "collection", "session", "class", "consultation", "meeting",
        "repair",
        "table", "reservation", "viewing", "move", "test", "exam", "interview", "massage", "demo", "tour", "survey",
        "scan",
        "slot", "booking", "treatment", "replacement", "removal", "tuning", "filling", "vaccination", "shot", "call",
        "walkthrough",
    ]

    private static let deeds: Set<String> = [
        "to", "i", "we", "you", "can", "could", "will", "would", "should", "please", "i'll", "we'll", "let's", "not",
        "customer", "support", "i've", "we've",
    ]

    /// "My hearing is shot" is no thing, either.
    private static let states: Set<String> = ["is", "are", "was", "were", "be", "been", "being", "it's", "that's"]

    /// The thing last spoken of that one can make an appointment for.
    static func thing(in utterance: Utterance) -> String? {
        let words = utterance.words
        return words.words.indices.last { index in
            bookable.contains(words.lower(index)) && !["slot", "call"].contains(words.lower(index))
                // "move it", "you can move": a deed and no thing.
                && !deeds.contains(words.lower(index - 1)) && !states.contains(words.lower(index - 1))
                && !Referent.isPronoun(words.lower(index + 1))
        }.map { words.lower($0) }
    }

    private static let purposes: [[String]] = [
        ["book", "in", "for"], ["appointment", "for"], ["appointment", "to"], ["come", "in", "for"],
        ["booked", "in", "for"],
        ["book"], ["schedule"], ["like", "to", "have"], ["need", "to", "have"], ["want", "to", "have"],
        ["bring", "in"],
    ]

    /// What the caller wants an appointment for: "book in for a colour and cut".
    static func purpose(in utterance: Utterance) -> String? {
        guard !utterance.isAgent else { return nil }
        let words = utterance.words
        for sentence in utterance.sentences {
            for index in sentence.range {
                guard let phrase = purposes.first(where: { words.match($0, at: index) }),
                    let thing = Referent.thing(at: index + phrase.count, in: sentence, of: utterance),
                    !["appointment", "it", "slot", "time"].contains(thing)
                else { continue }
                return thing
            }
        }
        return nil
    }

    /// "Can I come in on Friday at two?": owed by the line once it says yes.
    static func wish(in utterance: Utterance, _ sentence: Sentence, at index: Int) -> Promise? {
        guard !utterance.isAgent, wishes.contains(where: { utterance.words.match($0, at: index) }),
            let due = sentence.dates.first(where: { $0.words.lowerBound > index })
        else { return nil }
        return booked(due, utterance, sentence)
    }

    /// "Friday at ten it is.": the line takes a time that was proposed.
    static func settled(in utterance: Utterance, _ sentence: Sentence) -> Promise? {
        guard utterance.isAgent, let due = sentence.dates.first, due.words.lowerBound - sentence.range.lowerBound <= 1,
            utterance.words.match(["it", "is"], at: due.words.upperBound), !sentence.isQuestion
        else { return nil }
        return booked(due, utterance, sentence)
    }

    /// What it proposes, owed by the line once it is taken up; nil when the sentence at that word proposes no time.
    static func proposal(in utterance: Utterance, _ sentence: Sentence, at index: Int) -> Promise? {
        guard utterance.isAgent, index == sentence.range.lowerBound || utterance.words.words[index].breakBefore != nil,
            let due = sentence.dates.first(where: { $0.words.lowerBound >= index }), due.granularity != .month
        else { return nil }
        let words = utterance.words
        // "Saturday at eleven?", with a word before it at most.
        if sentence.isQuestion, index == sentence.range.lowerBound, sentence.range.count - due.words.count <= 2 {
            return booked(due, utterance, sentence)
        }
        guard let opener = openers.first(where: { words.match($0, at: index) }) else { return nil }
        let gap = due.words.lowerBound - (index + opener.count)
        guard (0...2).contains(gap) else { return nil }
        let behind = words.words[min(due.words.upperBound, sentence.range.upperBound)..<sentence.range.upperBound].map(
            \.lower)
        if opener == ["so"], gap > 0 { return nil }
        let isOffered = ["offer", "do", "have", "got", "there's", "that's", "so", "on", "say", "it"].contains(
            opener.last ?? "")
        guard isOffered || sentence.isQuestion && (behind.isEmpty || behind.contains(where: closers.contains)) else {
            return nil
        }
        return booked(due, utterance, sentence)
    }

    private static func booked(_ due: DuePhrase, _ utterance: Utterance, _ sentence: Sentence) -> Promise {
        var promise = appointment(due, utterance)
        promise.citations = [utterance.citation(sentence)]
        return promise
    }

    /// An appointment of which only the time is known, as yet without evidence.
    static func appointment(_ due: DuePhrase, _ utterance: Utterance) -> Promise {
        Promise(
            owner: .us, verb: "appointment", action: "keep the appointment as booked", content: ["appointment"],
            due: due, isConditional: false, confidence: 0.5, citations: [], seq: utterance.turn.seq)
    }
}
