/// The way of audio, seen by its length, its loudness and its account.
extension Call {
    /// What becomes of a frame of the caller's audio.
    package enum FrameWay: Equatable, Sendable {
        /// To the model; before it so many samples of silence, where frames are missing.
        case relay(gap: Int)
        /// It is the agent's own echo: to the model goes silence.
        case hush(gap: Int)
        /// Kept until the model is ready.
        case hold
        /// There is no stream, or the call no longer listens.
        case drop
    }

    /// The way to the telephone and back.
    private static let longestEchoMs = 300
    /// The most silence that stands in for missing frames.
    static let longestGap = 2 * 8000

    /// A frame of the caller's audio has come. On a frame's way: no allocation.
    package mutating func callerFrame(timestampMs: Int?, _ ulaw: Span<UInt8>, at now: Int) -> FrameWay {
        guard stream == .open, phase == .running else { return .drop }
        let missing = min(clock.frame(timestampMs: timestampMs, samples: ulaw.count, at: now) * 8, Self.longestGap)
        if missing > 0 {
            gapMs += missing / 8
            for _ in 0..<missing / Silence.frame.count { callerAudio.append(Silence.frame.span) }
        }
        callerAudio.append(ulaw)
        let peak = Loudness.peak(ulaw)
        loudness.note(peak, at: clock.read(now))
        if callerAudio.isDue { callerAudio.forget(before: needed(at: now), unheard: uplink.heardTo) }
        guard session.state == .ready, hasBegun else { return .hold }
        if traits.needsContinuousSound { return feed(ulaw.count, missing: missing, peak: peak, at: now) }
        return isEcho(peak, at: now) ? .hush(gap: missing) : .relay(gap: missing)
    }

    /// Samples of the caller's audio, as many as are kept, went to the model, the last of them heard just now.
    package mutating func relayed(samples: Int, at now: Int) {
        session.feeder.note(samples)
        uplink.sentMs += samples / 8
        uplink.offsetMs = clock.read(now) - uplink.sentMs
        uplink.heardTo = callerAudio.end
    }

    /// How much sound the session has been sent: the caller's, and where that is its clock, silence too.
    package var relayedMs: Int { traits.needsContinuousSound ? session.feeder.heardMs : uplink.sentMs }

    /// While the agent speaks, and a moment longer, what comes back much more softly is its own voice.
    mutating func isEcho(_ peak: Int, at now: Int) -> Bool {
        guard let guardDB = policy.bargeIn.echoGuardDB, !caller.isSpeaking else { return false }
        let time = clock.read(now)
        if playback.isPlaying(at: time) { caller.lastEcho = time + Self.longestEchoMs }
        guard time < caller.lastEcho else { return false }
        let agent = playback.loudness(at: time)
        return agent > 0 && peak < agent * Loudness.magnitude(dB: -guardDB) / 32768
    }

    /// Where the audio begins that may have to be sent again.
    private func needed(at now: Int) -> Int {
        guard let ms = transcript.oldestUnwritten else { return callerAudio.end }
        return clock.position(ms - 300, end: callerAudio.end)
    }

    /// Audio of the model has come for an item. False when it must not be heard. On a frame's way.
    package mutating func agentAudio(
        item: Span<UInt8>, response id: Span<UInt8>, contentIndex: Int, ulaw: Span<UInt8>, at now: Int
    ) -> Bool {
        if traits.isFullDuplex { return duplexAudio(ulaw, at: now) }
        guard hasBegun, phase == .running else { return false }
        let isFenced = response.fenced.contains { $0.matches(id) }
        account(item, samples: ulaw.count, at: now)
        guard !isFenced, stream != .closed else { return false }
        response.hasSpoken = true
        caller.awaitsAnswer = false
        if let end = speechEnd {
            answers.append(now - end)
            speechEnd = nil
        }
        return playback.enqueue(item: item, contentIndex: contentIndex, ulaw, at: clock.read(now))
    }

    /// The line's own sound, recorded or made, which belongs to no item.
    package mutating func phrase(_ ulaw: Span<UInt8>, at now: Int) {
        let nobody = [UInt8]()
        _ = playback.enqueue(item: nobody.span, contentIndex: 0, ulaw, at: clock.read(now))
    }

    /// How many samples may go to Twilio now. On a frame's way.
    ///
    /// Mutating, though it changes nothing: so a call that is an object's property is looked at where it lies. Reading it there
    /// would copy it first, all of it.
    package mutating func sendable(at now: Int) -> Int { stream == .open ? playback.sendable(at: clock.read(now)) : 0 }

    /// The next samples to send, and where the first of them stands in the account. Mutating as `sendable` is.
    package mutating func withNext(_ count: Int, _ body: (_ ulaw: Span<UInt8>, _ position: Int) -> Void) {
        let position = playback.sendPosition
        playback.withNext(count) { body($0, position) }
    }

    /// Notes that they went; returns the mark to send behind them.
    package mutating func didSend(_ samples: Int, at now: Int) -> (generation: Int, position: Int) {
        if firstAudio == nil, response.hasSpoken { firstAudio = now - streamStart }
        return playback.didSend(samples, at: clock.read(now))
    }

    /// True once nothing more will happen.
    package var isOver: Bool { phase == .over }
}

/// Silence as the telephone has it.
package enum Silence {
    /// 20 ms of it.
    package static let frame = [UInt8](repeating: 0xFF, count: 160)
}
