/// Bytes in order, contiguous, first in first out. Appending allocates only while the queue grows, or when it has shrunk to a third.
struct ByteQueue {
    private(set) var bytes: [UInt8] = []
    private var head = 0
    /// An empty queue keeps no more than this.
    private static let keep = 16 << 10
    private static let step = 4 << 10

    var count: Int { bytes.count - head }
    var isEmpty: Bool { head == bytes.count }

    mutating func append(_ more: Span<UInt8>) {
        if bytes.count + more.count > bytes.capacity { makeRoom(for: more.count) }
        more.withUnsafeBufferPointer { bytes.append(contentsOf: $0) }
    }

    /// What is left moves to the front, where that gives room for a while; else it gets memory that fits. An array left to itself would
    /// double its own and never give any back, and hundreds of calls wait for most of their time with little to say.
    private mutating func makeRoom(for more: Int) {
        let needed = count + more
        if needed + Self.step / 2 <= bytes.capacity, bytes.capacity <= max(Self.keep, needed * 3) {
            bytes.removeFirst(head)
        } else {
            var room: [UInt8] = []
            room.reserveCapacity((needed / Self.step + 2) * Self.step)
            room.append(contentsOf: bytes[head...])
            bytes = room
        }
        head = 0
    }

    /// `count` bytes from `offset` on, where they lie.
    func with<R>(_ offset: Int, _ count: Int, _ body: (Span<UInt8>) -> R) -> R {
        body(bytes.span.extracting(head + offset..<head + offset + count))
    }

    mutating func removeFirst(_ count: Int) {
        head += count
        if head == bytes.count { removeAll() }
    }

    mutating func removeAll() {
        head = 0
        if bytes.capacity > Self.keep { bytes = [] } else { bytes.removeAll(keepingCapacity: true) }
    }
}
