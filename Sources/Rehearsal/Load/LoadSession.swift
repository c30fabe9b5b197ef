internal import Bridge
internal import JSONText
internal import Sockets

/// One session of the load's model: reads the stamps of what it hears, takes their word for when the caller speaks, answers
/// each utterance with five seconds of sound, five times faster than life. Loop thread only.
final class LoadSession: WebSocketHandler {
    private unowned let house: LoadModel
    private let number: Int
    private var socket: WebSocket?
    private var ear = StampReader(.model)
    private var expected: UInt8?
    private var heardMs = 0
    private var callerSpeaks = false
    private var item = 0
    private var answer: Answer?
    private var wasInterrupted = false
    private var dozing: Timer?

    /// An answer under way.
    private struct Answer {
        var response: String
        var item: String
        var deltasLeft: Int
        var due: Int64
        var frame = 0
        var hasBegun = false
        /// The audio delta's text before the sound.
        var head: [UInt8] = []
    }

    private static let framesPerDelta = 10
    private static let transcript = "Your order is on the van, and the driver will ring you half an hour before."

    init(_ house: LoadModel, number: Int) {
        self.house = house
        self.number = number
    }

    func opened(_ socket: WebSocket) {
        self.socket = socket
        house.opened(self)
        send(["type": "session.created", "event_id": "event_1", "session": ["type": "realtime", "id": "sess_load"]])
    }

    func closed(_ socket: WebSocket, _ reason: CloseReason) {
        self.socket = nil
        house.closed(self)
    }

    func drop() { socket?.drop() }

    func doze() {
        socket?.isReading = false
        dozing = house.reactor.after(milliseconds: 3000) { [weak self] in self?.socket?.isReading = true }
    }

    private func send(_ event: JSON) { socket?.send(event.encoded) }

    // MARK: Hearing

    func received(_ socket: WebSocket, _ message: Span<UInt8>) {
        let head = Uplink.realtimeHead
        guard message.count > head.utf8CodeUnitCount + 2, message.starts(with: head) else { return command(message) }
        let text = message.extracting(head.utf8CodeUnitCount..<message.count - 2)
        let now = FrameStamp.time(house.reactor.now)
        let frames = max(1, (ear.sound.samples(inText: text.count) + 240) / ear.sound.samplesPerFrame)
        for index in 0..<frames {
            heardMs += 20
            guard let stamp = ear.read(text, frame: index) else {
                expected = expected.map { $0 &+ 1 }
                house.count { $0.unreadable += 1 }
                continue
            }
            let missing = expected.map { stamp.number &- $0 } ?? 0
            expected = stamp.number &+ 1
            house.count { tally in
                tally.frames += 1
                tally.lost += Int(missing)
            }
            house.heard(now &- stamp.time)
            if stamp.flag != callerSpeaks { turn(stamp.flag) }
        }
    }

    private func turn(_ speaks: Bool) {
        callerSpeaks = speaks
        if speaks {
            item += 1
            send([
                "type": "input_audio_buffer.speech_started", "event_id": "event_s", "item_id": .string(callerItem),
                "audio_start_ms": JSON(heardMs),
            ])
            wasInterrupted = answer != nil
            if answer != nil { finish("cancelled") }
            return
        }
        send([
            "type": "input_audio_buffer.speech_stopped", "event_id": "event_e", "item_id": .string(callerItem),
            "audio_end_ms": JSON(heardMs),
        ])
        send([
            "type": "input_audio_buffer.committed", "event_id": "event_c", "item_id": .string(callerItem),
            "previous_item_id": nil,
        ])
        send([
            "type": "conversation.item.input_audio_transcription.completed", "event_id": "event_t",
            "item_id": .string(callerItem), "content_index": 0, "transcript": "Where is my order, please?",
        ])
        begin(seconds: wasInterrupted ? 2 : 5, after: 300_000)
    }

    private var callerItem: String { "item_\(number)_c\(item)" }

    private func command(_ message: Span<UInt8>) {
        guard let json = JSON(parsing: message) else { return }
        switch json["type"]?.string {
        case "session.update":
            if json["session"]?["audio"]?["input"]?["format"]?["type"]?.string == "audio/pcmu" {
                ear = StampReader(.telephone)
            }
            send(["type": "session.updated", "event_id": "event_u", "session": json["session"] ?? [:]])
        case "response.create": if answer == nil { begin(seconds: 2, after: 100_000) }
        case "response.cancel": if answer != nil { finish("cancelled") }
        default: break
        }
    }

