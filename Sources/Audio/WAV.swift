/// A sound file in memory: μ-law or A-law at 8 kHz, or PCM16 at 8, 16 or 24 kHz, with one or two channels. Any thread.
package struct WAV: Sendable, Equatable {
    /// How a sample is written.
    package enum Encoding: Sendable, Equatable, CaseIterable {
        /// One byte each, G.711 μ-law.
        case ulaw
        /// One byte each, G.711 A-law.
        case alaw
        /// Two bytes each, little end first.
        case pcm16

        /// Bytes per sample of one channel.
        package var width: Int { self == .pcm16 ? 2 : 1 }
        fileprivate var tag: UInt16 {
            switch self {
            case .pcm16: 1
            case .alaw: 6
            case .ulaw: 7
            }
        }
    }

    /// How samples are written in `data`.
    package var encoding: Encoding
    /// Samples per second and channel.
    package var sampleRate: Int
    /// 1, or 2: left and right interleaved.
    package var channels: Int
    /// The samples as they stand in the file; whole frames.
    package var data: [UInt8]

    /// The greatest file that is read or written, 1 GiB: nine hours of a call in two channels at 8 kHz PCM16.
    package static let limit = 1 << 30

    /// A sound of bytes as they stand in a file.
    /// - Precondition: `data` holds whole frames; rate and channels are among those named above.
    package init(encoding: Encoding, sampleRate: Int, channels: Int = 1, data: [UInt8]) {
        precondition(Self.allows(encoding, sampleRate), "WAV: \(encoding) at \(sampleRate) Hz")
        precondition(channels == 1 || channels == 2, "WAV: \(channels) channels")
        precondition(data.count % (encoding.width * channels) == 0, "WAV: \(data.count) bytes are not whole frames")
        (self.encoding, self.sampleRate, self.channels, self.data) = (encoding, sampleRate, channels, data)
    }

    /// A PCM16 sound; two channels interleaved.
    /// - Precondition: as above.
    package init(pcm16 samples: [Int16], sampleRate: Int, channels: Int = 1) {
        var data: [UInt8] = []
        data.reserveCapacity(2 * samples.count)
        for sample in samples {
            data.append(UInt8(truncatingIfNeeded: sample))
            data.append(UInt8(truncatingIfNeeded: sample >> 8))
        }
        self.init(encoding: .pcm16, sampleRate: sampleRate, channels: channels, data: data)
    }

    /// Samples per channel.
    package var frames: Int { data.count / (encoding.width * channels) }
    /// Length in milliseconds, rounded down.
    package var milliseconds: Int { frames * 1000 / sampleRate }

    /// The samples of one channel (0 is left) as PCM16.
    /// - Precondition: `channel < channels`.
    package func samples(channel: Int = 0) -> [Int16] {
        precondition(channel >= 0 && channel < channels, "WAV: channel \(channel) of \(channels)")
        return (0..<frames).map { frame in
            let at = (frame * channels + channel) * encoding.width
            return switch encoding {
            case .ulaw: G711.pcm(ulaw: data[at])
            case .alaw: G711.pcm(alaw: data[at])
            case .pcm16: Int16(bitPattern: UInt16(data[at]) | UInt16(data[at + 1]) << 8)
            }
        }
    }

    fileprivate static func allows(_ encoding: Encoding, _ rate: Int) -> Bool {
        encoding == .pcm16 ? [8000, 16000, 24000].contains(rate) : rate == 8000
    }
}

/// Why bytes are not a sound that `WAV` reads.
package enum WAVError: Error, Equatable, CustomStringConvertible {
    /// Longer than `WAV.limit`; the length in bytes.
    case tooLong(Int)
    /// No RIFF/WAVE at the start.
    case notWAV
    /// The file ends within a part: its name, the bytes it needs, those that are there.
    case truncated(part: String, needed: Int, there: Int)
    /// A part is missing: `fmt ` before `data`, or `data`.
    case missing(String)
    /// A format that is not among ours: the format's tag, rate, channels, bits per sample.
    case unsupported(tag: Int, rate: Int, channels: Int, bits: Int)
    /// The sound is not a whole number of frames: its bytes, the bytes of a frame.
    case partialFrame(bytes: Int, frame: Int)

    /// One line of names and sizes, for who gave the file.
    package var description: String {
        switch self {
        case .tooLong(let count): "WAV of \(count) bytes; at most \(WAV.limit) are read"
        case .notWAV: "not a WAV file: it does not begin with RIFF … WAVE"
        case .truncated(let part, let needed, let there): "WAV ends within \(part): \(there) bytes < \(needed)"
        case .missing(let part): "WAV without a \(part) part"
        case .unsupported(let tag, let rate, let channels, let bits):
            "WAV format \(tag) with \(bits) bits, \(rate) Hz, \(channels) channels; read are μ-law (7) and A-law (6) at 8000 Hz, "
                + "PCM (1) with 16 bits at 8000, 16000 or 24000 Hz, one or two channels"
        case .partialFrame(let bytes, let frame): "WAV data of \(bytes) bytes is not whole frames of \(frame)"
        }
    }
}

