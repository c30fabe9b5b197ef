import Bridge
import Foundation
import Sockets

extension Settings.Voice {
    /// What a command's `--voice` asks for; the rehearsal's own without it.
    init(asked name: String?) throws {
        guard let name else { self = .rehearsal; return }
        guard let voice = Self(rawValue: name) else {
            throw Program.Failure.usage("--voice is one of \(Self.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        self = voice
    }

    /// The model that is asked for when none is named.
    var model: String { self == .openAILive ? "gpt-live-1" : "gpt-realtime-2.1" }

    /// Where the provider is reached; nil where there is none.
    var url: String? {
        switch self {
        case .rehearsal: nil
        case .openAIRealtime: "wss://api.openai.com/v1/realtime"
        case .openAILive: "wss://api.openai.com/v1/live/sessions"
        }
    }
}

extension Settings {
    /// The model that is asked for.
    var voiceModel: String { namedVoiceModel ?? voice.model }

    /// The protocol that the voice speaks.
    var codec: any VoiceCodec {
        switch voice {
        case .rehearsal, .openAIRealtime: OpenAIRealtime()
        case .openAILive: OpenAILive(backend: textModel)
        }
    }

    /// The model's address, as the provider wants it: Realtime has the model in the query, GPT-Live has no query.
    var voiceAddress: Address? {
        guard var address = voiceURL ?? voice.url.flatMap({ Address($0) }) else { return nil }
        guard voice != .openAILive, !address.target.contains("model=") else { return address }
        let model = voiceModel.addingPercentEncoding(withAllowedCharacters: .urlHostAllowed) ?? voiceModel
        address.target += (address.target.contains("?") ? "&" : "?") + "model=" + model
        return address
    }

    /// What a call costs; behind GPT-Live works the text model, at its own price.
    var voicePrices: VoicePrices {
        var prices = self.prices[voiceModel] ?? VoicePrices()
        guard voice == .openAILive, let text = textModel.flatMap({ self.prices[$0] }) else { return prices }
        (prices.textIn, prices.textCached, prices.textOut) = (text.textIn, text.textCached, text.textOut)
        return prices
    }
}
