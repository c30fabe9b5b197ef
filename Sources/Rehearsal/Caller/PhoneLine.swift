internal import Bridge
internal import JSONText

/// The telephone's end of one media stream, without its socket: times in, messages out. What is sent is paced against
/// absolute times of the stream's clock: a frame is sent when its last sample has been spoken.
struct PhoneLine {
    private var writer: StreamWriter
    private let streamSid: String
    private let audio: [UInt8]
    private let messages: [RecordedCall.CallerMessage]
    private let faults: CallerFaults
    /// Faults that are messages or an end at a certain time.
    private var mischief: [(atMs: Int, bytes: [UInt8]?)]
    private var frame = 0
    private var message = 0
    private var stoppedMs: Double?

    private(set) var playback = PhonePlayback()
    private(set) var mediaSent = 0
    private(set) var arrivals: [CallerReport.Arrival] = []
    private(set) var clearsMs: [Double] = []
    private(set) var violations: [String] = []
    /// Everything has been sent; the stream may be closed.
    private(set) var isOver = false
    /// The caller is gone without a word.
    private(set) var closesAtOnce = false

    private static let frameMs = 20
    private static let frameCodes = 160

    init(_ ring: Ring, _ stream: TwiML.Stream) {
        faults = ring.faults
        writer = StreamWriter(ring, streamSid: ring.streamSid, parameters: stream.parameters)
        streamSid = ring.streamSid
        audio = ring.recorded.callerAudio
        var messages = ring.recorded.callerMessages
        if faults.noStart { messages.removeAll { $0.message["event"]?.string == "start" } }
        if faults.stopsFirst, let stop = messages.last { messages.insert(stop, at: min(2, messages.count - 1)) }
        if faults.stopsFirst, messages.count > 2 { messages[2].atMs = 0 }
        self.messages = messages
        mischief = []
        if let at = faults.oversizedAtMs {
            let filler = String(repeating: "x", count: faults.oversizedBytes)
            mischief.append((at, Array("{\"event\":\"filler\",\"text\":\"\(filler)\"}".utf8)))
        }
        if let at = faults.brokenAtMs { mischief.append((at, Array("{\"event\":\"media\",\"media\":".utf8))) }
        if let at = faults.closeAtMs { mischief.append((at, nil)) }
        mischief.sort { $0.atMs < $1.atMs }
    }

    /// What has been spoken so far, μ-law, lost frames too.
    var said: [UInt8] { Array(audio.prefix(frame * Self.frameCodes)) }

    /// When there is something to do again; nil when all is done.
    var nextMs: Double? {
        if isOver { return nil }
        return [nextSendMs.map(Double.init), stoppedMs == nil ? playback.nextEchoMs : nil].compactMap { $0 }.min()
    }

    private var nextFrameMs: Int? {
        frame * Self.frameCodes < audio.count ? (frame + 1) * Self.frameMs : nil
    }
    private var nextSendMs: Int? {
        [nextFrameMs, message < messages.count ? messages[message].atMs : nil, mischief.first?.atMs]
            .compactMap { $0 }.min()
    }

    /// All messages that are due at `now`, in order.
    mutating func due(at now: Double) -> [[UInt8]] {
        guard !isOver else { return [] }
        var out = echoes(playback.advance(to: now))
        while let next = nextSendMs, Double(next) <= now, !isOver {
            if let first = mischief.first, first.atMs == next {
                mischief.removeFirst()
                if let bytes = first.bytes {
                    out.append(bytes)
                } else {
                    isOver = true
                    closesAtOnce = true
                }
            } else if nextFrameMs == next {
                if let bytes = nextFrame() { out.append(bytes) }
            } else {
                let recorded = messages[message]
                message += 1
                out.append(writer.message(recorded.message))
                if recorded.message["event"]?.string == "stop" { stoppedMs = stoppedMs ?? now }
            }
        }
        if nextSendMs == nil { isOver = true }
        return out
    }

    private mutating func nextFrame() -> [UInt8]? {
        let start = frame * Self.frameCodes
        let codes = audio[start..<min(audio.count, start + Self.frameCodes)]
        defer { frame += 1 }
        if faults.lostFrames.contains(where: { $0.contains(frame) }) {
            writer.skipMedia()
            return nil
        }
        mediaSent += 1
        return writer.media(codes, atMs: frame * Self.frameMs)
    }

    private mutating func echoes(_ names: [String]) -> [[UInt8]] {
        // Behind `stop` Twilio says nothing any more.
        stoppedMs != nil || faults.noEchoes ? [] : names.map { writer.mark($0) }
    }

    /// The stream is closed: what has played until now has been heard, the rest never is.
    mutating func end(at now: Double) { _ = playback.advance(to: stoppedMs.map { min($0, now) } ?? now) }

    // MARK: What the bridge sends

    /// Takes a message of the bridge; returns the echoes it leads to.
    mutating func receive(_ bytes: Span<UInt8>, at now: Double) -> [[UInt8]] {
        guard let json = JSON(parsing: bytes), let event = json["event"]?.string else {
            violation("31951: a message that is no JSON object with an event")
            return []
        }
        if json["streamSid"]?.string != streamSid {
            violation("31951: \(event) with streamSid \(json["streamSid"]?.text.prefix(60) ?? "missing")")
            return []
        }
        let fields = ["media": ["payload"], "mark": ["name"], "clear": []]
        guard let inner = fields[event] else {
            violation("31951: unknown event \(event.prefix(40))")
            return []
        }
        let extra =
            (json.members ?? []).map(\.name).filter { !["event", "streamSid", event].contains($0) }
            + (json[event]?.members ?? []).map(\.name).filter { !inner.contains($0) }
        if !extra.isEmpty { violation("31951: \(event) with extra fields \(extra.prefix(4))") }
        if let stoppedMs {
            // What was under way when `stop` was sent is nobody's fault.
            if now > stoppedMs + 250 { violation("\(event) \(Int(now - stoppedMs)) ms after stop") }
            return []
        }
        switch event {
        case "media": return echoes(media(json["media"]?["payload"]?.string, at: now))
        case "mark":
            guard let name = json["mark"]?["name"]?.string else {
                violation("31951: mark without a name")
                return []
            }
            return echoes(playback.mark(name, at: now))
        default:
            clearsMs.append(now)
            return echoes(playback.clear(at: now))
        }
    }

    private mutating func media(_ payload: String?, at now: Double) -> [String] {
        guard let payload, let codes = Base64.bytes(payload), !codes.isEmpty else {
            violation("31951: media whose payload is missing, empty or no base64")
            return []
        }
        arrivals.append(CallerReport.Arrival(atMs: now, samples: codes.count))
        return playback.media(codes, at: now)
    }

    private mutating func violation(_ words: String) {
        if violations.count < 50 { violations.append(words) }
    }
}
