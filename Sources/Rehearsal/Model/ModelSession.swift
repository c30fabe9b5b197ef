internal import Bridge
internal import JSONText
internal import Secrets

/// One session of a rehearsed model that speaks the Realtime protocol.
final class ModelSession: RehearsedSession {
    var outputs: [SessionOutput] = []
    private(set) var wakeAt: Double?
    var log: SessionLog

    var settings: SessionSettings
    var conversation = Conversation()
    var active: ActiveResponse?
    var voice = ModelVoice()
    var ear = ModelEar()
    var endpointer = Endpointer(sampleRate: SessionFormat.pcm.sampleRate)
    /// One of the two plays.
    var recorded: RecordedPerformance?
    var echo: EchoPerformance?
    let sound: [Int16]
    var committedMs = 0
    var pendingUpdates: [JSON] = []
    /// Ids of the client's events, by type, in order; and the ends that truncations asked for.
    var clientEventIDs: [String: [String?]] = [:]
    var truncations: [Int] = []
    var starts: [Int] = []
    var stops: [Int] = []
    /// The end of a response that the caller talked into: follows the event that says so.
    var owedDone: JSON?
    var hasSpoken = false
    private let tag = Token.random(bytes: 6)
    private var made = 0

    init(model: String, script: Script, log: SessionLog, unixTime: Int) {
        self.log = log
        settings = SessionSettings(id: "sess_\(tag)", model: model, expiresAt: unixTime + 3600)
        switch script {
        case .echo:
            sound = []
            echo = EchoPerformance(self)
        case .recorded(let session):
            sound = session.audio
            recorded = RecordedPerformance(session, at: 0)
        }
    }

    func open(at now: Double) {
        if recorded?.opensSession != true { emit(["type": "session.created"]) }
        advance(now)
    }

    func drain() -> [SessionOutput] {
        defer { outputs = [] }
        return outputs
    }

    func wake(at now: Double) { advance(now) }

    func errorEvent(_ code: String, _ words: String) -> JSON {
        [
            "type": "error", "event_id": .string(newID("event")),
            "error": [
                "type": "invalid_request_error", "code": .string(code), "message": .string(words), "param": nil,
                "event_id": nil,
            ],
        ]
    }

    func expiryEvent() -> JSON {
        errorEvent("session_expired", "Your session hit the maximum duration of 60 minutes.")
    }

    /// A new id that no other session has.
    func newID(_ kind: String) -> String {
        made += 1
        return "\(kind)_\(tag)\(made)"
    }

    // MARK: Speaking

    func respond(to asked: JSON?, isApart: Bool, _ now: Double) {
        if let echo { return echo.respond(to: asked, isApart: isApart, at: now) }
        // The script has nothing to say: an answer without words.
        func response(_ status: JSON) -> JSON {
            [
                "id": .string(id), "object": "realtime.response", "status": status, "status_details": nil, "output": [],
                "conversation_id": isApart ? nil : "conv_script", "usage": nil, "metadata": asked?["metadata"] ?? .null,
            ]
        }
        let id = newID("resp")
        emit(["type": "response.created", "response": response("in_progress")])
        emit(["type": "response.done", "response": response("completed")])
    }

    func advance(_ now: Double) {
        wakeAt = echo?.advance(to: now)
        while let step = recorded?.step(at: now, heardMs: ear.heardMs) {
            switch step {
            case .send(let line):
                send(line)
                // As the real one does: first that the caller speaks, then that the answer is cancelled.
                if line.type == "input_audio_buffer.speech_started" { payDone() }
            case .wait(let until): return wakeAt = until
            case .idle: return payDone()
            }
        }
    }

    private func payDone() {
        guard let owedDone else { return }
        self.owedDone = nil
        emit(owedDone)
    }

    /// Sends an event and keeps the books that events change.
    /// - Parameter audioMs: how much sound an audio delta carries.
    func emit(_ event: JSON, audioMs: Int = 0) {
        var event = event
        let type = event["type"]?.string ?? ""
        switch type {
        case "session.created": add("session", settings.json, to: &event)
        case "session.updated":
            if !pendingUpdates.isEmpty { apply(pendingUpdates.removeFirst()) }
            add("session", settings.json, to: &event)
        case "error": log.errors.append(event["error"]?["code"]?.string ?? "")
        case "conversation.item.added", "conversation.item.done": conversation.note(event["item"] ?? .null)
        case "conversation.item.truncated":
            conversation.truncate(event["item_id"]?.string ?? "", audioEndMs: event["audio_end_ms"]?.integer ?? 0)
        case "response.created":
            payDone()
            if let fresh = ActiveResponse(created: event) { active = fresh }
        case "response.done": if event["response"]?["id"]?.string == active?.id { active = nil }
        case "response.output_audio.delta":
            hasSpoken = true
            conversation.addAudio(event["item_id"]?.string ?? "", ms: audioMs)
        default: break
        }
        active?.note(event)
        log.sent[type, default: 0] += 1
        let rest = (event.members ?? []).filter { $0.name != "type" && $0.name != "event_id" }
        outputs.append(
            .event(
                .object([JSON.Member("type", .string(type)), JSON.Member("event_id", .string(newID("event")))] + rest)))
    }

    private func add(_ name: String, _ value: JSON, to event: inout JSON) {
        event = .object((event.members ?? []).filter { $0.name != name } + [JSON.Member(name, value)])
    }

    private func apply(_ update: JSON) {
        settings.merge(update)
        if settings.inputFormat != ear.format {
            ear.change(to: settings.inputFormat)
            endpointer.change(sampleRate: settings.inputFormat.sampleRate)
        }
        endpointer.silenceMs = settings.silenceMs
    }
}
