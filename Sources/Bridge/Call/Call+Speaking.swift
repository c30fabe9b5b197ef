internal import JSONText

/// What the agent says: asked for, accounted for, and heard.
extension Call {
    /// Asks the model to speak; when it is already making an answer, after that.
    mutating func ask(_ instructions: String?, at now: Int) -> [CallAction] {
        guard session.state == .ready, phase == .running else { return [] }
        // A model that takes its turns itself fits it in.
        if traits.isFullDuplex { return [.voice(.respond(instructions: instructions))] }
        guard response.isIdle(at: now) else {
            response.queued = .some(instructions)
            return []
        }
        response.queued = nil
        response.asked = instructions
        response.askedAt = now
        return [.voice(.respond(instructions: instructions))]
    }

    mutating func account(_ item: Span<UInt8>, samples: Int, at now: Int) {
        if let last = generated.indices.last, generated[last].item.matches(item) {
            generated[last].samples += samples
        } else {
            var id: [UInt8] = []
            for index in item.indices { id.append(item[index]) }
            generated.append((id, samples))
            let start = playback.nextStart(at: clock.read(now))
            transcript.agentAudio(String(decoding: id, as: UTF8.self), totalMs: samples / 8, start: start)
        }
    }

    /// Tells the transcript how much audio each item got in all.
    mutating func updateGenerated() {
        for entry in generated {
            transcript.agentAudio(String(decoding: entry.item, as: UTF8.self), totalMs: entry.samples / 8, start: 0)
        }
        // Of what was said long ago nothing more comes.
        if generated.count > Self.mostGenerated { generated.removeFirst(generated.count - Self.mostGenerated) }
    }
    private static let mostGenerated = 16

    /// A response is done: what it announced and never sounded, or what was taken back, was not heard.
    private mutating func closeUnheard(at now: Int) {
        guard !traits.isFullDuplex else { return }
        let sounding = Set(playback.heard(at: clock.read(now)).map(\.item))
        for item in transcript.openAgentItems where !sounding.contains(item) {
            transcript.agentHeard(item, heardMs: 0, interrupted: true)
        }
    }

    mutating func responseDone(_ outcome: ResponseOutcome, at now: Int) -> [CallAction] {
        usage = usage + outcome.usage
        response.done(outcome.id)
        updateGenerated()
        var actions: [CallAction] = []
        switch outcome.status {
        case .completed:
            response.hasRetried = false
            session.hasAnswered = true
            recovery.failures = 0
            actions += runTools(outcome.calls, at: now)
        case .cancelled: desk.discardBatch()
        case .failed, .incomplete:
            desk.discardBatch()
            actions.append(
                .note(
                    CallNote(
                        "response_\(outcome.status.rawValue)", [.init("reason", .string(outcome.reason ?? "unknown"))]))
            )
            if outcome.status == .failed { actions += responseFailed(outcome, at: now) }
        }
        if !response.isActive { closeUnheard(at: now) }
        if response.isIdle(at: now), let next = response.queued { actions += ask(next, at: now) }
        return actions + settlePlayed(at: now) + prune(outcome, at: now) + leaveIfSaid(at: now)
    }

    /// A response that failed for a reason that may pass is asked for once more; without money there is no more talk.
    private mutating func responseFailed(_ outcome: ResponseOutcome, at now: Int) -> [CallAction] {
        let facts: [JSON.Member] = [.init("code", .string(outcome.reason ?? "unknown"))]
        let unpaid = [
            "insufficient_quota", "credit_balance_exhausted", "organization_spend_limit_exceeded",
            "project_spend_limit_exceeded",
        ]
        if let reason = outcome.reason, unpaid.contains(reason) { return fail(.modelRefused, facts, at: now) }
        if traits.delegatesTools { return ask(Self.lookUpFailed, at: now) }
        guard !response.hasRetried, !response.hasSpoken, !caller.isSpeaking else { return [] }
        response.hasRetried = true
        return ask(response.asked, at: now)
    }

    private static let lookUpFailed =
        "What was being looked up or done did not work. Say so briefly and offer to take a message."

    /// Closes the account of items that are wholly said and heard.
    mutating func settlePlayed(at now: Int) -> [CallAction] {
        if traits.isFullDuplex { return settleDuplex(at: now) }
        if playback.isPlaying(at: clock.read(now)) || response.isActive { caller.lastActivity = now }
        guard !response.isActive, doubt == nil else { return [] }
        let heard = playback.heard(at: clock.read(now))
        guard !heard.isEmpty else { return changes() }
        for entry in heard {
            let parts = heard.filter { $0.item == entry.item }
            guard parts.allSatisfy({ $0.heardMs >= $0.receivedMs }) else { continue }
            transcript.agentHeard(entry.item, heardMs: parts.reduce(0) { $0 + $1.heardMs }, interrupted: false)
            playback.settle(entry.item)
        }
        return changes()
    }
}
