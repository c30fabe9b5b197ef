package import JSONText

/// What is to be done after something happened in a call. One place outside carries these out, in order.
package enum CallAction: Equatable, Sendable {
    /// Open a session of the model and call it by this number.
    case openSession(Int)
    /// This session is of no more use.
    case closeSession(Int)
    /// From here on this session is the one that is spoken to.
    case takeOver(Int)
    /// Send this to the session that is spoken to.
    case voice(VoiceCommand)
    /// Send this to the session that was opened last.
    case standby(VoiceCommand)
    /// Send the model what is kept of the caller's audio, from this position on.
    case releaseCallerAudio(from: Int)
    /// Tell Twilio to throw away what it holds.
    case clear
    /// Play one of the phrases that the line keeps recorded.
    case play(Phrase)
    /// Carry out a function call; the answer comes with `toolAnswered`.
    case runTool(ToolCall)
    /// Have this written up shortly; the answer comes with `summarised`.
    case summarise(SummaryRequest)
    /// Look for what the caller's past has to do with this; the answer comes with `recalled`.
    case recall(RecallRequest)
    /// Put the caller through; only a failure is reported, with `transferFailed`.
    case transfer(to: String)
    /// Digits that may prove who is calling. They are for comparison alone.
    case secretKeys(String)
    /// Keep these turns.
    case turns([TurnDraft])
    /// Keep this in the call's record.
    case note(CallNote)
    /// Close all sessions of the model.
    case closeVoice
    /// End the telephone call.
    case hangUp
    /// Nothing more will happen.
    case ended(CallEnd)
}

/// What the line can say without a model.
package enum Phrase: String, Equatable, Sendable {
    /// The model is lost for good.
    case apology
    /// A session is being opened again, or takes long to greet.
    case oneMoment = "one_moment"
}

/// Something worth a line in the record that is no turn. Never speech, never a secret.
package struct CallNote: Equatable, Sendable {
    /// One word in `snake_case`, kept as the kind of the call's event.
    package var kind: String
    /// Facts of it, kept as one JSON object; those that are null are left out.
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
    /// The agent said goodbye and hung up.
    case agentHangup = "agent_hangup"
    /// The caller was put through to somebody else.
    case transferred
    /// Nobody spoke.
    case silence
    /// The call was as long as the line allows.
    case maxDuration = "max_duration"
    /// The call, or the day, cost as much as the line allows.
    case spendCap = "spend_cap"
    /// An operator ended the call.
    case operatorHangup = "operator_hangup"
    /// A machine picked up a call that the line made.
    case answeringMachine = "answering_machine"
    /// Nobody picked up a call that the line made.
    case notAnswered = "not_answered"
    /// The line is shutting down.
    case drained

    /// Whether the caller got what they rang for, as far as the line is concerned.
    package var isFailure: Bool {
        switch self {
        case .noStream, .unsupportedAudio, .modelRefused, .modelLost, .modelTimeout: true
        default: false
        }
    }
}

/// How it was, at the end.
package struct CallEnd: Equatable, Sendable {
    /// What the record's `endReason` becomes.
    package var reason: EndReason
    /// Of the voice model in all sessions together; what writes down the caller's words is in `cost` alone.
    package var usage: VoiceUsage
    /// Milliseconds from the stream's start to the first audio sent to the caller; nil when there was none.
    package var firstAudioMs: Int?
    /// Milliseconds from each end of the caller's speech to the first audio of the answer.
    package var answerMs: [Int]
    /// How often the agent was cut off by the caller; false alarms don't count.
    package var bargeIns: Int
    /// How many sessions of the model were replaced by another.
    package var sessionsReplaced: Int
    /// Milliseconds of the caller's audio that never came, and were filled with silence.
    package var gapMs: Int
    /// US dollars, by the line's prices.
    package var cost: Double
}
