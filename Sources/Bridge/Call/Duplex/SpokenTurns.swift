/// Makes turns of what two sides say at the same time, in pieces with times of a session's clock, where no turn has an end.
///
/// Pieces come late, unevenly, out of order and sometimes twice. One belongs to the turn of its side that it touches; a
/// turn is over when nothing more has come for a while, and a late piece is still put where it belongs.
struct SpokenTurns {
    /// One turn of one side.
    struct Turn {
        /// Ours: these sessions know no items.
        var item: String
        var speaker: VoiceEvent.Speaker
        /// On the session's clock.
        var start: Int
        var end: Int
        /// What the session's 0 is on the call's clock.
        var offset: Int
        /// When something of it came last.
        var touched: Int
        var isOpen = true
        /// The other side spoke into it, and it ended soon after.
        var wasCut = false
        fileprivate var pieces: [(start: Int, text: String)] = []

        /// The words as they are to be read: pieces in the order in which they were said.
        var text: String { pieces.reduce(into: "") { $0 += $1.text } }
        var hasText: Bool { !pieces.isEmpty }
    }

    private let name: String
    private(set) var caller: [Turn] = []
    private(set) var agent: [Turn] = []
    private var counts = (caller: 0, agent: 0)
    /// Events that were seen, the oldest first.
    private var seen: Set<String> = []
    private var seenOrder: [String] = []

    /// A pause that ends a turn.
    static let pauseMs = 800
    /// Speech that ends so soon after the other side's last words was cut off by them.
    private static let cutMs = 1000
    /// Turns that late pieces may still belong to.
    private static let kept = 8
    private static let maxPieces = 2000
    private static let maxSeen = 1024

    /// No turns yet of the session of that number.
    init(session number: Int) { name = "live\(number)" }

    /// Puts a piece where it belongs; nil when it came before.
    /// - Parameter isHeld: a function call is under way, and a hole in what the agent says is no end.
    mutating func take(_ piece: SpeechFragment, at time: Int, offset: Int, isHeld: Bool) -> Turn? {
        guard isNew(piece.id) else { return nil }
        return piece.speaker == .agent
            ? Self.take(piece, into: &agent, name: "\(name)_a\(counts.agent + 1)", &counts.agent, time, offset, isHeld)
            : Self.take(
                piece, into: &caller, name: "\(name)_c\(counts.caller + 1)", &counts.caller, time, offset, false)
    }

    private static func take(
        _ piece: SpeechFragment, into turns: inout [Turn], name: String, _ count: inout Int, _ time: Int, _ offset: Int,
        _ isHeld: Bool
    ) -> Turn {
        var index = turns.indices.reversed().min { distance(turns[$0], piece) < distance(turns[$1], piece) }
        if let nearest = index, distance(turns[nearest], piece) > pauseMs {
            // Sound that has no words yet is waiting for these.
            index = turns.lastIndex { $0.isOpen && (isHeld || !$0.hasText) }
        }
        if index == nil {
            count += 1
            turns.append(
                Turn(
                    item: name, speaker: piece.speaker, start: piece.startMs, end: piece.endMs, offset: offset,
                    touched: time))
            if turns.count > kept { turns.removeFirst() }
        }
        let at = index ?? turns.count - 1
        turns[at].touched = time
        turns[at].isOpen = true
        turns[at].start = min(turns[at].start, piece.startMs)
        turns[at].end = max(turns[at].end, piece.endMs)
        guard turns[at].pieces.count < maxPieces else { return turns[at] }
        let place = turns[at].pieces.lastIndex { $0.start <= piece.startMs }.map { $0 + 1 } ?? 0
        turns[at].pieces.insert((piece.startMs, piece.text), at: place)
        return turns[at]
    }

    private static func distance(_ turn: Turn, _ piece: SpeechFragment) -> Int {
        max(0, piece.startMs - turn.end, turn.start - piece.endMs)
    }

    private mutating func isNew(_ id: String?) -> Bool {
        guard let id else { return true }
        guard seen.insert(id).inserted else { return false }
        seenOrder.append(id)
        if seenOrder.count > Self.maxSeen { seen.remove(seenOrder.removeFirst()) }
        return true
    }

    /// The agent is heard from `start` to `end` of the session's clock; returns the item that this is sound of.
    mutating func sound(from start: Int, to end: Int, at time: Int, offset: Int, isHeld: Bool) -> String {
        if let last = agent.indices.last, agent[last].isOpen, isHeld || start - agent[last].end <= Self.pauseMs {
            agent[last].end = max(agent[last].end, end)
            agent[last].touched = time
            return agent[last].item
        }
        counts.agent += 1
        let item = "\(name)_a\(counts.agent)"
        agent.append(Turn(item: item, speaker: .agent, start: start, end: end, offset: offset, touched: time))
        if agent.count > Self.kept { agent.removeFirst() }
        return item
    }

    /// Ends the turns of which nothing has come for a while, and returns them.
    mutating func close(at time: Int, isHeld: Bool) -> [Turn] {
        close { $0.touched + Self.pauseMs <= time && !(isHeld && $0.speaker == .agent) }
    }

    /// Ends all turns, and returns those that were not over.
    mutating func closeAll() -> [Turn] { close { _ in true } }

    private mutating func close(where isOver: (Turn) -> Bool) -> [Turn] {
        var closed: [Turn] = []
        for index in caller.indices where caller[index].isOpen && isOver(caller[index]) {
            caller[index].isOpen = false
            closed.append(caller[index])
        }
        for index in agent.indices where agent[index].isOpen && isOver(agent[index]) {
            agent[index].isOpen = false
            agent[index].wasCut = isCut(agent[index])
            closed.append(agent[index])
        }
        return closed
    }

    /// Nothing tells that the agent was interrupted; but it stopped in the middle of a sentence, soon after the caller had
    /// begun to speak into it.
    private func isCut(_ turn: Turn) -> Bool {
        guard let last = turn.text.last(where: { !$0.isWhitespace }), !".!?…。！？\"”»".contains(last) else {
            return false
        }
        return caller.contains { other in
            other.start > turn.start && other.start < turn.end && turn.end <= max(other.end, other.start) + Self.cutMs
        }
    }

    /// Whether a turn may still grow.
    func isOpen(_ item: String) -> Bool { (agent + caller).contains { $0.item == item && $0.isOpen } }

    /// The caller is in the middle of a turn.
    var callerIsSpeaking: Bool { caller.contains { $0.isOpen } }

    /// How many words the caller's last turn has.
    var callerWords: Int { caller.last.map { $0.text.split { $0.isWhitespace }.count } ?? 0 }
}
