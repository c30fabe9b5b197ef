internal import JSONText

/// Trouble, and the paths to the end.
extension Call {
    mutating func failed(_ failure: VoiceFailure, at now: Int) -> [CallAction] {
        let facts: [JSON.Member] = [.init("code", .string(failure.code))]
        guard voice == .ready else { return fail(.modelRefused, facts, at: now) }
        return [.note(CallNote("model_error", facts))]
    }

    /// The model can't go on: the caller is told, and the call ends.
    mutating func fail(_ reason: EndReason, _ facts: [JSON.Member], at now: Int) -> [CallAction] {
        voice = .gone
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
        actions.append(.apologise)
        return actions + changes()
    }

    // MARK: Ending

    mutating func closeAccounts(at now: Int) {
        updateGenerated()
        for entry in playback.interrupt(at: clock.read(now)) {
            transcript.agentHeard(
                entry.item, heardMs: entry.heardMs, interrupted: entry.heardMs < entry.receivedMs)
        }
        for item in transcript.openAgentItems { transcript.agentHeard(item, heardMs: 0, interrupted: true) }
    }

    mutating func finish(_ reason: EndReason, at now: Int) -> [CallAction] {
        endReason = reason
        closeAccounts(at: now)
        var actions: [CallAction] = stream == .open ? [.closeStream] : []
        stream = .closed
        actions += changes()
        guard transcript.awaitsText, voice == .ready else { return actions + conclude() }
        phase = .collecting(until: now + Self.graceMs)
        return actions
    }

    mutating func concludeIfComplete() -> [CallAction] {
        guard case .collecting = phase, !transcript.awaitsText || voice == .gone else { return [] }
        return conclude()
    }

    mutating func conclude() -> [CallAction] {
        phase = .over
        voice = .gone
        transcript.finish()
        let end = CallEnd(
            reason: endReason ?? .callerHangup, usage: usage, firstAudioMs: firstAudio, answerMs: answers,
            bargeIns: bargeIns)
        return changes() + [.closeVoice, .ended(end)]
    }
}
