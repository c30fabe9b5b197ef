/// The function calls of a call: what is asked, running, and answered.
struct ToolDesk: Equatable {
    /// One that runs.
    struct Running: Equatable {
        var call: ToolCall
        var since: Int
        /// Of a session that is gone: its answer can't be given as one, it is told as a text.
        var isOrphan = false
    }

    private(set) var running: [Running] = []
    /// Calls of a response that is not done.
    private var batch: [ToolCall] = []
    /// Ids that were run, so that none runs twice.
    private var known: Set<String> = []
    /// What came while there was no session, for the next one to be told.
    private var tales: [String] = []
    /// The caller was told to wait for what is running.
    var hasComforted = false

    var isIdle: Bool { running.isEmpty && batch.isEmpty }

    mutating func collect(_ call: ToolCall) { if batch.count < 16 { batch.append(call) } }
    mutating func discardBatch() { batch = [] }

    /// The calls of a completed response that have not been run yet.
    mutating func take(_ calls: [ToolCall], at now: Int) -> [ToolCall] {
        let fresh = (batch + calls).prefix(16).filter { known.insert($0.id).inserted }
        batch = []
        running += fresh.map { Running(call: $0, since: now) }
        if !fresh.isEmpty { hasComforted = false }
        return fresh
    }

    /// Takes the call of that id off the desk.
    mutating func close(_ id: String) -> Running? {
        guard let index = running.firstIndex(where: { $0.call.id == id }) else { return nil }
        return running.remove(at: index)
    }

    mutating func sessionLost() {
        batch = []
        for index in running.indices { running[index].isOrphan = true }
    }

    /// Another session asks from now on, which may use the same names.
    mutating func sessionReplaced() {
        sessionLost()
        known = []
    }

    /// Keeps a text for the next session.
    mutating func tell(_ text: String) { tales.append(text) }

    /// What the next session is told of results, and of what is still running.
    mutating func story() -> String {
        defer { tales = [] }
        let waiting = running.map { "\($0.call.name) is still being looked up." }
        return (tales + waiting).reduce("") { $0 + "\n" + $1 }
    }
}
