internal import JSONText

/// One call as pure logic: what happens goes in, what is to be done comes out. No sockets, no clock, no tasks.
///
/// `now` is in milliseconds since the call's start and never goes back. Audio itself is not seen here beyond its length,
/// its loudness and its account: it takes the media path.
package struct Call {
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

    private(set) var setup: VoiceSetup
    let traits: VoiceTraits
    let policy: CallPolicy
    /// Seconds since 1970 when `now` was 0.
    let epoch: Int
    var stream = Stream.awaited
    var phase = Phase.running
    var endReason: EndReason?
    var instructions: String?
    var memory: String?
    var hasBegun = false

    /// The session that has the caller's ear, and the one that is to take over.
    var session = Session(number: 0)
    var standby: Session?
    var recovery = Recovery()

    /// The account of what was said into the telephone.
    package var playback = Playback()
    var transcript = Transcript()
    var clock = MediaClock()
    /// What the caller said that may be needed again.
    package var callerAudio = CallerAudio()
    var uplink = UplinkAccount()
    var loudness = LoudnessTrack()

    var response = ResponseAccount()
    /// Milliseconds the model made per item, heard or not.
    var generated: [(item: [UInt8], samples: Int)] = []
    /// A caller's sound that may be a false alarm, while the agent holds back.
    var doubt: Doubt?
    var caller = CallerActivity()
    var desk = ToolDesk()
    var keys = KeyEntry()
    /// Four digits and more may be a PIN: nobody is told of them. Ended by `#` they come as `secretKeys`.
    package var hidesKeys = false
    var pruning = Pruning()
    /// Only of sessions that listen and speak at the same time.
    var duplex = Duplex()
    var recall = RecallAccount()
    /// The call is being ended politely.
    var leaving: Leaving?

    var usage = VoiceUsage()
    /// What writing down the caller's words used, which is billed apart.
    var transcribed = VoiceUsage()
    var streamStart = 0
    var firstAudio: Int?
    var speechEnd: Int?
    var answers: [Int] = []
    var bargeIns = 0
    /// What `takeCost` has told, US dollars.
    var costTaken = 0.0
    var gapMs = 0

    /// The model has this long from the call's start until it must be ready.
    package static let voicePatienceMs = 12_000
    /// Twilio has this long to open the stream, by the token's life.
    package static let streamPatienceMs = 60_000
    /// The last transcripts have this long after the stream's end.
    package static let graceMs = 2500
    static let apologyMs = 10_000

    /// - Parameter setup: how the session is to be; its instructions come with `prepared`.
    /// - Parameter traits: what the model's protocol can do.
    /// - Parameter epoch: seconds since 1970 when `now` is 0.
    package init(
        setup: VoiceSetup, policy: CallPolicy = CallPolicy(), traits: VoiceTraits = VoiceTraits(), epoch: Int = 0
    ) {
        var setup = setup
        if policy.bargeIn.turnTaking == .bridge { setup.turnTaking = .bridge }
        self.setup = setup
        self.policy = policy
        self.traits = traits
        self.epoch = epoch
    }

    // MARK: The session's side

    /// The instructions are ready, and what the line remembers of the caller.
    /// - Parameter tools: what the model may call, where that depends on who the caller is; nil: as in the setup.
    package mutating func prepared(
        instructions: String, memory: String? = nil, tools: [VoiceTool]? = nil
    ) -> [CallAction] {
        if let tools { setup.tools = tools }
        self.instructions = instructions
        self.memory = memory
        return configure()
    }

    /// The model's session of that number says something.
    package mutating func receive(_ event: VoiceEvent, session number: Int = 0, at now: Int) -> [CallAction] {
        guard phase != .over else { return [] }
        if traits.isFullDuplex, let actions = duplexReceived(event, session: number, at: now) { return actions }
        if number != session.number { return standbyReceived(event, number, at: now) }
        switch event {
        case .created, .ready, .failure: return sessionReceived(event, at: now)
        case .speechStarted(let item, let ms): return speechStarted(item, atMs: ms, at: now)
        case .speechStopped(let item, let ms): return speechStopped(item, atMs: ms, at: now)
        case .item(let id, let after, let speaker):
            transcript.place(id, after: after, speaker: speaker)
            return placed(id)
        case .callerText(let item, let text, let usage):
            transcribed = transcribed + usage
            return callerText(item, text, at: now)
        case .callerTextFailed(let item):
            return [.note(CallNote("transcription_failed"))] + callerText(item, nil, at: now)
        case .responseStarted(let id):
            response.started(id)
            if setup.transcriptionModel == nil { transcript.giveUpText() }
            return []
        case .agentTextDelta(let item, let text):
            transcript.agentText(item, text, isWhole: false)
            return []
        case .agentText(let item, let text):
            transcript.agentText(item, text, isWhole: true)
            return changes()
        case .responseDone(let outcome): return responseDone(outcome, at: now)
        case .toolCall(let call):
            desk.collect(call)
            return []
        case .usedSeconds(let seconds):
            usage.seconds = max(usage.seconds, seconds)
            return []
        case .fragment, .task, .closed, .ignored: return []
        }
    }

    // MARK: The telephone's side

    /// Twilio says something that is not audio.
    package mutating func receive(_ event: TwilioEvent, at now: Int) -> [CallAction] {
        guard phase != .over else { return [] }
        switch event {
        case .start(let start): return streamStarted(start, at: now)
        case .dtmf(let digit): return pressed(digit, at: now)
        case .mark(let name):
            playback.markEchoed(name, at: clock.read(now))
            return settlePlayed(at: now) + leaveIfSaid(at: now)
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
        case .running: return finish(leaving?.reasonIfCut ?? .callerHangup, at: now)
        }
    }

    /// Time passes. To be called now and then; a quarter of a second apart will do.
    package mutating func tick(at now: Int) -> [CallAction] {
        switch phase {
        case .over: return []
        case .collecting(let until): return now >= until ? conclude() : []
        case .apologising(let until):
            guard now >= until || !playback.isPlaying(at: clock.read(now)) else { return [] }
            return apologised(at: now)
        case .running:
            if stream == .awaited, now >= Self.streamPatienceMs { return finish(.noStream, at: now) }
            if !hasBegun, session.state != .ready, now >= Self.voicePatienceMs, stream == .open {
                return fail(.modelTimeout, [], at: now)
            }
            var actions = watchDuplex(at: now)
            actions += settlePlayed(at: now)
            actions += watchSessions(at: now)
            actions += settleDoubt(at: now)
            actions += watchTools(at: now)
            actions += watchKeys(at: now)
            actions += watchPruning(at: now)
            actions += watchLimits(at: now)
            actions += leaveIfSaid(at: now)
            return actions
        }
    }

    // MARK: Beginning

    mutating func streamStarted(_ start: StreamStart, at now: Int) -> [CallAction] {
        guard stream == .awaited else { return [] }
        stream = .open
        streamStart = now
        clock.start(at: now)
        caller.lastActivity = now
        guard start.isMuLaw8k else {
            return [.note(CallNote("unsupported_audio", [.init("encoding", .string(start.encoding))]))]
                + finish(.unsupportedAudio, at: now)
        }
        if let endReason { return apologise(endReason, at: now) }
        transcript.streamStarted(at: clock.read(now))
        return begin(at: now)
    }

    /// Has the agent greet as soon as there is one, so that its first word waits for the stream and not the other way round;
    /// but one that speaks and listens at once is not left alone with itself.
    mutating func begin(at now: Int) -> [CallAction] {
        guard session.state == .ready, stream == .open || !traits.isFullDuplex, !hasBegun, phase == .running else {
            return []
        }
        hasBegun = true
        let first = traits.isFullDuplex ? greet(at: now) : ask(policy.greeting, at: now)
        return stream == .open
            ? remind() + first + [.releaseCallerAudio(from: recent(from: uplink.heardTo))] : remind() + first
    }

    mutating func changes() -> [CallAction] {
        let turns = transcript.changes()
        return turns.isEmpty ? [] : [.turns(turns)]
    }
}
