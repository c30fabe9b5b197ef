import Audio
import Foundation

/// SplitMix64: the same numbers for the same seed, everywhere.
struct Seeded: RandomNumberGenerator {
    var state: UInt64
    init(_ seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

/// One of the four ways, with its ratio and what it wants and gives.
enum Way: String, CaseIterable, CustomTestStringConvertible {
    case up3, up2, down3, down2

    var ratio: Int { self == .up3 || self == .down3 ? 3 : 2 }
    var isUp: Bool { self == .up3 || self == .up2 }
    var inputRate: Int { isUp ? 8000 : 8000 * ratio }
    var outputRate: Int { isUp ? 8000 * ratio : 8000 }
    var testDescription: String { rawValue }

    /// Streams `input` in chunks; a chunk's size is what `next` says, the frame of 20 ms by default.
    func stream(
        _ input: [Int16], path: InstructionSet = .best, chunk next: (() -> Int)? = nil
    ) -> [Int16] {
        var up3 = Up3(path: path)
        var up2 = Up2(path: path)
        var down3 = Down3(path: path)
        var down2 = Down2(path: path)
        var output = [Int16](repeating: 0, count: isUp ? input.count * ratio : input.count / ratio)
        var from = 0
        var to = 0
        while from < input.count {
            let count = min(next?() ?? inputRate / 50, input.count - from)
            let source = input.span.extracting(from..<from + count)
            output.withUnsafeMutableBufferPointer { room in
                var target = UnsafeMutableBufferPointer(rebasing: room[to...]).mutableSpan
                switch self {
                case .up3: to += up3.process(source, into: &target)
                case .up2: to += up2.process(source, into: &target)
                case .down3: to += down3.process(source, into: &target)
                case .down2: to += down2.process(source, into: &target)
                }
            }
            from += count
        }
        precondition(to == output.count, "\(to) samples instead of \(output.count)")
        return output
    }
}

import Testing

/// A sine of `amplitude` (of 1), in PCM16.
func tone(_ frequency: Double, rate: Int, count: Int, amplitude: Double = 0.5) -> [Int16] {
    (0..<count).map { Int16((amplitude * 32767 * sin(2 * .pi * frequency * Double($0) / Double(rate))).rounded()) }
}

/// The complex amplitude of `frequency` in `samples`, of 1; the sine begins at sample 0 of `samples`.
func bin(_ frequency: Double, in samples: ArraySlice<Int16>, rate: Int) -> (re: Double, im: Double) {
    let step = 2 * Double.pi * frequency / Double(rate)
    // A rotating phasor, set right every so often, is cheaper than a sine per sample.
    var re = 0.0, im = 0.0
    var c = 1.0, s = 0.0
    let (dc, ds) = (cos(step), sin(step))
    for (i, sample) in samples.enumerated() {
        if i % 256 == 0 { (c, s) = (cos(step * Double(i)), sin(step * Double(i))) }
        re += Double(sample) * c
        im -= Double(sample) * s
        (c, s) = (c * dc - s * ds, s * dc + c * ds)
    }
    let scale = 2 / Double(samples.count) / 32767
    return (re * scale, im * scale)
}

func magnitude(_ value: (re: Double, im: Double)) -> Double { (value.re * value.re + value.im * value.im).squareRoot() }
func decibels(_ ratio: Double) -> Double { 20 * log10(ratio) }
