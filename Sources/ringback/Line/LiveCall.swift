import Audio
import Bridge
import Console
import Foundation
import JSONText
import Records
import Sockets

/// One call on its loop: its sockets, its state machine, and the one place where the machine's actions are carried out.
/// Loop thread only.
final class LiveCall {
    let record: CallRecord
    /// What the line rang for; nil for a call that came in.
    let errand: Errand?
    /// What the agent was told of it, and of the caller.
    var told: PreambleRecord?
    /// What opens the stream; good once.
    let token: String
    /// The call's state, seen by whoever asks on the loop.
    var call: Call
    unowned let board: Switchboard
    let terms: Terms
    var uplink: Uplink
    /// What a session hears that waits to take over: nothing, at the pace of life.
    var hush: Uplink
    var downlink: Downlink
    /// The model's sessions by their numbers, the one that is spoken to, and the one that was opened last.
    var sessions: [Int: WebSocket] = [:] { didSet { model = sessions[current] } }
    /// Sessions that were asked to end and have not said that they did.
    var closing: [Int: ClosingSession] = [:]
    var current = 0 { didSet { model = sessions[current] } }
    private(set) var model: WebSocket?
    var latest = 0
    private(set) var phone: WebSocket?
    private var streamSid: [UInt8] = []
    private let startedAt: Int64
    private var timer: Sockets.Timer?
    private var isBriefed = false
    private var phoneOpenedAt: Int?
    /// What is recorded or listened to; nil when neither is.
    var sound: SoundTrack?
    /// What becomes a recorded call; nil where none is wanted.
    var capture: LiveCapture?
    /// What is known of the caller; nil until it has been read, and for callers of whom nothing may be known.
    var acquaintance: Acquaintance?
    /// When the message of the model came that is worked on now, on the reactor's clock.
    var modelSpokeAt: Int64?
    /// What those who watch were told of the agent's words.
    var wordsTold = ""
    /// The stream has this long from its socket's opening to its `start`.
    private static let startPatienceMs = 5000
    /// The memory has this long from the webhook on; then the call goes on without.
    private static let briefingPatienceMs = 1500
    private static let tickMs = 250.0
    /// Where sound must not stand still.
    private static let steadyTickMs = 100.0
    /// A tick may be so late: what calls share a moment, the loop wakes for once.
    private static let tickSlackMs = 25.0
    /// More than this for Twilio does not wait in the socket but in the call, in order.
    private static let phoneBacklog = 32 << 10
    /// So much of the caller's sound may wait for a slow model, milliseconds; of more the oldest goes.
    static let modelBacklogMs = 2000

    init(_ record: CallRecord, token: String, errand: Errand? = nil, board: Switchboard) {
        self.record = record
        self.errand = errand
        self.token = token
        self.board = board
        terms = board.terms
        let settings = terms.settings
        var policy = terms.callPolicy
        if errand != nil { policy.greeting = Errand.greeting }
        call = Call(
            setup: VoiceSetup(
                instructions: settings.instructions, audio: settings.audio, voice: settings.voiceName,
                model: settings.voiceModel, transcriptionModel: settings.transcriptionModel,
                language: settings.language, tools: terms.tools.offered(level: record.identityLevel)),
            policy: policy, traits: terms.codec.traits, epoch: Int(record.startedAt.timeIntervalSince1970))
        uplink = Uplink(settings.audio, head: terms.codec.uplinkHead)
        hush = Uplink(settings.audio, head: terms.codec.uplinkHead)
        downlink = Downlink(settings.audio)
        startedAt = board.reactor.now
        // Until it is known whether the caller has a PIN.
        call.hidesKeys = record.identityLevel > 0
    }

    /// Milliseconds since the call's start.
    var now: Int { Int((board.reactor.now - startedAt) / 1000) }

    /// Starts the clock, and opens the model's session unless that waits for the stream.
    func begin() {
        if terms.settings.isWarm { run(call.open(at: now)) }
        if terms.settings.recordings != nil { keepSound() }
        schedule()
    }

    private func schedule() {
        let pause = terms.codec.traits.needsContinuousSound ? Self.steadyTickMs : Self.tickMs
        timer = board.reactor.after(milliseconds: pause, slack: Self.tickSlackMs) { [unowned self] in tick() }
    }

    private func tick() {
        let now = now
        if !isBriefed, now >= Self.briefingPatienceMs {
            note(CallNote("memory_late"))
            brief(Receptionist.Briefing(instructions: terms.settings.instructions))
        }
        if let opened = phoneOpenedAt, streamSid.isEmpty, now - opened >= Self.startPatienceMs {
            phone?.close(code: 1008, reason: "no start")
        }
        run(call.tick(at: now))
        feedSilence()
        noteDrops()
        spend()
        pump()
        tellWatchers()
        if !call.isOver { schedule() }
    }

