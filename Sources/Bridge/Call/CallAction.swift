package import JSONText

/// What is to be done after something happened in a call. One place outside carries these out, in order.
package enum CallAction: Equatable, Sendable {
    /// Send this to the model's session.
    case voice(VoiceCommand)
    /// Send the model what the caller said before it was ready.
    case releaseHeldAudio
    /// Tell Twilio to throw away what it holds.
    case clear
    /// Play the apology that the line keeps recorded.
    case apologise
    /// Keep these turns.
    case turns([TurnDraft])
    /// Keep this in the call's record.
    case note(CallNote)
    /// Close the model's session.
    case closeVoice
    /// Close Twilio's stream; Twilio then goes on with what stands behind it, a hang-up.
    case closeStream
    /// Nothing more will happen.
    case ended(CallEnd)
}

/// Something worth a line in the record that is no turn. Never speech, never a secret.
package struct CallNote: Equatable, Sendable {
    package var kind: String
    package var detail: [JSON.Member]

    /// From its parts.
    package init(_ kind: String, _ detail: [JSON.Member] = []) {
        self.kind = kind
        self.detail = detail
    }
}

/// Why a call ended: the whole taxonomy.
package enum EndReason: String, Sendable, CaseIterable {
    /// The caller hung up, or Twilio's stream ended for another reason of the telephone's side.
    case callerHangup = "caller_hangup"
    /// Twilio never opened the stream.
    case noStream = "no_stream"
    /// The stream carries a format that this line does not speak.
    case unsupportedAudio = "unsupported_audio"
    /// The model's session refused its settings, or the connection.
    case modelRefused = "model_refused"
    /// The model's session was lost during the call.
    case modelLost = "model_lost"
    /// The model was not ready within its time.
    case modelTimeout = "model_timeout"
    /// An operator ended the call.
    case operatorHangup = "operator_hangup"
    /// The line is shutting down.
    case drained

    /// Whether the caller got what they rang for, as far as the line is concerned.
    package var isFailure: Bool {
        switch self {
        case .callerHangup, .operatorHangup, .drained: false
        default: true
        }
    }
}

/// How it was, at the end.
package struct CallEnd: Equatable, Sendable {
    package var reason: EndReason
    package var usage: VoiceUsage
    /// Milliseconds from the stream's start to the first audio sent to the caller; nil when there was none.
    package var firstAudioMs: Int?
    /// Milliseconds from each end of the caller's speech to the first audio of the answer.
    package var answerMs: [Int]
    package var bargeIns: Int
}
