package import JSONText

/// One call as pure logic: what happens goes in, what is to be done comes out. No sockets, no clock, no tasks.
///
/// `now` is in milliseconds since the call's start and never goes back. Audio itself is not seen here beyond its length
/// and its account: it takes the media path.
package struct Call {
    /// Where the model's session stands.
    private enum Voice: Equatable { case opening, created, configuring, ready, gone }
    /// Where Twilio's stream stands.
    private enum Stream: Equatable { case awaited, open, closed }
    /// Where the call as a whole stands.
    private enum Phase: Equatable {
        case running
        /// The apology is being played; then the stream is closed.
        case apologising(until: Int)
        /// The stream is over; the last words of the caller may still come.
        case collecting(until: Int)
        case over
    }

    private let setup: VoiceSetup
    private let greeting: String?
    private var voice = Voice.opening
    private var stream = Stream.awaited
    private var phase = Phase.running
    private var endReason: EndReason?
    private var instructions: String?
    private var hasBegun = false

    /// The account of what was said into the telephone.
    package var playback = Playback()
    private var transcript = Transcript()
    private var clock = MediaClock()
    /// Milliseconds of audio sent to the model, and what they mean in the call's time.
    private var uplink = (sentMs: 0, offsetMs: 0)

    private var response: (id: String, isActive: Bool)?
    /// Responses whose late audio is dropped.
    private var fenced: [[UInt8]] = []
    /// Milliseconds the model made per item, heard or not.
    private var generated: [(item: [UInt8], samples: Int)] = []

    private var usage = VoiceUsage()
    private var streamStart = 0
    private var firstAudio: Int?
    private var speechEnd: Int?
    private var answers: [Int] = []
    private var bargeIns = 0

    /// The model has this long from the call's start until it must be ready.
    package static let voicePatienceMs = 12_000
    /// Twilio has this long to open the stream, by the token's life.
    package static let streamPatienceMs = 60_000
    /// The last transcripts have this long after the stream's end.
    package static let graceMs = 2500
    private static let apologyMs = 10_000

    /// - Parameter setup: how the session is to be; its instructions come with `prepared`.
    /// - Parameter greeting: what the agent is asked to say first.
    package init(setup: VoiceSetup, greeting: String?) {
        self.setup = setup
        self.greeting = greeting
    }

    // MARK: The session's side

    /// The instructions, with the caller's memory, are ready.
    package mutating func prepared(instructions: String) -> [CallAction] {
        self.instructions = instructions
        return configure()
    }

    /// The model's session says something.
    package mutating func receive(_ event: VoiceEvent, at now: Int) -> [CallAction] {
        guard phase != .over else { return [] }
        switch event {
        case .created:
            guard voice == .opening else { return [] }
            voice = .created
            return configure()
        case .ready(let input, let output):
            guard voice == .configuring else { return [] }
            guard input == setup.audio, output == setup.audio else {
                // It would be noise on the telephone, and noise to the model.
                return fail(.modelRefused, [.init("code", "formats_not_accepted")], at: now)
            }
            voice = .ready
            return begin()
        case .speechStarted(let item, let ms):
            transcript.speechStarted(item, at: ms + uplink.offsetMs)
            return interrupt(at: now)
        case .speechStopped(let item, let ms):
            transcript.speechStopped(item, at: ms + uplink.offsetMs)
            speechEnd = now
            return []
        case .item(let id, let after, let speaker):
            transcript.place(id, after: after, speaker: speaker)
            return []
        case .callerText(let item, let text):
            transcript.callerText(item, text)
            return changes() + concludeIfComplete()
        case .callerTextFailed(let item):
            transcript.callerText(item, nil)
            return [.note(CallNote("transcription_failed"))] + changes() + concludeIfComplete()
        case .responseStarted(let id):
            response = (id, true)
            return []
        case .agentTextDelta(let item, let text):
            transcript.agentText(item, text, isWhole: false)
            return []
        case .agentText(let item, let text):
            transcript.agentText(item, text, isWhole: true)
            return changes()
        case .responseDone(let outcome): return responseDone(outcome, at: now)
        case .failure(let failure): return failed(failure, at: now)
        case .ignored: return []
        }
    }

    /// The connection to the model is gone, or never was.
    package mutating func voiceClosed(_ detail: [JSON.Member], at now: Int) -> [CallAction] {
        guard voice != .gone else { return [] }
        let wasReady = voice == .ready
        voice = .gone
        guard phase == .running else { return concludeIfComplete() }
        return fail(wasReady ? .modelLost : .modelRefused, detail, at: now)
    }

    // MARK: The telephone's side

    /// Twilio says something that is not audio.
    package mutating func receive(_ event: TwilioEvent, at now: Int) -> [CallAction] {
        guard phase != .over else { return [] }
        switch event {
        case .start(let start): return streamStarted(start, at: now)
        case .dtmf(let digit):
            return [.note(CallNote("dtmf", [.init("digit", .string(String(digit)))]))]
        case .mark(let name):
            playback.markEchoed(name, at: clock.read(now))
            return settlePlayed(at: now)
        case .stop: return streamClosed(at: now)
        case .connected, .unusableMedia, .unknown: return []
        }
    }

    /// The stream's socket is gone.
    package mutating func streamClosed(at now: Int) -> [CallAction] {
        guard stream != .closed else { return [] }
        stream = .closed
        switch phase {
        case .over, .collecting: return []
        case .apologising: return finish(endReason ?? .callerHangup, at: now)
        case .running: return finish(.callerHangup, at: now)
        }
    }

    /// Somebody ends the call from this side.
    package mutating func hangUp(_ reason: EndReason, at now: Int) -> [CallAction] {
        switch phase {
        case .over, .collecting: return []
        case .running, .apologising: return finish(reason, at: now)
        }
    }

    /// Time passes. To be called now and then; a quarter of a second apart will do.
    package mutating func tick(at now: Int) -> [CallAction] {
        switch phase {
        case .over: return []
        case .collecting(let until): return now >= until ? conclude() : []
        case .apologising(let until):
            guard now >= until || !playback.isPlaying(at: clock.read(now)) else { return [] }
            return finish(endReason ?? .modelLost, at: now)
        case .running:
            if stream == .awaited, now >= Self.streamPatienceMs { return finish(.noStream, at: now) }
            if voice != .ready, now >= Self.voicePatienceMs, stream == .open {
                return fail(.modelTimeout, [], at: now)
            }
            return settlePlayed(at: now)
        }
    }

    // MARK: Audio, by length

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

    // MARK: Beginning

    private mutating func configure() -> [CallAction] {
        guard voice == .created, let instructions else { return [] }
        voice = .configuring
        var setup = setup
        setup.instructions = instructions
        return [.voice(.configure(setup))]
    }

    private mutating func streamStarted(_ start: StreamStart, at now: Int) -> [CallAction] {
        guard stream == .awaited else { return [] }
        stream = .open
        streamStart = now
        clock.start(at: now)
        guard start.isMuLaw8k else {
            return [.note(CallNote("unsupported_audio", [.init("encoding", .string(start.encoding))]))]
                + finish(.unsupportedAudio, at: now)
        }
        if voice == .gone { return apologise(endReason ?? .modelRefused, at: now) }
        return begin()
    }

    private mutating func begin() -> [CallAction] {
        guard voice == .ready, stream == .open, !hasBegun, phase == .running else { return [] }
        hasBegun = true
        return [.voice(.respond(instructions: greeting)), .releaseHeldAudio]
    }

    // MARK: Speaking and interrupting

    private mutating func account(_ item: Span<UInt8>, samples: Int, at now: Int) {
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
    private mutating func updateGenerated() {
        for entry in generated {
            transcript.agentAudio(String(decoding: entry.item, as: UTF8.self), totalMs: entry.samples / 8, start: 0)
        }
    }

    /// The caller speaks: what the agent is saying is cut off where the caller is.
    private mutating func interrupt(at now: Int) -> [CallAction] {
        if let response, response.isActive { fence(response.id) }
        guard playback.isPlaying(at: clock.read(now)), phase == .running else { return [] }
        if let response { fence(response.id) }
        let account = playback.interrupt(at: clock.read(now))
        updateGenerated()
        bargeIns += 1
        var actions: [CallAction] = [.clear]
        for (index, entry) in account.enumerated() {
            let isWhole = entry.heardMs >= entry.receivedMs
            if !isWhole, entry.heardMs == 0, index > 0 {
                actions.append(.voice(.delete(item: entry.item)))
            } else if !isWhole {
                actions.append(
                    .voice(.truncate(item: entry.item, contentIndex: entry.contentIndex, heardMs: entry.heardMs)))
            }
            transcript.agentHeard(entry.item, heardMs: entry.heardMs, interrupted: !isWhole)
        }
        let cut = account.first { $0.heardMs < $0.receivedMs }
        actions.append(
            .note(CallNote("barge_in", [.init("heard_ms", JSON(cut?.heardMs)), .init("of_ms", JSON(cut?.receivedMs))])))
        return actions + changes()
    }

    private mutating func fence(_ id: String) {
        let id = Array(id.utf8)
        guard !fenced.contains(id) else { return }
        fenced.append(id)
        if fenced.count > 8 { fenced.removeFirst() }
    }

    private mutating func responseDone(_ outcome: ResponseOutcome, at now: Int) -> [CallAction] {
        usage = usage + outcome.usage
        if response?.id == outcome.id { response?.isActive = false }
        updateGenerated()
        var actions: [CallAction] = []
        if outcome.status == .failed || outcome.status == .incomplete {
            actions.append(
                .note(
                    CallNote(
                        "response_\(outcome.status.rawValue)", [.init("reason", .string(outcome.reason ?? "unknown"))]))
            )
        }
        return actions + settlePlayed(at: now)
    }

    /// Closes the account of items that are wholly said and heard.
    private mutating func settlePlayed(at now: Int) -> [CallAction] {
        guard response?.isActive != true else { return [] }
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

    private mutating func changes() -> [CallAction] {
        let turns = transcript.changes()
        return turns.isEmpty ? [] : [.turns(turns)]
    }

    // MARK: Trouble

    private mutating func failed(_ failure: VoiceFailure, at now: Int) -> [CallAction] {
        let facts: [JSON.Member] = [.init("code", .string(failure.code))]
        guard voice == .ready else { return fail(.modelRefused, facts, at: now) }
        return [.note(CallNote("model_error", facts))]
    }

    /// The model can't go on: the caller is told, and the call ends.
    private mutating func fail(_ reason: EndReason, _ facts: [JSON.Member], at now: Int) -> [CallAction] {
        voice = .gone
        endReason = reason
        let note = CallAction.note(CallNote(reason.rawValue, facts))
        guard stream == .open else { return [note, .closeVoice] }  // said when the stream comes
        return [note, .closeVoice] + apologise(reason, at: now)
    }

    private mutating func apologise(_ reason: EndReason, at now: Int) -> [CallAction] {
        endReason = reason
        var actions: [CallAction] = playback.isPlaying(at: clock.read(now)) ? [.clear] : []
        closeAccounts(at: now)
        phase = .apologising(until: now + Self.apologyMs)
        actions.append(.apologise)
        return actions + changes()
    }

    // MARK: Ending

    private mutating func closeAccounts(at now: Int) {
        updateGenerated()
        for entry in playback.interrupt(at: clock.read(now)) {
            transcript.agentHeard(
                entry.item, heardMs: entry.heardMs, interrupted: entry.heardMs < entry.receivedMs)
        }
        for item in transcript.openAgentItems { transcript.agentHeard(item, heardMs: 0, interrupted: true) }
    }

    private mutating func finish(_ reason: EndReason, at now: Int) -> [CallAction] {
        endReason = reason
        closeAccounts(at: now)
        var actions: [CallAction] = stream == .open ? [.closeStream] : []
        stream = .closed
        actions += changes()
        guard transcript.awaitsText, voice == .ready else { return actions + conclude() }
        phase = .collecting(until: now + Self.graceMs)
        return actions
    }

    private mutating func concludeIfComplete() -> [CallAction] {
        guard case .collecting = phase, !transcript.awaitsText || voice == .gone else { return [] }
        return conclude()
    }

    private mutating func conclude() -> [CallAction] {
        phase = .over
        voice = .gone
        transcript.finish()
        let end = CallEnd(
            reason: endReason ?? .callerHangup, usage: usage, firstAudioMs: firstAudio, answerMs: answers,
            bargeIns: bargeIns)
        return changes() + [.closeVoice, .ended(end)]
    }
}
