package import JSONText

/// One call as pure logic: what happens goes in, what is to be done comes out. No sockets, no clock, no tasks.
///
/// `now` is in milliseconds since the call's start and never goes back. Audio itself is not seen here beyond its length
/// and its account: it takes the media path.
package struct Call {
    /// Where the model's session stands.
    enum Voice: Equatable { case opening, created, configuring, ready, gone }
    /// Where Twilio's stream stands.
    enum Stream: Equatable { case awaited, open, closed }
    /// Where the call as a whole stands.
    enum Phase: Equatable {
        case running
        /// The apology is being played; then the stream is closed.
        case apologising(until: Int)
        /// The stream is over; the last words of the caller may still come.
        case collecting(until: Int)
        case over
    }

    let setup: VoiceSetup
    let greeting: String?
    var voice = Voice.opening
    var stream = Stream.awaited
    var phase = Phase.running
    var endReason: EndReason?
    var instructions: String?
    var hasBegun = false

    /// The account of what was said into the telephone.
    package var playback = Playback()
    var transcript = Transcript()
    var clock = MediaClock()
    /// Milliseconds of audio sent to the model, and what they mean in the call's time.
    var uplink = (sentMs: 0, offsetMs: 0)

    var response: (id: String, isActive: Bool)?
    /// Responses whose late audio is dropped.
    var fenced: [[UInt8]] = []
    /// Milliseconds the model made per item, heard or not.
    var generated: [(item: [UInt8], samples: Int)] = []

    var usage = VoiceUsage()
    var streamStart = 0
    var firstAudio: Int?
    var speechEnd: Int?
    var answers: [Int] = []
    var bargeIns = 0

    /// The model has this long from the call's start until it must be ready.
    package static let voicePatienceMs = 12_000
    /// Twilio has this long to open the stream, by the token's life.
    package static let streamPatienceMs = 60_000
    /// The last transcripts have this long after the stream's end.
    package static let graceMs = 2500
    static let apologyMs = 10_000

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

}