    /// Says how much of the caller's sound a slow model has not taken.
    private func noteDrops() {
        guard let frames = model?.takeDropped(), frames > 0 else { return }
        note(CallNote("model_too_slow", [.init("dropped_ms", JSON(frames * 20))]))
    }

    /// Tells the line what the call cost since the last time.
    private func spend() {
        if !board.spend(call.takeCost()) { run(call.leave(.spendCap, saying: CallPolicy.spent, at: now)) }
    }

    /// The line knows what to tell the session. A preamble that comes too late is not used, and so not kept.
    func brief(_ briefing: Receptionist.Briefing) {
        acquaintance = briefing.acquaintance ?? acquaintance
        call.hidesKeys = acquaintance?.expectsPIN ?? false
        guard !isBriefed, !call.isOver else { return }
        isBriefed = true
        if let preamble = briefing.preamble { board.scribe.post(.preamble(preamble)) }
        told = briefing.preamble
        var instructions = briefing.instructions
        let tools = terms.tools.offered(level: acquaintance?.level ?? record.identityLevel)
        if acquaintance?.isOfSeveral == true {
            note(CallNote("shared_handle"))
            if tools.contains(where: { $0.name == BuiltInTool.confirmCaller.rawValue }) {
                instructions += "\n\n" + BuiltInTool.askWhoCalls
            }
        }
        if call.hidesKeys { instructions += "\n\n" + Self.aboutPIN }
        run(call.prepared(instructions: instructions, memory: briefing.preamble?.text, tools: tools))
    }

    /// Ends the call from this side, at once.
    func hangUp(_ reason: EndReason) { run(call.hangUp(reason, at: now)) }

    /// Ends the call from this side with a goodbye.
    func leave(_ reason: EndReason, saying words: String) {
        run(call.leave(reason, saying: words, at: now))
        pump()
    }

    /// Tells the agent something that the caller does not hear.
    func whisper(_ text: String) {
        note(CallNote("whisper"))
        run(call.whisper(text, speaks: true, at: now))
        pump()
    }

    /// Puts the caller through, as an operator wants it.
    func transfer(to number: String) {
        note(CallNote("operator_transfer"))
        run(call.transfer(to: number, for: nil, at: now))
        pump()
    }

    /// Who picked up a call of ours, by Twilio's ear: `human`, `machine_start`, `fax`, `unknown` …
    func answered(by who: String) {
        note(CallNote("answered_by", [.init("who", .string(who))]))
        if who.hasPrefix("machine") || who == "fax" { hangUp(.answeringMachine) }
    }

    // MARK: The telephone

    func phoneOpened(_ socket: WebSocket) {
        phone = socket
        phoneOpenedAt = now
        if !terms.settings.isWarm { run(call.open(at: now)) }
    }

    func phoneReceived(_ message: Span<UInt8>) {
        if let media = MediaScanner.twilioMedia(message), media.inbound {
            callerAudio(message.extracting(media.payload), escaped: media.escaped, timestampMs: media.timestampMs)
            return
        }
        let event = TwilioEvent(parsing: message)
        if case .dtmf = event, call.hidesKeys {} else { capture?.phone(message, at: now) }
        guard let event else { return note(CallNote("bad_twilio_message")) }
        if case .start(let start) = event, !accept(start) { return }
        run(call.receive(event, at: now))
        pump()
    }

    func phoneClosed() {
        phone = nil
        run(call.streamClosed(at: now))
    }

    func closePhone() { phone?.close() }

    /// A stream must be that of the call its token was made for.
    private func accept(_ start: StreamStart) -> Bool {
        guard start.callSid ?? record.callSid == record.callSid,
            start.accountSid == nil || terms.settings.accountSid == nil
                || start.accountSid == terms.settings.accountSid
        else {
            note(CallNote("stream_of_another_call"))
            phone?.close(code: 1008, reason: "not this call")
            return false
        }
        if streamSid.isEmpty { streamSid = Array(start.streamSid.utf8) }
        return true
    }

