internal import JSONText
internal import Foundation

/// Answers each utterance with an echo of it, and whoever asks for a greeting with two tones; so that a line can be tried
/// by ear without any script. Audio comes five times faster than it plays. Loop thread only.
final class EchoPerformance {
    private unowned let session: ModelSession
    private struct Entry {
        var due: Double
        var event: JSON
        var audioMs = 0
        var response: String?
    }
    private var queue: [Entry] = []
    private var recent: [Int16] = []
    private var rate = 24_000
    private var speechStartMs: Int?
    private var callerItem: String?
    /// What the next answer echoes.
    private var utterance: [Int16] = []

    private static let patience = 60_000
    private static let deltaMs = 200

    init(_ session: ModelSession) { self.session = session }

    // MARK: Hearing

    func hear(_ samples: [Int16], rate: Int) {
        if rate != self.rate {
            recent = []
            self.rate = rate
        }
        recent += samples
        // Between utterances only what a beginning may need is kept, and never more than a minute.
        let kept = speechStartMs == nil && session.settings.hearsTurns ? 1000 : Self.patience
        let surplus = recent.count - kept * rate / 1000
        if surplus > rate { recent.removeFirst(surplus) }
    }

    func clearBuffer() { recent = [] }

    func heard(_ edge: Endpointer.Edge, at now: Double) {
        switch edge {
        case .started(let at):
            speechStartMs = at
            let item = session.newID("item")
            callerItem = item
            session.emit([
                "type": "input_audio_buffer.speech_started", "item_id": .string(item),
                "audio_start_ms": JSON(max(0, at - session.settings.prefixPaddingMs)),
            ])
            if session.settings.interrupts, session.active != nil { session.cancel(reason: "turn_detected") }
        case .stopped(let at):
            let item = callerItem ?? session.newID("item")
            session.emit([
                "type": "input_audio_buffer.speech_stopped", "item_id": .string(item), "audio_end_ms": JSON(at),
            ])
            let quiet = max(0, session.settings.silenceMs - 100)
            let length = min(recent.count, (at - (speechStartMs ?? at) + 300) * rate / 1000)
            utterance = Array(recent.suffix(length).dropLast(min(length, quiet * rate / 1000)))
            speechStartMs = nil
            committed(item: item, at: now)
            if session.settings.createsResponses, session.active == nil { respond(to: nil, isApart: false, at: now) }
        }
    }

    /// The buffer is committed by the client: all of it is the utterance.
    func commit(item: String, at now: Double) {
        utterance = recent
        committed(item: item, at: now)
    }

    private func committed(item: String, at now: Double) {
        recent = []
        session.emitCommitted(item: item)
        guard session.settings.transcribes else { return }
        let text = echoText
        let kind = "conversation.item.input_audio_transcription"
        add(now + 300, ["type": .string(kind + ".delta"), "item_id": .string(item), "content_index": 0, "delta": text])
        add(
            now + 300,
            [
                "type": .string(kind + ".completed"), "item_id": .string(item), "content_index": 0, "transcript": text,
                "usage": ["type": "duration", "seconds": .number(Double(utterance.count) / Double(rate))],
            ])
    }

    private var echoText: JSON { .string("(echo of \(utterance.count * 1000 / rate) ms)") }

    // MARK: Answering

