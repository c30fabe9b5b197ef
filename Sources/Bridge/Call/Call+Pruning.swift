internal import JSONText

/// Shortening the conversation within a session.
extension Call {
    /// Looks whether the conversation has become too long, when a response is done.
    mutating func prune(_ outcome: ResponseOutcome, at now: Int) -> [CallAction] {
        let history = policy.history
        transcript.giveUpText(before: clock.read(now) - Self.writingMs)
        guard traits.canPrune, phase == .running, session.state == .ready, !pruning.isBusy, now >= pruning.notBefore,
            desk.isIdle, response.isIdle(at: now)
        else { return [] }
        if history.canSummarise, outcome.usage.input > history.tokens {
            let old = transcript.oldest(keeping: history.keepTurns, without: pruning.covered)
            guard old.lines.count >= 2 else { return [] }
            let number = pruning.begin(old.items, at: now)
            return [.summarise(SummaryRequest(number: number, previous: pruning.summary, lines: old.lines))]
        }
        return trim(at: now)
    }

    /// Without a summary the oldest turns go, in pairs, so that no answer stands without its question.
    private mutating func trim(at now: Int) -> [CallAction] {
        let history = policy.history
        let kept = transcript.extent(without: pruning.covered)
        var surplus = history.maxTurns.map { max(0, kept.turns - $0) } ?? 0
        if let limit = history.maxCharacters, kept.characters > limit {
            surplus = max(surplus, transcript.turnsOver(limit, without: pruning.covered))
        }
        guard surplus > 0 else { return [] }
        let keep = max(2, kept.turns - (surplus + 1) / 2 * 2)
        let old = transcript.oldest(keeping: keep, without: pruning.covered)
        guard !old.items.isEmpty else { return [] }
        pruning.covered.formUnion(old.items)
        let gone = old.items.filter { !Transcript.isRetired($0) }
        return [.note(CallNote("history_trimmed", [.init("items", JSON(old.items.count))]))]
            + gone.map { .voice(.delete(item: $0)) }
    }

    /// The summary that was asked for; nil when there is none.
    package mutating func summarised(_ number: Int, _ text: String?, at now: Int) -> [CallAction] {
        guard phase == .running, pruning.askedAt != nil, pruning.number == number else { return [] }
        guard let text, !text.isEmpty, session.state == .ready else {
            pruning.gaveUp(at: now)
            return [.note(CallNote("history_summary_failed"))] + trim(at: now)
        }
        return [.voice(.insert(pruning.wrote(text, at: now)))]
    }

    /// A transcription that takes longer does not come.
    private static let writingMs = 30_000

    /// A summary that takes too long, or never gets its place, holds nothing up.
    mutating func watchPruning(at now: Int) -> [CallAction] {
        pruning.expire(at: now) ? [.note(CallNote("history_summary_failed"))] : []
    }

    /// An item has its place; if it is the summary, what it stands for may go.
    mutating func placed(_ item: String) -> [CallAction] {
        guard let awaited = pruning.awaited, awaited == item else { return [] }
        let gone = pruning.placed()
        return [.note(CallNote("history_summarised", [.init("items", JSON(gone.count))]))]
            + gone.map { .voice(.delete(item: $0)) }
    }
}
