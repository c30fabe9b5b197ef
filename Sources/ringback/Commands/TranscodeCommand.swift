import Audio
import Foundation

/// `ringback transcode IN.wav OUT.wav`: a WAV through the product's own codec and resampler, in frames of 20 ms.
enum TranscodeCommand {
    @Sendable static func run(_ arguments: [String]) async throws {
        let arguments = try Arguments(arguments, options: ["rate", "encoding"])
        let words = try arguments.expect(2, "transcode IN.wav OUT.wav [--rate N] [--encoding ulaw|pcm16]")
        guard let data = FileManager.default.contents(atPath: words[0]) else {
            throw Program.Failure.failed("\(words[0]) can't be read")
        }
        let input: WAV
        do { input = try WAV(bytes: Array(data)) } catch { throw Program.Failure.failed("\(words[0]): \(error)") }
        let output = try transcode(input, try target(arguments, input))
        do {
            try Data(output.bytes()).write(to: URL(filePath: words[1]))
        } catch {
            throw Program.Failure.failed("\(words[1]) can't be written")
        }
        Program.complain(
            "ringback: \(input.encoding) \(input.sampleRate) Hz → \(output.encoding) \(output.sampleRate) Hz, "
                + "\(output.milliseconds) ms")
    }

    private struct Target {
        var encoding: WAV.Encoding
        var rate: Int
    }

    /// What is asked for; without options the other side of the bridge: μ-law becomes PCM16 at 24 kHz, all else μ-law.
    private static func target(_ arguments: Arguments, _ input: WAV) throws -> Target {
        let isTelephone = input.encoding == .ulaw
        let encoding: WAV.Encoding
        switch arguments.value("encoding") {
        case "ulaw": encoding = .ulaw
        case "pcm16": encoding = .pcm16
        case nil: encoding = arguments.value("rate") != nil ? .pcm16 : isTelephone ? .pcm16 : .ulaw
        default: throw Program.Failure.usage("--encoding is ulaw or pcm16")
        }
        let rate: Int
        switch (arguments.value("rate"), encoding) {
        case (nil, .ulaw): rate = 8000
        case (nil, _): rate = input.sampleRate == 8000 ? 24000 : input.sampleRate
        case (let text?, _):
            guard let value = Int(text), [8000, 16000, 24000].contains(value) else {
                throw Program.Failure.usage("--rate is 8000, 16000 or 24000")
            }
            rate = value
        }
        guard encoding != .ulaw || rate == 8000 else { throw Program.Failure.usage("μ-law has 8000 Hz") }
        return Target(encoding: encoding, rate: rate)
    }

    private static func transcode(_ input: WAV, _ target: Target) throws -> WAV {
        guard input.channels == 1 else { throw Program.Failure.failed("one channel is wanted, not \(input.channels)") }
        guard let resampler = Resampling(from: input.sampleRate, to: target.rate) else {
            throw Program.Failure.failed(
                "there is no way from \(input.sampleRate) to \(target.rate) Hz; 8000 must be one end")
        }
        let samples = resampler.run(input.samples())
        guard target.encoding == .ulaw else { return WAV(pcm16: samples, sampleRate: target.rate) }
        var codes = [UInt8](repeating: 0, count: samples.count)
        var room = codes.mutableSpan
        _ = G711.encode(samples.span, ulaw: &room)
        return WAV(encoding: .ulaw, sampleRate: 8000, data: codes)
    }
}

/// One of the product's resamplers, run over a whole recording in frames of 20 ms.
private enum Resampling {
    case none, up3, up2, down3, down2

    init?(from: Int, to: Int) {
        switch (from, to) {
        case (let a, let b) where a == b: self = .none
        case (8000, 24000): self = .up3
        case (8000, 16000): self = .up2
        case (24000, 8000): self = .down3
        case (16000, 8000): self = .down2
        default: return nil
        }
    }

    func run(_ samples: [Int16]) -> [Int16] {
        switch self {
        case .none: return samples
        case .up3:
            var up = Up3()
            return frames(samples, 160, 480) { up.process($0, into: &$1) }
        case .up2:
            var up = Up2()
            return frames(samples, 160, 320) { up.process($0, into: &$1) }
        case .down3:
            var down = Down3()
            return frames(samples, 480, 161) { down.process($0, into: &$1) }
        case .down2:
            var down = Down2()
            return frames(samples, 320, 161) { down.process($0, into: &$1) }
        }
    }

    private func frames(
        _ samples: [Int16], _ size: Int, _ room: Int, _ process: (Span<Int16>, inout MutableSpan<Int16>) -> Int
    ) -> [Int16] {
        var output: [Int16] = []
        var buffer = [Int16](repeating: 0, count: room)
        var at = 0
        while at < samples.count {
            let end = min(at + size, samples.count)
            var target = buffer.mutableSpan
            let count = process(samples.span.extracting(at..<end), &target)
            output.append(contentsOf: buffer[..<count])
            at = end
        }
        return output
    }
}
