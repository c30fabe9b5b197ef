import Audio
import Bridge
import Testing

/// The ways from message to message, put together from their slow parts.
@Suite struct `The media way` {
    /// PCM16 bytes of μ-law at the model's rate, in one go.
    static func modelBytes(_ ulaw: [UInt8], _ format: ModelAudio) -> [UInt8] {
        if format == .pcmu { return ulaw }
        let ratio = format == .pcm16at24k ? 3 : 2
        var samples = [Int16](repeating: 0, count: ratio * ulaw.count)
        var room = samples.mutableSpan
        let pcm = ulaw.map { G711.pcm(ulaw: $0) }
        var up3 = Up3(path: .portable), up2 = Up2(path: .portable)
        _ = ratio == 3 ? up3.process(pcm.span, into: &room) : up2.process(pcm.span, into: &room)
        return samples.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
    }

    /// μ-law of the model's bytes, in one go; an odd byte at the end is left.
    static func telephoneCodes(_ bytes: [UInt8], _ format: ModelAudio) -> [UInt8] {
        if format == .pcmu { return bytes }
        let samples = (0..<bytes.count / 2).map {
            Int16(bitPattern: UInt16(bytes[2 * $0]) | UInt16(bytes[2 * $0 + 1]) << 8)
        }
        var narrow = [Int16](repeating: 0, count: samples.count)
        var room = narrow.mutableSpan
        var down3 = Down3(path: .portable), down2 = Down2(path: .portable)
        let count =
            format == .pcm16at24k ? down3.process(samples.span, into: &room) : down2.process(samples.span, into: &room)
        return narrow.prefix(count).map { G711.ulaw(pcm: $0) }
    }

