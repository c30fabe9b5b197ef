internal import JSONText

/// A recorded full-duplex session, told again by its own clock: each thing when as much of the caller's sound was heard as
/// then. Pure; times are milliseconds of that sound.
struct LiveRecording {
    private var events: ArraySlice<RecordedSession.Line>
    private var sounds: ArraySlice<RecordedSession.Line>
    private let audio: [Int16]
    private var waiting: [Int16] = []

    /// nil when the session was recorded in another protocol.
    init?(_ session: RecordedSession) {
        guard session.lines.contains(where: { $0.type == "session.started" }) else { return nil }
        let later = session.lines.filter { $0.type != "session.started" }
        events = later.filter { $0.audio == nil }[...]
        sounds = later.filter { $0.audio != nil }[...]
        audio = session.audio
    }

    /// The events whose time has come.
    mutating func due(at heardMs: Int) -> [JSON] {
        let due = events.prefix { $0.atMs ?? 0 <= heardMs }
        events = events.dropFirst(due.count)
        return due.map(\.event)
    }

    /// The next 100 ms of sound, which begin at `ms`; nil for silence.
    mutating func piece(at ms: Int) -> ArraySlice<Int16>? {
        // A piece was told when it was over, and a little later.
        while let next = sounds.first, next.atMs ?? 0 <= ms + 2 * LivePerformance.pieceMs {
            sounds.removeFirst()
            if let range = next.audio { waiting += audio[(24 * range.lowerBound)..<(24 * range.upperBound)] }
        }
        guard !waiting.isEmpty else { return nil }
        let piece = waiting.prefix(24 * LivePerformance.pieceMs)
        waiting.removeFirst(piece.count)
        return piece
    }
}