    /// On a frame's way.
    private func callerAudio(_ payload: Span<UInt8>, escaped: Bool, timestampMs: Int?) {
        if escaped { return escapedAudio(payload, timestampMs: timestampMs) }
        let clock = board.clockOfFrame()
        let now = now
        board.withScratch(Base64.decodedCapacity(payload.count)) { scratch in
            var room = scratch.mutableSpan
            guard let count = Base64.decode(payload, into: &room) else { return note(CallNote("bad_audio")) }
            let ulaw = UnsafeBufferPointer(rebasing: scratch[..<count]).span
            switch call.callerFrame(timestampMs: timestampMs, ulaw, at: now) {
            case .relay(let gap):
                if gap > 0 { sendSilence(gap) }
                model?.send(upTo: Uplink.capacity(forPayload: payload.count), isPerishable: true) { output in
                    uplink.appendMessage(payload: payload, escaped: false, into: &output) ?? 0
                }
                call.relayed(samples: gap + count, at: now)
            case .hush(let gap):
                sendSilence(gap + count)
                call.relayed(samples: gap + count, at: now)
            case .hold, .drop: break
            }
            sound?.caller(ulaw, at: call.soundClock(at: now))
            capture?.caller(ulaw, timestampMs: timestampMs)
        }
        if let clock { board.metrics.relayUp.note(microseconds: Int(board.reactor.now - clock)) }
        pump()
    }

    /// A payload with JSON escapes, as no Twilio stream has but its imitations do.
    private func escapedAudio(_ payload: Span<UInt8>, timestampMs: Int?) {
        var plain: [UInt8] = []
        for index in 0..<payload.count where payload[index] != UInt8(ascii: "\\") { plain.append(payload[index]) }
        callerAudio(plain.span, escaped: false, timestampMs: timestampMs)
    }

    /// Keeps the clocks of sessions running whose clock is our sound.
    private func feedSilence() {
        let due = call.silenceDue(at: now)
        sendSilence(due.session)
        guard due.standby > 0 else { return }
        let silence = [UInt8](repeating: 0xFF, count: due.standby)
        sessions[latest]?.send(upTo: Uplink.capacity(forULaw: due.standby)) { output in
            hush.appendMessage(ulaw: silence.span, into: &output)
        }
    }

    private func sendSilence(_ samples: Int) {
        var left = samples
        let frame = Silence.frame
        while left > 0 {
            let count = min(left, frame.count)
            model?.send(upTo: Uplink.capacity(forULaw: count)) { output in
                uplink.appendMessage(ulaw: frame.span.extracting(0..<count), into: &output)
            }
            left -= count
        }
    }

    /// Sends the model what is kept of the caller's audio from a position on.
    func releaseCallerAudio(from position: Int) {
        var samples = 0
        call.callerAudio.forEachPiece(from: position, size: 1600) { piece in
            model?.send(upTo: Uplink.capacity(forULaw: piece.count)) { output in
                uplink.appendMessage(ulaw: piece, into: &output)
            }
            samples += piece.count
        }
        call.relayed(samples: samples, at: now)
        if call.callerAudio.dropped > 0 {
            note(CallNote("caller_audio_dropped", [.init("ms", JSON(call.callerAudio.dropped / 8))]))
        }
    }

    /// Sends Twilio what it may have now. On a frame's way.
    func pump() {
        guard let phone, phone.queuedBytes < Self.phoneBacklog else { return }
        let now = now
        let first = call.sendable(at: now)
        if first > 0 { phone.corked { pump(phone, first, at: now) } }
    }

    private func pump(_ phone: WebSocket, _ first: Int, at now: Int) {
        let streamSid = streamSid
        var count = first
        while count > 0 {
            phone.send(upTo: MediaMessage.capacity(streamSid: streamSid.count, ulaw: count)) { output in
                call.playback.withNext(count) { ulaw in
                    sound?.agent(ulaw, position: call.playback.sendPosition, at: call.soundClock(at: now))
                    return MediaMessage.write(streamSid: streamSid.span, ulaw: ulaw, into: &output)
                }
            }
            let mark = call.didSend(count, at: now)
            phone.send(upTo: MarkMessage.capacity(streamSid: streamSid.count)) { output in
                MarkMessage.write(
                    streamSid: streamSid.span, generation: mark.generation, position: mark.position, into: &output)
            }
            count = call.sendable(at: now)
        }
    }

    /// Makes Twilio throw away what it holds.
    func clearPhone() {
        phone?.send(TwilioCommand.clear(streamSid: String(decoding: streamSid, as: UTF8.self)))
        if let modelSpokeAt { board.metrics.bargeIn.note(microseconds: Int(board.reactor.now - modelSpokeAt)) }
        downlink.reset()
        cutSound()
    }

    /// Nothing more will happen.
    func end() {
        timer = nil
        spend()
        closeSound()
        phone?.close()
        board.remove(self)
    }
}
