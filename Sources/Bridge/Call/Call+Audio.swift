/// The way of audio, seen by its length and its account alone.
extension Call {
    /// What becomes of a frame of the caller's audio.
    package enum FrameWay: Equatable, Sendable {
        /// To the model.
        case relay
        /// Kept until the model is ready.
        case hold
        case drop
    }

    /// A frame of `samples` of the caller's audio has come. On a frame's way: no allocation.
    package mutating func callerFrame(timestampMs: Int?, samples: Int, at now: Int) -> FrameWay {
        guard stream == .open else { return .drop }
        clock.frame(timestampMs: timestampMs, samples: samples, at: now)
        guard case .running = phase else { return .drop }
        guard voice == .ready, hasBegun else { return .hold }
        return .relay
    }

    /// `samples` of the caller's audio went to the model, the last of them heard just now.
    package mutating func relayed(samples: Int, at now: Int) {
        uplink.sentMs += samples / 8
        uplink.offsetMs = clock.read(now) - uplink.sentMs
    }

    /// Audio of the model has come for an item. False when it must not be heard. On a frame's way.
    package mutating func agentAudio(
        item: Span<UInt8>, response: Span<UInt8>, contentIndex: Int, ulaw: Span<UInt8>, at now: Int
    ) -> Bool {
        guard hasBegun, phase == .running else { return false }
        let isFenced = fenced.contains { $0.matches(response) }
        account(item, samples: ulaw.count, at: now)
        guard !isFenced, stream == .open else { return false }
        if firstAudio == nil { firstAudio = now - streamStart }
        if let end = speechEnd {
            answers.append(now - end)
            speechEnd = nil
        }
        return playback.enqueue(item: item, contentIndex: contentIndex, ulaw, at: clock.read(now))
    }

    /// The line's own recorded phrase, which belongs to no item.
    package mutating func phrase(_ ulaw: Span<UInt8>, at now: Int) {
        let nobody = [UInt8]()
        _ = playback.enqueue(item: nobody.span, contentIndex: 0, ulaw, at: clock.read(now))
    }

    /// How many samples may go to Twilio now.
    package func sendable(at now: Int) -> Int { stream == .open ? playback.sendable(at: clock.read(now)) : 0 }

    /// Notes that they went; returns the mark to send behind them.
    package mutating func didSend(_ samples: Int, at now: Int) -> (generation: Int, position: Int) {
        playback.didSend(samples, at: clock.read(now))
    }

    /// True once nothing more will happen.
    package var isOver: Bool { phase == .over }
}
