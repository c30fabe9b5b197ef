internal import Bridge
internal import JSONText

extension LiveSession {
    func receive(_ message: [UInt8], at now: Double) {
        guard let event = JSON(parsing: message) else {
            log.brokenMessages += 1
            return refuse(
                Refusal(code: "invalid_event", message: "The message is not valid JSON.", param: nil), .null)
        }
        let type = event["type"]?.string ?? ""
        note(event, type)
        // Before what it brings about, so that a fault may take its place.
        outputs.append(.moment(type))
        if let fault = LiveRules.fault(event) {
            refuse(fault, event)
        } else {
            do { try take(event, type, now) } catch { refuse(error, event) }
        }
        advance(now)
    }

    /// The first of these is for `receive`, so that the log keeps it.
    func receiveSound(_ message: Span<UInt8>, at now: Double) -> Bool {
        guard state == .running, log.appends > 0,
            let bytes = PlainSound.bytes(message, head: "{\"type\":\"session.input_audio.append\",\"audio\":\"")
        else { return false }
        log.appends += 1
        hear(bytes, now)
        outputs.append(.moment("session.input_audio.append"))
        advance(now)
        return true
    }

    /// Keeps the event for the log, without sound.
    private func note(_ event: JSON, _ type: String) {
        guard type == "session.input_audio.append" else {
            if log.clientEvents.count < 10_000 { log.clientEvents.append(event) }
            return
        }
        log.appends += 1
        guard log.appends == 1, let members = event.members else { return }
        log.clientEvents.append(.object(members.map { $0.name == "audio" ? JSON.Member("audio", "") : $0 }))
    }

    private func take(_ event: JSON, _ type: String, _ now: Double) throws(Refusal) {
        guard (state == .awaiting) == (type == "session.start") else {
            throw Refusal(
                code: "invalid_event_order",
                message: state == .awaiting ? "session.start comes first." : "The session has started.", param: "type")
        }
        switch type {
        case "session.start": try start(event, now)
        case "session.input_audio.append":
            guard let text = event["audio"]?.string, let bytes = Base64.bytes(text) else {
                throw Refusal(code: "invalid_value", message: "'audio' is not Base64.", param: "audio")
            }
            hear(bytes, now)
        case "session.input_audio.mute", "session.input_audio.unmute":
            isMuted = type.hasSuffix(".mute")
            emit(["type": .string(type + "d")], answering: event)
        case "session.instructions.append", "session.commentary.append", "session.thinking.append":
            try append(event, type)
        case "session.update": try update(event)
        case "response.item.create": try desk.answer(event)
        case "response.create": try goOn()
        case "session.close": finish("close_requested", answering: event)
        default: break
        }
    }

    /// A text has its place when the session's time reaches it; all but thoughts are to be spoken.
    private func append(_ event: JSON, _ type: String) throws(Refusal) {
        if let task = event["delegation_id"]?.string, desk.isHosted || !desk.tasks.contains(task) {
            throw Refusal(code: "invalid_value", message: "No such delegation: '\(task)'.", param: "delegation_id")
        }
        let at = ear.heardMs + 300
        var acknowledgement: [JSON.Member] = [
            .init("type", .string(type + "ed")), .init("start_ms", JSON(at)), .init("end_ms", JSON(at)),
        ]
        if let id = event["event_id"] { acknowledgement.append(.init("client_event_id", id)) }
        waiting.append((at, .object(acknowledgement)))
        if type != "session.thinking.append" { performance.occurred("response.create", at: ear.heardMs) }
    }

    private func update(_ event: JSON) throws(Refusal) {
        if let kind = event["session"]?["delegation"]?["type"]?.string, (kind == "responses") != desk.isHosted {
            throw Refusal(
                code: "immutable_field_update", message: "The delegation's type is fixed.",
                param: "session.delegation.type")
        }
        emit(["type": "session.updated", "session": config], answering: event)
    }

    /// The model behind the voice goes on when it has all its answers.
    private func goOn() throws(Refusal) {
        try desk.goOn()
        if recording != nil { return }  // what it then does is in the recording
        let id = newID("resp")
        backend(["type": "response.created", "response": ["id": .string(id), "status": "in_progress", "output": []]])
        complete(id)
        performance.occurred("response.create", at: ear.heardMs)
    }

    // MARK: Delegation

