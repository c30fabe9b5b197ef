internal import CWebSockets

/// Frames waiting to be written to one socket, in order, back to back: as many as wait go out in one write.
///
/// Messages are built where they will be written from, so none is ever copied while the socket is free, and once the buffer has
/// its size nothing is allocated. Loop thread only.
struct Outbox: ~Copyable {
    private var base: UnsafeMutablePointer<UInt8>?
    private var capacity = 0
    private var head = 0
    private var tail = 0
    private var frames: [Waiting] = []
    /// A message that would take the queue beyond this is refused; what the protocol itself says is small and is not.
    let limit: Int

    /// A whole frame.
    private struct Waiting {
        var count: Int
        var isPerishable: Bool
    }

    /// More than this stays with the buffer only while it is needed.
    private static let keep = 32 << 10
    /// What one write is given at most.
    private static let writeLimit = 16 << 10

    init(limit: Int) { self.limit = limit }

    deinit { base?.deallocate() }

    var isEmpty: Bool { head == tail }
    /// Bytes that wait.
    var count: Int { tail - head }

    /// Lets `fill` build a payload of at most `count` bytes in place and queues its frame. `fill` returns its length; 0 queues
    /// nothing. False when the limit refuses it.
    /// - Parameter key: masks the payload.
    mutating func append(
        upTo count: Int, _ kind: Frame.Kind, key: UInt32?, isPerishable: Bool, _ fill: (inout MutableSpan<UInt8>) -> Int
    ) -> Bool {
        guard reserve(Frame.maxHead + count, limit: kind == .text ? limit : .max), let base else { return false }
        let start = base + tail
        let room = Frame.headCount(payload: count, isMasked: key != nil)
        var payload = UnsafeMutableBufferPointer(start: start + room, count: count).mutableSpan
        let length = fill(&payload)
        precondition(length >= 0 && length <= count, "a message of \(length) bytes in room for \(count)")
        guard length > 0 || kind == .ping else { return true }
        let headCount = Frame.headCount(payload: length, isMasked: key != nil)
        // A length must be written as short as it can be; a message may turn out shorter than its room.
        if headCount != room { (start + headCount).update(from: start + room, count: length) }
        Frame.finish(start, kind, payload: length, key: key)
        tail += headCount + length
        frames.append(Waiting(count: headCount + length, isPerishable: isPerishable))
        return true
    }

    /// What the next write is to be given: whole frames, at least one.
    /// - Precondition: not empty.
    func next() -> (start: UnsafeMutablePointer<UInt8>, count: Int, frames: Int) {
        if tail - head <= Self.writeLimit { return (base! + head, tail - head, frames.count) }
        var (count, number) = (frames[0].count, 1)
        while number < frames.count, count + frames[number].count <= Self.writeLimit {
            count += frames[number].count
            number += 1
        }
        return (base! + head, count, number)
    }

    /// Forgets what `next` gave, which was written.
    mutating func removeFirst(_ number: Int, count: Int) {
        head += count
        guard head == tail else { return frames.removeFirst(number) }
        head = 0
        tail = 0
        frames.removeAll(keepingCapacity: true)
        if capacity > Self.keep {
            base?.deallocate()
            base = nil
            capacity = 0
        }
    }

    /// Drops the oldest perishable frames until no more than `limit` bytes of such wait. Returns how many frames it dropped.
    mutating func dropPerishable(beyond limit: Int) -> Int {
        var surplus = frames.reduce(0) { $0 + ($1.isPerishable ? $1.count : 0) } - limit
        guard surplus > 0, let base else { return 0 }
        var kept: [Waiting] = []
        var (from, to, dropped) = (head, head, 0)
        for frame in frames {
            if frame.isPerishable, surplus > 0 {
                surplus -= frame.count
                dropped += 1
            } else {
                if from != to { (base + to).update(from: base + from, count: frame.count) }
                to += frame.count
                kept.append(frame)
            }
            from += frame.count
        }
        frames = kept
        tail = to
        return dropped
    }

    private mutating func reserve(_ need: Int, limit: Int) -> Bool {
        let live = tail - head
        guard live + need <= limit else { return false }
        if tail + need <= capacity { return true }
        if let base, live + need <= capacity {
            base.update(from: base + head, count: live)
        } else {
            let larger = max(2048, capacity * 2, live + need)
            let fresh = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
            if let base {
                fresh.update(from: base + head, count: live)
                base.deallocate()
            }
            base = fresh
            capacity = larger
        }
        head = 0
        tail = live
        return true
    }
}
