internal import JSONText

/// A session that listens and speaks at the same time: what it tells, and what the clock makes of it.
extension Call {
    /// Takes what only such sessions tell, and what means something else from them; nil leaves it to the general way.
    mutating func duplexReceived(_ event: VoiceEvent, session number: Int, at now: Int) -> [CallAction]? {
        switch event {
        case .fragment(let piece): return heard(piece, of: number, at: now)
        case .usedSeconds(let seconds):
            meter(number) { $0.report(seconds) }
            return []
        case .closed(let reason, let seconds):
            meter(number) { $0.report(seconds, isFinal: true) }
            return sessionEnded(number, reason, at: now)
        case .responseStarted(let id) where number == session.number:
            // Not the voice's: that of the model behind it.
            response.started(id)
            duplex.workingSince = now
            return []
        case .responseDone(let outcome) where number == session.number && outcome.id == duplex.lastResponse: return []
        case .responseDone(let outcome) where number == session.number:
            duplex.lastResponse = outcome.id
            return nil
        case .task(let id) where number == session.number && phase == .running:
            return [.note(CallNote("task_refused")), .voice(.report(task: id, text: Self.noBackend))]
        case .failure(let failure) where number == session.number && session.state == .ready:
            return duplexFailed(failure, at: now)
        default: return nil
        }
    }

    private static let noBackend = "This can't be looked up or done from here. Say so, and offer to take a message."

    // MARK: Words

    /// A function call is under way, for which the voice waits.
    var isWorking: Bool { response.isActive || !desk.isIdle }

    private mutating func heard(_ piece: SpeechFragment, of number: Int, at now: Int) -> [CallAction] {
        guard !piece.text.isEmpty, hasBegun, phase != .over, duplex.speech[number] != nil else { return [] }
        let time = clock.read(now)
        let isCurrent = number == session.number
        let offset = isCurrent ? time - session.feeder.heardMs : duplex.offsets[number] ?? 0
        duplex.offsets[number] = offset
        // What the agent said when nobody listened any more.
        if piece.speaker == .agent, let closedAt = duplex.closedAt, piece.startMs + offset >= closedAt { return [] }
        let isHeld = isWorking && isCurrent
        let turn = duplex.speech[number]?.take(piece, at: time, offset: offset, isHeld: isHeld)
        guard let turn else { return [] }
        transcript.spoken(
            turn.item, by: turn.speaker, turn.text, from: turn.start + turn.offset, to: turn.end + turn.offset)
        guard isCurrent, phase == .running else { return changes() }
        caller.lastActivity = now
        guard piece.speaker == .caller else { return changes() }
        caller.isSpeaking = true
        caller.wasPrompted = false
        duplex.lastWords = now
        // Words may come when the answer to them is already heard.
        let end = min(time, piece.endMs + offset)
        if end > duplex.heardUntil {
            caller.awaitsAnswer = true
            speechEnd = now - (time - end)
        }
        return changes() + stayIfMeant(at: now)
    }

    /// A caller who answers "bye" has not changed the plan; one who says more has.
    private mutating func stayIfMeant(at now: Int) -> [CallAction] {
        guard let leaving else { return [] }
        let words = duplex.speech[session.number]?.callerWords ?? 0
        return leaving.reason == .silence || words > 3 ? stay(at: now) : []
    }

    /// Ends the turns of which nothing has come for a while.
    private mutating func closeTurns(at now: Int) -> [CallAction] {
        let time = clock.read(now)
        var actions: [CallAction] = []
        for number in duplex.speech.keys.sorted() {
            let isHeld = isWorking && number == session.number
            let closed = duplex.speech[number]?.close(at: time, isHeld: isHeld) ?? []
            for turn in closed {
                actions += settle(turn)
                if turn.speaker == .caller { actions += consult(turn.item, at: now) }
            }
        }
        caller.isSpeaking = duplex.speech[session.number]?.callerIsSpeaking == true
        return actions + changes()
    }

