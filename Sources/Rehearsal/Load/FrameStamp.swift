/// What a frame of the load's sound says of itself: when it was sent, which one it is, and one bit of meaning.
///
/// It is said in the sound, as 32 bits of 0.5 ms each (2000 baud, plus or minus, then 4 ms of silence): inside the telephone's
/// band, so that it survives μ-law and any resampler on the way, whose delay the reader finds by itself.
struct FrameStamp: Equatable {
    /// When it was sent, in units of 64 µs of the monotonic clock; goes round every 4.2 s.
    var time: UInt16
    /// Counts a stream's frames, modulo 256.
    var number: UInt8
    /// Uplink: the caller speaks. Downlink: the first frame of an answer.
    var flag: Bool

    static let bits = 32
    /// Milliseconds per unit of `time`.
    static let unitMs = 0.064

    /// The unit that now is, from microseconds of the monotonic clock.
    static func time(_ microseconds: Int64) -> UInt16 { UInt16(truncatingIfNeeded: microseconds >> 6) }

    /// The bits in the order in which they are said, highest first; the last seven tell a frame from noise.
    var code: UInt32 {
        let body = UInt32(time) << 9 | UInt32(number) << 1 | (flag ? 1 : 0)
        return body << 7 | Self.check(body)
    }

    /// Reads what `code` wrote; nil for anything else.
    init?(code: UInt32) {
        let body = code >> 7
        guard Self.check(body) == code & 0x7F else { return nil }
        time = UInt16(body >> 9)
        number = UInt8(truncatingIfNeeded: body >> 1)
        flag = body & 1 == 1
    }

    init(time: UInt16, number: UInt8, flag: Bool) {
        self.time = time
        self.number = number
        self.flag = flag
    }

    private static func check(_ body: UInt32) -> UInt32 { (body &* 0x9E37_79B1) >> 25 }
}

/// How the stamp's bits lie in a stream of sound.
enum StampedSound {
    /// μ-law, 8 kHz: 4 samples a bit, 160 a frame.
    case telephone
    /// PCM16, 24 kHz: 12 samples a bit, 480 a frame.
    case model

    var samplesPerBit: Int { self == .telephone ? 4 : 12 }
    var samplesPerFrame: Int { self == .telephone ? 160 : 480 }
    /// Bytes of Base64 text that stand for so many whole frames.
    func samples(inText count: Int) -> Int {
        let bytes = count / 4 * 3
        return self == .telephone ? bytes : bytes / 2
    }

    /// How loud a bit is said, linear.
    static let amplitude: Int16 = 8031
}
