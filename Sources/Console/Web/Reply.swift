internal import Foundation
internal import JSONText

/// What a route says, before it is masked for whom it goes to and encoded.
struct Reply: Sendable {
    enum Content: Sendable {
        case json(JSON)
        case text(String, type: String)
        case bytes([UInt8], type: String)
        case events(AsyncStream<LiveEvent>)
        case sound(AsyncStream<[UInt8]>)
        case file(URL, head: [UInt8], offset: Int, count: Int, type: String)
        case nothing
    }

    var status = 200
    var headers: [(name: String, value: String)] = []
    var content: Content

    init(_ json: JSON, status: Int = 200) {
        self.status = status
        content = .json(json)
    }

    init(_ content: Content, status: Int = 200, headers: [(name: String, value: String)] = []) {
        self.status = status
        self.headers = headers
        self.content = content
    }

    /// The answer for one who may see what `role` may see.
    func answer(for role: Role) -> API.Answer {
        let mask = role == .viewer
        var headers = headers
        let body: API.Answer.Body
        let type: String?
        switch content {
        case .json(let json):
            type = "application/json"
            body = .bytes((mask ? Masking.mask(json) : json).encoded)
        case .text(let text, let kind):
            type = kind
            body = .bytes(Array((mask ? Masking.mask(text) : text).utf8))
        case .bytes(let bytes, let kind):
            type = kind
            body = .bytes(bytes)
        case .events(let events):
            type = "text/event-stream"
            body = .parts(events.map { $0.encoded(masked: mask) })
        case .sound(let parts):
            type = "application/octet-stream"
            body = .parts(parts)
        case .file(let file, let head, let offset, let count, let kind):
            type = kind
            body = .file(file, head: head, offset: offset, count: count)
        case .nothing:
            type = nil
            body = .bytes([])
        }
        if let type { headers.append(("content-type", type)) }
        headers.append(("cache-control", "no-store"))
        headers.append(("x-content-type-options", "nosniff"))
        return API.Answer(status: status, headers: headers, body: body)
    }
}

/// A question that is not answered, and why; what the other side is told.
struct Refusal: Error {
    var status: Int
    var code: String
    var message: String
    var headers: [(name: String, value: String)] = []

    init(_ status: Int, _ code: String, _ message: String, headers: [(name: String, value: String)] = []) {
        self.status = status
        self.code = code
        self.message = message
        self.headers = headers
    }

    static func bad(_ name: String, _ allowed: [String]) -> Refusal {
        Refusal(400, "bad_\(name)", "\(name) must be \(allowed.joined(separator: ", "))")
    }

    static func unknown(_ what: String) -> Refusal { Refusal(404, "not_found", "there is no such \(what)") }

    var reply: Reply {
        var reply = Reply(["error": ["code": .string(code), "message": .string(message)]], status: status)
        reply.headers = headers
        return reply
    }
}
