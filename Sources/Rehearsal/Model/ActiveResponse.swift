internal import JSONText

/// The response that is being sent, as far as it has been.
struct ActiveResponse {
    let id: String
    /// The `response` of `response.created`.
    private let head: JSON
    private var items: [JSON] = []
    private var transcripts: [String: String] = [:]

    /// nil for a response outside the conversation: any number of those may run.
    init?(created event: JSON) {
        guard let head = event["response"], let id = head["id"]?.string, head["conversation_id"] != .null else {
            return nil
        }
        self.id = id
        self.head = head
    }

    /// Takes what was sent of it.
    mutating func note(_ event: JSON) {
        switch event["type"]?.string {
        case "response.output_item.added": if let item = event["item"] { items.append(item) }
        case "response.output_item.done":
            guard let item = event["item"] else { return }
            items.removeAll { $0["id"] == item["id"] }
            items.append(item)
        case "response.output_audio_transcript.delta":
            if let item = event["item_id"]?.string { transcripts[item, default: ""] += event["delta"]?.string ?? "" }
        default: break
        }
    }

    /// The event that ends it before its time.
    func cancelled(reason: String) -> JSON {
        let output = items.map { item -> JSON in
            guard item["status"]?.string != "completed", var members = item.members else { return item }
            let transcript = item["id"]?.string.flatMap { transcripts[$0] } ?? ""
            members.removeAll { $0.name == "status" || $0.name == "content" }
            members.append(JSON.Member("status", "incomplete"))
            members.append(
                JSON.Member("content", [["type": "output_audio", "transcript": .string(transcript)]]))
            return .object(members)
        }
        var members = (head.members ?? []).filter { !["status", "status_details", "output"].contains($0.name) }
        members.append(JSON.Member("status", "cancelled"))
        members.append(JSON.Member("status_details", ["type": "cancelled", "reason": .string(reason)]))
        members.append(JSON.Member("output", .array(output)))
        return ["type": "response.done", "response": .object(members)]
    }
}
