internal import JSONText

/// The items of a session in order, and how much sound each has.
struct Conversation {
    private struct Item {
        var id: String
        var json: JSON
        var audioMs = 0
    }
    private var items: [Item] = []

    var lastID: String? { items.last?.id }
    func contains(_ id: String) -> Bool { items.contains { $0.id == id } }
    func item(_ id: String) -> JSON? { items.first { $0.id == id }?.json }

    /// Adds an item behind `previous`: nil appends, `root` puts it first. Returns the id it stands behind.
    mutating func add(_ json: JSON, id: String, after previous: String?) throws(Refusal) -> String? {
        if contains(id) {
            throw Refusal(
                code: "invalid_value", message: "Error adding item: an item with id '\(id)' already exists.",
                param: "item.id")
        }
        var at = items.count
        if previous == "root" {
            at = 0
        } else if let previous {
            guard let index = items.firstIndex(where: { $0.id == previous }) else {
                throw Refusal(
                    code: "invalid_value",
                    message: "Error adding item: the previous item with id '\(previous)' does not exist.",
                    param: "previous_item_id")
            }
            at = index + 1
        }
        items.insert(Item(id: id, json: json), at: at)
        return at == 0 ? nil : items[at - 1].id
    }

    /// Takes what a server's event says of an item, which may be new.
    mutating func note(_ json: JSON) {
        guard let id = json["id"]?.string else { return }
        if let index = items.firstIndex(where: { $0.id == id }) {
            items[index].json = json
        } else {
            items.append(Item(id: id, json: json))
        }
    }

    mutating func addAudio(_ id: String, ms: Int) {
        if let index = items.firstIndex(where: { $0.id == id }) { items[index].audioMs += ms }
    }

    mutating func delete(_ id: String) throws(Refusal) {
        guard let index = items.firstIndex(where: { $0.id == id }) else {
            throw Refusal(
                code: "item_delete_invalid_item_id",
                message: "Error deleting item: the item with id '\(id)' does not exist.", param: "item_id")
        }
        items.remove(at: index)
    }

    /// Why an item can't be cut to `audioEndMs`; nil when it can.
    func truncationFault(_ id: String, contentIndex: Int, audioEndMs: Int) -> Refusal? {
        guard let item = items.first(where: { $0.id == id }) else {
            return Refusal(
                code: "item_truncate_invalid_item_id",
                message: "Error truncating item: the item with id '\(id)' does not exist.", param: "item_id")
        }
        guard item.json["role"]?.string == "assistant", item.audioMs > 0 else {
            return Refusal(
                code: "item_truncate_invalid_item", message: "Only model output audio messages can be truncated",
                param: "item_id")
        }
        guard contentIndex == 0 else {
            return Refusal(
                code: "invalid_value", message: "Invalid 'content_index': the item has no such content part.",
                param: "content_index")
        }
        guard audioEndMs <= item.audioMs else {
            return Refusal(
                code: "invalid_value",
                message: "Audio content of \(item.audioMs)ms is already shorter than \(audioEndMs)ms",
                param: "audio_end_ms")
        }
        return nil
    }

    mutating func truncate(_ id: String, audioEndMs: Int) {
        if let index = items.firstIndex(where: { $0.id == id }) { items[index].audioMs = audioEndMs }
    }
}
