import Bridge
import Sockets

/// What a call goes by: the settings, and what is made of them. When they are read again, the calls that run keep the terms they
/// began with.
final class Terms: Sendable {
    let settings: Settings
    let codec: any VoiceCodec
    let tools: ToolKit
    let callPolicy: CallPolicy
    let twilio: TwilioREST?
    private let voiceAddress: Address

    /// - Parameter standIn: where the model is when the settings name none.
    init(_ settings: Settings, standIn: Address) {
        self.settings = settings
        codec = settings.codec
        tools = settings.tools
        callPolicy = settings.callPolicy
        voiceAddress = settings.voiceAddress ?? standIn
        twilio = settings.twilio
    }

    /// Where the model is, and what the handshake carries.
    var voice: (address: Address, headers: [(name: String, value: String)]) {
        (voiceAddress, settings.openAIKey.map { [("Authorization", "Bearer \($0)")] } ?? [])
    }
}