    /// Ends what a session may still have been saying, which is no more.
    mutating func closeTurns(of number: Int) -> [CallAction] {
        let closed = duplex.speech[number]?.closeAll() ?? []
        return closed.flatMap { settle($0) }
    }

    private mutating func settle(_ turn: SpokenTurns.Turn) -> [CallAction] {
        guard turn.speaker == .caller else {
            guard turn.wasCut, duplex.cut.insert(turn.item).inserted else { return [] }
            bargeIns += 1
            return [.note(CallNote("barge_in", [.init("inferred", true)]))]
        }
        transcript.callerDone(turn.item)
        if isDoubtful(turn.text, from: turn.start + turn.offset, to: turn.end + turn.offset) {
            transcript.doubt(turn.item)
        }
        return []
    }

    // MARK: Trouble

    private mutating func duplexFailed(_ failure: VoiceFailure, at now: Int) -> [CallAction] {
        let facts: [JSON.Member] = [.init("code", .string(failure.code))]
        guard phase == .running else { return [] }  // texts that were under way when the session was asked to end
        if failure.isFatal { return fail(.modelRefused, facts, at: now) }
        let note = CallAction.note(CallNote("model_error", facts))
        // A function call without an answer holds everything up.
        guard failure.code == "response_input_buffer_full",
            let call = VoiceCommand.toolCall(ofCommand: failure.command), duplex.refused.insert(call).inserted
        else { return [note] }
        return [note, .voice(.toolOutput(call: call, output: Self.tooLong)), .voice(.proceed)]
    }

    /// The session says that it is over.
    private mutating func sessionEnded(_ number: Int, _ reason: String, at now: Int) -> [CallAction] {
        switch phase {
        case .running where number == session.number || number == standby?.number:
            return lost(number, [.init("reason", .string(String(reason.prefix(40))))], at: now)
        case .collecting where number == session.number:
            session.state = .gone
            return concludeIfComplete()
        default:
            _ = closeTurns(of: number)
            duplex.speech[number] = nil
            return changes() + [.closeSession(number)]
        }
    }

    // MARK: Time

    mutating func watchDuplex(at now: Int) -> [CallAction] {
        guard traits.isFullDuplex else { return [] }
        duplex.latest = now
        var actions = closeTurns(at: now)
        if response.isActive, now - duplex.workingSince >= Duplex.workMs {
            response.lost()
            actions.append(.note(CallNote("backend_timeout")))
        }
        guard session.state == .ready, stream == .open, hasBegun else { return actions }
        if now - duplex.lastSound >= Duplex.deadMs { return actions + giveUp("no_sound", at: now) }
        return actions + watchGreeting(at: now)
    }

    /// Asks the agent to speak first, and from then on watches whether it does.
    mutating func greet(at now: Int) -> [CallAction] {
        duplex.greeting = Duplex.Greeting(askedAt: now)
        return [.voice(.greet(instructions: policy.greeting))]
    }

    /// Some sessions never begin, and asking again does not help. Nobody waits for an agent that the caller talks to.
    private mutating func watchGreeting(at now: Int) -> [CallAction] {
        guard let greeting = duplex.greeting, leaving == nil, !caller.isSpeaking else { return [] }
        let quiet = now - max(greeting.askedAt, duplex.lastWords)
        if quiet >= Duplex.greetingMs {
            duplex.greeting = nil
            duplex.silentSessions += 1
            guard duplex.silentSessions < 2 else { return fail(.modelTimeout, [.init("code", "no_greeting")], at: now) }
            return giveUp("no_greeting", at: now)
        }
        guard !greeting.hasComforted, quiet >= Duplex.comfortMs else { return [] }
        duplex.greeting?.hasComforted = true
        return [.play(.oneMoment)]
    }

    private mutating func giveUp(_ why: JSON, at now: Int) -> [CallAction] {
        let actions = lost(session.number, [.init("code", why)], at: now)
        // Whoever was told to wait needs not be told again.
        recovery.hasComforted = true
        return actions
    }
}
