import Audio
import Bridge

/// What the sound's way makes of pseudo-random input, as one number per path: the resamplers in uneven chunks, the codecs over all
/// they know, and messages both ways. All numbers must be equal, whichever processor printed them.
@main struct Digest {
    /// FNV-1a.
    private var sum: UInt64 = 0xCBF2_9CE4_8422_2325
    private var seed: UInt64 = 24

    static func main() {
        for path in InstructionSet.available {
            var digest = Digest()
            digest.resamplers(path)
            digest.codecs(path)
            digest.ways(path)
            print(digest.sum)
        }
    }

    private mutating func random() -> UInt64 {
        seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return seed >> 33
    }

    private mutating func add(_ byte: UInt8) { sum = (sum ^ UInt64(byte)) &* 0x100_0000_01B3 }

    private mutating func add(_ samples: Span<Int16>) {
        for i in samples.indices {
            add(UInt8(truncatingIfNeeded: samples[i]))
            add(UInt8(truncatingIfNeeded: samples[i] >> 8))
        }
    }

    private mutating func add(_ bytes: Span<UInt8>) { for i in bytes.indices { add(bytes[i]) } }

    private mutating func resamplers(_ path: InstructionSet) {
        var up3 = Up3(path: path), up2 = Up2(path: path)
        var down3 = Down3(path: path), down2 = Down2(path: path)
        var output = [Int16](repeating: 0, count: 6000)
        for round in 0..<400 {
            // Full scale, soft, and what a telephone sends.
            let input = (0..<Int(random() % 2000)).map { _ in
                let sample = Int16(truncatingIfNeeded: random())
                return round % 3 == 0 ? sample : round % 3 == 1 ? sample / 4 : sample & ~3
            }
            var room = output.mutableSpan
            var count = up3.process(input.span, into: &room)
            add(output.span.extracting(first: count))
            room = output.mutableSpan
            count = up2.process(input.span, into: &room)
            add(output.span.extracting(first: count))
            room = output.mutableSpan
            count = down3.process(input.span, into: &room)
            add(output.span.extracting(first: count))
            room = output.mutableSpan
            count = down2.process(input.span, into: &room)
            add(output.span.extracting(first: count))
        }
    }

    private mutating func codecs(_ path: InstructionSet) {
        let codes = (0..<256).map { UInt8($0) }
        let samples = (Int(Int16.min)...Int(Int16.max)).map { Int16($0) }
        var pcm = [Int16](repeating: 0, count: 256)
        var pcmRoom = pcm.mutableSpan
        G711.decode(ulaw: codes.span, into: &pcmRoom, path: path)
        add(pcm.span)
        var ulaw = [UInt8](repeating: 0, count: samples.count)
        var ulawRoom = ulaw.mutableSpan
        G711.encode(samples.span, ulaw: &ulawRoom, path: path)
        add(ulaw.span)
        pcmRoom = pcm.mutableSpan
        G711.decode(alaw: codes.span, into: &pcmRoom, path: path)
        add(pcm.span)
        ulawRoom = ulaw.mutableSpan
        G711.encode(samples.span, alaw: &ulawRoom, path: path)
        add(ulaw.span)
    }

    private mutating func ways(_ path: InstructionSet) {
        var text = [UInt8](repeating: 0, count: 8000)
        var codes = [UInt8](repeating: 0, count: 8000)
        var message = [UInt8](repeating: 0, count: 20000)
        let sid: [UInt8] = [77, 90, 49]
        for format in [ModelAudio.pcm16at24k, .pcm16at16k, .pcmu] {
            var uplink = Uplink(format, path: path)
            var downlink = Downlink(format, path: path)
            for round in 0..<200 {
                let bytes = (0..<Int(random() % 1500)).map { _ in UInt8(truncatingIfNeeded: random()) }
                var textRoom = text.mutableSpan
                let length = Base64.encode(bytes.span, into: &textRoom, path: path)
                // One in ten is spoilt.
                if round % 10 == 9, length > 0 { text[Int(random()) % length] = 0x2D }
                add(text.span.extracting(first: length))
                let payload = text.span.extracting(first: length)
                var codeRoom = codes.mutableSpan
                if let count = Base64.decode(payload, into: &codeRoom, path: path) {
                    var room = message.mutableSpan
                    let up = uplink.appendMessage(
                        ulaw: codes.span.extracting(first: count), payload: payload, escaped: false, into: &room)
                    add(message.span.extracting(first: up))
                }
                codeRoom = codes.mutableSpan
                if let count = downlink.decode(payload: payload, escaped: false, into: &codeRoom) {
                    var room = message.mutableSpan
                    let down = MediaMessage.write(
                        streamSid: sid.span, ulaw: codes.span.extracting(first: count), into: &room, path: path)
                    add(message.span.extracting(first: down))
                    add(MediaScanner.twilioMedia(message.span.extracting(first: down)) != nil ? 1 : 0)
                }
            }
        }
    }
}
