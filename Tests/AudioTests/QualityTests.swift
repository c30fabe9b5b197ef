import Audio
import Foundation
import Testing

/// What the filter does to sound, heard at its output in 20 ms frames, not computed from its taps.
@Suite struct `The resampler's quality` {
    /// Unoptimised, all this would take minutes: there the tones are fewer and the long call is a short one.
    #if DEBUG
        static let step = 4.0, seconds = 20
    #else
        static let step = 1.0, seconds = 3600
    #endif

    /// Tones from 53 to 3397 Hz.
    static let speech = stride(from: 53, through: 3397, by: 88 * step).map { $0 }

    /// One second after the first tenth, where the filter is in its steady state.
    static func steady(_ output: [Int16], _ rate: Int) -> ArraySlice<Int16> { output[rate / 10..<rate / 10 + rate] }

    static func play(_ way: Way, _ frequency: Double, amplitude: Double = 0.5) -> ArraySlice<Int16> {
        let input = tone(frequency, rate: way.inputRate, count: way.inputRate * 6 / 5, amplitude: amplitude)
        return steady(way.stream(input), way.outputRate)
    }

    @Test(arguments: Way.allCases)
    func `speech passes within a tenth of a decibel`(way: Way) {
        let gains = Self.speech.map { decibels(magnitude(bin($0, in: Self.play(way, $0), rate: way.outputRate)) / 0.5) }
        #expect(gains.max()! - gains.min()! <= 0.1, "\(gains.max()! - gains.min()!) dB")
        #expect(gains.allSatisfy { abs($0) < 0.1 })
    }

    @Test(arguments: [Way.up3, .up2])
    func `images of speech are 75 dB down`(way: Way) {
        var worst = -200.0
        for frequency in Self.speech {
            let output = Self.play(way, frequency)
            for carrier in stride(from: 8000.0, through: Double(way.outputRate) / 2 + 4000, by: 8000) {
                for image in [carrier - frequency, carrier + frequency] where image <= Double(way.outputRate) / 2 {
                    worst = max(worst, decibels(magnitude(bin(image, in: output, rate: way.outputRate)) / 0.5))
                }
            }
        }
        #expect(worst <= -75, "\(worst) dB")
    }

    @Test(arguments: [Way.down3, .down2])
    func `what would fold into speech is 75 dB down`(way: Way) {
        var worst = -200.0
        for frequency in stride(from: 4603.0, to: Double(way.inputRate) / 2, by: 97 * Self.step) {
            let folded = abs(frequency - 8000 * (frequency / 8000).rounded())
            guard folded <= 3400 else { continue }
            worst = max(worst, decibels(magnitude(bin(folded, in: Self.play(way, frequency), rate: 8000)) / 0.5))
        }
        #expect(worst <= -75, "\(worst) dB")
    }

    @Test(arguments: Way.allCases)
    func `sound comes out at most a millisecond and a half later`(way: Way) {
        // The group delay, by the phases of neighbouring tones; and nothing is withheld at the end of a frame.
        for frequency in [200.0, 1000, 2000, 3300] {
            let start = Double(way.outputRate / 10) / Double(way.outputRate)
            func phase(_ f: Double) -> Double {
                let value = bin(f, in: Self.play(way, f), rate: way.outputRate)
                return atan2(value.im, value.re) - 2 * .pi * f * start
            }
            let step = 4.0
            let slope = (phase(frequency + step) - phase(frequency)) / (2 * .pi)
            let turns = slope - slope.rounded()
            let delay = -turns / step
            #expect(delay > 0.0013 && delay <= 0.0015, "\(delay * 1000) ms at \(frequency) Hz")
        }
    }

    @Test(arguments: Way.allCases)
    func `a sweep comes out as the same sweep, later`(way: Way) {
        func phase(_ t: Double) -> Double { 2 * .pi * (60 * t + 1650 * t * t) }
        let input = (0..<way.inputRate).map { Int16(16000 * sin(phase(Double($0) / Double(way.inputRate)))) }
        let output = way.stream(input)
        let taps = 24 * way.ratio
        // A downward output stands at the end of its group.
        let delay = Double(taps - 1) / 2 / Double(max(way.inputRate, way.outputRate))
        let shift = way.isUp ? 0 : Double(way.ratio - 1) / Double(way.inputRate)
        var signal = 0.0, error = 0.0
        for n in way.outputRate / 100..<way.outputRate {
            let expected = 16000 * sin(phase(Double(n) / Double(way.outputRate) + shift - delay))
            signal += expected * expected
            error += (Double(output[n]) - expected) * (Double(output[n]) - expected)
        }
        #expect(10 * log10(signal / error) > 44, "\(10 * log10(signal / error)) dB")
    }

