import Bridge
import Console
import Foundation
import JSONText
import Records
import Sockets

/// The model's sessions of a call.
extension LiveCall {
    func openSession(_ number: Int) {
        latest = number
        let (address, headers) = terms.voice
        let socket = board.reactor.openWebSocket(address, headers: headers, handler: ModelLeg(self, number))
        socket.perishableLimit = Uplink.capacity(forULaw: 160) * Self.modelBacklogMs / 20
        sessions[number] = socket
    }

    /// Ends a session; one that has a word for it has a while to confirm. Said twice, it ends at once.
    func closeSession(_ number: Int) {
        guard let socket = sessions.removeValue(forKey: number) else { return endSession(number) }
        let words = terms.codec.encode(.close)
        guard !words.isEmpty else { return socket.close() }
        for word in words { socket.send(word) }
        let limit = board.reactor.after(milliseconds: Double(Duplex.closingMs)) { [unowned self] in endSession(number) }
        closing[number] = ClosingSession(socket: socket, limit: limit)
    }

    private func endSession(_ number: Int) { closing.removeValue(forKey: number)?.socket.close() }

    func closeVoice() {
        for socket in sessions.values { socket.close() }
        sessions = [:]
        for number in closing.keys { endSession(number) }
    }

    func modelOpened(session number: Int) { run(call.sessionOpened(number, at: now)) }

    func modelReceived(_ message: Span<UInt8>, session number: Int) {
        capture?.model(message, session: number, heardMs: call.relayedMs, at: now)
        if let delta = terms.codec.audioDelta(message) {
            if number == current { agentAudio(message, delta) }
            return
        }
        modelSpokeAt = board.reactor.now
        defer { modelSpokeAt = nil }
        guard let event = terms.codec.parse(message) else { return note(CallNote("bad_model_message")) }
        run(call.receive(event, session: number, at: now))
        pump()
    }

    /// On a frame's way.
    private func agentAudio(_ message: Span<UInt8>, _ delta: AudioDelta) {
        let clock = board.clockOfFrame()
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
        if let clock { board.metrics.relayDown.note(microseconds: Int(board.reactor.now - clock)) }
    }

    func modelClosed(_ reason: CloseReason, session number: Int) {
        closing[number] = nil
        guard sessions.removeValue(forKey: number) != nil else { return }
        capture?.lost(session: number)
        // The words are libwebsockets' or the provider's; what they say is for the log, the record keeps the codes.
        Log.info("model_session_closed", call: record.callSid, [.init("why", .string(String(reason.text.prefix(120))))])
        // A refusal of key, model or request is the same next time; too many requests, and what ails the server, pass.
        let isFinal = reason.httpStatus.map { (400..<500).contains($0) && $0 != 408 && $0 != 429 } ?? false
        run(
            call.sessionClosed(
                number, [.init("close_code", JSON(reason.code)), .init("http_status", JSON(reason.httpStatus))],
                isFinal: isFinal, at: now))
        pump()
    }
}

/// A session that was asked to end.
struct ClosingSession {
    let socket: WebSocket
    let limit: Sockets.Timer
}
