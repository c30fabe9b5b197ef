internal import JSONText

/// The caller speaks: whether that interrupts the agent, and what then becomes of what the agent was saying.
extension Call {
    mutating func speechStarted(_ item: String, atMs ms: Int, at now: Int) -> [CallAction] {
        transcript.speechStarted(item, at: ms + uplink.offsetMs)
        caller.isSpeaking = true
        caller.speechStartMs = ms
        caller.wasPrompted = false
        caller.lastActivity = now
        if response.queued != nil, setup.turnTaking == .server, leaving == nil { response.queued = nil }
        var actions = stay(at: now)
        guard playback.isPlaying(at: clock.read(now)), phase == .running else {
            return response.isActive ? actions + withdraw(at: now) : actions
        }
        if policy.bargeIn.turnTaking == .server { return actions + interrupt(at: now) }
        guard doubt == nil else { return actions }
        playback.pause(at: clock.read(now))
        doubt = Doubt(item: item, since: now)
        actions.append(.clear)
        return actions
    }

    /// Nothing can be heard right now of an answer that is being made: all of it that is still to come is taken back.
    private mutating func withdraw(at now: Int) -> [CallAction] {
        let hasBegun = response.hasSpoken && phase == .running && !traits.isFullDuplex
        response.fence()
        var actions: [CallAction] = []
        if policy.bargeIn.turnTaking == .bridge {
            // The server does not stop by itself; what the caller says now is asked for when they are silent.
            response.done(response.id ?? "")
            actions.append(.voice(.cancel))
        }
        return hasBegun ? actions + cut(playback.interrupt(at: clock.read(now)), isUnfinished: true) : actions
    }

    mutating func speechStopped(_ item: String, atMs ms: Int, at now: Int) -> [CallAction] {
        transcript.speechStopped(item, at: ms + uplink.offsetMs)
        caller.isSpeaking = false
        caller.lastActivity = now
        caller.awaitsAnswer = true
        speechEnd = now
        guard setup.turnTaking == .bridge else { return [] }
        guard let doubt, doubt.item == item else {
            return response.isActive ? [] : ask(nil, at: now)
        }
        // The end the server tells includes the silence it waited for.
        let length = ms - caller.speechStartMs - setup.silenceMs - Doubt.prefixMs
        let mayBeNothing =
            length < policy.bargeIn.minimumMs || (policy.bargeIn.ignoresBackchannels && length < Doubt.backchannelMs)
        guard mayBeNothing else { return confirm(at: now) + ask(nil, at: now) }
        guard setup.transcriptionModel != nil else { return falseAlarm("short", at: now) }
        self.doubt?.wordsUntil = now + Doubt.wordsMs
        return []
    }

    mutating func callerText(_ item: String, _ text: String?, at now: Int) -> [CallAction] {
        transcript.callerText(item, text)
        if let times = transcript.times(of: item), let text, isDoubtful(text, from: times.start, to: times.end) {
            transcript.doubt(item)
        }
        var actions: [CallAction] = []
        if let doubt, doubt.item == item, doubt.wordsUntil != nil {
            let isNothing =
                policy.bargeIn.ignoresBackchannels
                ? Doubt.isBackchannel(text ?? "") : (text ?? "").allSatisfy { !$0.isLetter && !$0.isNumber }
            actions += isNothing ? falseAlarm("no_words", at: now) : confirm(at: now) + ask(nil, at: now)
        }
        return actions + changes() + consult(item, at: now) + concludeIfComplete()
    }

    /// Where no voice was, a transcriber that must write something invents it.
    func isDoubtful(_ text: String, from start: Int, to end: Int) -> Bool {
        guard !text.isEmpty, end > start else { return false }
        // Nobody says more than 30 letters a second.
        if text.unicodeScalars.count > 20 + (end - start) * 30 / 1000 { return true }
        guard let peak = loudness.peak(from: start, to: end) else { return false }
        return peak < max(Loudness.magnitude(dB: -48), loudness.floor * 3 / 2)
    }

