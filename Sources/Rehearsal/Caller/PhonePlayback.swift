internal import Audio

/// What a phone at the end of a media stream plays, and which marks it answers when: Twilio's play queue as a pure account.
///
/// Sound is queued and played at real time; a mark is echoed when all that was queued before it has played, at once where
/// nothing waits; `clear` drops what has not played and answers every mark that still waits. Times are milliseconds of the
/// stream's own clock and never go back; a time before the last one counts as the last one.
package struct PhonePlayback: Sendable {
    /// A mark and what became of it.
    package struct Mark: Sendable, Equatable {
        /// As the bridge named it.
        package var name: String
        /// When it came.
        package var receivedMs: Double
        /// When it was answered; nil while it waits.
        package var echoedMs: Double?
        /// Answered by a `clear`: what it stood behind was not played.
        package var flushed = false
    }

    /// A stretch of sound without a gap.
    package struct Stretch: Sendable, Equatable {
        /// Where it begins on the stream's clock, samples of 8 kHz.
        package var start: Int
        /// μ-law.
        package var codes: [UInt8]
        /// Behind the last sample.
        package var end: Int { start + codes.count }
    }

    /// All marks in the order in which they came.
    package private(set) var marks: [Mark] = []
    private var stretches: [Stretch] = []
    /// Which marks wait, with the sample that must have played.
    private var waiting: [(mark: Int, due: Int)] = []
    private var now = 0.0
    /// Samples that were queued and dropped by `clear`.
    package private(set) var flushedSamples = 0

    /// A phone on which nothing has played.
    package init() {}

    /// The sample that plays now.
    private var position: Int { Int((now * 8).rounded(.down)) }
    /// When the queue will have played, in samples.
    private var end: Int { stretches.last?.end ?? 0 }

    /// Sound that has come and not yet played, milliseconds.
    package var queuedMs: Double { max(0, Double(end) / 8 - now) }

    /// When the next echo is due, on the stream's clock; nil when no mark waits.
    package var nextEchoMs: Double? { waiting.first.map { Double($0.due) / 8 } }

    /// Takes sound at `ms`. Returns the echoes that have become due.
    package mutating func media(_ codes: [UInt8], at ms: Double) -> [String] {
        let echoes = advance(to: ms)
        guard !codes.isEmpty else { return echoes }
        if let last = stretches.indices.last, stretches[last].end >= position {
            stretches[last].codes += codes
        } else {
            stretches.append(Stretch(start: position, codes: codes))
        }
        return echoes
    }

    /// Takes a mark at `ms`. Returns the echoes that have become due, its own too when nothing waits to be played.
    package mutating func mark(_ name: String, at ms: Double) -> [String] {
        var echoes = advance(to: ms)
        marks.append(Mark(name: name, receivedMs: now))
        if waiting.isEmpty, end <= position {
            marks[marks.count - 1].echoedMs = now
            echoes.append(name)
        } else {
            waiting.append((marks.count - 1, end))
        }
        return echoes
    }

    /// Empties the queue at `ms`. Returns the echoes: of marks that had become due, then of all that waited.
    package mutating func clear(at ms: Double) -> [String] {
        var echoes = advance(to: ms)
        if let last = stretches.indices.last, stretches[last].end > position {
            let played = max(0, position - stretches[last].start)
            flushedSamples += stretches[last].codes.count - played
            stretches[last].codes.removeLast(stretches[last].codes.count - played)
        }
        for (mark, _) in waiting {
            marks[mark].echoedMs = now
            marks[mark].flushed = true
            echoes.append(marks[mark].name)
        }
        waiting = []
        return echoes
    }

    /// Lets time pass. Returns the names of the marks that have become due, in order.
    package mutating func advance(to ms: Double) -> [String] {
        now = max(now, ms)
        var echoes: [String] = []
        while let first = waiting.first, Double(first.due) / 8 <= now {
            waiting.removeFirst()
            marks[first.mark].echoedMs = now
            echoes.append(marks[first.mark].name)
        }
        return echoes
    }

    /// What has been played up to now.
    package var heard: [Stretch] {
        guard var last = stretches.last else { return [] }
        let played = min(last.codes.count, max(0, position - last.start))
        last.codes.removeLast(last.codes.count - played)
        return (stretches.dropLast() + [last]).filter { !$0.codes.isEmpty }
    }

    /// What has been played up to now as one track of `samples` μ-law codes, silence where nothing was.
    package func track(samples: Int) -> [UInt8] {
        var track = [UInt8](repeating: G711.ulawSilence, count: samples)
        for stretch in heard where stretch.start < samples {
            let end = min(samples, stretch.end)
            track.replaceSubrange(stretch.start..<end, with: stretch.codes[..<(end - stretch.start)])
        }
        return track
    }
}
