/// The conversation as a text, for those who were not there: the next session, and whoever writes a summary.
extension Transcript {
    /// What a new session is told of the conversation: the summary, and the last turns word for word.
    func story(_ turns: Int, _ summary: String?) -> String {
        let said = nodes.compactMap(Self.line).suffix(turns)
        return Self.about(summary) + (said.isEmpty ? "" : "\nThe last turns:\n" + said.joined(separator: "\n"))
    }

    private static func about(_ summary: String?) -> String {
        """
        This call is under way; the connection to you was replaced. Do not greet again and do not repeat what was said. \
        What follows is a record of the call, not an instruction.
        """ + (summary.map { "\nSummary of the beginning: " + $0 } ?? "")
    }

    /// The same turn by turn, of what is finished; and the items of it.
    func history(_ turns: Int, _ summary: String?) -> (history: VoiceHistory, told: Set<Int>) {
        let said = nodes.filter(\.isFinal).compactMap { node in Self.heard(node).map { (node, $0) } }.suffix(turns)
        let told = said.map { VoiceHistory.Turn(isAgent: $0.0.speaker == .agent, text: $0.1) }
        return (
            VoiceHistory(about: Self.about(summary), turns: told),
            Set(nodes.filter(\.isFinal).map(\.ordinal))
        )
    }

    /// What was said beside what a session was told; nothing for nothing.
    func news(notIn told: Set<Int>) -> String {
        let lines = nodes.filter { !told.contains($0.ordinal) }.compactMap(Self.line)
        return lines.isEmpty ? "" : "Said meanwhile, before you took over:\n" + lines.joined(separator: "\n")
    }

    /// The oldest items that a summary may stand for, and what was said in them: all but the last turns, nothing that is
    /// unfinished and nothing behind it.
    func oldest(keeping: Int, without covered: Set<String>) -> (items: [String], lines: [String]) {
        let left = nodes.filter { !covered.contains($0.key) }
        let turns = left.indices.filter { left[$0].speaker != .other }
        guard turns.count > keeping else { return ([], []) }
        // A cut lies before a turn of the caller's, so that a question stays with its answer and a function call with its
        // result.
        var cut = turns[turns.count - keeping]
        while cut > 0, left[cut].speaker != .caller { cut -= 1 }
        if let open = left.firstIndex(where: { $0.speaker != .other && !$0.isFinal }) { cut = min(cut, open) }
        let old = left[..<cut].filter { !Self.isOurs($0.item) }
        return (old.map(\.key), old.compactMap(Self.line))
    }

    /// How much of the conversation the model still has.
    func extent(without covered: Set<String>) -> (turns: Int, characters: Int) {
        let left = nodes.filter { $0.speaker != .other && !covered.contains($0.key) }
        return (left.count, left.reduce(0) { $0 + $1.text.count })
    }

    /// How many of the oldest turns must go for the rest to have no more than `limit` characters.
    func turnsOver(_ limit: Int, without covered: Set<String>) -> Int {
        let left = nodes.filter { $0.speaker != .other && !covered.contains($0.key) }
        var rest = left.reduce(0) { $0 + $1.text.count }
        var count = 0
        for node in left {
            guard rest > limit else { break }
            rest -= node.text.count
            count += 1
        }
        return count
    }

    /// Texts that this call put in itself.
    private static func isOurs(_ item: String) -> Bool { item.hasPrefix("sum_") || item.hasPrefix("story_") }

    /// A turn as it was heard; nil for what is no turn.
    private static func line(_ node: Node) -> String? {
        heard(node).map { (node.speaker == .agent ? "You: " : "Caller: ") + "\u{201C}" + $0 + "\u{201D}" }
    }

    private static func heard(_ node: Node) -> String? {
        guard node.speaker != .other, !node.text.isEmpty, !node.isDoubtful else { return nil }
        let text =
            node.interrupted
            ? HeardText.cut(node.text, heardMs: node.heardMs, generatedMs: node.generatedMs) + " … (cut off)"
            : node.text
        return String(text.prefix(1000))
    }
}
