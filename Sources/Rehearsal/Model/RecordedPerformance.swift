internal import JSONText

internal import Bridge

/// Plays the lines of a recorded session, one after the other, each when what it waits for has come. Pure: occurrences and
/// times in, lines out. Times are milliseconds of the session's clock.
struct RecordedPerformance {
    /// What to do now.
    enum Step {
        case send(RecordedSession.Line)
        /// Nothing before this time.
        case wait(until: Double)
        /// Nothing before something occurs; or all is done.
        case idle
    }

    private let lines: [RecordedSession.Line]
    /// How many lines answer each trigger.
    private let answers: [String: Int]
    /// Which response each item of the model's belongs to.
    private let responses: [String: String]
    private var next = 0
    /// When each trigger occurred.
    private var occurrences: [String: [Double]] = [:]
    /// When the line above was due.
    private var last: Double
    /// When the line's `at_ms` was reached, if it was not before its turn.
    private var reached: Double?
    private var cancelled: Set<String> = []

    init(_ session: RecordedSession, at now: Double) {
        lines = session.lines
        last = now
        knowsSpeech = session.lines.contains { $0.type == "input_audio_buffer.speech_started" && $0.atMs != nil }
        var answers: [String: Int] = [:]
        var responses: [String: String] = [:]
        for line in lines {
            if let after = line.after { answers[after, default: 0] += 1 }
            guard let response = line.responseID else { continue }
            if let item = line.event["item_id"]?.string ?? line.event["item"]?["id"]?.string {
                responses[item] = response
            }
        }
        self.answers = answers
        self.responses = responses
    }

    /// The script says itself when the caller speaks, and what comes of it, whatever the stand-in hears.
    let knowsSpeech: Bool

    /// The first line opens the session itself.
    var opensSession: Bool { lines.first?.type == "session.created" && lines[0].after == nil }

    /// Whether the next occurrence of a trigger has a line that waits for it.
    func answersNext(_ trigger: String) -> Bool {
        occurrences[trigger, default: []].count < answers[trigger, default: 0]
    }

    /// Whether the line whose turn it is answers a trigger that has occurred.
    func isAnswering(_ trigger: String) -> Bool {
        guard next < lines.count, lines[next].after == trigger else { return false }
        return occurrences[trigger, default: []].count >= lines[next].occurrence
    }

    mutating func occurred(_ trigger: String, at now: Double) { occurrences[trigger, default: []].append(now) }

    /// Leaves out what has not been sent of a response.
    mutating func cancel(response: String) { cancelled.insert(response) }

    mutating func step(at now: Double, heardMs: Int) -> Step {
        while next < lines.count, isCancelled(lines[next]) {
            next += 1
            reached = nil
        }
        guard next < lines.count else { return .idle }
        let line = lines[next]
        var due = last
        if let after = line.after {
            guard let times = occurrences[after], times.count >= line.occurrence else { return .idle }
            due = max(due, times[line.occurrence - 1])
        }
        if let at = line.atMs {
            guard heardMs >= at else {
                reached = -.infinity
                return .idle
            }
            if reached == -.infinity { reached = now }
            due = max(due, reached ?? due)
        }
        due += Double(line.delayMs)
        guard due <= now else { return .wait(until: due) }
        next += 1
        last = due
        reached = nil
        return .send(line)
    }

    private func isCancelled(_ line: RecordedSession.Line) -> Bool {
        guard !cancelled.isEmpty else { return false }
        if let response = line.responseID { return cancelled.contains(response) }
        guard line.type == "conversation.item.added" || line.type == "conversation.item.done",
            let item = line.event["item"]?["id"]?.string, let response = responses[item]
        else { return false }
        return cancelled.contains(response)
    }
}
