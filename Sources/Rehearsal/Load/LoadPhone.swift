internal import Audio
internal import Bridge
internal import JSONText
internal import Secrets
internal import Sockets

/// One telephone of the load: rings, speaks two seconds out of ten, listens, interrupts now and then. Loop thread only.
final class LoadPhone: WebSocketHandler {
    let number: Int
    private unowned let house: LoadPhones
    private let callSid = "CA" + Token.random(bytes: 16)
    private let streamSid = "MZ" + Token.random(bytes: 16)
    private var socket: WebSocket?
    private var hasHungUp = false
    private var wasOpen = false

    // What it says.
    private var sequence = 1
    private var frames = 0
    private let mediaHead: [UInt8]
    private let chunkHead: [UInt8]
    /// Where in its forty seconds the call begins, frames; and when it ends, frames.
    private let offset: Int
    private let life: Int
    private let endsRudely: Bool
    private let dozesAt: Int?

    // What it hears.
    private var ear = StampReader(.telephone)
    private var playsUntil: Int64 = 0
    private var marks: [(name: String, due: Int64)] = []
    private var expected: UInt8?
    private var interruptedAt: Int64?

    private static let cycle = 500

    init(_ house: LoadPhones, number: Int) {
        self.house = house
        self.number = number
        offset = number * 137 % (4 * Self.cycle)
        life = house.plan.churns ? Int.random(in: 5...60) * 50 : .max
        endsRudely = house.plan.churns && Int.random(in: 0..<3) == 0
        dozesAt = house.plan.churns && Int.random(in: 0..<10) == 0 ? Int.random(in: 100..<250) : nil
        mediaHead = Array(",\"streamSid\":\"\(streamSid)\",\"media\":{\"track\":\"inbound\",\"chunk\":\"".utf8)
        chunkHead = Array("\",\"timestamp\":\"".utf8)
    }

    // MARK: Ringing

    func ring() {
        let base = house.plan.bridge
        guard let address = Address(base + "/twilio/voice") else { return end(.failed) }
        let caller = "+1415555" + String(1000 + number % 9000)
        let form: [(name: String, value: String)] = [
            ("CallSid", callSid), ("AccountSid", house.plan.accountSid), ("From", caller), ("Caller", caller),
            ("To", "+15005550006"), ("Called", "+15005550006"), ("CallStatus", "ringing"), ("Direction", "inbound"),
            ("ApiVersion", "2010-04-01"), ("StirVerstat", "TN-Validation-Passed-A"), ("FromCountry", "US"),
        ]
        let signature = TwilioSignature(secret: house.plan.authToken).sign(url: base + "/twilio/voice", form: form)
        house.reactor.fetch(
            "POST", address,
            headers: [
                ("content-type", "application/x-www-form-urlencoded; charset=UTF-8"), ("x-twilio-signature", signature),
            ], body: Array(Form.encode(form).utf8), timeoutMs: 15_000
        ) { [self] in answered($0) }
    }

    private func answered(_ outcome: Result<HTTPResponse, SocketFailure>) {
        guard case .success(let response) = outcome, response.status == 200,
            let document = TwiML(String(decoding: response.body, as: UTF8.self))
        else { return end(.failed) }
        guard let stream = document.stream else { return end(.refused) }
        guard let address = Address(stream.url) else { return end(.failed) }
        let signature = TwilioSignature(secret: house.plan.authToken).sign(url: stream.url, form: nil)
        socket = house.reactor.openWebSocket(
            address, headers: [("x-twilio-signature", signature)], maxMessage: 1 << 20, handler: self)
    }

