/// How loud a piece of sound is, in dBFS: 0 dB is a peak of 32768, so a full-scale sine has an RMS of −3.01 dBFS.
package struct Level: Sendable, Equatable {
    /// Root of the mean square, dBFS; `-infinity` for silence and for no samples.
    package var rms: Double
    /// The greatest magnitude, dBFS; `-infinity` for silence and for no samples.
    package var peak: Double

    /// Measures PCM16. Any thread; no allocation.
    package init(_ samples: Span<Int16>) {
        var sum: UInt64 = 0
        var greatest: UInt32 = 0
        for i in 0..<samples.count {
            let magnitude = UInt32(samples[unchecked: i].magnitude)
            sum &+= UInt64(magnitude &* magnitude)
            greatest = max(greatest, magnitude)
        }
        let full = 32768.0
        peak = 20 * Self.log10(Double(greatest) / full)
        rms = samples.isEmpty ? -.infinity : 10 * Self.log10(Double(sum) / Double(samples.count) / (full * full))
    }

    /// The decimal logarithm, within 1e-14 relative, of a number that is not negative.
    static func log10(_ x: Double) -> Double {
        guard x > 0 else { return -.infinity }
        // ln m = 2 artanh((m − 1) / (m + 1)), with m brought near 1 so that the series is short.
        var exponent = Double(x.exponent)
        var m = x.significand
        if m > 1.414_213_562_373_095 {
            m /= 2
            exponent += 1
        }
        let t = (m - 1) / (m + 1)
        var sum = 0.0
        for k in stride(from: 27, through: 1, by: -2) { sum = sum * t * t + 1 / Double(k) }
        return (2 * t * sum + exponent * 0.693_147_180_559_945_3) * 0.434_294_481_903_251_8
    }
}