extension WAV {
    /// Reads a file's bytes. Unknown parts are skipped; a data length of 0 or 2³² − 1, as pipes leave it, means the rest.
    package init(bytes: [UInt8]) throws(WAVError) {
        guard bytes.count <= Self.limit else { throw .tooLong(bytes.count) }
        guard bytes.count >= 12, bytes[0..<4].elementsEqual("RIFF".utf8), bytes[8..<12].elementsEqual("WAVE".utf8)
        else {
            throw .notWAV
        }
        func word(_ at: Int) -> Int { Int(bytes[at]) | Int(bytes[at + 1]) << 8 }
        func long(_ at: Int) -> Int { word(at) | word(at + 2) << 16 }

        var format: (encoding: Encoding, rate: Int, channels: Int)?
        var at = 12
        while bytes.count - at >= 8 {
            let name = bytes[at..<at + 4]
            var size = long(at + 4)
            at += 8
            let there = bytes.count - at
            if name.elementsEqual("fmt ".utf8) {
                guard size >= 16, there >= 16 else {
                    throw .truncated(part: "fmt", needed: 16, there: min(size, there))
                }
                format = try Self.format(tag: word(at), channels: word(at + 2), rate: long(at + 4), bits: word(at + 14))
            } else if name.elementsEqual("data".utf8) {
                guard let format else { throw .missing("fmt") }
                let frame = format.encoding.width * format.channels
                if size == 0xFFFF_FFFF || (size == 0 && there > 0) { size = there - there % frame }
                guard size <= there else { throw .truncated(part: "data", needed: size, there: there) }
                guard size % frame == 0 else { throw .partialFrame(bytes: size, frame: frame) }
                self.init(
                    encoding: format.encoding, sampleRate: format.rate, channels: format.channels,
                    data: Array(bytes[at..<at + size]))
                return
            }
            // Parts stand on even offsets; a size beyond the end leaves the loop.
            at += min(size + size % 2, there)
        }
        throw .missing(format == nil ? "fmt" : "data")
    }

    private static func format(
        tag: Int, channels: Int, rate: Int, bits: Int
    ) throws(WAVError) -> (encoding: Encoding, rate: Int, channels: Int) {
        let encoding = Encoding.allCases.first { Int($0.tag) == tag && 8 * $0.width == bits }
        guard let encoding, channels == 1 || channels == 2, allows(encoding, rate) else {
            throw .unsupported(tag: tag, rate: rate, channels: channels, bits: bits)
        }
        return (encoding, rate, channels)
    }

    /// The file's bytes: RIFF, `fmt `, `fact` when companded, `data`.
    /// - Precondition: they do not exceed `limit`.
    package func bytes() -> [UInt8] {
        var file = Self.header(encoding: encoding, sampleRate: sampleRate, channels: channels, bytes: data.count)
        precondition(data.count <= Self.limit - file.count - 1, "WAV of \(data.count) bytes")
        file.reserveCapacity(file.count + data.count + 1)
        file += data
        if data.count % 2 == 1 { file.append(0) }
        return file
    }

    /// What stands before `bytes` bytes of sound in a file.
    package static func header(encoding: Encoding, sampleRate: Int, channels: Int, bytes: Int) -> [UInt8] {
        let companded = encoding != .pcm16
        let count = companded ? 58 : 44
        let frame = encoding.width * channels
        var header: [UInt8] = []
        header.reserveCapacity(count)
        func long(_ value: Int) {
            for shift in [0, 8, 16, 24] { header.append(UInt8(truncatingIfNeeded: value >> shift)) }
        }
        func word(_ value: Int) { for shift in [0, 8] { header.append(UInt8(truncatingIfNeeded: value >> shift)) } }
        header += "RIFF".utf8
        long(count - 8 + bytes + bytes % 2)
        header += "WAVEfmt ".utf8
        long(companded ? 18 : 16)
        word(Int(encoding.tag))
        word(channels)
        long(sampleRate)
        long(sampleRate * frame)
        word(frame)
        word(8 * encoding.width)
        if companded {
            word(0)
            header += "fact".utf8
            long(4)
            long(bytes / frame)
        }
        header += "data".utf8
        long(bytes)
        return header
    }
}
