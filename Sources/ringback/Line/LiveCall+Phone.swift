import Bridge
import Console
import JSONText
import Records
import Sockets

/// The telephone: the caller's sound on its way to the model, and what the caller is to hear on its way to Twilio.
extension LiveCall {
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
        let clock = board.clockOfFrame()
        let now = now
        board.withScratch(Base64.decodedCapacity(payload.count)) { scratch in
            var room = scratch.mutableSpan
            guard let count = Base64.decode(payload, escaped: escaped, into: &room) else {
                return note(CallNote("bad_audio"))
            }
            let ulaw = UnsafeBufferPointer(rebasing: scratch[..<count]).span
            switch call.callerFrame(timestampMs: timestampMs, ulaw, at: now) {
            case .relay(let gap):
                if gap > 0 { sendSilence(gap) }
                model?.send(upTo: Uplink.capacity(forULaw: count), isPerishable: true) { output in
                    uplink.appendMessage(ulaw: ulaw, payload: payload, escaped: escaped, into: &output)
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

    /// Keeps the clocks of sessions running whose clock is our sound.
    func feedSilence() {
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
        let dropped = call.callerAudio.takeDropped()
        if dropped > 0 { note(CallNote("caller_audio_dropped", [.init("ms", JSON(dropped / 8))])) }
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
            let clock = call.soundClock(at: now)
            phone.send(upTo: MediaMessage.capacity(streamSid: streamSid.count, ulaw: count)) { output in
                var length = 0
                call.withNext(count) { ulaw, position in
                    sound?.agent(ulaw, position: position, at: clock)
                    length = MediaMessage.write(streamSid: streamSid.span, ulaw: ulaw, into: &output)
                }
                return length
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
}
