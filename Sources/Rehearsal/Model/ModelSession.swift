internal import Bridge
internal import JSONText
internal import Secrets

/// One session of the rehearsed model without its socket: the client's messages and times in, events out. Times are
/// milliseconds of the session's clock, which may run faster than life. Loop thread only.
final class ModelSession {
    /// What comes out, in order.
    enum Output {
        case event(JSON)
        /// Something at which a test may want a fault: a client's event has come, or an edge was heard.
        case moment(String)
    }

    private(set) var outputs: [Output] = []
    /// When `wake` should be called; nil when only a message moves the session on.
    private(set) var wakeAt: Double?
    var log: SessionLog

    var settings: SessionSettings
    var conversation = Conversation()
    var active: ActiveResponse?
    var voice = ModelVoice()
    private var ear = ModelEar()
    private var endpointer = Endpointer(sampleRate: SessionFormat.pcm.sampleRate)
    /// One of the two plays.
    private var recorded: RecordedPerformance?
    private var echo: EchoPerformance?
    private let sound: [Int16]
    private var committedMs = 0
    private var pendingUpdates: [JSON] = []
    /// Ids of the client's events, by type, in order; and the ends that truncations asked for.
    private var clientEventIDs: [String: [String?]] = [:]
    private var truncations: [Int] = []
    private var starts: [Int] = []
    private var stops: [Int] = []
    /// The end of a response that the caller talked into: follows the event that says so.
    private var owedDone: JSON?
    private var hasSpoken = false
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

    /// The socket is open.
    func open(at now: Double) {
        if recorded?.opensSession != true { emit(["type": "session.created"]) }
        advance(now)
    }

    /// Takes what there is to send.
    func drain() -> [Output] {
        defer { outputs = [] }
        return outputs
    }

    func wake(at now: Double) { advance(now) }

    /// A new id that no other session has.
    func newID(_ kind: String) -> String {
        made += 1
        return "\(kind)_\(tag)\(made)"
    }

    // MARK: The client

    func receive(_ message: [UInt8], at now: Double) {
        guard let event = JSON(parsing: message) else {
            log.brokenMessages += 1
            return refuse(
                Refusal(code: "invalid_event", message: "The message is not valid JSON.", param: nil), eventID: nil)
        }
        let type = event["type"]?.string ?? ""
        note(event, type)
        let eventID = event["event_id"]?.string
        if let fault = ClientRules.fault(event) {
            refuse(fault, eventID: eventID)
        } else {
            do { try take(event, type, now) } catch { refuse(error, eventID: eventID) }
        }
        outputs.append(.moment(type))
        advance(now)
    }

    /// Keeps the event for the log, without sound.
    private func note(_ event: JSON, _ type: String) {
        guard type == "input_audio_buffer.append" else {
            if log.clientEvents.count < 10_000 { log.clientEvents.append(event) }
            return
        }
        log.appends += 1
        guard log.appends == 1, let members = event.members else { return }
        log.clientEvents.append(.object(members.map { $0.name == "audio" ? JSON.Member("audio", "") : $0 }))
    }

    private func take(_ event: JSON, _ type: String, _ now: Double) throws(Refusal) {
        switch type {
        case "session.update":
            let update = event["session"] ?? .null
            if let fault = settings.fault(update, hasSpoken: hasSpoken) { throw fault }
            pendingUpdates.append(update)
            if !scripted(type, event, now) { emit(["type": "session.updated"]) }
        case "input_audio_buffer.append":
            guard let text = event["audio"]?.string, let bytes = Base64.bytes(text) else {
                throw Refusal(
                    code: "invalid_value", message: "Invalid 'audio'. Expected base64-encoded audio bytes.",
                    param: "audio")
            }
            hear(bytes, now)
        case "response.create":
            let isApart = event["response"]?["conversation"]?.string == "none"
            if !isApart, active != nil || recorded?.isAnswering(type) == true {
                throw Refusal(
                    code: "conversation_already_has_active_response",
                    message: "Conversation already has an active response in progress. "
                        + "Wait until the response is finished before creating a new one.", param: nil)
            }
            if !isApart, scripted(type, event, now) { return }
            respond(to: event["response"], isApart: isApart, now)
        case "response.cancel":
            guard let active, event["response_id"]?.string.map({ $0 == active.id }) ?? true, owedDone == nil else {
                throw Refusal(
                    code: "response_cancel_not_active", message: "Cancellation failed: no active response found",
                    param: nil)
            }
            cancel(reason: "client_cancelled")
        case "conversation.item.truncate":
            let id = event["item_id"]?.string ?? ""
            let end = event["audio_end_ms"]?.integer ?? 0
            let index = event["content_index"]?.integer ?? 0
            if let fault = conversation.truncationFault(id, contentIndex: index, audioEndMs: end) { throw fault }
            truncations.append(end)
            if scripted(type, event, now) { return }
            emit([
                "type": "conversation.item.truncated", "item_id": .string(id), "content_index": JSON(index),
                "audio_end_ms": JSON(end),
            ])
        default:
            if scripted(type, event, now) { return }
            try takeItem(event, type, now)
        }
    }

