/// One turn as it stands now. A later draft with the same ordinal replaces it.
package struct TurnDraft: Equatable, Sendable {
    /// Counts the call's turns in the order in which they were first seen; stable.
    package var ordinal: Int
    /// The model's id of the item.
    package var item: String
    /// Place in spoken order, from 1.
    package var seq: Int
    /// False: the caller's.
    package var isAgent: Bool
    /// What was generated (agent) or transcribed (caller).
    package var text: String
    /// Agent only: what the caller heard.
    package var heardText: String?
    /// Agent only: it was cut off before all of it was heard.
    package var interrupted: Bool
    /// Caller only: there was no voice where the transcriber heard these words.
    package var isDoubtful = false
    /// Milliseconds since the call's start.
    package var startedMs: Int
    /// The same clock, not before `startedMs`; of the agent's, when the last of it was heard.
    package var endedMs: Int
}

/// The order of a conversation, and what is known of each turn.
///
/// A caller's words arrive late, in any order, or never; the place of a turn is decided by the item it follows, not by the
/// moment its text comes.
package struct Transcript {
    struct Node {
        var item: String
        var ordinal: Int
        var speaker: VoiceEvent.Speaker
        var text = ""
        var startedMs = 0
        var endedMs = 0
        /// Agent: milliseconds of audio the model made for it.
        var generatedMs = 0
        var heardMs = 0
        var interrupted = false
        var isDoubtful = false
        /// Its text and what was heard of it will not change without a reason.
        var isFinal = false
        var emitted: TurnDraft?
        /// Of a session that is gone: another may use its name.
        var isRetired = false
        /// Its name among those of all sessions.
        var key: String { isRetired ? Transcript.retiredKey(ordinal) : item }
    }

    private(set) var nodes: [Node] = [] { didSet { hasChanged = true } }
    /// Since `changes` was asked last: asking some times a second costs nothing while nobody says anything.
    private var hasChanged = false
    /// Times of speech whose item has no place yet.
    private var speech: [String: (start: Int, end: Int)] = [:]
    private static let maxNodes = 20_000

    /// No turns yet.
    package init() {}

    /// Gives an item its place behind `after`; at the end when that is nil or unknown. A known item stays where it is.
    package mutating func place(_ item: String, after: String?, speaker: VoiceEvent.Speaker) {
        guard !isLive(item), nodes.count < Self.maxNodes else { return }
        var node = Node(item: item, ordinal: nodes.count + 1, speaker: speaker)
        if let times = speech.removeValue(forKey: item) {
            node.startedMs = times.start
            node.endedMs = times.end
        }
        if let after, let before = index(of: after) {
            nodes.insert(node, at: before + 1)
        } else {
            nodes.append(node)
        }
    }

    /// The caller began to speak what will be `item`.
    package mutating func speechStarted(_ item: String, at ms: Int) {
        speech[item] = (ms, ms)
    }

    /// The caller fell silent.
    package mutating func speechStopped(_ item: String, at ms: Int) {
        if let index = index(of: item) { nodes[index].endedMs = ms } else { speech[item]?.end = ms }
    }

    /// What the caller said; `nil` when it can't be known.
    package mutating func callerText(_ item: String, _ text: String?) {
        if !isLive(item) { place(item, after: nil, speaker: .caller) }
        guard let index = index(of: item) else { return }
        nodes[index].text = Self.clean(text ?? "")
        nodes[index].isFinal = true
    }

    /// A turn as far as it is known, from protocols that tell words with their times: its place is by its beginning.
    mutating func spoken(
        _ item: String, by speaker: VoiceEvent.Speaker, _ text: String, from start: Int, to end: Int
    ) {
        if !isLive(item), nodes.count < Self.maxNodes {
            let place = nodes.lastIndex { $0.startedMs <= start }.map { $0 + 1 } ?? 0
            nodes.insert(Node(item: item, ordinal: nodes.count + 1, speaker: speaker, startedMs: start), at: place)
        }
        guard let index = index(of: item), text.utf8.count < 100_000 else { return }
        nodes[index].text = Self.clean(text)
        if speaker == .caller { (nodes[index].startedMs, nodes[index].endedMs) = (start, end) }
    }

    /// Nothing more is awaited of what the caller said.
    mutating func callerDone(_ item: String) {
        if let index = index(of: item) { nodes[index].isFinal = true }
    }

    /// More of what the agent says, or all of it.
    package mutating func agentText(_ item: String, _ text: String, isWhole: Bool) {
        if !isLive(item) { place(item, after: nil, speaker: .agent) }
        guard let index = index(of: item), nodes[index].text.utf8.count < 100_000 else { return }
        if isWhole { nodes[index].text = text } else { nodes[index].text += text }
    }

    /// The model made `ms` of audio for an item, of which the first will be heard at `start`.
    package mutating func agentAudio(_ item: String, totalMs ms: Int, start: Int) {
        if !isLive(item) { place(item, after: nil, speaker: .agent) }
        guard let index = index(of: item) else { return }
        if nodes[index].generatedMs == 0 { nodes[index].startedMs = start }
        nodes[index].generatedMs = ms
    }

    /// What was made before the telephone was there is heard from now on.
    mutating func streamStarted(at time: Int) {
        for index in nodes.indices { nodes[index].startedMs = max(nodes[index].startedMs, time) }
    }

    /// Closes the account of an agent's item.
    package mutating func agentHeard(_ item: String, heardMs: Int, interrupted: Bool) {
        guard let index = index(of: item), !nodes[index].isFinal else { return }
        nodes[index].heardMs = heardMs
        nodes[index].interrupted = interrupted
        nodes[index].endedMs = nodes[index].startedMs + heardMs
        nodes[index].isFinal = true
    }

    /// Caller's items whose words are still awaited.
    package var awaitsText: Bool { nodes.contains { $0.speaker == .caller && !$0.isFinal } }

    /// The caller spoke, and no item has been made of it yet.
    var hasOpenSpeech: Bool { !speech.isEmpty }

    /// Agent's items whose account is open.
    package var openAgentItems: [String] {
        nodes.filter { $0.speaker == .agent && !$0.isFinal }.map(\.item)
    }

    /// When an item was spoken.
    func times(of item: String) -> (start: Int, end: Int)? {
        index(of: item).map { (nodes[$0].startedMs, nodes[$0].endedMs) }
    }

    /// What the agent said last, as far as it is known.
    var lastOfAgent: String? { nodes.last { $0.speaker == .agent && !$0.text.isEmpty }?.text }

    func isDoubtful(_ item: String) -> Bool { index(of: item).map { nodes[$0].isDoubtful } ?? false }

    func text(of item: String) -> String? { index(of: item).map { nodes[$0].text } }

    /// The words of an item are probably nobody's.
    mutating func doubt(_ item: String) {
        if let index = index(of: item) { nodes[index].isDoubtful = true }
    }

    /// When the caller began to say the first of what is not written down yet.
    var oldestUnwritten: Int? {
        var oldest = speech.values.lazy.map(\.start).min()
        // By index: a node is not copied to be looked at, fifty times a second.
        for index in nodes.indices
        where nodes[index].speaker == .caller && !nodes[index].isFinal && nodes[index].endedMs > 0 {
            oldest = min(oldest ?? nodes[index].startedMs, nodes[index].startedMs)
        }
        return oldest
    }

    /// When the last of what is written down ended.
    var lastWrittenEnd: Int? {
        nodes.lazy.filter { $0.speaker == .caller && $0.isFinal && !$0.text.isEmpty }.map(\.endedMs).max()
    }

    /// The session that would have written them is gone: caller's items without words are no turns. Returns when the first
    /// of them began, of those behind what is written down.
    mutating func abandonUnwritten() -> Int? {
        defer {
            speech = [:]
            giveUpText()
        }
        let written = lastWrittenEnd ?? 0
        let starts = nodes.filter { $0.speaker == .caller && !$0.isFinal }.map(\.startedMs) + speech.values.map(\.start)
        return starts.filter { $0 >= written }.min()
    }

    /// What the caller said will not be written down.
    mutating func giveUpText() {
        for index in nodes.indices where nodes[index].speaker == .caller { nodes[index].isFinal = true }
    }

    /// What was said before then and has no words yet will have none.
    mutating func giveUpText(before ms: Int) {
        for index in nodes.indices
        where nodes[index].speaker == .caller && !nodes[index].isFinal && nodes[index].endedMs > 0
            && nodes[index].endedMs < ms
        {
            nodes[index].isFinal = true
        }
    }

    /// Ends the waiting: what has no words now will have none.
    package mutating func finish() {
        for index in nodes.indices { nodes[index].isFinal = true }
    }

    /// The turns that are final and are new or changed since the last call. Turns still waited for keep their place.
    package mutating func changes() -> [TurnDraft] {
        guard hasChanged else { return [] }
        var changed: [TurnDraft] = []
        var seq = 0
        for index in nodes.indices where nodes[index].speaker != .other {
            let node = nodes[index]
            if node.isFinal, node.text.isEmpty { continue }
            seq += 1
            guard node.isFinal else { continue }
            let draft = draft(node, seq)
            if draft != node.emitted {
                nodes[index].emitted = draft
                changed.append(draft)
            }
        }
        hasChanged = false
        return changed
    }

    private func draft(_ node: Node, _ seq: Int) -> TurnDraft {
        let isAgent = node.speaker == .agent
        return TurnDraft(
            ordinal: node.ordinal, item: node.item, seq: seq, isAgent: isAgent, text: node.text,
            heardText: isAgent
                ? node.interrupted
                    ? HeardText.cut(node.text, heardMs: node.heardMs, generatedMs: node.generatedMs) : node.text
                : nil,
            interrupted: node.interrupted, isDoubtful: node.isDoubtful, startedMs: node.startedMs,
            endedMs: max(node.startedMs, node.endedMs))
    }

    /// Where an item stands; of one name that several sessions used, in the session that speaks now.
    private func index(of item: String) -> Int? {
        nodes.lastIndex { !$0.isRetired && $0.item == item } ?? nodes.lastIndex { $0.item == item }
    }

    private func isLive(_ item: String) -> Bool { nodes.contains { !$0.isRetired && $0.item == item } }

    /// Another session speaks from now on: its items are others, whatever their names.
    /// - Parameter covered: keys of what the old session was made to forget. - Returns: the same, by their keys from now on.
    mutating func retire(covered: Set<String>) -> Set<String> {
        var keys: Set<String> = []
        for index in nodes.indices {
            let isCovered = covered.contains(nodes[index].key)
            nodes[index].isRetired = true
            if isCovered { keys.insert(nodes[index].key) }
        }
        return keys
    }

    private static func retiredKey(_ ordinal: Int) -> String { "\u{0}\(ordinal)" }
    /// No session has an item of this key any more.
    static func isRetired(_ key: String) -> Bool { key.hasPrefix("\u{0}") }

    /// No control characters, no space at the ends.
    private static func clean(_ text: String) -> String {
        let kept = text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }
        var result = String(String.UnicodeScalarView(kept))[...]
        while result.first?.isWhitespace == true { result.removeFirst() }
        while result.last?.isWhitespace == true { result.removeLast() }
        return String(result)
    }
}
