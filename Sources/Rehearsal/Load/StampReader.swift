/// Finds stamps in the Base64 text of a stream's sound, looking at 32 samples of each frame and no others.
///
/// The way between the two ends delays the sound by as much as its filters do; the reader finds by how many samples where a bit
/// is heard best, and keeps to it.
struct StampReader {
    let sound: StampedSound
    private var delay: Int?

    init(_ sound: StampedSound) { self.sound = sound }

    /// The stamp of frame `index` of a message; nil when there is none that can be read.
    mutating func read(_ text: Span<UInt8>, frame index: Int) -> FrameStamp? {
        let start = index * sound.samplesPerFrame
        if let delay, let found = stamp(text, start + delay) { return found }
        guard let better = bestDelay(text, start) else { return nil }
        delay = better
        return stamp(text, start + better)
    }

    private func stamp(_ text: Span<UInt8>, _ start: Int) -> FrameStamp? {
        let step = sound.samplesPerBit
        var code: UInt32 = 0
        var at = start + step / 2
        guard inText(at + (FrameStamp.bits - 1) * step, text) else { return nil }
        for _ in 0..<FrameStamp.bits {
            code = code << 1 | (level(text, at) > 0 ? 1 : 0)
            at += step
        }
        return FrameStamp(code: code)
    }

    /// Where the faintest bit is loudest.
    private func bestDelay(_ text: Span<UInt8>, _ start: Int) -> Int? {
        let step = sound.samplesPerBit
        var best: (delay: Int, eye: Int)?
        for delay in 0...sound.samplesPerFrame - FrameStamp.bits * step {
            let first = start + delay + step / 2
            guard inText(first + (FrameStamp.bits - 1) * step, text), stamp(text, start + delay) != nil else {
                continue
            }
            var eye = Int.max
            for bit in 0..<FrameStamp.bits { eye = min(eye, abs(level(text, first + bit * step))) }
            if eye > best?.eye ?? 0 { best = (delay, eye) }
        }
        return best?.delay
    }

    private func inText(_ sample: Int, _ text: Span<UInt8>) -> Bool { sample < sound.samples(inText: text.count) }

    /// A sample's sign and something that grows with its loudness.
    private func level(_ text: Span<UInt8>, _ sample: Int) -> Int {
        switch sound {
        case .model: return Int(Int8(bitPattern: byte(text, 2 * sample + 1)))
        case .telephone:
            let code = Int(byte(text, sample))
            return code >= 0x80 ? 0xFF - code : code - 0x7F
        }
    }

    private func byte(_ text: Span<UInt8>, _ index: Int) -> UInt8 {
        let at = index / 3 * 4
        switch index % 3 {
        case 0: return Self.value(text[at]) << 2 | Self.value(text[at + 1]) >> 4
        case 1: return Self.value(text[at + 1]) << 4 | Self.value(text[at + 2]) >> 2
        default: return Self.value(text[at + 2]) << 6 | Self.value(text[at + 3])
        }
    }

    private static func value(_ character: UInt8) -> UInt8 {
        switch character {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): character &- UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): character &- UInt8(ascii: "a") &+ 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): character &- UInt8(ascii: "0") &+ 52
        case UInt8(ascii: "+"): 62
        default: 63
        }
    }
}
