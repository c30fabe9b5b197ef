internal import Audio
internal import Bridge

/// The parts of a frame's way, under the names of `ringback bench audio`. A frame is 20 ms.
enum BenchStage: String, CaseIterable {
    /// PCM16 to PCM16. Upward the sound is a telephone's: samples that were μ-law, which SSE2 folds.
    case resample_8_24, resample_24_8, resample_8_16, resample_16_8
    /// The same at full scale, which cannot be folded.
    case resample_8_24_any, resample_8_16_any
    /// μ-law to PCM16 at once, as the bridge does it: decoding and filter.
    case ulaw_8_24, ulaw_8_16
    /// PCM16 to μ-law at once: filter and encoding.
    case ulaw_24_8, ulaw_16_8
    case ulaw_decode, ulaw_encode
    /// A telephone's other law, for files.
    case alaw_decode, alaw_encode
    /// A Twilio payload, 160 bytes.
    case base64_decode
    /// A frame at 24 kHz, 960 bytes.
    case base64_encode
    /// A Twilio media message.
    case scan
    /// A Twilio media message to an append message at 24 kHz: scanner, Base64, μ-law, filter, Base64.
    case uplink_message
    /// A delta at 24 kHz of 20 ms to a Twilio media message: the same, backwards.
    case downlink_message
    /// The same within a call, as it is on the line: with all that its state and its account of what was said have to do.
    case uplink_call, downlink_call

    static let resamplers: [BenchStage] = [.resample_8_24, .resample_24_8, .resample_8_16, .resample_16_8]

    /// Samples of a frame, in and out, of a resampler.
    var frame: (input: Int, output: Int) {
        switch self {
        case .resample_8_24: (160, 480)
        case .resample_24_8: (480, 160)
        case .resample_8_16: (160, 320)
        default: (320, 160)
        }
    }

    /// The resampler of other libraries that does the same.
    var peer: String? {
        switch self {
        case .resample_8_24, .resample_8_24_any: Self.resample_8_24.rawValue
        case .resample_8_16, .resample_8_16_any: Self.resample_8_16.rawValue
        case .resample_24_8, .resample_16_8: rawValue
        default: nil
        }
    }

    /// What our resampler does to sound; only for resamplers.
    func quality() -> SoundQuality {
        SoundQuality(inputRate: frame.input * 50, outputRate: frame.output * 50) { input in
            var up3 = Up3(), up2 = Up2(), down3 = Down3(), down2 = Down2()
            return stride(from: 0, to: input.count - frame.input + 1, by: frame.input).map { start in
                let source = input.span.extracting(start..<start + frame.input)
                return [Int16](unsafeUninitializedCapacity: frame.output) { target, count in
                    target.initialize(repeating: 0)
                    var room = target.mutableSpan
                    switch self {
                    case .resample_8_24: count = up3.process(source, into: &room)
                    case .resample_24_8: count = down3.process(source, into: &room)
                    case .resample_8_16: count = up2.process(source, into: &room)
                    default: count = down2.process(source, into: &room)
                    }
                }
            }
        }
    }

