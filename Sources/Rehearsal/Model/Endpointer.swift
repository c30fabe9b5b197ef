internal import Audio

/// Hears by energy where utterances begin and end, on the clock of the sound it is given.
///
/// A 20 ms frame is loud above −32 dBFS (RMS), or above the line's noise by 6 dB where that is more. Three loud frames on end
/// begin an utterance, `silenceMs` without a loud frame end it. These are the numbers that `fixtures/calls/README.md` makes
/// the recorded calls for. The noise is followed from below: it falls with the quietest frame at once and rises by 3 dB a
/// second, so that a hum that sets in is taken for noise after a while and speech, which has pauses, is not.
package struct Endpointer: Sendable {
    /// The beginning or end of an utterance.
    package enum Edge: Sendable, Equatable {
        /// The first loud frame began at this time, milliseconds of sound.
        case started(atMs: Int)
        /// So much sound had been heard when the end was noticed: the silence is included.
        case stopped(atMs: Int)
    }

    /// How long it must be quiet to end an utterance.
    package var silenceMs: Int
    /// Whether an utterance is under way.
    package private(set) var isSpeech = false

    private var samplesPerFrame: Int
    private var frameSamples: [Int16] = []
    private var frames = 0
    private var loudRun = 0
    private var quietMs = 0
    private var noise = Self.quietest

    private static let frameMs = 20
    private static let threshold = -32.0
    private static let aboveNoise = 6.0
    private static let onset = 3
    private static let quietest = -60.0
    private static let risePerFrame = 0.06

    /// An ear that has heard nothing. - Parameter sampleRate: 8000, 16 000 or 24 000.
    package init(sampleRate: Int, silenceMs: Int = 500) {
        samplesPerFrame = sampleRate / 1000 * Self.frameMs
        self.silenceMs = silenceMs
    }

    /// Sound heard so far, whole frames.
    package var heardMs: Int { frames * Self.frameMs }

    /// From here on sound comes at another rate; the frame under way is dropped.
    package mutating func change(sampleRate: Int) {
        samplesPerFrame = sampleRate / 1000 * Self.frameMs
        frameSamples.removeAll(keepingCapacity: true)
    }

    /// Hears more sound, in pieces of any length.
    package mutating func hear(_ samples: Span<Int16>) -> [Edge] {
        var edges: [Edge] = []
        for index in 0..<samples.count {
            frameSamples.append(samples[index])
            guard frameSamples.count == samplesPerFrame else { continue }
            if let edge = frame(Level(frameSamples.span).rms) { edges.append(edge) }
            frameSamples.removeAll(keepingCapacity: true)
        }
        return edges
    }

    /// - Parameter level: RMS, dBFS.
    private mutating func frame(_ level: Double) -> Edge? {
        frames += 1
        let isLoud = level > max(Self.threshold, noise + Self.aboveNoise)
        noise = max(Self.quietest, min(level, noise + Self.risePerFrame))
        loudRun = isLoud ? loudRun + 1 : 0
        quietMs = isLoud ? 0 : quietMs + Self.frameMs
        if !isSpeech, loudRun == Self.onset {
            isSpeech = true
            return .started(atMs: heardMs - Self.onset * Self.frameMs)
        }
        if isSpeech, quietMs >= silenceMs {
            isSpeech = false
            return .stopped(atMs: heardMs)
        }
        return nil
    }
}