    /// - Parameter isApart: outside the conversation (`conversation: "none"`).
    func respond(to asked: JSON?, isApart: Bool, at now: Double) {
        let modalities = asked?["output_modalities"] ?? session.settings.json["output_modalities"]
        let speaks = modalities?.array?.contains("audio") ?? true
        let (sound, soundRate, text) = utterance.isEmpty ? (Self.chime, 24_000, "(chime)") : (utterance, rate, echoText)
        if !isApart { utterance = [] }

        let id = session.newID("resp")
        let response: [JSON.Member] = [
            JSON.Member("id", .string(id)), JSON.Member("object", "realtime.response"),
            JSON.Member("conversation_id", isApart ? nil : "conv_echo"),
            JSON.Member("output_modalities", speaks ? ["audio"] : ["text"]),
            JSON.Member("max_output_tokens", "inf"), JSON.Member("metadata", asked?["metadata"] ?? .null),
        ]
        func whole(_ status: JSON, _ output: JSON, _ usage: JSON) -> JSON {
            .object(
                response + [
                    JSON.Member("status", status), JSON.Member("status_details", nil), JSON.Member("output", output),
                    JSON.Member("usage", usage),
                ])
        }
        session.emit(["type": "response.created", "response": whole("in_progress", [], nil)])

        let item = session.newID("item")
        let previous = JSON(session.conversation.lastID)
        let part: [JSON.Member] = [
            JSON.Member("response_id", .string(id)), JSON.Member("item_id", .string(item)),
            JSON.Member("output_index", 0), JSON.Member("content_index", 0),
        ]
        func message(_ status: JSON, _ content: JSON) -> JSON {
            [
                "id": .string(item), "object": "realtime.item", "type": "message", "status": status,
                "role": "assistant",
                "content": content,
            ]
        }
        func event(_ type: String, _ members: [JSON.Member]) -> JSON {
            .object([JSON.Member("type", .string(type))] + members)
        }
        var at = now + 40
        func put(_ event: JSON, audioMs: Int = 0) { add(at, event, audioMs: audioMs, response: id) }

        let begun = message("in_progress", [])
        put(event("response.output_item.added", [part[0], part[2], JSON.Member("item", begun)]))
        if !isApart { put(["type": "conversation.item.added", "item": begun, "previous_item_id": previous]) }
        let emptyPart: JSON = speaks ? ["type": "audio", "transcript": ""] : ["type": "text", "text": ""]
        put(event("response.content_part.added", part + [JSON.Member("part", emptyPart)]))
        at += 100
        let words = speaks ? "response.output_audio_transcript" : "response.output_text"
        put(event(words + ".delta", part + [JSON.Member("delta", text)]))
        if speaks {
            var voice = ModelVoice()
            let step = Self.deltaMs * soundRate / 1000
            for start in stride(from: 0, to: sound.count, by: step) {
                let piece = sound[start..<min(sound.count, start + step)]
                let base64 = voice.base64(piece, rate: soundRate, as: session.settings.outputFormat)
                put(
                    event("response.output_audio.delta", part + [JSON.Member("delta", .string(base64))]),
                    audioMs: piece.count * 1000 / soundRate)
                at += Double(Self.deltaMs) / 5
            }
            put(event("response.output_audio.done", part))
        }
        put(event(words + ".done", part + [JSON.Member(speaks ? "transcript" : "text", text)]))
        let donePart: JSON = speaks ? ["type": "audio", "transcript": text] : ["type": "text", "text": text]
        put(event("response.content_part.done", part + [JSON.Member("part", donePart)]))
        let content: JSON =
            speaks ? [["type": "output_audio", "transcript": text]] : [["type": "output_text", "text": text]]
        let ended = message("completed", content)
        put(event("response.output_item.done", [part[0], part[2], JSON.Member("item", ended)]))
        if !isApart { put(["type": "conversation.item.done", "item": ended, "previous_item_id": previous]) }
        let usage = Self.usage(audioMs: speaks ? sound.count * 1000 / soundRate : 0)
        put(["type": "response.done", "response": whole("completed", [ended], usage)])
        at += 10
        let limits: JSON = ["name": "tokens", "limit": 200_000, "remaining": 199_000, "reset_seconds": 0.3]
        put(["type": "rate_limits.updated", "rate_limits": [limits]])
    }

    /// Leaves out what has not been sent of a response.
    func cancel(response: String) { queue.removeAll { $0.response == response } }

    private func add(_ due: Double, _ event: JSON, audioMs: Int = 0, response: String? = nil) {
        let at = queue.firstIndex { $0.due > due } ?? queue.count
        queue.insert(Entry(due: due, event: event, audioMs: audioMs, response: response), at: at)
    }

    /// Sends what is due; when there is more, nil when there is not.
    func advance(to now: Double) -> Double? {
        while let first = queue.first, first.due <= now {
            queue.removeFirst()
            session.emit(first.event, audioMs: first.audioMs)
        }
        return queue.first?.due
    }

    private static func usage(audioMs: Int) -> JSON {
        let tokens = audioMs / 50
        return [
            "total_tokens": JSON(tokens + 10), "input_tokens": 0, "output_tokens": JSON(tokens + 10),
            "input_token_details": ["text_tokens": 0, "audio_tokens": 0, "image_tokens": 0, "cached_tokens": 0],
            "output_token_details": ["text_tokens": 10, "audio_tokens": JSON(tokens)],
        ]
    }

    /// E5 and A5, 200 and 300 ms, at −12 dBFS, with soft edges; PCM16 24 kHz.
    private static let chime: [Int16] = [(659.26, 200), (880.0, 300)].flatMap { pitch, ms in
        let count = ms * 24
        return (0..<count).map { index in
            let edge = min(1, Double(min(index, count - index)) / 240)
            return Int16(8192 * edge * sin(2 * .pi * pitch * Double(index) / 24_000))
        }
    }
}
