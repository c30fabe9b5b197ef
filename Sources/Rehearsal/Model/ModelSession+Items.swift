internal import JSONText

extension ModelSession {
    /// The client's events that concern the buffer and the conversation's items.
    func takeItem(_ event: JSON, _ type: String, _ now: Double) throws(Refusal) {
        let id = event["item_id"]?.string ?? ""
        switch type {
        case "input_audio_buffer.commit": try commit(now)
        case "input_audio_buffer.clear":
            clearBuffer()
            emit(["type": "input_audio_buffer.cleared"])
        case "conversation.item.create": try create(event)
        case "conversation.item.delete":
            try conversation.delete(id)
            emit(["type": "conversation.item.deleted", "item_id": .string(id)])
        case "conversation.item.retrieve":
            guard let item = conversation.item(id) else {
                throw Refusal(
                    code: "item_retrieve_invalid_item_id",
                    message: "Error retrieving item: the item with id '\(id)' does not exist.", param: "item_id")
            }
            emit(["type": "conversation.item.retrieved", "item": item])
        case "output_audio_buffer.clear":
            throw Refusal(
                code: "invalid_value", message: "output_audio_buffer.clear is for WebRTC and SIP sessions.",
                param: "type")
        default: break
        }
    }

    private func create(_ event: JSON) throws(Refusal) {
        guard let given = event["item"]?.members else { return }
        let id = event["item"]?["id"]?.string ?? newID("item")
        if event["item"]?["role"]?.string == "assistant",
            event["item"]?["content"]?.array?.contains(where: { $0["type"]?.string == "input_audio" }) == true
        {
            throw Refusal(code: "invalid_value", message: "Assistant audio can't be given.", param: "item.content")
        }
        let kept = given.filter { !["id", "object", "status"].contains($0.name) }
        let item = JSON.object(
            [
                JSON.Member("id", .string(id)), JSON.Member("object", "realtime.item"),
                JSON.Member("status", "completed"),
            ]
                + kept)
        let previous = try conversation.add(item, id: id, after: event["previous_item_id"]?.string)
        for type in ["conversation.item.added", "conversation.item.done"] {
            emit(["type": .string(type), "item": item, "previous_item_id": JSON(previous)])
        }
    }

    /// Makes what is in the buffer an item of the caller's. Creates no response.
    private func commit(_ now: Double) throws(Refusal) {
        guard bufferedMs >= 100 else {
            throw Refusal(
                code: "input_audio_buffer_commit_empty",
                message: "Error committing input audio buffer: buffer too small. Expected at least 100ms of audio, "
                    + "but buffer only has \(bufferedMs)ms of audio.", param: nil)
        }
        commitBuffer(item: newID("item"), at: now)
    }

    /// The events by which a stretch of the caller's sound becomes an item.
    func emitCommitted(item id: String) {
        let previous = JSON(conversation.lastID)
        emit(["type": "input_audio_buffer.committed", "item_id": .string(id), "previous_item_id": previous])
        let item: JSON = [
            "id": .string(id), "object": "realtime.item", "type": "message", "status": "completed", "role": "user",
            "content": [["type": "input_audio", "transcript": nil]],
        ]
        for type in ["conversation.item.added", "conversation.item.done"] {
            emit(["type": .string(type), "item": item, "previous_item_id": previous])
        }
    }
}
