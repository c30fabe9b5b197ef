import Audio
import Testing

@Suite struct `A WAV file` {
    static let kinds: [WAV] = [
        WAV(encoding: .ulaw, sampleRate: 8000, data: [0xFF, 0x7F, 0x00]),
        WAV(encoding: .alaw, sampleRate: 8000, channels: 2, data: [0xD5, 0x55, 1, 2]),
        WAV(pcm16: [0, 1, -1, .max, .min], sampleRate: 8000),
        WAV(pcm16: [1, 2, 3, 4], sampleRate: 16000, channels: 2),
        WAV(pcm16: [], sampleRate: 24000),
    ]

    @Test(arguments: kinds) func `comes back as it was written`(wav: WAV) throws {
        let file = wav.bytes()
        #expect(try WAV(bytes: file) == wav)
        #expect(file.count % 2 == 0)
        #expect(Int(file[4]) | Int(file[5]) << 8 == file.count - 8)
    }

    @Test func `gives each channel's samples as PCM16`() {
        #expect(Self.kinds[0].samples() == [0, 0, -32124])
        #expect(Self.kinds[1].samples(channel: 1) == [-8, G711.pcm(alaw: 2)])
        #expect(Self.kinds[2].samples() == [0, 1, -1, .max, .min])
        #expect(Self.kinds[3].samples(channel: 0) == [1, 3] && Self.kinds[3].samples(channel: 1) == [2, 4])
        #expect(Self.kinds[3].frames == 2)
        #expect(WAV(pcm16: [Int16](repeating: 0, count: 480), sampleRate: 24000).milliseconds == 20)
    }

    @Test func `may hold other parts, odd ones too, and a length that a pipe left open`() throws {
        let wav = Self.kinds[2]
        var file = wav.bytes()
        file.insert(contentsOf: Array("LIST".utf8) + [3, 0, 0, 0, 1, 2, 3, 0], at: 12)
        #expect(try WAV(bytes: file) == wav)
        var open = wav.bytes()
        for i in 40..<44 { open[i] = 0xFF }
        #expect(try WAV(bytes: open) == wav)
    }

    @Test func `that ends too early or is of another kind is refused with its numbers`() {
        let file = Self.kinds[2].bytes()
        #expect(throws: WAVError.notWAV) { try WAV(bytes: []) }
        #expect(throws: WAVError.notWAV) { try WAV(bytes: Array("RIFX....WAVE".utf8)) }
        #expect(throws: WAVError.missing("fmt")) { try WAV(bytes: Array(file.prefix(12))) }
        #expect(throws: WAVError.missing("data")) { try WAV(bytes: Array(file.prefix(36))) }
        #expect(throws: WAVError.truncated(part: "data", needed: 10, there: 9)) {
            try WAV(bytes: Array(file.dropLast()))
        }
        var other = file
        other[24] = 0x44
        other[25] = 0xAC
        #expect(throws: WAVError.unsupported(tag: 1, rate: 44100, channels: 1, bits: 16)) { try WAV(bytes: other) }
        var odd = file
        odd[40] = 9
        #expect(throws: WAVError.partialFrame(bytes: 9, frame: 2)) { try WAV(bytes: odd) }
    }

    @Test func `of any bytes is read or refused, never more`() {
        var random = Seeded(8)
        let seeds = Self.kinds.map { $0.bytes() }
        for _ in 0..<20000 {
            var file = seeds.randomElement(using: &random)!
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                file[.random(in: 0..<file.count, using: &random)] = [0, 1, 2, 0x7F, 0xFF].randomElement(using: &random)!
            }
            file.removeLast(.random(in: 0...min(20, file.count), using: &random))
            if let wav = try? WAV(bytes: file) { #expect(wav.samples().count == wav.frames) }
        }
    }
}

@Suite struct `A level` {
    @Test func `of a full-scale sine is three decibels below its peak`() {
        let sine = tone(1000, rate: 8000, count: 8000, amplitude: 1)
        let level = Level(sine.span)
        #expect(abs(level.rms + 3.0103) < 0.01 && abs(level.peak) < 0.01)
    }

    @Test func `of a square wave is its peak, and halving it takes six decibels`() {
        let square = (0..<160).map { $0 % 2 == 0 ? Int16.min : 16384 }
        #expect(Level(square.span).peak == 0)
        let half = [Int16](repeating: 16384, count: 100)
        #expect(abs(Level(half.span).rms + 6.0206) < 0.0001 && abs(Level(half.span).peak + 6.0206) < 0.0001)
    }

    @Test func `of silence and of nothing is minus infinity`() {
        let silence = [Int16](repeating: 0, count: 10)
        #expect(Level(silence.span).rms == -.infinity && Level(silence.span).peak == -.infinity)
        let nothing: [Int16] = []
        #expect(Level(nothing.span).rms == -.infinity && Level(nothing.span).peak == -.infinity)
    }
}