    /// The voice hands over what it can't do: function calls where the provider's own model is to make them, in the three
    /// copies in which they come; elsewhere a task of which nothing is said.
    func delegate(_ calls: [LiveScript.Call]) {
        let task = newID("item")
        let target: JSON = desk.isHosted ? "responses" : "client"
        let id = newID("resp")
        var delegation: [JSON.Member] = [
            .init("id", .string(task)), .init("type", "delegation"), .init("target", target),
        ]
        if desk.isHosted { delegation.append(.init("response_id", .string(id))) }
        emit([
            "type": "session.delegation.created", "offset_ms": JSON(max(0, ear.heardMs - 200)),
            "delegation": .object(delegation),
        ])
        guard desk.isHosted else { return desk.tasks.append(task) }
        desk.task = task
        backend(["type": "response.created", "response": ["id": .string(id), "status": "in_progress", "output": []]])
        for (index, call) in calls.enumerated() {
            let item = newID("fc")
            func whole(_ status: JSON, _ arguments: String) -> JSON {
                [
                    "id": .string(item), "type": "function_call", "status": status, "name": .string(call.name),
                    "call_id": .string(call.id), "arguments": .string(arguments),
                ]
            }
            let at = JSON(index)
            backend([
                "type": "response.output_item.added", "output_index": at, "item": whole("in_progress", ""),
            ])
            backend([
                "type": "response.function_call_arguments.done", "output_index": at, "item_id": .string(item),
                "name": .string(call.name), "arguments": .string(call.arguments),
            ])
            backend([
                "type": "response.output_item.done", "output_index": at, "item": whole("completed", call.arguments),
            ])
            desk.pending.append(call.id)
        }
        complete(id)
    }

    /// Tells a recorded event again, and keeps the books that it changes.
    func retell(_ event: JSON) {
        if let task = event["delegation"]?["id"]?.string {
            if desk.isHosted { desk.task = task } else { desk.tasks.append(task) }
        }
        let item = event["event"]?["item"]
        if event["event"]?["type"] == "response.output_item.done", let id = item?["call_id"]?.string {
            desk.pending.append(id)
        }
        emit(event)
    }

    /// The output of a completed response is always empty.
    private func complete(_ id: String) {
        backend([
            "type": "response.completed",
            "response": [
                "id": .string(id), "status": "completed", "output": [],
                "usage": [
                    "input_tokens": 200, "input_tokens_details": ["cached_tokens": 50], "output_tokens": 20,
                    "output_tokens_details": ["reasoning_tokens": 0], "total_tokens": 220,
                ],
            ],
        ])
    }

    private func backend(_ event: JSON) {
        emit(["type": "response.event", "delegation_id": JSON(desk.task), "event": event])
    }

    /// Sends an `error`; the event it speaks of has no effect.
    private func refuse(_ fault: Refusal, _ event: JSON) {
        var error: [JSON.Member] = [
            .init("type", "invalid_request_error"), .init("code", .string(fault.code)),
            .init("message", .string(fault.message)),
        ]
        if let param = fault.param { error.append(.init("param", .string(param))) }
        if let id = event["event_id"] { error.append(.init("client_event_id", id)) }
        emit(["type": "error", "error": .object(error)])
    }
}

/// Function calls and tasks that the voice has handed over.
struct LiveDesk {
    /// The provider's own model makes the calls; else they are the client's business.
    var isHosted = false
    /// Tasks that were handed to the client.
    var tasks: [String] = []
    /// The task under way at the hosted model.
    var task: String?
    /// Calls that wait for an answer.
    var pending: [String] = []
    private var answered = false
    private var bytes = 0
    /// Bytes of answers that a session takes.
    private static let limit = 32_768

    /// Takes a function's result.
    mutating func answer(_ event: JSON) throws(Refusal) {
        try checkHosted()
        let item = event["item"] ?? .null
        guard item["type"]?.string == "function_call_output" else { return }
        guard let id = item["call_id"]?.string, pending.contains(id), let output = item["output"]?.string else {
            throw Refusal(code: "invalid_value", message: "No call waits for this.", param: "item.call_id")
        }
        guard bytes + output.utf8.count <= Self.limit else {
            throw Refusal(
                code: "response_input_buffer_full", message: "At most \(Self.limit) bytes are taken.", param: "item")
        }
        bytes += output.utf8.count
        answered = true
        pending.removeAll { $0 == id }
    }

    /// Takes the word to go on.
    mutating func goOn() throws(Refusal) {
        try checkHosted()
        guard pending.isEmpty else {
            throw Refusal(
                code: "function_call_outputs_required", message: "\(pending.count) calls have no output.", param: nil)
        }
        guard answered else { throw Refusal(code: "invalid_value", message: "There is nothing to answer.", param: nil) }
        answered = false
    }

    private func checkHosted() throws(Refusal) {
        guard isHosted else {
            throw Refusal(code: "invalid_value", message: "This session delegates to the client.", param: "type")
        }
    }
}
