internal import Audio
internal import Glibc

/// What a resampler does to sound, heard at its output while it is fed 20 ms frames.
struct SoundQuality {
    /// Greatest less least gain over 53 … 3397 Hz, dB.
    var ripple = 0.0
    /// The worst image of such a tone, or the worst fold of one from 4603 Hz into speech, dB below the tone.
    var rejection = 0.0
    /// From a sound's going in to its coming out, at the worst frame boundary, milliseconds.
    var latency = 0.0
    /// A tone of 997 Hz and all else that comes out, with μ-law at the telephone's end, dB.
    var sinad = 0.0

    /// - Parameter stream: a fresh instance's output, frame by frame.
    init(inputRate: Int, outputRate: Int, stream: ([Int16]) -> [[Int16]]) {
        let seconds = 2
        func play(_ frequency: Double, _ telephone: (Int16) -> Int16 = { $0 }) -> ArraySlice<Int16> {
            let input = (0..<inputRate * seconds).map {
                telephone(Int16(16384 * sin(2 * .pi * frequency * Double($0) / Double(inputRate))))
            }
            let output = stream(input).flatMap(\.self)
            return output.count > outputRate * 3 / 2 ? output[outputRate / 2..<outputRate * 3 / 2] : []
        }
        func level(_ frequency: Double, _ samples: ArraySlice<Int16>) -> Double {
            var (re, im) = (0.0, 0.0)
            let step = 2 * Double.pi * frequency / Double(outputRate)
            for (n, sample) in samples.enumerated() {
                re += Double(sample) * cos(step * Double(n))
                im += Double(sample) * sin(step * Double(n))
            }
            return 20 * log10(2 * (re * re + im * im).squareRoot() / Double(max(1, samples.count)) / 16384 + 1e-9)
        }
        var gains: [Double] = []
        var worst = -180.0
        for frequency in stride(from: 53.0, through: 3397, by: 176) {
            let output = play(frequency)
            gains.append(level(frequency, output))
            guard outputRate > inputRate else { continue }
            for image in [8000 - frequency, 8000 + frequency, 16000 - frequency] where image <= Double(outputRate) / 2 {
                worst = max(worst, level(image, output))
            }
        }
        if outputRate < inputRate {
            for frequency in stride(from: 4603.0, to: Double(inputRate) / 2, by: 389) {
                let folded = abs(frequency - 8000 * (frequency / 8000).rounded())
                if folded <= 3400 { worst = max(worst, level(folded, play(frequency))) }
            }
        }
        // One way or the other, the sound is μ-law at 8 kHz; a second holds whole periods of the tone.
        func companded(_ sample: Int16) -> Int16 { G711.pcm(ulaw: G711.ulaw(pcm: sample)) }
        let isUp = outputRate > inputRate
        let heard = play(997, isUp ? companded : { $0 }).map { isUp ? $0 : companded($0) }
        let signal = pow(10, level(997, heard[...]) / 10) * 16384 * 16384 / 2
        let total = heard.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(max(1, heard.count))
        sinad = 10 * log10(signal / max(total - signal, 1e-9))

        ripple = (gains.max() ?? 0) - (gains.min() ?? 0)
        rejection = -worst

        // The filter's own delay, by a click; and what is still owed at the worst of all frames' ends, which counts most for those
        // that hand out whole blocks.
        let frame = inputRate / 50
        var input = [Int16](repeating: 0, count: inputRate)
        let at = inputRate / 2 - 1
        input[at] = 30000
        let frames = stream(input)
        let all = frames.flatMap(\.self)
        let peak = all.indices.max { abs(Int(all[$0])) < abs(Int(all[$1])) } ?? 0
        let delay = Double(peak) / Double(outputRate) - Double(at) / Double(inputRate)
        var arrived = 0
        var owed = 0.0
        for (n, output) in frames.enumerated() {
            arrived += output.count
            // The first half is for filling up.
            guard n >= frames.count / 2 else { continue }
            owed = max(owed, Double((n + 1) * frame) / Double(inputRate) - Double(arrived) / Double(outputRate))
        }
        latency = 1000 * (owed + delay)
    }
}