    /// Work that does at least so many frames, of `calls` in turn, and returns their number. All is allocated beforehand.
    func prepare(_ path: InstructionSet, _ calls: Int) -> (Int) -> Int {
        let sound = BenchSound.shared
        switch self {
        case .resample_8_24:
            return turns(calls, { Up3(path: path) }) { call, scratch, round in
                var room = UnsafeMutableBufferPointer(start: scratch.samples, count: 480).mutableSpan
                _ = call.process(sound.telephone[round].span, into: &room)
            }
        case .resample_8_16:
            return turns(calls, { Up2(path: path) }) { call, scratch, round in
                var room = UnsafeMutableBufferPointer(start: scratch.samples, count: 320).mutableSpan
                _ = call.process(sound.telephone[round].span, into: &room)
            }
        case .resample_24_8:
            return turns(calls, { Down3(path: path) }) { call, scratch, round in
                var room = UnsafeMutableBufferPointer(start: scratch.samples, count: 160).mutableSpan
                _ = call.process(sound.samples[round].span, into: &room)
            }
        case .resample_16_8:
            return turns(calls, { Down2(path: path) }) { call, scratch, round in
                var room = UnsafeMutableBufferPointer(start: scratch.samples, count: 160).mutableSpan
                _ = call.process(sound.samples[round, 320].span, into: &room)
            }
        case .resample_8_24_any:
            return turns(calls, { Up3(path: path) }) { call, scratch, round in
                var room = UnsafeMutableBufferPointer(start: scratch.samples, count: 480).mutableSpan
                _ = call.process(sound.loud[round].span, into: &room)
            }
        case .resample_8_16_any:
            return turns(calls, { Up2(path: path) }) { call, scratch, round in
                var room = UnsafeMutableBufferPointer(start: scratch.samples, count: 320).mutableSpan
                _ = call.process(sound.loud[round].span, into: &room)
            }
        case .ulaw_8_24:
            return turns(calls, { Up3(path: path) }) { call, scratch, round in
                var room = UnsafeMutableBufferPointer(start: scratch.samples, count: 480).mutableSpan
                _ = call.process(ulaw: sound.codes[round].span, into: &room)
            }
        case .ulaw_8_16:
            return turns(calls, { Up2(path: path) }) { call, scratch, round in
                var room = UnsafeMutableBufferPointer(start: scratch.samples, count: 320).mutableSpan
                _ = call.process(ulaw: sound.codes[round].span, into: &room)
            }
        case .ulaw_24_8:
            return turns(calls, { Down3(path: path) }) { call, scratch, round in
                var room = UnsafeMutableBufferPointer(start: scratch.bytes, count: 160).mutableSpan
                _ = call.process(sound.samples[round].span, ulaw: &room)
            }
        case .ulaw_16_8:
            return turns(calls, { Down2(path: path) }) { call, scratch, round in
                var room = UnsafeMutableBufferPointer(start: scratch.bytes, count: 160).mutableSpan
                _ = call.process(sound.samples[round, 320].span, ulaw: &room)
            }
        case .ulaw_decode:
            return turns(calls, { Nothing() }) { _, scratch, round in
                var room = UnsafeMutableBufferPointer(start: scratch.samples, count: 160).mutableSpan
                G711.decode(ulaw: sound.codes[round].span, into: &room, path: path)
            }
        case .ulaw_encode:
            return turns(calls, { Nothing() }) { _, scratch, round in
                var room = UnsafeMutableBufferPointer(start: scratch.bytes, count: 160).mutableSpan
                G711.encode(sound.samples[round, 160].span, ulaw: &room, path: path)
            }
        case .alaw_decode:
            return turns(calls, { Nothing() }) { _, scratch, round in
                var room = UnsafeMutableBufferPointer(start: scratch.samples, count: 160).mutableSpan
                G711.decode(alaw: sound.codes[round].span, into: &room, path: path)
            }
        case .alaw_encode:
            return turns(calls, { Nothing() }) { _, scratch, round in
                var room = UnsafeMutableBufferPointer(start: scratch.bytes, count: 160).mutableSpan
                G711.encode(sound.samples[round, 160].span, alaw: &room, path: path)
            }
        case .base64_decode:
            return turns(calls, { Nothing() }) { _, scratch, round in
                var room = UnsafeMutableBufferPointer(start: scratch.bytes, count: 200).mutableSpan
                _ = Base64.decode(sound.payloads[round].span, into: &room, path: path)
            }
        case .base64_encode:
            return turns(calls, { Nothing() }) { _, scratch, round in
                var room = UnsafeMutableBufferPointer(start: scratch.bytes, count: 1280).mutableSpan
                _ = Base64.encode(sound.modelBytes[round].span, into: &room, path: path)
            }
        case .scan:
            return turns(calls, { Nothing() }) { _, scratch, round in
                scratch.bytes[0] = UInt8(
                    truncatingIfNeeded: MediaScanner.twilioMedia(sound.messages[round].span)?.payload.count ?? 0)
            }
        case .uplink_message:
            return turns(calls, { Uplink(.pcm16at24k, path: path) }) { call, scratch, round in
                let message = sound.messages[round].span
                guard let media = MediaScanner.twilioMedia(message) else { return }
                let payload = message.extracting(media.payload)
                var codes = scratch.codes.mutableSpan
                guard let count = Base64.decode(payload, escaped: media.escaped, into: &codes, path: path) else {
                    return
                }
                var slot = scratch.slot.mutableSpan
                _ = call.appendMessage(
                    ulaw: codes.span.extracting(first: count), payload: payload, escaped: media.escaped, into: &slot)
            }
        case .downlink_message:
            return turns(calls, { Downlink(.pcm16at24k, path: path) }) { call, scratch, round in
                let message = sound.deltas[round].span
                guard let delta = MediaScanner.audioDelta(message) else { return }
                let payload = message.extracting(delta.payload)
                var codes = scratch.codes.mutableSpan
                guard let count = call.decode(payload: payload, escaped: delta.escaped, into: &codes) else { return }
                var slot = scratch.slot.mutableSpan
                _ = MediaMessage.write(
                    streamSid: sound.streamSid[0].span, ulaw: codes.span.extracting(first: count), into: &slot,
                    path: path)
            }
        case .uplink_call:
            return turns(calls, { BenchCall(path: path) }) { call, scratch, round in
                call.up(sound.messages[round].span, scratch)
            }
        case .downlink_call:
            return turns(calls, { BenchCall(path: path) }) { call, scratch, round in
                call.down(sound.deltas[round].span, streamSid: sound.streamSid[0].span, scratch)
            }
        }
    }

    /// Whether it is a frame's whole way, from message to message.
    var isWhole: Bool {
        switch self {
        case .uplink_message, .downlink_message, .uplink_call, .downlink_call: true
        default: false
        }
    }

    @inline(__always)
    private func turns<State: ~Copyable>(
        _ calls: Int, _ make: () -> State, _ frame: @escaping (inout State, BenchScratch, Int) -> Void
    ) -> (Int) -> Int {
        let states = BenchCalls(calls, make)
        let scratch = BenchScratch()
        var round = 0
        return { frames in
            let rounds = max(1, frames / calls)
            for _ in 0..<rounds {
                let first = round &+ 1
                round = first
                for i in 0..<calls { frame(&states.first[i], scratch, first &+ i) }
            }
            return rounds * calls
        }
    }
}

/// A stage that keeps nothing.
struct Nothing: ~Copyable {}

/// The calls that take turns, one behind the other in memory.
final class BenchCalls<State: ~Copyable> {
    let first: UnsafeMutablePointer<State>
    private let count: Int

    init(_ count: Int, _ make: () -> State) {
        self.count = count
        first = .allocate(capacity: count)
        for i in 0..<count { (first + i).initialize(to: make()) }
    }

    deinit {
        first.deinitialize(count: count)
        first.deallocate()
    }
}

/// Room for what a frame becomes; an event loop has one.
final class BenchScratch {
    static let size = 4096
    let bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: size)
    let samples = UnsafeMutablePointer<Int16>.allocate(capacity: size)
    /// For the telephone's codes, and what they are made of.
    let codes = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: size)

    /// Where a message is written.
    var slot: UnsafeMutableBufferPointer<UInt8> { UnsafeMutableBufferPointer(start: bytes, count: Self.size) }

    deinit {
        bytes.deallocate()
        samples.deallocate()
        codes.deallocate()
    }
}
