/// One thing that can be asked: by which method and path, who may, and what is answered.
struct Route: Sendable {
    let method: String
    /// As OpenAPI writes it, with `{names}` for the parts that vary.
    let path: String
    let role: Role
    /// What the audit calls it, for what changes something or plays a call; its target is the path's first parameter.
    let act: String?
    let reply: @Sendable (API, Question) async throws -> Reply
    private let segments: [Segment]

    private enum Segment: Equatable {
        case word(String)
        case parameter(String)
    }

    init(
        _ method: String, _ path: String, _ role: Role, act: String? = nil,
        _ reply: @escaping @Sendable (API, Question) async throws -> Reply
    ) {
        self.method = method
        self.path = path
        self.role = role
        self.act = act
        self.reply = reply
        segments = path.split(separator: "/").map { part in
            part.hasPrefix("{") ? .parameter(String(part.dropFirst().dropLast())) : .word(String(part))
        }
    }

    /// The parameters of a path that is this route's; nil for any other.
    func match(_ parts: [Substring]) -> [String: String]? {
        guard parts.count == segments.count else { return nil }
        var parameters: [String: String] = [:]
        for (segment, part) in zip(segments, parts) {
            switch segment {
            case .word(let word): if part != word { return nil }
            case .parameter(let name):
                // No id of ours is longer, and none holds a control character, which a database would refuse.
                guard part.utf8.count <= 200, !part.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else {
                    return nil
                }
                parameters[name] = String(part)
            }
        }
        return parameters
    }
}
