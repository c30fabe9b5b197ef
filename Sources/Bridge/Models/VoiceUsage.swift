/// What a session used, as the provider counts it. `cached` is part of `input`, `cachedAudio` of `cached`.
package struct VoiceUsage: Equatable, Sendable {
    /// Tokens read: text and audio, cached ones included.
    package var input = 0
    /// Tokens made: text and audio.
    package var output = 0
    /// Tokens read from the provider's cache, at their own price.
    package var cached = 0
    /// Audio tokens, part of `input`.
    package var inputAudio = 0
    /// Audio tokens, part of `output`.
    package var outputAudio = 0
    /// Audio tokens read from the cache, part of `cached` and of `inputAudio`.
    package var cachedAudio = 0
    /// Seconds of session, from providers that bill by time.
    package var seconds = 0.0

    /// From its parts.
    package init(
        input: Int = 0, output: Int = 0, cached: Int = 0, inputAudio: Int = 0, outputAudio: Int = 0,
        cachedAudio: Int = 0, seconds: Double = 0
    ) {
        self.input = input
        self.output = output
        self.cached = cached
        self.inputAudio = inputAudio
        self.outputAudio = outputAudio
        self.cachedAudio = cachedAudio
        self.seconds = seconds
    }

    /// The sum of two.
    package static func + (a: VoiceUsage, b: VoiceUsage) -> VoiceUsage {
        VoiceUsage(
            input: a.input + b.input, output: a.output + b.output, cached: a.cached + b.cached,
            inputAudio: a.inputAudio + b.inputAudio, outputAudio: a.outputAudio + b.outputAudio,
            cachedAudio: a.cachedAudio + b.cachedAudio, seconds: a.seconds + b.seconds)
    }
}

/// What a provider asks for its work, in US dollars.
package struct VoicePrices: Equatable, Sendable {
    /// Per million tokens.
    package var audioIn, audioCached, audioOut, textIn, textCached, textOut: Double
    /// Per minute of session.
    package var perMinute: Double

    /// From its parts; what is not named is free.
    package init(
        audioIn: Double = 0, audioCached: Double = 0, audioOut: Double = 0, textIn: Double = 0, textCached: Double = 0,
        textOut: Double = 0, perMinute: Double = 0
    ) {
        self.audioIn = audioIn
        self.audioCached = audioCached
        self.audioOut = audioOut
        self.textIn = textIn
        self.textCached = textCached
        self.textOut = textOut
        self.perMinute = perMinute
    }

    /// What a use costs. Cached tokens are counted once, at their own price.
    package func cost(of usage: VoiceUsage) -> Double {
        let cachedText = max(0, usage.cached - usage.cachedAudio)
        let freshAudio = max(0, usage.inputAudio - usage.cachedAudio)
        let freshText = max(0, usage.input - usage.inputAudio - cachedText)
        let outputText = max(0, usage.output - usage.outputAudio)
        let tokens =
            Double(freshAudio) * audioIn + Double(usage.cachedAudio) * audioCached + Double(freshText) * textIn
            + Double(cachedText) * textCached + Double(usage.outputAudio) * audioOut + Double(outputText) * textOut
        return tokens / 1_000_000 + usage.seconds / 60 * perMinute
    }
}