    // MARK: The verdict

    /// What the clock says about a sound that may be a false alarm.
    mutating func settleDoubt(at now: Int) -> [CallAction] {
        guard let doubt else { return [] }
        if let until = doubt.wordsUntil { return now >= until ? falseAlarm("no_words", at: now) : [] }
        // The server needs its silence before it says that a sound is over.
        guard now - doubt.since > policy.bargeIn.minimumMs + setup.silenceMs,
            !policy.bargeIn.ignoresBackchannels || now - doubt.since > Doubt.backchannelMs + setup.silenceMs
        else { return [] }
        return confirm(at: now)
    }

    /// It was meant: what was held back is not said any more.
    private mutating func confirm(at now: Int) -> [CallAction] {
        guard doubt != nil else { return [] }
        doubt = nil
        var actions: [CallAction] = []
        let isUnfinished = response.isActive
        if isUnfinished {
            response.fence()
            response.done(response.id ?? "")
            actions.append(.voice(.cancel))
        }
        return actions + cut(playback.discard(at: clock.read(now)), isUnfinished: isUnfinished)
    }

    /// It was not: the agent goes on where the caller stopped hearing it.
    private mutating func falseAlarm(_ why: JSON, at now: Int) -> [CallAction] {
        guard let item = doubt?.item else { return [] }
        caller.awaitsAnswer = false
        speechEnd = nil
        let text = transcript.text(of: item) ?? ""
        let note = CallAction.note(CallNote("false_alarm", [.init("why", why)]))
        // A sound without words is no turn, neither here nor in the model's memory.
        let forget: [CallAction] = text.isEmpty ? [.voice(.delete(item: item))] : []
        if text.isEmpty { transcript.callerText(item, nil) }
        return resumeDoubt(at: now) + [note] + forget + changes()
    }

    mutating func resumeDoubt(at now: Int) -> [CallAction] {
        guard doubt != nil else { return [] }
        doubt = nil
        playback.resume(at: clock.read(now))
        return []
    }

    /// What the agent is saying is cut off where the caller is.
    mutating func interrupt(at now: Int) -> [CallAction] {
        if response.isActive || playback.isPlaying(at: clock.read(now)) { response.fence() }
        doubt = nil
        return [.clear] + cut(playback.interrupt(at: clock.read(now)), isUnfinished: response.isActive)
    }

    /// Tells the model and the record what was heard of what was cut off.
    /// - Parameter isUnfinished: of the last item more would have come.
    private mutating func cut(_ account: [Playback.Heard], isUnfinished: Bool) -> [CallAction] {
        updateGenerated()
        bargeIns += 1
        var actions: [CallAction] = []
        let items = account.byItem
        for (index, entry) in items.enumerated() {
            let isWhole = entry.heardMs >= entry.receivedMs && !(isUnfinished && index == items.count - 1)
            transcript.agentHeard(entry.item, heardMs: entry.heardMs, interrupted: !isWhole)
            guard !isWhole else { continue }
            if entry.heardMs == 0, index > 0 {
                actions.append(.voice(.delete(item: entry.item)))
                continue
            }
            // Of several parts the first that was not heard to its end is where the item ends.
            let parts = account.filter { $0.item == entry.item }
            guard let part = parts.first(where: { $0.heardMs < $0.receivedMs }) ?? parts.last else { continue }
            actions.append(
                .voice(.truncate(item: part.item, contentIndex: part.contentIndex, heardMs: part.heardMs)))
        }
        let first = account.first { $0.heardMs < $0.receivedMs }
        actions.append(
            .note(
                CallNote(
                    "barge_in", [.init("heard_ms", JSON(first?.heardMs)), .init("of_ms", JSON(first?.receivedMs))])
            ))
        return actions + changes()
    }
}
