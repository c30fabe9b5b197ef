import Testing

@testable import Bridge

@Suite struct ByteQueueTests {
    @Test(arguments: 0..<20) func `what goes in comes out, in order, however it is cut`(seed: UInt64) {
        var random = MediaSeed(seed)
        var queue = ByteQueue()
        var expected: [UInt8] = []
        var next: UInt8 = 0
        for _ in 0..<2000 {
            let more = (0..<Int.random(in: 0...900, using: &random)).map { _ in
                next &+= 1
                return next
            }
            queue.append(more.span)
            expected += more
            if Int.random(in: 0..<60, using: &random) == 0 { continue }
            let gone = min(expected.count, Int.random(in: 0...1000, using: &random))
            queue.removeFirst(gone)
            expected.removeFirst(gone)
            let isSame = queue.with(0, queue.count) { left in
                left.count == expected.count && left.indices.allSatisfy { left[$0] == expected[$0] }
            }
            #expect(isSame)
        }
    }

    @Test func `what once was long gives its memory back`() {
        var queue = ByteQueue()
        let frame = [UInt8](repeating: 7, count: 160)
        for _ in 0..<1000 { queue.append(frame.span) }
        #expect(queue.bytes.capacity < 160_000 + 16_384)
        queue.removeFirst(queue.count - 8000)
        for _ in 0..<2000 {
            queue.append(frame.span)
            queue.removeFirst(160)
        }
        #expect(queue.bytes.capacity < 40_000)
    }
}
