import Audio
import Bridge
import Foundation
import JSONText
import Records
import Sockets

/// One call on its loop: its two sockets, its state machine, and the one place where the machine's actions are carried out.
/// Loop thread only.
final class LiveCall {
    let record: CallRecord
    /// What opens the stream; good once.
    let token: String
    /// The call's state, seen by whoever asks on the loop.
    private(set) var call: Call
    private unowned let board: Switchboard
    private var uplink: Uplink
    private var downlink: Downlink
    private var held = HeldAudio()
    private var model: WebSocket?
    private var phone: WebSocket?
    private var streamSid: [UInt8] = []
    private let startedAt: Int64
    private var timer: Sockets.Timer?
    private var isBriefed = false
    /// The stream has this long from its socket's opening to its `start`.
    private static let startPatienceMs = 5000
    /// The memory has this long from the webhook on; then the call goes on without.
    private static let briefingPatienceMs = 1500
    private static let tickMs = 250.0
    private var phoneOpenedAt: Int?

    init(_ record: CallRecord, token: String, board: Switchboard) {
        self.record = record
        self.token = token
        self.board = board
        let settings = board.settings
        call = Call(
            setup: VoiceSetup(
                instructions: settings.instructions, audio: settings.audio, voice: settings.voiceName,
                transcriptionModel: settings.transcriptionModel, language: settings.language),
            greeting: settings.greeting.map { "Greet the caller. Say: \($0)" })
        uplink = Uplink(settings.audio, head: board.codec.uplinkHead)
        downlink = Downlink(settings.audio)
        startedAt = board.reactor.now
    }

    /// Milliseconds since the call's start.
    var now: Int { Int((board.reactor.now - startedAt) / 1000) }

    /// Opens the model's session and starts the clock.
    func begin(_ address: Address, headers: [(name: String, value: String)]) {
        model = board.reactor.openWebSocket(address, headers: headers, handler: ModelLeg(self))
        schedule()
    }

    private func schedule() {
        timer = board.reactor.after(milliseconds: Self.tickMs) { [unowned self] in tick() }
    }

    private func tick() {
        let now = now
        if !isBriefed, now >= Self.briefingPatienceMs {
            note(CallNote("memory_late"))
            brief(Receptionist.Briefing(instructions: board.settings.instructions))
        }
        if let opened = phoneOpenedAt, streamSid.isEmpty, now - opened >= Self.startPatienceMs {
            phone?.close(code: 1008, reason: "no start")
        }
        run(call.tick(at: now))
        pump()
        if !call.isOver { schedule() }
    }

    /// The line knows what to tell the session. What comes too late is not used, and so not kept.
    func brief(_ briefing: Receptionist.Briefing) {
        guard !isBriefed, !call.isOver else { return }
        isBriefed = true
        if let preamble = briefing.preamble { board.scribe.post(.preamble(preamble)) }
        run(call.prepared(instructions: briefing.instructions))
    }

    /// Ends the call from this side.
    func hangUp(_ reason: EndReason) { run(call.hangUp(reason, at: now)) }

    // MARK: The telephone

    func phoneOpened(_ socket: WebSocket) {
        phone = socket
        phoneOpenedAt = now
    }

    func phoneReceived(_ message: Span<UInt8>) {
        if let media = MediaScanner.twilioMedia(message), media.inbound {
            callerAudio(message.extracting(media.payload), escaped: media.escaped, timestampMs: media.timestampMs)
            return
        }
        guard let event = TwilioEvent(parsing: message) else { return note(CallNote("bad_twilio_message")) }
        if case .start(let start) = event, !accept(start) { return }
        run(call.receive(event, at: now))
        pump()
    }

    func phoneClosed() {
        phone = nil
        run(call.streamClosed(at: now))
    }

    /// A stream must be that of the call its token was made for.
    private func accept(_ start: StreamStart) -> Bool {
        guard start.callSid ?? record.callSid == record.callSid,
            start.accountSid == nil || board.settings.accountSid == nil
                || start.accountSid == board.settings.accountSid
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
        let now = now
        let samples = Base64.decodedCount(payload)
        switch call.callerFrame(timestampMs: timestampMs, samples: samples, at: now) {
        case .relay:
            model?.send(upTo: Uplink.capacity(forPayload: payload.count)) { output in
                uplink.appendMessage(payload: payload, escaped: escaped, into: &output) ?? 0
            }
            call.relayed(samples: samples, at: now)
        case .hold: hold(payload, escaped: escaped)
        case .drop: break
        }
        pump()
    }

    private func hold(_ payload: Span<UInt8>, escaped: Bool) {
        guard !escaped else { return }  // Twilio escapes nothing; what does may wait for the model
        board.withScratch(Base64.decodedCapacity(payload.count)) { scratch in
            var room = scratch.mutableSpan
            if let count = Base64.decode(payload, into: &room) {
                held.append(UnsafeBufferPointer(rebasing: scratch[..<count]).span)
            }
        }
    }

