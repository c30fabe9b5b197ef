import Records

/// How a time is agreed on over several turns: "Friday at eight, or Tuesday at half past nine?", "Make it Tuesday",
/// "Tuesday the eleventh, nine thirty."
///
/// The line offers times; the caller chooses one, or names another, which the line then says back. Only what was offered
/// by the one and taken by the other is agreed.
struct Negotiation {
    /// A time, and where it was named.
    struct Term {
        var due: DuePhrase
        var citation: Citation
        /// It was put as a question, so that a plain "good" takes it.
        var isAsked = false
    }

    /// What was agreed, and the turns that led to it.
    struct Outcome {
        var due: DuePhrase
        var citations: [Citation]
        /// The turn that offered it first.
        var openedAt: Int
    }

    private let clock: CallClock
    private var offered: [Term] = []
    /// What the caller asked for, or chose from what was offered, and the line has yet to say back.
    private var wanted: Term?
    /// The turn that named a time first.
    private(set) var opened = 0
    private var last = 0

    init(clock: CallClock) { self.clock = clock }

    /// Somebody named a time that the other one has yet to take.
    var isOpen: Bool { !offered.isEmpty || wanted != nil }

    /// Reads the next turn; what was agreed with it, if anything was.
    mutating func receive(_ utterance: Utterance) -> Outcome? {
        if utterance.turn.seq - last > 2 { (offered, wanted) = ([], nil) }
        return utterance.isAgent ? hearLine(utterance) : hearCaller(utterance)
    }

    // MARK: The line

    private mutating func hearLine(_ utterance: Utterance) -> Outcome? {
        var outcome: Outcome?
        if isOpen, let (named, sentence) = NamedTime.stated(in: utterance) {
            let citation = utterance.citation(sentence)
            outcome = Outcome(
                due: settle(named), citations: (wanted.map { [$0.citation] } ?? offered.map(\.citation)) + [citation],
                openedAt: opened)
            wanted = nil
            // It may still be corrected: "no, can it be the Tuesday?"
            offered = [Term(due: named, citation: citation)]
            last = utterance.turn.seq
        }
        let proposals = utterance.sentences.filter { !utterance.isCutOff($0) }.flatMap { sentence in
            NamedTime.offers(in: utterance, sentence).map {
                Term(due: $0, citation: utterance.citation(sentence), isAsked: sentence.isQuestion)
            }
        }
        if !proposals.isEmpty, outcome == nil {
            if offered.isEmpty && wanted == nil { opened = utterance.turn.seq }
            (offered, wanted, last) = (proposals, nil, utterance.turn.seq)
        }
        return outcome
    }

    /// What the line says back, made whole by what was spoken of: "Monday at eight" on the Monday that was offered.
    private func settle(_ named: DuePhrase) -> DuePhrase {
        guard let term = ([wanted].compactMap(\.self) + offered).first(where: { fits($0.due, named) }) else {
            return named
        }
        return whole(term.due, named)
    }

    // MARK: The caller

    private mutating func hearCaller(_ utterance: Utterance) -> Outcome? {
        var chosen: (named: DuePhrase, sentence: Sentence)?
        for sentence in utterance.sentences {
            if NamedTime.takesBack(utterance, sentence) { chosen = nil }
            if let named = NamedTime.wish(in: utterance, sentence, isAnswer: !offered.isEmpty) {
                chosen = (named, sentence)
            }
        }
        guard let chosen else {
            if NamedTime.refuses(utterance) { offered = [] }
            guard offered.count == 1, let term = offered.first, term.isAsked,
                let yes = NamedTime.approval(in: utterance)
            else { return nil }
            let citation = utterance.citation(yes)
            wanted = Term(due: term.due, citation: citation)
            return Outcome(due: term.due, citations: [term.citation, citation], openedAt: opened)
        }
        let citation = utterance.citation(chosen.sentence)
        if offered.isEmpty { opened = utterance.turn.seq }
        last = utterance.turn.seq
        guard let term = offered.first(where: { fits($0.due, chosen.named) }), !chosen.sentence.isQuestion else {
            wanted = Term(due: chosen.named, citation: citation)
            return nil
        }
        let due = whole(term.due, chosen.named)
        wanted = Term(due: due, citation: citation)
        return Outcome(due: due, citations: [term.citation, citation], openedAt: opened)
    }

    // MARK: Putting day and hour together

    /// True when the second may be a shorter way to say the first.
    private func fits(_ full: DuePhrase, _ short: DuePhrase) -> Bool {
        if short.namesDay {
            return short.day == full.day || short.day.weekday == full.day.weekday && short.isBareWeekday
        }
        let (a, b) = (clock.wall(full.instant), clock.wall(short.instant))
        return full.granularity != .minute || (a.hour % 12, a.minute) == (b.hour % 12, b.minute)
    }

    /// The day of the first; the hour of whichever names one, of the later if both do.
    private func whole(_ full: DuePhrase, _ short: DuePhrase) -> DuePhrase {
        if short.granularity == .minute, short.day == full.day { return short }
        if short.granularity == .minute { return short.moved(to: full.day, clock: clock) }
        return full.granularity == .minute || short.day != full.day ? full : short
    }
}