    // MARK: Speaking

    private func begin(seconds: Int, after pause: Int64) {
        guard answer == nil else { return }
        item += 1
        answer = Answer(
            response: "resp_\(number)_\(item)", item: "item_\(number)_a\(item)",
            deltasLeft: seconds * 50 / Self.framesPerDelta, due: house.reactor.now + pause)
        house.count { $0.answers += 1 }
    }

    /// Sends what is due.
    func speak(at now: Int64) {
        guard let due = answer?.due, due <= now, let socket else { return }
        if answer?.hasBegun == false { announce() }
        guard var current = answer else { return }
        if current.deltasLeft == 0 { return finish("completed") }
        send([
            "type": "response.output_audio_transcript.delta", "event_id": "event_w",
            "response_id": .string(current.response), "item_id": .string(current.item), "output_index": 0,
            "content_index": 0, "delta": "and then some ",
        ])
        let time = FrameStamp.time(house.reactor.now)
        _ = socket.send(upTo: current.head.count + Self.framesPerDelta * 1280 + 2) { output in
            output.withUnsafeMutableBufferPointer { room in
                var text = TextRoom(room.baseAddress!)
                text.put(current.head)
                for _ in 0..<Self.framesPerDelta {
                    text.putModel(
                        FrameStamp(
                            time: time, number: UInt8(truncatingIfNeeded: current.frame), flag: current.frame == 0))
                    current.frame += 1
                }
                text.put("\"}")
                return text.count
            }
        }
        current.deltasLeft -= 1
        current.due += 40_000
        answer = current
    }

    private func announce() {
        guard var current = answer else { return }
        current.hasBegun = true
        let part: [JSON.Member] = [
            JSON.Member("response_id", .string(current.response)), JSON.Member("item_id", .string(current.item)),
            JSON.Member("output_index", 0), JSON.Member("content_index", 0),
        ]
        let head: JSON = .object(
            [JSON.Member("type", "response.output_audio.delta"), JSON.Member("event_id", "event_d")] + part)
        current.head = head.encoded.dropLast() + Array(",\"delta\":\"".utf8)
        answer = current
        send(["type": "response.created", "event_id": "event_r", "response": response(current, "in_progress")])
        let message: JSON = [
            "id": .string(current.item), "object": "realtime.item", "type": "message", "status": "in_progress",
            "role": "assistant", "content": [],
        ]
        send([
            "type": "response.output_item.added", "event_id": "event_o", "response_id": .string(current.response),
            "output_index": 0, "item": message,
        ])
        send(["type": "conversation.item.added", "event_id": "event_i", "previous_item_id": nil, "item": message])
        send(
            .object(
                [JSON.Member("type", "response.content_part.added"), JSON.Member("event_id", "event_p")] + part + [
                    JSON.Member("part", ["type": "audio", "transcript": ""])
                ]))
    }

    private func response(_ answer: Answer, _ status: String) -> JSON {
        [
            "id": .string(answer.response), "object": "realtime.response", "status": .string(status),
            "status_details": nil,
            "output": [],
            "usage": [
                "total_tokens": 253, "input_tokens": 132, "output_tokens": 121,
                "input_token_details": ["text_tokens": 119, "audio_tokens": 13, "cached_tokens": 64],
                "output_token_details": ["text_tokens": 30, "audio_tokens": 91],
            ],
        ]
    }

    private func finish(_ status: String) {
        guard let ended = answer else { return }
        answer = nil
        if status == "cancelled" { house.count { $0.interrupted += 1 } }
        guard ended.hasBegun else { return }
        if status == "completed" {
            for type in ["response.output_audio.done", "response.output_audio_transcript.done"] {
                send([
                    "type": .string(type), "event_id": "event_f", "response_id": .string(ended.response),
                    "item_id": .string(ended.item), "output_index": 0, "content_index": 0,
                    "transcript": .string(Self.transcript),
                ])
            }
        }
        send(["type": "response.done", "event_id": "event_x", "response": response(ended, status)])
    }
}

extension Span<UInt8> {
    fileprivate func starts(with text: StaticString) -> Bool {
        guard count >= text.utf8CodeUnitCount else { return false }
        for index in 0..<text.utf8CodeUnitCount where self[index] != text.utf8Start[index] { return false }
        return true
    }
}
