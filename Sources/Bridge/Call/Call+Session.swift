package import JSONText

/// Model sessions: the first, those that replace a lost one, and the planned hand-over before one expires.
extension Call {
    /// Opens the first session; to be called once.
    package mutating func open(at now: Int) -> [CallAction] {
        session.openedAt = now
        return [.openSession(0)]
    }

    mutating func configure() -> [CallAction] {
        guard session.state == .created, let instructions else { return [] }
        session.state = .configuring
        var setup = setup
        setup.instructions = instructions
        setup.memory = memoryOfSetup
        return [.voice(.configure(setup))]
    }

    mutating func sessionReceived(_ event: VoiceEvent, at now: Int) -> [CallAction] {
        switch event {
        case .created(let expiresAt):
            guard session.state == .opening else { return [] }
            session.state = .created
            session.expiresAt = expiresAt.map { ($0 - epoch) * 1000 }
            return configure()
        case .ready(let input, let output, let expiresAt):
            guard session.state == .configuring else { return [] }
            guard isAccepted(input, output) else {
                // It would be noise on the telephone, and noise to the model.
                return fail(.modelRefused, [.init("code", "formats_not_accepted")], at: now)
            }
            session = ready(session, expiresAt: expiresAt, at: now)
            keepBooks(of: session.number, at: now)
            return begin(at: now)
        case .failure(let failure): return failed(failure, at: now)
        default: return []
        }
    }

    /// A server that does not tell its formats is believed to have taken ours.
    private func isAccepted(_ input: ModelAudio?, _ output: ModelAudio?) -> Bool {
        (input ?? setup.audio) == setup.audio && (output ?? setup.audio) == setup.audio
    }

    private mutating func failed(_ failure: VoiceFailure, at now: Int) -> [CallAction] {
        let facts: [JSON.Member] = [.init("code", .string(failure.code))]
        guard session.state == .ready else {
            // What may pass is tried again.
            if ["server_error", "rate_limit_exceeded", "session_expired"].contains(failure.code) {
                return lost(session.number, facts, at: now)
            }
            return fail(.modelRefused, facts, at: now)
        }
        let note = CallAction.note(CallNote("model_error", facts))
        switch failure.code {
        case "session_expired": return [note] + lost(session.number, facts, at: now)
        case "conversation_already_has_active_response":
            // The server was faster than we: what was asked for is asked again when it is done.
            response.queued = .some(response.asked)
            response.askedAt = nil
            return []
        case "response_cancel_not_active", "input_audio_buffer_commit_empty": return []
        default: return [note]
        }
    }

    /// The connection to a session is gone, or never was.
    /// - Parameter isFinal: trying again won't help, e.g. the key was refused.
    package mutating func sessionClosed(
        _ number: Int = 0, _ detail: [JSON.Member], isFinal: Bool = false, at now: Int
    ) -> [CallAction] {
        guard phase == .running else {
            guard number == session.number, session.state != .gone else { return [] }
            session.state = .gone
            return concludeIfComplete()
        }
        if isFinal, !hasBegun { return fail(.modelRefused, detail, at: now) }
        return lost(number, detail, at: now)
    }

    /// A session is of no more use; the next one takes its place.
    mutating func lost(_ number: Int, _ detail: [JSON.Member], at now: Int) -> [CallAction] {
        interruptBooks(of: number, at: now)
        if number == standby?.number {
            standby = nil
            recovery.failures += 1
        } else if number == session.number, session.state != .gone {
            if hasBegun, stream == .awaited {
                // Nobody has heard its greeting: the next one begins anew.
                hasBegun = false
                response.fence()
                closeAccounts(at: now)
            } else if hasBegun {
                recovery.owesAnswer = response.isActive || response.askedAt != nil || caller.awaitsAnswer
                if response.isActive { response.fence() }
            }
            session.state = .gone
            recovery.lostAt = now
            response.lost()
            caller.isSpeaking = false
            desk.sessionLost()
            pruning = Pruning(covered: pruning.covered, summary: pruning.summary)
            if !hasBegun {
                recovery.failures += 1
            } else {
                recovery.count += 1
                // One that was opened anew and answered nothing was opened in vain.
                let wasOfUse = session.hasAnswered || now - session.openedAt >= Recovery.provenMs
                if wasOfUse { recovery.failures = 0 } else if session.number > 0 { recovery.failures += 1 }
            }
        } else {
            return []
        }
        let note = CallAction.note(CallNote("model_session_lost", detail))
        guard recovery.failures <= policy.sessions.attempts else {
            guard session.state == .gone else {
                // The one in use still is; a new one is tried again later.
                recovery.failures = 0
                recovery.retryAt = now + 60_000
                return [note, .closeSession(number)]
            }
            return [note, .closeSession(number)] + fail(hasBegun ? .modelLost : .modelRefused, detail, at: now)
        }
        recovery.retryAt = now + Recovery.pauseMs(recovery.failures)
        return [note, .closeSession(number)] + resumeDoubt(at: now) + watchSessions(at: now)
    }

