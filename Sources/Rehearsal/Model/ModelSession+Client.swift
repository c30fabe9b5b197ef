internal import Bridge
internal import JSONText

extension ModelSession {
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

    /// The first of these is for `receive`, so that the log keeps it.
    func receiveSound(_ message: Span<UInt8>, at now: Double) -> Bool {
        guard log.appends > 0,
            let bytes = PlainSound.bytes(message, head: "{\"type\":\"input_audio_buffer.append\",\"audio\":\"")
        else { return false }
        log.appends += 1
        hear(bytes, now)
        outputs.append(.moment("input_audio_buffer.append"))
        advance(now)
        return true
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
}