    static let head = Array(#"{"type":"input_audio_buffer.append","audio":""#.utf8)

    /// One call's messages of the given payloads; nil where one was refused.
    static func uplink(_ format: ModelAudio, _ payloads: [[UInt8]], escaped: Bool = false) -> [[UInt8]?] {
        var uplink = Uplink(format)
        return payloads.map { payload in
            var codes = [UInt8](repeating: 0, count: Base64.decodedCapacity(payload.count))
            var codeRoom = codes.mutableSpan
            guard let count = Base64.decode(payload.span, escaped: escaped, into: &codeRoom) else { return nil }
            let ulaw = codes.span.extracting(first: count)
            var output = [UInt8](repeating: 0xEE, count: Uplink.capacity(forULaw: count))
            var room = output.mutableSpan
            let length = uplink.appendMessage(ulaw: ulaw, payload: payload.span, escaped: escaped, into: &room)
            return Array(output.prefix(length))
        }
    }

    @Test(arguments: ModelAudio.allCases, [false, true])
    func `a caller's payloads become append messages, whatever their lengths`(format: ModelAudio, escaped: Bool) {
        var random = MediaSeed(1)
        let lengths = [160, 160, 0, 1, 2, 3, 159, 161, 167, 168, 169, 335, 336, 337, 800, 1600, 5000, 160]
        let frames = lengths.map { random.bytes($0) }
        let payloads = frames.map { SlowBase64.encode($0) }.map { escaped ? SlowBase64.escape($0) : $0 }
        let messages = Self.uplink(format, payloads, escaped: escaped)
        let sound = Self.modelBytes(frames.flatMap(\.self), format)
        var at = 0
        for (message, frame) in zip(messages, frames) {
            let next = at + frame.count * format.bytesPerTelephoneSample
            #expect(message == Self.head + SlowBase64.encode(Array(sound[at..<next])) + Array("\"}".utf8))
            at = next
        }
    }

    @Test(arguments: ModelAudio.allCases)
    func `raw codes give the same message as their payload`(format: ModelAudio) {
        var random = MediaSeed(2)
        let frames = [160, 0, 1, 168, 169, 1000].map { random.bytes($0) }
        var uplink = Uplink(format)
        let messages: [[UInt8]?] = frames.map { frame in
            var output = [UInt8](repeating: 0xEE, count: Uplink.capacity(forULaw: frame.count))
            var room = output.mutableSpan
            let length = uplink.appendMessage(ulaw: frame.span, into: &room)
            return Array(output.prefix(length))
        }
        #expect(messages == Self.uplink(format, frames.map { SlowBase64.encode($0) }))
    }

    @Test(arguments: ModelAudio.allCases)
    func `a bad payload is refused and leaves no trace`(format: ModelAudio) {
        var random = MediaSeed(3)
        let good = [160, 160, 400].map { SlowBase64.encode(random.bytes($0)) }
        for size in [160, 1000] {
            let text = SlowBase64.encode(random.bytes(size))
            for place in [0, 1, text.count / 2, text.count - 5, text.count - 1] {
                var bad = text
                bad[place] = UInt8(ascii: "!")
                let messages = Self.uplink(format, [good[0], bad, good[1], bad, good[2]])
                #expect(messages[1] == nil && messages[3] == nil)
                #expect([messages[0], messages[2], messages[4]] == Self.uplink(format, good))
                var bent = Array(#"\/\n"#.utf8) + bad
                bent[place + 4] = UInt8(ascii: "A")
                #expect(Self.uplink(format, [bent], escaped: true) == [nil])
            }
        }
    }

    @Test func `another protocol's head stands before the sound`() {
        let head: StaticString = #"{"type":"session.input_audio.append","audio":""#
        var uplink = Uplink(.pcmu, head: head)
        var output = [UInt8](repeating: 0, count: Uplink.capacity(forULaw: 3))
        var room = output.mutableSpan
        let length = uplink.appendMessage(ulaw: [UInt8](repeating: 0, count: 3).span, into: &room)
        #expect(
            String(decoding: output.prefix(length), as: UTF8.self)
                == #"{"type":"session.input_audio.append","audio":"AAAA"}"#)
    }

    /// One response's codes by delta; nil where a delta was refused.
    static func downlink(_ format: ModelAudio, _ deltas: [[UInt8]], escaped: Bool = false) -> [[UInt8]?] {
        var downlink = Downlink(format)
        return deltas.map { delta in
            var output = [UInt8](repeating: 0xEE, count: Downlink.capacity(forPayload: delta.count))
            var room = output.mutableSpan
            return downlink.decode(payload: delta.span, escaped: escaped, into: &room).map { Array(output.prefix($0)) }
        }
    }

    @Test(arguments: ModelAudio.allCases, [false, true])
    func `a model's deltas become codes, whatever their lengths`(format: ModelAudio, escaped: Bool) {
        var random = MediaSeed(4)
        // Odd bytes and partial groups in every combination, and pieces around the inner sizes.
        let lengths =
            Array(0...20) + [960, 959, 961, 640, 1, 1, 1, 4800, 4799, 24000, 1919, 1921, 2880, 3] + Array(700...730)
            + [1151, 1152, 1153, 767, 768, 769]
        let parts = lengths.map { random.bytes($0) }
        let deltas = parts.map { SlowBase64.encode($0) }.map { escaped ? SlowBase64.escape($0) : $0 }
        let codes = Self.downlink(format, deltas, escaped: escaped)
        #expect(codes.allSatisfy { $0 != nil })
        #expect(codes.flatMap { $0 ?? [] } == Self.telephoneCodes(parts.flatMap(\.self), format))
    }

    @Test(arguments: ModelAudio.allCases)
    func `a bad delta is refused and leaves no trace`(format: ModelAudio) {
        var random = MediaSeed(5)
        let good = [961, 7, 2000].map { SlowBase64.encode(random.bytes($0)) }
        for size in [100, 960, 5000] {
            let text = SlowBase64.encode(random.bytes(size))
            for place in [0, text.count / 2, text.count - 1] {
                var bad = text
                bad[place] = UInt8(ascii: " ")
                let codes = Self.downlink(format, [good[0], bad, good[1], bad, good[2]])
                #expect(codes[1] == nil && codes[3] == nil)
                #expect([codes[0], codes[2], codes[4]] == Self.downlink(format, good))
            }
        }
    }

    @Test(arguments: ModelAudio.allCases)
    func `after a reset the past is silence again`(format: ModelAudio) {
        var random = MediaSeed(6)
        let first = SlowBase64.encode(random.bytes(963)), second = SlowBase64.encode(random.bytes(960))
        var downlink = Downlink(format)
        var output = [UInt8](repeating: 0, count: Downlink.capacity(forPayload: first.count))
        var room = output.mutableSpan
        _ = downlink.decode(payload: first.span, escaped: false, into: &room)
        downlink.reset()
        let count = downlink.decode(payload: second.span, escaped: false, into: &room)
        #expect(count.map { Array(output.prefix($0)) } == Self.downlink(format, [second])[0])
    }

    @Test(arguments: ModelAudio.allCases)
    func `silence stays exact silence, both ways`(format: ModelAudio) {
        let up = Self.uplink(format, [SlowBase64.encode([UInt8](repeating: 0xFF, count: 160))])[0] ?? []
        let sound = [UInt8](repeating: format == .pcmu ? 0xFF : 0, count: 160 * format.bytesPerTelephoneSample)
        #expect(up == Self.head + SlowBase64.encode(sound) + Array("\"}".utf8))
        #expect(Self.downlink(format, [SlowBase64.encode(sound)]) == [[UInt8](repeating: 0xFF, count: 160)])
    }

    @Test func `a media message is written as Twilio reads it`() {
        let sid = Array("MZ12".utf8)
        var random = MediaSeed(7)
        for (count, path) in [0, 1, 2, 3, 160, 1000].flatMap({ n in InstructionSet.available.map { (n, $0) } }) {
            let codes = random.bytes(count)
            var output = [UInt8](repeating: 0, count: MediaMessage.capacity(streamSid: 4, ulaw: count))
            var room = output.mutableSpan
            let length = MediaMessage.write(streamSid: sid.span, ulaw: codes.span, into: &room, path: path)
            #expect(length == output.count)
            let text = String(decoding: SlowBase64.encode(codes), as: UTF8.self)
            #expect(
                String(decoding: output, as: UTF8.self)
                    == #"{"event":"media","streamSid":"MZ12","media":{"payload":"\#(text)"}}"#)
            let media = MediaScanner.twilioMedia(output.span)
            #expect(media != nil)
        }
    }

    @Test func `a call's state is under 256 bytes each way`() {
        #expect(MemoryLayout<Uplink>.size < 256, "\(MemoryLayout<Uplink>.size)")
        #expect(MemoryLayout<Downlink>.size < 256, "\(MemoryLayout<Downlink>.size)")
    }
}
