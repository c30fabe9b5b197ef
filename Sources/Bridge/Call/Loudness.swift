internal import Audio

/// How loud the telephone's codes are. On a frame's way: no allocation.
package enum Loudness {
    /// The greatest magnitude, 0 to 32767.
    package static func peak(_ ulaw: Span<UInt8>) -> Int {
        // The magnitude falls as the code's low seven bits grow: the least of them is the loudest. By pointer, so that many are
        // looked at at once.
        var least: UInt8 = 0x7F
        ulaw.withUnsafeBufferPointer { for code in $0 { least = min(least, code & 0x7F) } }
        return Int(G711.pcm(ulaw: least | 0x80))
    }

    /// A level in dBFS as a magnitude.
    package static func magnitude(dB: Int) -> Int {
        // 20 dB is a factor of 10; between them 6 dB is taken as a factor of 2, 1 dB as 1.122.
        var value = 32768.0
        for _ in 0..<max(0, -dB) { value /= 1.122_018_454_3 }
        return Int(value)
    }
}

/// How loud the caller was in the last half minute, in steps of 100 ms: whether there was anything to transcribe.
struct LoudnessTrack {
    private var peaks = [UInt16](repeating: 0, count: 300)
    /// The step that is being written; steps count from the call's start.
    private var latest = -1
    /// What is below this need not be noted: the step has it.
    private var loudest = -1
    private static let stepMs = 100

    /// Notes a frame that ends at `ms`.
    mutating func note(_ peak: Int, at ms: Int) {
        let step = ms / Self.stepMs
        if step == latest, peak <= loudest { return }
        if step > latest {
            for passed in max(latest + 1, step - peaks.count + 1)...step { peaks[passed % peaks.count] = 0 }
            latest = step
            loudest = -1
        }
        if step == latest { loudest = peak }
        guard step > latest - peaks.count, step >= 0 else { return }
        peaks[step % peaks.count] = max(peaks[step % peaks.count], UInt16(clamping: peak))
    }

    /// The loudest moment between two times; nil when that is too long ago to know.
    func peak(from start: Int, to end: Int) -> Int? {
        let (first, last) = (start / Self.stepMs, min(end / Self.stepMs, latest))
        guard first <= last, first >= 0, first > latest - peaks.count else { return nil }
        return (first...last).reduce(0) { max($0, Int(peaks[$1 % peaks.count])) }
    }

    /// What the line sounds like when nobody speaks: the level below which a fifth of the steps lie, known after some
    /// seconds, and never louder than a soft voice.
    var floor: Int {
        let known = latest + 1 >= peaks.count ? peaks[...] : peaks[..<max(0, latest + 1)]
        guard known.count >= 30 else { return 0 }
        return min(Int(known.sorted()[known.count / 5]), Self.softVoice)
    }
    private static let softVoice = Loudness.magnitude(dB: -36)
}
