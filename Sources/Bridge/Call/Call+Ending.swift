internal import JSONText

/// Trouble, and the paths to the end.
extension Call {
    /// The model can't go on: the caller is told, and the call ends.
    mutating func fail(_ reason: EndReason, _ facts: [JSON.Member], at now: Int) -> [CallAction] {
        interruptBooks(of: session.number, at: now)
        session.state = .gone
        standby = nil
        recovery.retryAt = nil
        endReason = reason
        let note = CallAction.note(CallNote(reason.rawValue, facts))
        guard stream == .open else { return [note, .closeVoice] }  // said when the stream comes
        return [note, .closeVoice] + apologise(reason, at: now)
    }

    mutating func apologise(_ reason: EndReason, at now: Int) -> [CallAction] {
        endReason = reason
        var actions: [CallAction] = playback.isPlaying(at: clock.read(now)) ? [.clear] : []
        closeAccounts(at: now)
        phase = .apologising(until: now + Self.apologyMs)
        actions.append(.play(.apology))
        return actions + changes()
    }

    /// The apology was heard: the caller is put through, where the line says so, or the call ends.
    mutating func apologised(at now: Int) -> [CallAction] {
        let reason = endReason ?? .modelLost
        guard let number = policy.fallbackNumber, stream == .open else { return finish(reason, at: now) }
        if leaving?.isDialling == true { return finish(reason, at: now) }
        leaving = Leaving(reason, until: now + Leaving.patienceMs, mayStay: false)
        leaving?.isDialling = true
        phase = .apologising(until: now + Leaving.patienceMs)
        return [.note(CallNote("transfer")), .transfer(to: number)]
    }

    // MARK: Leaving politely

    /// Ends the call with a goodbye of the agent's.
    package mutating func leave(_ reason: EndReason, saying words: String, at now: Int) -> [CallAction] {
        guard phase == .running, leaving == nil else { return [] }
        guard stream == .open, session.state == .ready else { return finish(reason, at: now) }
        leaving = Leaving(reason, until: now + Leaving.patienceMs, mayStay: reason == .silence)
        return ask(words, at: now)
    }

    /// The caller did something: a goodbye that may wait does.
    mutating func stay(at now: Int) -> [CallAction] {
        guard let goodbye = leaving, goodbye.mayStay else { return [] }
        leaving = nil
        return [.note(CallNote("stays", [.init("instead_of", .string(goodbye.reason.rawValue))]))]
    }

    /// Ends the call when what had to be said was heard.
    mutating func leaveIfSaid(at now: Int) -> [CallAction] {
        guard let goodbye = leaving, phase == .running, !goodbye.isDialling else { return [] }
        if response.hasSpoken, !response.isActive, response.askedAt == nil, response.queued == nil {
            leaving?.hasSpoken = true
        }
        let isQuiet = traits.isFullDuplex ? hasFinished(at: now) : response.isIdle(at: now)
        let isSaid =
            leaving?.hasSpoken == true && isQuiet && !playback.isPlaying(at: clock.read(now)) && !caller.isSpeaking
        // A long goodbye is heard to its end, but not for ever.
        let isLate = now >= goodbye.until && !playback.isPlaying(at: clock.read(now))
        guard isSaid || isLate || now >= goodbye.until + Leaving.longestMs else { return [] }
        guard let number = goodbye.number else { return finish(goodbye.reason, at: now) }
        leaving?.isDialling = true
        return [.note(CallNote("transfer")), .transfer(to: number)]
    }

    /// US dollars so far, by the line's prices.
    package var cost: Double {
        policy.prices.cost(of: usage) + policy.transcriptionPrices.cost(of: transcribed)
    }

    /// US dollars since the last time this was asked.
    package mutating func takeCost() -> Double {
        let all = cost
        defer { costTaken = all }
        return all - costTaken
    }

    /// Silence, length and money.
    mutating func watchLimits(at now: Int) -> [CallAction] {
        guard stream == .open, leaving == nil, hasBegun else { return [] }
        if let longest = policy.longestMs, now - streamStart >= longest {
            return leave(
                .maxDuration,
                saying: "The longest time for a call is over. Say so kindly in one sentence, and say goodbye.", at: now)
        }
        if let budget = policy.budget, cost >= budget {
            return leave(
                .spendCap, saying: CallPolicy.spent, at: now)
        }
        guard let silence = policy.silence, session.state == .ready, !caller.isSpeaking, response.isIdle(at: now),
            desk.isIdle, keys.isEmpty
        else { return [] }
        let quiet = now - caller.lastActivity
        if !caller.wasPrompted {
            guard quiet >= silence.promptMs else { return [] }
            caller.wasPrompted = true
            caller.lastActivity = now
            return [.note(CallNote("silence"))]
                + ask("Nobody has spoken for a while. Ask in one short sentence whether the caller is there.", at: now)
        }
        guard quiet >= silence.goodbyeMs else { return [] }
        return leave(
            .silence, saying: "Nobody answers. Say in one short sentence that you hang up now, and goodbye.", at: now)
    }

    /// Somebody ends the call from this side, at once.
    package mutating func hangUp(_ reason: EndReason, at now: Int) -> [CallAction] {
        switch phase {
        case .over, .collecting: return []
        case .running, .apologising: return finish(reason, at: now)
        }
    }

    // MARK: Ending

    mutating func closeAccounts(at now: Int) {
        updateGenerated()
        for entry in playback.interrupt(at: clock.read(now)).byItem {
            transcript.agentHeard(
                entry.item, heardMs: entry.heardMs, interrupted: entry.heardMs < entry.receivedMs)
        }
        for item in transcript.openAgentItems { transcript.agentHeard(item, heardMs: 0, interrupted: true) }
    }

    mutating func finish(_ reason: EndReason, at now: Int) -> [CallAction] {
        endReason = reason
        doubt = nil
        leaving = nil
        closeAccounts(at: now)
        var actions: [CallAction] = stream == .open ? [.hangUp] : []
        stream = .closed
        actions += changes()
        if let closing = askToClose(at: now) { return actions + closing }
        if caller.isSpeaking, session.state == .ready, setup.transcriptionModel != nil, !traits.isFullDuplex {
            // Gone in the middle of a sentence, the silence never comes that would make a turn of it.
            caller.isCutOff = true
            actions.append(.voice(.commit))
        }
        guard transcript.awaitsText || caller.isCutOff, session.state == .ready else { return actions + conclude() }
        phase = .collecting(until: now + Self.graceMs)
        return actions
    }

    mutating func concludeIfComplete() -> [CallAction] {
        let isAwaited = transcript.awaitsText || (caller.isCutOff && transcript.hasOpenSpeech)
        guard case .collecting = phase, session.state == .gone || (!isAwaited && !traits.confirmsEnd) else { return [] }
        return conclude()
    }

    mutating func conclude() -> [CallAction] {
        phase = .over
        session.state = .gone
        let last = closeBooks()
        transcript.finish()
        let end = CallEnd(
            reason: endReason ?? .callerHangup, usage: usage, firstAudioMs: firstAudio, answerMs: answers,
            bargeIns: bargeIns, sessionsReplaced: recovery.count, gapMs: gapMs, cost: cost)
        let close: [CallAction] = duplex.closedAt == nil ? [.voice(.close)] : []
        return last + changes() + close + [.closeVoice, .ended(end)]
    }
}