    /// Tells the script; true when a line of it answers this event.
    private func scripted(_ type: String, _ event: JSON, _ now: Double) -> Bool {
        clientEventIDs[type, default: []].append(event["event_id"]?.string)
        let isAnswered = recorded?.answersNext(type) ?? false
        recorded?.occurred(type, at: now)
        return isAnswered
    }

    /// Sends an `error`; the event it speaks of has no effect.
    func refuse(_ fault: Refusal, eventID: String?) {
        emit([
            "type": "error",
            "error": [
                "type": "invalid_request_error", "code": .string(fault.code), "message": .string(fault.message),
                "param": JSON(fault.param), "event_id": JSON(eventID),
            ],
        ])
    }

    // MARK: Hearing

    private func hear(_ bytes: [UInt8], _ now: Double) {
        let samples = ear.samples(bytes)
        log.heardMs = ear.heardMs
        echo?.hear(samples, rate: ear.format.sampleRate)
        guard settings.hearsTurns else { return }
        for edge in endpointer.hear(samples.span) { heard(edge, now) }
    }

    private func heard(_ edge: Endpointer.Edge, _ now: Double) {
        if log.edges.count < 10_000 { log.edges.append(edge) }
        let name: String
        switch edge {
        case .started(let at):
            name = "speech_started"
            starts.append(max(0, at - settings.prefixPaddingMs))
        case .stopped(let at):
            name = "speech_stopped"
            stops.append(at)
            committedMs = ear.heardMs
        }
        echo?.heard(edge, at: now)
        recorded?.occurred(name, at: now)
        if recorded != nil, name == "speech_started", settings.interrupts, active != nil, owedDone == nil {
            cancel(reason: "turn_detected")
        }
        outputs.append(.moment(name))
    }

    /// The caller's sound that is not part of an item yet.
    var bufferedMs: Int { ear.heardMs - committedMs }

    func clearBuffer() {
        committedMs = ear.heardMs
        echo?.clearBuffer()
    }

    func commitBuffer(item: String, at now: Double) {
        committedMs = ear.heardMs
        if let echo { echo.commit(item: item, at: now) } else { emitCommitted(item: item) }
    }

    /// The sound of the model's ends here: what has not been sent of the response never will be.
    func cancel(reason: String) {
        guard let active else { return }
        let done = active.cancelled(reason: reason)
        echo?.cancel(response: active.id)
        recorded?.cancel(response: active.id)
        if recorded != nil, reason == "turn_detected" { return owedDone = done }
        emit(done)
    }

    // MARK: Speaking

    private func respond(to asked: JSON?, isApart: Bool, _ now: Double) {
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

    private func advance(_ now: Double) {
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

    /// Sends a recorded line with what only a live session knows.
    private func send(_ line: RecordedSession.Line) {
        var members = line.event.members ?? []
        let waited = line.after.flatMap { clientEventIDs[$0] }
        let eventID = waited.flatMap { line.occurrence <= $0.count ? $0[line.occurrence - 1] : nil }
        switch line.type {
        case "session.updated", "session.created": break
        case "error":
            if line.after == "session.update", !pendingUpdates.isEmpty { pendingUpdates.removeFirst() }
            if let index = members.firstIndex(where: { $0.name == "error" }), let eventID {
                let kept = (members[index].value.members ?? []).filter { $0.name != "event_id" }
                members[index].value = .object(kept + [JSON.Member("event_id", .string(eventID))])
            }
        case "input_audio_buffer.speech_started":
            members.append(JSON.Member("audio_start_ms", JSON(time(of: line, in: starts))))
        case "input_audio_buffer.speech_stopped":
            members.append(JSON.Member("audio_end_ms", JSON(time(of: line, in: stops))))
        case "conversation.item.truncated":
            members.append(JSON.Member("audio_end_ms", JSON(time(of: line, in: truncations))))
        case "response.output_audio.delta":
            guard let range = line.audio else { break }
            members.removeAll { $0.name == "audio" }
            let samples = sound[(24 * range.lowerBound)..<(24 * range.upperBound)]
            let text = voice.base64(samples, rate: 24_000, as: settings.outputFormat)
            members.append(JSON.Member("delta", .string(text)))
        default: break
        }
        emit(.object(members), audioMs: line.audio?.count ?? 0)
    }

    private func time(of line: RecordedSession.Line, in times: [Int]) -> Int {
        line.occurrence > 0 && line.occurrence <= times.count ? times[line.occurrence - 1] : times.last ?? 0
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
