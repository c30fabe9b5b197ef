import Testing

@testable import Sockets

/// Frames and the queue they wait in, as pure bytes.
@Suite struct FrameTests {
    /// What a queue holds, unmasked: kinds and payloads, read by the letter of RFC 6455.
    static func read(_ outbox: inout Outbox) -> [(opcode: UInt8, payload: [UInt8])] {
        var frames: [(opcode: UInt8, payload: [UInt8])] = []
        while !outbox.isEmpty {
            let (start, count, number) = outbox.next()
            var at = 0
            for _ in 0..<number {
                let opcode = start[at] & 0x0F
                #expect(start[at] & 0xF0 == 0x80)
                let isMasked = start[at + 1] & 0x80 != 0
                var length = Int(start[at + 1] & 0x7F)
                at += 2
                let wide = length == 126 ? 2 : length == 127 ? 8 : 0
                if wide > 0 { length = (0..<wide).reduce(0) { $0 << 8 | Int(start[at + $1]) } }
                at += wide
                let key = isMasked ? (0..<4).map { start[at + $0] } : [0, 0, 0, 0]
                at += isMasked ? 4 : 0
                frames.append((opcode, (0..<length).map { start[at + $0] ^ key[$0 % 4] }))
                at += length
            }
            #expect(at == count)
            outbox.removeFirst(number, count: count)
        }
        return frames
    }

    static func put(
        _ payload: [UInt8], into outbox: inout Outbox, room: Int? = nil, key: UInt32?, perishes: Bool = false
    ) -> Bool {
        outbox.append(upTo: room ?? payload.count, .text, key: key, isPerishable: perishes) { output in
            for index in payload.indices { output[index] = payload[index] }
            return payload.count
        }
    }

    @Test(arguments: [nil, 0x1234_5678 as UInt32?])
    func `a payload of any length comes back, however much room it asked for`(_ key: UInt32?) {
        for count in [1, 2, 7, 8, 9, 125, 126, 127, 128, 65_535, 65_536, 70_000] {
            let payload = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            for room in [count, count + 1, count + 100, 65_600, 70_000] where room >= count {
                var outbox = Outbox(limit: 1 << 20)
                let isTaken = Self.put(payload, into: &outbox, room: room, key: key)
                #expect(isTaken)
                let frames = Self.read(&outbox)
                #expect(frames.count == 1 && frames[0].opcode == 1)
                #expect(frames[0].payload == payload)
            }
        }
    }

    @Test func `a queue refuses what is beyond its limit, and takes the protocol's own frames`() {
        var outbox = Outbox(limit: 1000)
        let first = Self.put([UInt8](repeating: 1, count: 600), into: &outbox, key: nil)
        let second = Self.put([UInt8](repeating: 2, count: 600), into: &outbox, key: nil)
        let close = outbox.append(upTo: 900, .close, key: nil, isPerishable: false) { _ in 900 }
        #expect(first && !second && close)
        #expect(Self.read(&outbox).map(\.opcode) == [1, 8])
    }

    @Test func `one write takes whole frames, and at least one`() {
        var outbox = Outbox(limit: 1 << 20)
        for count in [20_000, 100, 10_000, 10_000] {
            _ = Self.put([UInt8](repeating: 0, count: count), into: &outbox, key: nil)
        }
        var numbers: [Int] = []
        while !outbox.isEmpty {
            let (_, count, number) = outbox.next()
            numbers.append(number)
            outbox.removeFirst(number, count: count)
        }
        #expect(numbers == [1, 2, 1])
    }

    @Test func `the oldest perishable frames go first, and the order stays`() {
        var outbox = Outbox(limit: 1 << 20)
        for number in 1...20 as ClosedRange<UInt8> {
            _ = Self.put([UInt8](repeating: number, count: 98), into: &outbox, key: 7, perishes: number % 5 != 0)
        }
        // 16 frames of 104 bytes perish; room for 5 of them.
        let dropped = outbox.dropPerishable(beyond: 5 * 104)
        #expect(dropped == 11)
        #expect(Self.read(&outbox).map { $0.payload[0] } == [5, 10, 14, 15, 16, 17, 18, 19, 20])
    }
}
