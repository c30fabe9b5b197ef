internal import Audio

/// The caller's sound that may be needed again: what no session has heard yet, and what one has heard but not yet
/// written down. Should the session be lost, the next one hears it.
///
/// Positions are samples since the stream began.
package struct CallerAudio {
    private var queue = ByteQueue()
    /// The position of the first sample kept.
    private(set) var start = 0
    /// One past the last sample.
    var end: Int { start + queue.count }
    /// Samples that no session has heard and that did not fit; the oldest go first.
    private(set) var dropped = 0
    private static let limit = 20 * 8000
    private var nextLook = 0
    /// What is always kept: speech is noticed some time after it began.
    private static let tail = 8000

    /// Nothing kept yet.
    package init() {}

    /// Keeps more. On a frame's way.
    mutating func append(_ ulaw: Span<UInt8>) { queue.append(ulaw) }

    /// Whether it is time to look what may be forgotten: twice a second will do.
    var isDue: Bool { end >= nextLook }

    /// Forgets what nobody will ask for: all before `needed` but the last second.
    /// - Parameter unheard: where what no session has heard begins.
    mutating func forget(before needed: Int, unheard: Int) {
        nextLook = end + Self.tail / 2
        let wanted = max(min(needed, end - Self.tail), end - Self.limit)
        guard wanted - start >= Self.tail else { return }
        dropped += max(0, wanted - max(start, unheard))
        queue.removeFirst(wanted - start)
        start = wanted
    }

    /// How many samples were dropped since this was last asked.
    package mutating func takeDropped() -> Int {
        defer { dropped = 0 }
        return dropped
    }

    /// What is kept from a position on, in pieces of at most `size`.
    package func forEachPiece(from position: Int, size: Int, _ body: (Span<UInt8>) -> Void) {
        var at = max(start, position)
        while at < end {
            let count = min(size, end - at)
            queue.with(at - start, count, body)
            at += count
        }
    }
}