    func opened(_ socket: WebSocket) {
        wasOpen = true
        house.opened(self)
        let start: JSON = [
            "event": "start", "sequenceNumber": "1", "streamSid": .string(streamSid),
            "start": [
                "accountSid": .string(house.plan.accountSid), "streamSid": .string(streamSid),
                "callSid": .string(callSid),
                "tracks": ["inbound"],
                "mediaFormat": ["encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1],
                "customParameters": ["call_sid": .string(callSid)],
            ],
        ]
        socket.send(Array("{\"event\":\"connected\",\"protocol\":\"Call\",\"version\":\"1.0.0\"}".utf8))
        socket.send(start.encoded)
    }

    // MARK: Speaking

    private var isSpeaking: Bool {
        let at = (frames + offset) % Self.cycle
        // Every fourth answer is interrupted.
        return at < 100 || ((frames + offset) / Self.cycle % 4 == 3 && (225..<275).contains(at))
    }

    /// The next 20 ms.
    func frame(at now: Int64) {
        guard let socket, !hasHungUp else { return }
        while let first = marks.first, first.due <= now {
            marks.removeFirst()
            echo(first.name)
        }
        if frames == dozesAt { doze() }
        guard frames < life else { return endsRudely ? hangUpRudely() : hangUp() }
        let speaks = isSpeaking
        if speaks, !wasSpeaking, playsUntil > now + 300_000 { interruptedAt = now }
        wasSpeaking = speaks
        sequence += 1
        let stamp = FrameStamp(
            time: FrameStamp.time(house.reactor.now), number: UInt8(truncatingIfNeeded: frames), flag: speaks)
        let at = frames
        frames += 1
        let isSent = socket.send(upTo: 512) { output in
            output.withUnsafeMutableBufferPointer { room in
                var text = TextRoom(room.baseAddress!)
                text.put("{\"event\":\"media\",\"sequenceNumber\":\"")
                text.put(sequence)
                text.put("\"")
                text.put(mediaHead)
                text.put(at + 1)
                text.put(chunkHead)
                text.put(at * 20)
                text.put("\",\"payload\":\"")
                text.put(stamp)
                text.put("\"}}")
                return text.count
            }
        }
        if !isSent { house.count { $0.lost += 1 } }
    }
    private var wasSpeaking = false

    private func echo(_ name: String) {
        sequence += 1
        let message: JSON = [
            "event": "mark", "sequenceNumber": .string(String(sequence)), "streamSid": .string(streamSid),
            "mark": ["name": .string(name)],
        ]
        socket?.send(message.encoded)
    }

    /// Reads nothing for three seconds, as a peer on a bad line does.
    private func doze() {
        socket?.isReading = false
        dozing = house.reactor.after(milliseconds: 3000) { [weak self] in self?.socket?.isReading = true }
    }
    private var dozing: Sockets.Timer?

    func hangUp() {
        guard !hasHungUp else { return }
        hasHungUp = true
        sequence += 1
        let message: JSON = [
            "event": "stop", "sequenceNumber": .string(String(sequence)), "streamSid": .string(streamSid),
            "stop": ["accountSid": .string(house.plan.accountSid), "callSid": .string(callSid)],
        ]
        socket?.send(message.encoded)
        socket?.close()
    }

    private func hangUpRudely() {
        hasHungUp = true
        socket?.drop()
    }

    // MARK: Hearing

    func received(_ socket: WebSocket, _ message: Span<UInt8>) {
        let now = house.reactor.now
        if let media = MediaScanner.twilioMedia(message) { return heard(message.extracting(media.payload), at: now) }
        guard let json = JSON(parsing: message) else { return }
        switch json["event"]?.string {
        case "mark":
            let name = json["mark"]?["name"]?.string ?? ""
            if playsUntil <= now { echo(name) } else { marks.append((name, playsUntil)) }
        case "clear":
            playsUntil = now
            for mark in marks { echo(mark.name) }
            marks = []
            expected = nil
            if let since = interruptedAt { house.cleared(microseconds: now - since) }
            interruptedAt = nil
        default: break
        }
    }

    private func heard(_ payload: Span<UInt8>, at now: Int64) {
        let samples = payload.count / 4 * 3
        let frames = UInt8(truncatingIfNeeded: (samples + 80) / 160)
        let stamp = ear.read(payload, frame: 0)
        house.count { tally in
            tally.frames += Int(frames)
            guard let stamp else { return tally.unreadable += 1 }
            if stamp.flag { return }
            guard let expected else { return tally.stale += Int(frames) }
            tally.lost += Int(stamp.number &- expected)
            if playsUntil < now { tally.underruns += 1 }
        }
        if let stamp {
            if stamp.flag { house.answered(FrameStamp.time(now) &- stamp.time) }
            if stamp.flag || expected != nil { expected = stamp.number &+ frames }
        } else if let last = expected {
            expected = last &+ frames
        }
        playsUntil = max(playsUntil, now) + Int64(samples) * 125
    }

    // MARK: The end

    func closed(_ socket: WebSocket, _ reason: CloseReason) {
        dozing = nil
        self.socket = nil
        end(hasHungUp ? .planned : wasOpen ? .dropped : .failed)
    }

    private func end(_ end: LoadPhones.End) { house.ended(self, end, wasOpen: wasOpen) }
}