    mutating func standbyReceived(_ event: VoiceEvent, _ number: Int, at now: Int) -> [CallAction] {
        guard var next = standby, next.number == number, phase == .running else { return [] }
        switch event {
        case .created(let expiresAt):
            guard next.state == .opening else { return [] }
            next.expiresAt = expiresAt.map { ($0 - epoch) * 1000 }
            // The memory comes from the call's beginning; without it the first session was lost before it was read.
            next.state = .configuring
            standby = next
            var setup = setup
            setup.instructions = instructions ?? setup.instructions
            setup.memory = memoryOfSetup
            if traits.seedsAtSetup, hasBegun {
                let (history, told) = transcript.history(Session.seedTurns, pruning.summary)
                setup.history = history
                standby?.told = told
            }
            return [.standby(.configure(setup))]
        case .ready(let input, let output, let expiresAt):
            guard next.state == .configuring else { return [] }
            guard isAccepted(input, output) else {
                return lost(number, [.init("code", "formats_not_accepted")], at: now)
            }
            standby = ready(next, expiresAt: expiresAt, at: now)
            keepBooks(of: number, at: now)
            return watchSessions(at: now)
        case .failure(let failure): return lost(number, [.init("code", .string(failure.code))], at: now)
        default: return []
        }
    }

    // MARK: Taking over

    /// Opens what is due, gives up what takes too long, and hands over when the moment has come.
    mutating func watchSessions(at now: Int) -> [CallAction] {
        guard phase == .running else { return [] }
        if let next = standby {
            if next.state == .ready {
                let isDue = session.state == .gone || isQuiet(at: now) || isHandOverLate(at: now)
                return isDue ? takeOver(next, at: now) : []
            }
            guard now - next.openedAt >= Recovery.patienceMs else { return comfort(at: now) }
            return lost(next.number, [.init("code", "not_ready")], at: now)
        }
        if let retry = recovery.retryAt, now >= retry { return openStandby(at: now) + comfort(at: now) }
        guard recovery.retryAt == nil, session.state == .ready, hasBegun, now >= handOverDue else {
            return comfort(at: now)
        }
        return [.note(CallNote("model_hand_over"))] + openStandby(at: now)
    }

    private mutating func openStandby(at now: Int) -> [CallAction] {
        recovery.retryAt = nil
        recovery.lastNumber += 1
        standby = Session(number: recovery.lastNumber, openedAt: now)
        return [.openSession(recovery.lastNumber)]
    }

    /// Some minutes before the provider ends the session, or when it is as old as the line allows.
    private var handOverDue: Int {
        let limit = session.openedAt + policy.sessions.handOverMs
        return min(limit, session.expiresAt.map { max(session.openedAt + 60_000, $0 - 300_000) } ?? limit)
    }

    private func isHandOverLate(at now: Int) -> Bool { now >= handOverDue + Recovery.handOverPatienceMs }

    /// Nobody speaks, and nobody is about to.
    func isQuiet(at now: Int) -> Bool {
        !caller.isSpeaking && !caller.awaitsAnswer && response.isIdle(at: now) && response.queued == nil && doubt == nil
            && !playback.isPlaying(at: clock.read(now)) && desk.isIdle && keys.isEmpty && !pruning.isBusy
            && !transcript.awaitsText && leaving == nil
    }

    private mutating func comfort(at now: Int) -> [CallAction] {
        guard let lostAt = recovery.lostAt, hasBegun, !recovery.hasComforted, now - lostAt >= Recovery.comfortMs,
            !playback.isPlaying(at: clock.read(now))
        else { return [] }
        recovery.hasComforted = true
        return [.play(.oneMoment)]
    }

    private mutating func takeOver(_ next: Session, at now: Int) -> [CallAction] {
        let old = session.number
        let wasLost = session.state == .gone
        let silentMs = recovery.lostAt.map { now - $0 } ?? 0
        session = next
        standby = nil
        let owes = recovery.owesAnswer
        recovery = Recovery(
            failures: wasLost ? recovery.failures : 0, lastNumber: recovery.lastNumber,
            count: recovery.count + (wasLost ? 0 : 1))
        response.taken()
        desk.sessionReplaced()
        // Items of a session that does not name them are named by us, and apart.
        let covered = traits.isFullDuplex ? pruning.covered : transcript.retire(covered: pruning.covered)
        pruning = Pruning(covered: covered, summary: pruning.summary)
        var actions: [CallAction] = [.takeOver(next.number), .closeSession(old)]
        guard hasBegun else { return actions + begin(at: now) }
        actions.append(
            .note(
                CallNote(
                    "model_session_replaced",
                    [.init("planned", .bool(!wasLost)), .init("without_ms", JSON(silentMs))])))
        if traits.isFullDuplex {
            return actions + welcome(next, owes: owes, lostAt: wasLost ? now - silentMs : nil, at: now)
        }
        // What was said and not yet written down is said again; where nothing was, only what nobody heard.
        let written = clock.position(transcript.lastWrittenEnd ?? 0, end: callerAudio.end)
        let again = transcript.abandonUnwritten().map { clock.position($0 - 300, end: callerAudio.end) }
        // Speech is noticed some time after it began: the moment before the loss is heard again too.
        let from = max(written, min(again ?? uplink.heardTo, uplink.heardTo - 400 * 8))
        uplink = UplinkAccount(heardTo: uplink.heardTo)
        actions += remind()
        if !traits.seedsAtSetup {
            let story = transcript.story(policy.sessions.turns, pruning.summary) + desk.story()
            actions.append(.voice(.insert(VoiceText(id: "story_\(next.number)", role: .system, text: story))))
        }
        actions.append(.releaseCallerAudio(from: from))
        actions += changes()
        // Speech that is sent again has its answer from the model's own ear.
        guard owes, again == nil else { return actions }
        return actions + ask(Self.goOn, at: now)
    }

    static let goOn = """
        The connection was interrupted for a moment and is back. Do not greet again. In one short sentence excuse the \
        interruption, then go on where the conversation stood.
        """
}
