/// Bytes in order, contiguous, first in first out. Appending allocates only while the queue grows beyond what it ever was.
struct ByteQueue {
    private var bytes: [UInt8] = []
    private var head = 0
    private static let keep = 16 << 10

    var count: Int { bytes.count - head }
    var isEmpty: Bool { head == bytes.count }

    mutating func append(_ more: Span<UInt8>) {
        // Room is made by moving what is left to the front, once the front is the larger part.
        if head > 0, head >= bytes.count - head, bytes.count + more.count > bytes.capacity {
            bytes.removeFirst(head)
            head = 0
        }
        more.withUnsafeBufferPointer { bytes.append(contentsOf: $0) }
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
