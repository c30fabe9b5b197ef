/// The sound of a session whose clock is ours, and whose voice never pauses.
extension Call {
    /// A frame of the caller's for a session that must be kept at the pace of life.
    mutating func feed(_ count: Int, missing: Int, peak: Int, at now: Int) -> FrameWay {
        let gap = session.feeder.frame(count, missing: missing, peak: peak, at: clock.read(now))
        guard let gap else { return .drop }
        return isEcho(peak, at: now) ? .hush(gap: gap) : .relay(gap: gap)
    }

    /// Silence that the sessions must be sent now, in samples: the one that is spoken to, and the one that waits.
    package mutating func silenceDue(at now: Int) -> (session: Int, standby: Int) {
        guard traits.needsContinuousSound else { return (0, 0) }
        let time = clock.read(now)
        return (
            session.state == .ready ? session.feeder.silence(at: time) : 0,
            standby?.state == .ready ? standby?.feeder.silence(at: time) ?? 0 : 0
        )
    }

    /// From where the caller's kept audio is sent: to a session at the pace of life, only the last moment may be.
    func recent(from position: Int) -> Int {
        traits.needsContinuousSound ? max(position, callerAudio.end - Feeder.burst) : position
    }

    /// A piece of the endless sound has come. Voice goes to the telephone, and so do the pauses in it; the silence between
    /// is the telephone's own. What waits to be heard can't be cleared, so that it must stay short: when it is not, pauses
    /// are left out.
    mutating func duplexAudio(_ ulaw: Span<UInt8>, at now: Int) -> Bool {
        duplex.lastSound = now
        let sound = duplex.gate.judge(ulaw)
        guard hasBegun, phase == .running, stream == .open else { return false }
        let time = clock.read(now)
        let backlog = playback.nextStart(at: time) - time
        switch sound {
        case .silence: return false
        case .pause:
            guard backlog <= Duplex.backlogMs else {
                duplex.droppedMs += ulaw.count / 8
                return false
            }
            phrase(ulaw, at: now)
            return true
        case .voice: break
        }
        if backlog <= 0 {
            let cushion = Duplex.cushion
            phrase(cushion.span, at: now)
        }
        note(voice: ulaw, at: now, time)
        let item = duplex.item
        account(item.span, samples: ulaw.count, at: now)
        let isTaken = playback.enqueue(item: item.span, contentIndex: 0, ulaw, at: time)
        duplex.heardUntil = playback.nextStart(at: time)
        return isTaken
    }

    /// The agent's voice is heard: by whom that was awaited.
    private mutating func note(voice ulaw: Span<UInt8>, at now: Int, _ time: Int) {
        if firstAudio == nil { firstAudio = now - streamStart }
        duplex.greeting = nil
        duplex.silentSessions = 0
        caller.awaitsAnswer = false
        leaving?.hasSpoken = true
        if let end = speechEnd {
            answers.append(max(0, now - end))
            speechEnd = nil
        }
        let end = session.feeder.heardMs
        let isHeld = isWorking
        let item = duplex.speech[session.number]?.sound(
            from: end - ulaw.count / 8, to: end, at: time, offset: time - end, isHeld: isHeld)
        guard let item, !item.utf8.elementsEqual(duplex.item) else { return }
        duplex.item = Array(item.utf8)
        if transcript.text(of: item) == nil { transcript.spoken(item, by: .agent, "", from: time, to: time) }
    }

    /// The agent has been quiet for so long that what it said is complete.
    func hasFinished(at now: Int) -> Bool { clock.read(now) - duplex.heardUntil >= Duplex.finishedMs }

    /// Closes the account of turns that are over and heard.
    mutating func settleDuplex(at now: Int) -> [CallAction] {
        let time = clock.read(now)
        if playback.isPlaying(at: time) { caller.lastActivity = now }
        let heard = playback.heard(at: time).byItem
        for item in transcript.openAgentItems where !duplex.speech.values.contains(where: { $0.isOpen(item) }) {
            let entry = heard.first { $0.item == item }
            if let entry, entry.heardMs < entry.receivedMs { continue }
            updateGenerated()
            transcript.agentHeard(item, heardMs: entry?.heardMs ?? 0, interrupted: duplex.cut.contains(item))
            playback.settle(item)
            playback.settle("")  // pauses, and what the line itself said
        }
        return changes()
    }
}
