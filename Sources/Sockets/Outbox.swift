internal import CWebSockets

/// Messages waiting to be written to one socket, each behind the room libwebsockets wants in front of it.
///
/// One flat buffer: messages are built where they will be written from, so the usual message is never copied, and once
/// the buffer has its size nothing is allocated. Layout of a record: `[count: Int][LWS_PRE bytes][count bytes][pad]`.
/// Loop thread only.
struct Outbox: ~Copyable {
    private var base: UnsafeMutableRawPointer
    private var capacity: Int
    private var head = 0
    private var tail = 0
    /// Bytes of queued payload.
    private(set) var queuedBytes = 0
    /// A message that would take the buffer beyond this is refused.
    let limit: Int

    private static let prefix = MemoryLayout<Int>.size + Int(lwsx_pre)

    init(capacity: Int, limit: Int) {
        self.capacity = capacity
        self.limit = limit
        base = .allocate(byteCount: capacity, alignment: 16)
    }

    deinit { base.deallocate() }

    var isEmpty: Bool { head == tail }

    /// Lets `fill` build a message of at most `count` bytes in place and queues it. `fill` returns its length; 0 queues
    /// nothing. Returns false when the limit refuses it.
    mutating func append(upTo count: Int, _ fill: (inout MutableSpan<UInt8>) -> Int) -> Bool {
        guard reserve(Self.prefix + count + 16) else { return false }
        let record = base + tail
        let payload = UnsafeMutableRawBufferPointer(start: record + Self.prefix, count: count)
        var span = payload.bindMemory(to: UInt8.self).mutableSpan
        let length = fill(&span)
        precondition(length >= 0 && length <= count, "a message of \(length) bytes in room for \(count)")
        guard length > 0 else { return true }
        record.storeBytes(of: length, as: Int.self)
        tail += (Self.prefix + length + 15) & ~15
        queuedBytes += length
        return true
    }

    /// The oldest message: where it starts (with writable room in front) and its length.
    var first: (start: UnsafeMutablePointer<UInt8>, count: Int) {
        precondition(!isEmpty)
        let record = base + head
        let count = record.load(as: Int.self)
        return ((record + Self.prefix).assumingMemoryBound(to: UInt8.self), count)
    }

    /// Forgets the oldest message.
    mutating func removeFirst() {
        let count = (base + head).load(as: Int.self)
        head += (Self.prefix + count + 15) & ~15
        queuedBytes -= count
        if head == tail {
            head = 0
            tail = 0
        }
    }

    private mutating func reserve(_ need: Int) -> Bool {
        if tail + need <= capacity { return true }
        let live = tail - head
        guard live + need <= limit else { return false }
        if live + need > capacity {
            let larger = min(max(capacity * 2, live + need), max(limit, live + need))
            let fresh = UnsafeMutableRawPointer.allocate(byteCount: larger, alignment: 16)
            fresh.copyMemory(from: base + head, byteCount: live)
            base.deallocate()
            base = fresh
            capacity = larger
        } else {
            base.copyMemory(from: base + head, byteCount: live)
        }
        head = 0
        tail = live
        return true
    }
}
