/// The account of what the agent said into the telephone: what waits here, what Twilio holds, what the caller has heard.
///
/// Positions are samples (8 to the millisecond) since the stream began; each is either waiting (behind `sent`), at Twilio
/// (between `played` and `sent`) or heard. Marks go out behind the audio at fixed distances; an echo says that all before
/// it was played, and between two echoes the clock tells where playback is. `clear` makes Twilio echo every pending mark
/// as if it had been played, so names carry a generation that a clear ends.
///
/// The clock is the caller's own media clock in milliseconds: it runs as the telephone does.
package struct Playback {
    /// A run of one item's audio.
    private struct Segment {
        var item: [UInt8]
        var contentIndex: Int
        var start: Int
        var end: Int
        /// Of an item that is finished; nothing more will be asked about it.
        var isSettled = false
    }

    /// What became of an item's audio.
    package struct Heard: Equatable, Sendable {
        /// The model's id of it.
        package var item: String
        /// The part of the item that this is, as the model counts them, from 0.
        package var contentIndex: Int
        /// Milliseconds of it that the caller has heard: 0 … `receivedMs`.
        package var heardMs: Int
        /// Milliseconds of it that have come from the model.
        package var receivedMs: Int
    }

    /// From `kept` on: the last moments that were heard, what Twilio holds, what waits here.
    private var queue = ByteQueue()
    private var kept = 0
    private var segments: [Segment] = []
    private var marks: [Int] = []
    private var generation = 0
    /// One past the last sample sent to Twilio.
    private var sent = 0
    /// A position that was being played at a moment of the clock.
    private var base = (position: 0, clock: 0)

    /// Where and when Twilio began to play without a pause: no mark can be passed sooner than the sound before it lasts.
    private var run = (position: 0, clock: 0)
    /// Two frames of grace, for a clock that is read a moment late.
    private static let earlyMs = 40

    /// How much audio Twilio may hold ahead of the caller's ear. It is topped up in steps, so 0.8 s are always there: TCP sends
    /// a lost segment again after 0.2 s and, when that is lost too, after 0.4 s more, so two losses in a row are not heard
    /// (three, 1.4 s, are). A longer lead would cost nothing in `clear`, which empties it whole, but makes whatever is said
    /// wrong about the ear's position worse; a shorter one is heard as gaps.
    package static let leadMs = 1000
    /// The most audio in one message, and the distance between marks.
    package static let stepMs = 200
    /// How much that was heard is kept, to compare an echo with.
    private static let behind = 300 * 8
    /// A longer reply than this is not kept (at 8 kB a second).
    private static let limit = 900 * 8000
    /// An echo that is this late is taken as lost, and the clock is believed instead.
    private static let markPatienceMs = 1000

    /// Nothing said yet.
    package init() {}

    private var received: Int { kept + queue.count }
    private var waiting: Int { received - sent }

    /// Where the sample that is sent next stands.
    var sendPosition: Int { sent }
    /// Where the last `clear` cut what was sent: what stands behind was not heard then.
    package private(set) var lastCut = 0

    /// Nothing goes out until `resume` or `discard`.
    package private(set) var isPaused = false

    /// Audio that is not yet in the caller's ear.
    package func isPlaying(at clock: Int) -> Bool { played(at: clock) < received }

    /// Queues audio of an item. False when the reply is longer than any reply may be.
    package mutating func enqueue(item: Span<UInt8>, contentIndex: Int, _ ulaw: Span<UInt8>, at clock: Int) -> Bool {
        guard waiting + ulaw.count <= Self.limit else { return false }
        if received == sent, played(at: clock) == sent { rest(at: clock) }
        let start = received
        queue.append(ulaw)
        if let last = segments.indices.last, segments[last].end == start, segments[last].contentIndex == contentIndex,
            segments[last].item.matches(item)
        {
            segments[last].end = received
        } else {
            var id: [UInt8] = []
            for index in item.indices { id.append(item[index]) }
            segments.append(Segment(item: id, contentIndex: contentIndex, start: start, end: received))
        }
        return true
    }

    /// How many samples may go to Twilio now; 0 for none.
    package func sendable(at clock: Int) -> Int {
        guard waiting > 0, !isPaused else { return 0 }
        let room = Self.leadMs * 8 - (sent - played(at: clock))
        let step = Self.stepMs * 8
        let count = min(waiting, step)
        // Whole steps only, so that the lead is topped up in few messages; the rest of a reply goes as it is.
        return room >= count ? count : 0
    }

    /// The next samples to send.
    func withNext<R>(_ count: Int, _ body: (Span<UInt8>) -> R) -> R {
        queue.with(sent - kept, count, body)
    }

    /// Notes that the next `count` samples went out, and returns the mark to send behind them.
    package mutating func didSend(_ count: Int, at clock: Int) -> (generation: Int, position: Int) {
        if played(at: clock) == sent { rest(at: clock) }
        sent += count
        marks.append(sent)
        forgetHeard(at: clock)
        return (generation, sent)
    }

    /// An echo has come. Echoes of a generation that a clear ended say nothing.
    package mutating func markEchoed(_ name: String, at clock: Int) {
        guard let mark = MarkMessage.parse(name), mark.generation == generation,
            let index = marks.firstIndex(of: mark.position)
        else { return }
        let position = mark.position
        marks.removeFirst(index + 1)
        // Sound takes its time: an echo that comes sooner than the telephone can play is not believed.
        guard position <= run.position + (clock - run.clock + Self.earlyMs) * 8 else { return }
        base = (position, clock)
    }

    /// How far playback is at a moment of the clock.
    private func played(at clock: Int) -> Int {
        let running = base.position + max(0, clock - base.clock) * 8
        guard let next = marks.first else { return min(running, sent) }
        // Twilio has not said that it is past the next mark; but an echo may be lost.
        return running > next + Self.markPatienceMs * 8 ? min(running, sent) : min(running, next)
    }

    /// When the sample that comes next will be heard, on the clock.
    package func nextStart(at clock: Int) -> Int { clock + (received - played(at: clock)) / 8 }

    /// What was heard of each item that is not settled, in order. Several content parts of an item are several entries.
    package func heard(at clock: Int) -> [Heard] {
        let position = played(at: clock)
        return segments.filter { !$0.isSettled && !$0.item.isEmpty }.map { segment in
            Heard(
                item: String(decoding: segment.item, as: UTF8.self), contentIndex: segment.contentIndex,
                heardMs: max(0, min(position, segment.end) - segment.start) / 8,
                receivedMs: (segment.end - segment.start) / 8)
        }
    }

    /// Throws away what has not been heard, as `clear` makes Twilio do. Returns the account of that moment.
    package mutating func interrupt(at clock: Int) -> [Heard] {
        pause(at: clock)
        return discard(at: clock)
    }

    /// Holds what has not been heard, as `clear` makes Twilio throw it away: it goes out again with `resume`.
    package mutating func pause(at clock: Int) {
        guard !isPaused else { return }
        sent = max(kept, played(at: clock))
        lastCut = sent
        marks.removeAll(keepingCapacity: true)
        generation += 1
        isPaused = true
        rest(at: clock)
    }

    /// Goes on where the caller was.
    package mutating func resume(at clock: Int) {
        guard isPaused else { return }
        isPaused = false
        rest(at: clock)
    }

    /// Throws away what is held. Returns the account of that moment.
    package mutating func discard(at clock: Int) -> [Heard] {
        let account = heard(at: clock)
        kept = received
        sent = kept
        queue.removeAll()
        segments.removeAll(keepingCapacity: true)
        isPaused = false
        rest(at: clock)
        return account
    }

    /// The loudest of what was heard in the last moments, 0 to 32767.
    package func loudness(at clock: Int) -> Int {
        let end = min(played(at: clock), received)
        let start = max(kept, end - Self.behind)
        guard end > start else { return 0 }
        return queue.with(start - kept, end - start) { Loudness.peak($0) }
    }

    private mutating func forgetHeard(at clock: Int) {
        let surplus = played(at: clock) - Self.behind - kept
        guard surplus >= Self.behind else { return }
        queue.removeFirst(surplus)
        kept += surplus
    }

    /// All that was sent has been played, or thrown away: what comes next begins now.
    private mutating func rest(at clock: Int) {
        base = (sent, clock)
        run = base
    }

    /// Forgets items whose account is closed.
    package mutating func settle(_ item: String) {
        let id = Array(item.utf8)
        for index in segments.indices where segments[index].item == id { segments[index].isSettled = true }
        segments.removeAll { $0.isSettled && $0.end <= sent }
    }
}

extension [UInt8] {
    /// Whether these are the same bytes.
    func matches(_ other: Span<UInt8>) -> Bool {
        guard count == other.count else { return false }
        // All of them, whatever the first ones are: so many can be looked at at once.
        return withUnsafeBufferPointer { ours in
            other.withUnsafeBufferPointer { theirs in
                var difference: UInt8 = 0
                for index in ours.indices { difference |= ours[index] ^ theirs[index] }
                return difference == 0
            }
        }
    }
}
