/// Says the passages of a script in an endless sound, 100 ms at a time, and gives way to a caller who speaks into them. Pure:
/// what is heard goes in, sound, words and function calls come out. Times are milliseconds of the session's sound.
struct LivePerformance {
    /// 100 ms of what the model does.
    struct Piece {
        /// nil for silence.
        var sound: ArraySlice<Int16>?
        var rate = 24_000
        var words: Words?
        var calls: [LiveScript.Call] = []
    }

    /// What one side says in a while.
    struct Words {
        var text: String
        var startMs: Int
        var endMs: Int
    }

    private var script: LiveScript
    private var speaking: (passage: LiveScript.Passage, at: Int)?
    /// When each trigger occurred.
    private var occurrences: [String: [Int]] = [:]
    /// When the model stops speaking, because the caller does not.
    private var yieldsAt: Int?
    /// What the caller is saying, as far as it is written down.
    private var caller: (text: [Character], at: Int, endMs: Int)?
    private var utterances = 0

    static let pieceMs = 100
    /// Words come in frames of so many milliseconds.
    private static let frameMs = 200
    /// The model hears that it is talked into, and stops.
    private static let yieldMs = 300
    /// Letters of the caller's in a frame while it is not known how many there will be.
    private static let pace = 2

    init(_ script: LiveScript) { self.script = script }

    mutating func occurred(_ trigger: String, at ms: Int) { occurrences[trigger, default: []].append(ms) }

    /// Adds something to say.
    mutating func add(_ passage: LiveScript.Passage) { script.passages.append(passage) }

    // MARK: The caller

    mutating func callerStarted(at ms: Int) {
        let text = utterances < script.callerTexts.count ? script.callerTexts[utterances] : nil
        utterances += 1
        caller = text.map { (Array($0), 0, ms) }
        if speaking != nil, yieldsAt == nil { yieldsAt = ms + Self.yieldMs }
    }

    /// What the caller has said up to this moment.
    mutating func callerWords(until ms: Int) -> [Words] {
        var words: [Words] = []
        while let run = caller, run.endMs + Self.frameMs <= ms, run.at < run.text.count {
            words += write(letters: Self.pace, until: run.endMs + Self.frameMs)
        }
        return words
    }

    /// - Parameter end: when the last sound of the utterance was heard.
    /// - Parameter ms: when it was noticed that there is no more.
    /// - Returns: the rest of it; of an utterance without a text, what the text would be.
    mutating func callerStopped(at end: Int, noticedAt ms: Int, otherwise text: String?) -> [Words] {
        defer {
            caller = nil
            occurred("speech_stopped", at: ms)
        }
        if let text, caller == nil { return [Words(text: text, startMs: max(0, end - Self.frameMs), endMs: end)] }
        return write(letters: .max, until: end)
    }

    private mutating func write(letters: Int, until end: Int) -> [Words] {
        guard let run = caller, run.at < run.text.count else { return [] }
        let stop = letters > run.text.count - run.at ? run.text.count : run.at + letters
        let words = Words(text: String(run.text[run.at..<stop]), startMs: run.endMs, endMs: max(run.endMs, end))
        caller = (run.text, stop, max(run.endMs, end))
        return [words]
    }

    // MARK: The model

    /// The next piece, which begins at `ms`.
    mutating func piece(at ms: Int) -> Piece {
        if let at = yieldsAt, at <= ms {
            speaking = nil
            yieldsAt = nil
        }
        var calls: [LiveScript.Call] = []
        if speaking == nil, let passage = takeDue(at: ms) {
            calls = passage.calls
            if !passage.sound.isEmpty { speaking = (passage, 0) }
        }
        guard let (passage, at) = speaking else { return Piece(calls: calls) }
        let count = passage.rate * Self.pieceMs / 1000
        let end = min(passage.sound.count, at + count)
        speaking = end < passage.sound.count ? (passage, end) : nil
        if speaking == nil { yieldsAt = nil }
        return Piece(
            sound: passage.sound[at..<end], rate: passage.rate, words: words(passage, at, at / count, ms), calls: calls)
    }

    private mutating func takeDue(at ms: Int) -> LiveScript.Passage? {
        let candidates = script.isOrdered ? script.passages.prefix(1) : script.passages[...]
        return candidates.firstIndex { isDue($0, at: ms) }.map { script.passages.remove(at: $0) }
    }

    private func isDue(_ passage: LiveScript.Passage, at ms: Int) -> Bool {
        guard let after = passage.after else { return true }
        let times = occurrences[after.trigger] ?? []
        return times.count >= after.occurrence && times[after.occurrence - 1] + passage.delayMs <= ms
    }

    /// The words of the frame that begins with this piece; every second piece begins one.
    private func words(_ passage: LiveScript.Passage, _ at: Int, _ piece: Int, _ ms: Int) -> Words? {
        guard piece % 2 == 0, !passage.text.isEmpty else { return nil }
        let letters = Array(passage.text)
        let frame = passage.rate * Self.frameMs / 1000
        let from = letters.count * at / passage.sound.count
        let to = letters.count * min(passage.sound.count, at + frame) / passage.sound.count
        guard from < to else { return nil }
        let lasts = min(frame, passage.sound.count - at) * 1000 / passage.rate
        return Words(text: String(letters[from..<to]), startMs: ms, endMs: ms + lasts)
    }
}
