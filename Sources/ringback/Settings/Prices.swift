import Bridge
import JSONText

extension Settings {
    /// What providers asked in November 2026, in US dollars; `RINGBACK_PRICES` corrects it.
    static let knownPrices: [String: VoicePrices] = [
        "gpt-realtime-2.1": VoicePrices(
            audioIn: 32, audioCached: 0.40, audioOut: 64, textIn: 4, textCached: 0.40, textOut: 24),
        "gpt-realtime-2": VoicePrices(
            audioIn: 32, audioCached: 0.40, audioOut: 64, textIn: 4, textCached: 0.40, textOut: 24),
        "gpt-realtime-2.1-mini": VoicePrices(
            audioIn: 10, audioCached: 0.30, audioOut: 20, textIn: 0.60, textCached: 0.06, textOut: 2.40),
        "gpt-live-1": VoicePrices(perMinute: 0.05),
        "gpt-transcribe": VoicePrices(perMinute: 0.0045),
        "gpt-realtime-whisper": VoicePrices(perMinute: 0.017),
    ]

    /// Reads a price list; nil when it is none.
    static func prices(_ text: String) -> [String: VoicePrices]? {
        guard let members = JSON(parsing: Array(text.utf8))?.members else { return nil }
        var prices: [String: VoicePrices] = [:]
        for member in members {
            guard let entries = member.value.members else { return nil }
            var price = VoicePrices()
            for entry in entries {
                guard let value = entry.value.double, value >= 0, let field = fields[entry.name] else { return nil }
                price[keyPath: field] = value
            }
            prices[member.name] = price
        }
        return prices
    }

    private static var fields: [String: WritableKeyPath<VoicePrices, Double>] {
        [
            "audio_in": \.audioIn, "audio_cached": \.audioCached, "audio_out": \.audioOut, "text_in": \.textIn,
            "text_cached": \.textCached, "text_out": \.textOut, "per_minute": \.perMinute,
        ]
    }
}
