internal import Audio
internal import Bridge
internal import JSONText

/// The formats in which a session takes and gives sound.
enum SessionFormat: String, Sendable {
    case pcm = "audio/pcm"
    case pcmu = "audio/pcmu"
    case pcma = "audio/pcma"

    var sampleRate: Int { self == .pcm ? 24_000 : 8_000 }
    /// Bytes of a millisecond.
    var bytesPerMs: Int { self == .pcm ? 48 : 8 }
    var json: JSON { self == .pcm ? ["type": "audio/pcm", "rate": 24_000] : ["type": .string(rawValue)] }
}

/// What a session hears: appended sound as samples, whatever its format. A piece may end within a sample.
struct ModelEar {
    private(set) var format = SessionFormat.pcm
    private var odd: UInt8?
    private var bytes = 0
    private var msBefore = 0

    /// Sound appended since the session began, milliseconds.
    var heardMs: Int { msBefore + bytes / format.bytesPerMs }

    /// From here on sound comes in another format.
    mutating func change(to format: SessionFormat) {
        guard format != self.format else { return }
        (msBefore, bytes, odd) = (heardMs, 0, nil)
        self.format = format
    }

    mutating func samples(_ piece: [UInt8]) -> [Int16] {
        bytes += piece.count
        switch format {
        case .pcmu: return piece.map { G711.pcm(ulaw: $0) }
        case .pcma: return piece.map { G711.pcm(alaw: $0) }
        case .pcm:
            var samples: [Int16] = []
            samples.reserveCapacity(piece.count / 2 + 1)
            var low = odd
            for byte in piece {
                if let first = low {
                    samples.append(Int16(bitPattern: UInt16(first) | UInt16(byte) << 8))
                    low = nil
                } else {
                    low = byte
                }
            }
            odd = low
            return samples
        }
    }
}

/// What a session says: samples as Base64 in its output format. One stream of sound: chunking changes no bit.
struct ModelVoice: ~Copyable {
    private var down = Down3()
    private var up = Up3()

    /// - Parameter rate: 24 000 or 8 000.
    mutating func base64(_ samples: ArraySlice<Int16>, rate: Int, as format: SessionFormat) -> String {
        let fitted = fit(Array(samples), rate, format.sampleRate)
        var bytes: [UInt8] = []
        switch format {
        case .pcmu: bytes = fitted.map { G711.ulaw(pcm: $0) }
        case .pcma: bytes = fitted.map { G711.alaw(pcm: $0) }
        case .pcm:
            bytes.reserveCapacity(2 * fitted.count)
            for sample in fitted {
                bytes.append(UInt8(truncatingIfNeeded: sample))
                bytes.append(UInt8(truncatingIfNeeded: sample >> 8))
            }
        }
        var text: [UInt8] = []
        Base64.append(bytes, to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    private mutating func fit(_ samples: [Int16], _ from: Int, _ to: Int) -> [Int16] {
        guard from != to, !samples.isEmpty else { return samples }
        let room = from < to ? 3 * samples.count : (down.carried + samples.count) / 3
        var output = [Int16](repeating: 0, count: room)
        var span = output.mutableSpan
        _ = from < to ? up.process(samples.span, into: &span) : down.process(samples.span, into: &span)
        return output
    }
}