    private func releaseHeldAudio() {
        let ulaw = held.take()
        var at = 0
        while at < ulaw.count {
            let end = min(at + 1600, ulaw.count)
            model?.send(upTo: Uplink.capacity(forULaw: end - at)) { output in
                uplink.appendMessage(ulaw: ulaw.span.extracting(at..<end), into: &output)
            }
            call.relayed(samples: end - at, at: now)
            at = end
        }
        if held.dropped > 0 {
            note(CallNote("caller_audio_dropped", [.init("ms", JSON(held.dropped / 8))]))
        }
    }

    /// Sends Twilio what it may have now. On a frame's way.
    private func pump() {
        guard let phone else { return }
        let now = now
        let streamSid = streamSid
        while true {
            let count = call.sendable(at: now)
            guard count > 0 else { return }
            phone.send(upTo: MediaMessage.capacity(streamSid: streamSid.count, ulaw: count)) { output in
                call.playback.withNext(count) {
                    MediaMessage.write(streamSid: streamSid.span, ulaw: $0, into: &output)
                }
            }
            let mark = call.didSend(count, at: now)
            phone.send(upTo: MarkMessage.capacity(streamSid: streamSid.count)) { output in
                MarkMessage.write(
                    streamSid: streamSid.span, generation: mark.generation, position: mark.position, into: &output)
            }
        }
    }

    // MARK: The model

    func modelReceived(_ message: Span<UInt8>) {
        if let delta = MediaScanner.audioDelta(message) { return agentAudio(message, delta) }
        guard let event = board.codec.parse(message) else { return note(CallNote("bad_model_message")) }
        run(call.receive(event, at: now))
        pump()
    }

    /// On a frame's way.
    private func agentAudio(_ message: Span<UInt8>, _ delta: AudioDelta) {
        board.withScratch(Downlink.capacity(forPayload: delta.payload.count)) { scratch in
            var room = scratch.mutableSpan
            let count = downlink.decode(
                payload: message.extracting(delta.payload), escaped: delta.escaped, into: &room)
            guard let count, count > 0 else { return }
            _ = call.agentAudio(
                item: message.extracting(delta.item), response: message.extracting(delta.response),
                contentIndex: delta.contentIndex, ulaw: UnsafeBufferPointer(rebasing: scratch[..<count]).span, at: now)
        }
        pump()
    }

    func modelClosed(_ reason: CloseReason) {
        guard model != nil else { return }
        model = nil
        // The words are libwebsockets' or the provider's; what they say is for the log, the record keeps the codes.
        Log.info("model_session_closed", call: record.callSid, [.init("why", .string(String(reason.text.prefix(120))))])
        run(
            call.voiceClosed(
                [.init("close_code", JSON(reason.code)), .init("http_status", JSON(reason.httpStatus))], at: now))
        pump()
    }

    // MARK: Actions

    private func run(_ actions: [CallAction]) {
        for action in actions {
            switch action {
            case .voice(let command): if let message = board.codec.encode(command) { model?.send(message) }
            case .releaseHeldAudio: releaseHeldAudio()
            case .clear:
                phone?.send(TwilioCommand.clear(streamSid: String(decoding: streamSid, as: UTF8.self)))
                downlink.reset()
            case .apologise:
                let phrase = PackageResources.apology_ulaw
                call.phrase(phrase.span, at: now)
            case .turns(let drafts): board.scribe.post(.turns(drafts.map { Turn($0, of: record) }))
            case .note(let note): self.note(note)
            case .closeVoice:
                let socket = model
                model = nil
                socket?.close()
            case .closeStream: phone?.close()
            case .ended(let end): finish(end)
            }
        }
    }

    private func note(_ note: CallNote) {
        let detail = JSON.object(note.detail).withoutNulls
        board.scribe.post(
            .events([CallEvent(callSid: record.callSid, atMs: now, kind: note.kind, detailJSON: detail.text)]))
        // Keys may be a secret: the record has them, the log has not.
        Log.info(note.kind, call: record.callSid, note.kind == "dtmf" ? [] : detail.members ?? [])
    }

    private func finish(_ end: CallEnd) {
        timer = nil
        phone?.close()
        let at = Date()
        board.scribe.post(
            .end(
                record.callSid,
                CallEnding(
                    status: end.reason.isFailure ? .failed : .completed, reason: end.reason.rawValue, at: at,
                    usageJSON: end.usageJSON.text, latencyJSON: end.latencyJSON.text),
                Clerk.jobs(after: record.callSid, at: at)))
        Log.info("call_ended", call: record.callSid, [.init("reason", .string(end.reason.rawValue))])
        board.remove(self)
    }
}
