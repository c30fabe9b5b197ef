/// The sound of a telephone's keys (ITU-T Q.23): two tones each, for lines that listen to sound alone.
package enum KeyTones {
    private static let toneMs = 120
    private static let pauseMs = 80
    /// −6 dBFS for both tones together.
    private static let amplitude = 8192.0

    /// cos and sin of 2πf/8000 for the four rows and four columns.
    private static let rows: [(cos: Double, sin: Double)] = [697, 770, 852, 941].map(turn)
    private static let columns: [(cos: Double, sin: Double)] = [1209, 1336, 1477, 1633].map(turn)
    private static let keys: [Character] = Array("123A456B789C*0#D")

    /// μ-law at 8 kHz for these keys, with a pause behind each; nil when one of them is no key.
    package static func ulaw(_ text: String) -> [UInt8]? {
        var sound: [UInt8] = []
        for key in text {
            guard let index = keys.firstIndex(of: key) else { return nil }
            sound += tone(rows[index / 4], columns[index % 4])
            sound += [UInt8](repeating: G711.ulawSilence, count: pauseMs * 8)
        }
        return sound
    }

    private static func tone(_ low: (cos: Double, sin: Double), _ high: (cos: Double, sin: Double)) -> [UInt8] {
        var (a, b) = ((x: 1.0, y: 0.0), (x: 1.0, y: 0.0))
        return (0..<toneMs * 8).map { _ in
            a = (a.x * low.cos - a.y * low.sin, a.x * low.sin + a.y * low.cos)
            b = (b.x * high.cos - b.y * high.sin, b.x * high.sin + b.y * high.cos)
            return G711.ulaw(pcm: Int16(amplitude * (a.y + b.y)))
        }
    }

    /// One sample's turn of a frequency, by the series of cos and sin (the angle is below 1.3).
    private static func turn(_ frequency: Int) -> (cos: Double, sin: Double) {
        let angle = 2 * Double.pi * Double(frequency) / 8000
        var (cos, sin, term) = (0.0, 0.0, 1.0)
        for n in 0..<24 {
            let sign = n / 2 % 2 == 0 ? 1.0 : -1.0
            if n % 2 == 0 { cos += sign * term } else { sin += sign * term }
            term *= angle / Double(n + 1)
        }
        return (cos, sin)
    }
}
