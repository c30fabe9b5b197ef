internal import Bridge
internal import Audio

/// Writes a message's text where it will be sent from. The room must be large enough.
struct TextRoom {
    private let start: UnsafeMutablePointer<UInt8>
    private(set) var count = 0

    init(_ start: UnsafeMutablePointer<UInt8>) { self.start = start }

    mutating func put(_ text: StaticString) {
        (start + count).update(from: text.utf8Start, count: text.utf8CodeUnitCount)
        count += text.utf8CodeUnitCount
    }

    mutating func put(_ bytes: [UInt8]) {
        bytes.withUnsafeBufferPointer {
            if let first = $0.baseAddress { (start + count).update(from: first, count: $0.count) }
        }
        count += bytes.count
    }

    mutating func put(_ number: Int) {
        var divisor = 1
        while number / divisor >= 10 { divisor *= 10 }
        while divisor > 0 {
            start[count] = UInt8(ascii: "0") + UInt8(number / divisor % 10)
            count += 1
            divisor /= 10
        }
    }

    /// A telephone's frame that says this, as Base64 of μ-law.
    mutating func put(_ stamp: FrameStamp) {
        let code = stamp.code
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 160) { frame in
            var at = 0
            for bit in 0..<FrameStamp.bits {
                let sample = code >> (31 - bit) & 1 == 1 ? Self.high : Self.low
                for _ in 0..<4 {
                    frame[at] = sample
                    at += 1
                }
            }
            while at < 160 {
                frame[at] = G711.ulawSilence
                at += 1
            }
            let length = Base64.encodedCount(160)
            var target = UnsafeMutableBufferPointer(start: start + count, count: length).mutableSpan
            _ = Base64.encode(UnsafeBufferPointer(frame).span, into: &target)
            count += length
        }
    }
    private static let high = G711.ulaw(pcm: StampedSound.amplitude)
    private static let low = G711.ulaw(pcm: -StampedSound.amplitude)

    /// A model's frame that says this, as Base64 of PCM16 at 24 kHz: 1280 characters, of prepared pieces.
    mutating func putModel(_ stamp: FrameStamp) {
        let code = stamp.code
        for bit in 0..<FrameStamp.bits { put(code >> (31 - bit) & 1 == 1 ? Self.highText : Self.lowText) }
        put(Self.silenceText)
    }
    private static let highText = text(StampedSound.amplitude, samples: 12)
    private static let lowText = text(-StampedSound.amplitude, samples: 12)
    private static let silenceText = text(0, samples: 96)

    private static func text(_ sample: Int16, samples: Int) -> [UInt8] {
        let low = UInt8(truncatingIfNeeded: sample)
        let high = UInt8(truncatingIfNeeded: sample >> 8)
        var text: [UInt8] = []
        Base64.append((0..<2 * samples).map { $0 % 2 == 0 ? low : high }, to: &text)
        return text
    }
}
