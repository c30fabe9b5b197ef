internal import Audio
internal import JSONText
internal import Secrets

/// One session of a rehearsed model that speaks GPT-Live: full duplex, its clock is the sound that it is sent. Tells nothing of
/// turns, playback or who interrupts whom.
final class LiveSession: RehearsedSession {
    /// Where it stands.
    enum State { case awaiting, running, ended }

    var log: SessionLog
    private(set) var wakeAt: Double?
    private(set) var state = State.awaiting
    var outputs: [SessionOutput] = []
    let faults: ModelFaults.Duplex

    var performance: LivePerformance
    /// Where the session was recorded in this very protocol.
    var recording: LiveRecording?
    let isEcho: Bool
    private let refusal: String?
    private(set) var config: JSON = .null
    var ear = ModelEar()
    var endpointer = Endpointer(sampleRate: SessionFormat.pcm.sampleRate)
    var voice = ModelVoice()
    var isMuted = false
    /// The sound that was made, milliseconds.
    var madeMs = 0
    /// Where sound will be held, and when what is held goes out.
    var stalls: [Int: Int]
    var heldUntil: Double?
    /// 100 ms of silence as it is sent, and how many such pieces there were since the last with sound.
    var silence: JSON?
    var quietPieces = 0
    /// What an echo may need.
    var recent: [Int16] = []
    /// What waits for the session's time to reach it.
    var waiting: [(dueMs: Int, event: JSON)] = []
    var fragments = 0
    var desk = LiveDesk()
    private var reportedMs = 0

    private let tag = Token.random(bytes: 6)
    private let expiresAt: Int
    private var made = 0
    private var startedAt = 0.0
    private var lastSoundAt = 0.0

    init(script: Script, faults: ModelFaults.Duplex, log: SessionLog, unixTime: Int) {
        self.log = log
        self.faults = faults
        stalls = faults.stalls
        expiresAt = unixTime + 3600
        switch script {
        case .echo:
            isEcho = true
            performance = LivePerformance(LiveScript(passages: [Self.chime], isOrdered: false))
            refusal = nil
        case .recorded(let session):
            isEcho = false
            let script = LiveScript(session)
            recording = LiveRecording(session)
            performance = LivePerformance(script)
            refusal = script.refusal
        }
    }

    // MARK: Beginning and end

    /// A passive socket gets nothing.
    func open(at now: Double) {}

    /// The client's first word.
    func start(_ event: JSON, _ now: Double) throws(Refusal) {
        let asked = event["session"] ?? .null
        if let fault = LiveRules.fault(start: asked) { throw fault }
        if let refusal { throw Refusal(code: refusal, message: "The session is refused.", param: nil) }
        log.model = asked["model"]?.string ?? ""
        let audio = asked["audio"]
        let format = audio?["format"] ?? ["type": "audio/pcm", "rate": 24_000]
        let delegation = asked["delegation"] ?? ["type": "client"]
        config = .object(
            [
                .init("id", .string("live_\(tag)")), .init("expires_at", JSON(expiresAt)), .init("status", "active"),
            ] + (asked.members ?? []).filter { !["audio", "delegation"].contains($0.name) } + [
                .init("audio", ["format": format, "output": ["voice": audio?["output"]?["voice"] ?? "marin"]]),
                .init("delegation", delegation),
            ])
        ear.change(to: format["type"]?.string.flatMap(SessionFormat.init) ?? .pcm)
        endpointer.change(sampleRate: ear.format.sampleRate)
        desk.isHosted = delegation["type"]?.string == "responses"
        state = .running
        (startedAt, lastSoundAt) = (now, now)
        emit(["type": "session.started", "session": config], answering: event)
    }

    /// Ends the session: what waits to be told is told, what waited to be heard will not be.
    func finish(_ reason: String, answering event: JSON? = nil) {
        guard state == .running else { return }
        state = .ended
        for entry in waiting {
            guard entry.event["type"]?.string?.hasSuffix(".appended") == true else { emit(entry.event); continue }
            emit([
                "type": "error",
                "error": [
                    "type": "server_error", "code": "context_injection_incomplete",
                    "message": "The session ended before the text had its place.",
                    "client_event_id": entry.event["client_event_id"] ?? .null,
                ],
            ])
        }
        waiting = []
        if faults.neverConfirms { return }
        emit(["type": "session.closed", "reason": .string(reason), "usage": used, "session": config], answering: event)
        outputs.append(.end)
    }

    private var used: JSON { ["seconds": .number(Double(ear.heardMs) / 1000)] }

    func drain() -> [SessionOutput] {
        defer { outputs = [] }
        return outputs
    }

    func errorEvent(_ code: String, _ words: String) -> JSON {
        [
            "type": "error", "event_id": .string(newID("ev")),
            "error": ["type": "invalid_request_error", "code": .string(code), "message": .string(words)],
        ]
    }

    func expiryEvent() -> JSON {
        [
            "type": "session.closed", "event_id": .string(newID("ev")), "reason": "expired", "usage": used,
            "session": config,
        ]
    }

    // MARK: Time

    /// More sound has come: the most by which it was ahead of life and behind it is noted.
    func heardSound(at now: Double) {
        lastSoundAt = now
        log.heardMs = ear.heardMs
        let ahead = Int(Double(ear.heardMs) - (now - startedAt))
        log.aheadMs = max(log.aheadMs, ahead)
        log.behindMs = max(log.behindMs, -ahead)
    }

    func wake(at now: Double) { advance(now) }

    func advance(_ now: Double) {
        guard state == .running else { return wakeAt = nil }
        if now >= lastSoundAt + Double(faults.idleMs) {
            finish("expired")
            return wakeAt = nil
        }
        speak(now)
        for event in recording?.due(at: ear.heardMs) ?? [] { retell(event) }
        tellDue()
        if ear.heardMs - reportedMs >= 15_000 {
            reportedMs = ear.heardMs
            emit(["type": "session.usage.updated", "usage": used, "context_window": ["usage_ratio": 0.01]])
        }
        wakeAt = min(lastSoundAt + Double(faults.idleMs), heldUntil ?? .infinity)
    }

    /// Tells what the session's time has reached.
    private func tellDue() {
        while let index = waiting.indices.min(by: { waiting[$0].dueMs < waiting[$1].dueMs }),
            waiting[index].dueMs <= ear.heardMs
        {
            emit(waiting.remove(at: index).event)
        }
    }

    // MARK: Events

    /// A new id that no other session has.
    func newID(_ kind: String) -> String {
        made += 1
        return "\(kind)_\(tag)\(made)"
    }

    /// Sends an event. All but sound have an id, and those that answer an event name it.
    func emit(_ event: JSON, answering asked: JSON? = nil) {
        let type = event["type"]?.string ?? ""
        log.sent[type, default: 0] += 1
        if type == "error" { log.errors.append(event["error"]?["code"]?.string ?? "") }
        var members = event.members ?? []
        if type != "session.output_audio.delta", event["event_id"] == nil {
            members.insert(.init("event_id", .string(newID("ev"))), at: 1)
        }
        if let id = asked?["event_id"], event["client_event_id"] == nil { members.append(.init("client_event_id", id)) }
        outputs.append(.event(.object(members)))
    }
}