    /// A filter of 96 places per branch in floating point, beyond 105 dB.
    static func fine(_ input: [Int16]) -> [Double] {
        func bessel(_ x: Double) -> Double {
            var sum = 1.0, term = 1.0
            for k in 1..<60 {
                term *= x * x / (4 * Double(k * k))
                sum += term
            }
            return sum
        }
        let count = 288
        let taps = (0..<count).map { n -> Double in
            let t = Double(n) - Double(count - 1) / 2
            let window = bessel(11.5 * (1 - pow(2 * t / Double(count - 1), 2)).squareRoot()) / bessel(11.5)
            return sin(.pi * t / 3) / (.pi * t / 3) * window
        }
        return (0..<3 * input.count).map { n in
            var sum = 0.0
            var tap = n % 3
            var at = n / 3
            while tap < count, at >= 0 {
                sum += taps[tap] * Double(input[at])
                tap += 3
                at -= 1
            }
            return sum
        }
    }

    /// Signal to all else, dB, with the tones taken out one by one.
    static func purity(_ samples: [Double], _ tones: [Double]) -> Double {
        let total = samples.reduce(0) { $0 + $1 * $1 } / Double(samples.count)
        var signal = 0.0
        for tone in tones {
            var re = 0.0, im = 0.0
            for (n, sample) in samples.enumerated() {
                re += sample * cos(2 * .pi * tone * Double(n) / 24000)
                im += sample * sin(2 * .pi * tone * Double(n) / 24000)
            }
            signal += 2 * (re * re + im * im) / pow(Double(samples.count), 2)
        }
        return 10 * log10(signal / (total - signal))
    }

    @Test(arguments: [[997.0], [150, 331, 547, 743, 997, 1259, 1501, 1783, 2027, 2309, 2711, 3167]])
    func `after μ-law the filter is within half a decibel of one of 105 dB`(tones: [Double]) {
        let codes = (0..<9600).map { n -> UInt8 in
            let sum = tones.enumerated().reduce(0.0) {
                $0 + sin(2 * .pi * $1.element * Double(n) / 8000 + Double($1.offset))
            }
            return G711.ulaw(pcm: Int16(12000 * sum / Double(tones.count).squareRoot() / 1.5))
        }
        let pcm = codes.map { G711.pcm(ulaw: $0) }
        let ours = Self.purity(Self.steady(Way.up3.stream(pcm), 24000).map(Double.init), tones)
        let fine = Self.purity(Array(Self.fine(pcm)[2400..<26400]), tones)
        #expect(ours > fine - 0.5, "\(ours) dB, \(fine) dB")
        #expect(ours > 35)
    }

    @Test(arguments: Way.allCases)
    func `an hour's tone ends in the phase it began with`(way: Way) {
        // A frame of whole periods, again and again; each frame's output must be the second one's, to the last.
        let frame = tone(1000, rate: way.inputRate, count: way.inputRate / 50)
        var up3 = Up3(), up2 = Up2(), down3 = Down3(), down2 = Down2()
        var output = [Int16](repeating: 0, count: way.outputRate / 50)
        var second: [Int16] = []
        var same = true
        for round in 0..<50 * Self.seconds {
            // Cut in two at a moving place, so that partial groups are carried all the time.
            let cut = round % frame.count
            output.withUnsafeMutableBufferPointer { room in
                var to = 0
                for piece in [0..<cut, cut..<frame.count] {
                    let source = frame.span.extracting(piece)
                    var target = UnsafeMutableBufferPointer(rebasing: room[to...]).mutableSpan
                    switch way {
                    case .up3: to += up3.process(source, into: &target)
                    case .up2: to += up2.process(source, into: &target)
                    case .down3: to += down3.process(source, into: &target)
                    case .down2: to += down2.process(source, into: &target)
                    }
                }
                same = same && to == room.count
            }
            if round == 1 { second = output }
            same = same && (round < 1 || output == second)
        }
        #expect(same)
    }
}
