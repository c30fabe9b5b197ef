package import Audio
package import Foundation

/// What a rehearsed caller went through. Times are milliseconds of the media stream's clock, which starts with `start` and
/// runs with the caller's, faster than life where that was asked for.
package struct CallerReport: Sendable {
    /// How it ended.
    package enum Ending: Sendable, Equatable {
        /// The webhook gave no TwiML: the words say why.
        case notAnswered(String)
        /// TwiML without a stream.
        case declined
        /// The media stream's handshake failed; the HTTP status when there was one.
        case streamRefused(Int?)
        /// The caller sent all it had and hung up.
        case callerHungUp
        /// The bridge closed the stream first.
        case bridgeClosed
        /// The time limit struck.
        case timedOut
        /// The caller was stopped in the middle.
        case stopped
    }

    /// Sound that came in one message.
    package struct Arrival: Sendable, Equatable {
        /// When it came.
        package var atMs: Double
        /// Of 8 kHz.
        package var samples: Int
    }

    /// The call's id, minted for it.
    package var callSid: String
    /// The stream's id, minted for it.
    package var streamSid: String
    /// When the webhook was posted.
    package var startedAt: Date
    /// How it ended.
    package var ending: Ending
    /// Of the webhook.
    package var httpStatus: Int?
    /// The webhook's answer as it came.
    package var twiMLText: String?
    /// The same, read; nil when it can't be.
    package var twiML: TwiML?
    /// Of the media stream: 1006 when there was no close frame.
    package var closeCode: Int?
    /// The bridge closed the stream, before or after `stop`.
    package var bridgeClosed = false
    /// When the stream was open: microseconds of the monotonic clock.
    package var openedAt: Int64 = 0
    /// How long the stream was open.
    package var streamMs = 0.0
    /// Frames of sound that were sent.
    package var mediaSent = 0
    /// Each media message, in order.
    package var arrivals: [Arrival] = []
    /// When each `clear` came.
    package var clearsMs: [Double] = []
    /// What the phone played, and the marks.
    package var playback = PhonePlayback()
    /// What the bridge sent that Twilio would not take, in plain words; at most 50.
    package var violations: [String] = []
    /// Answer of the status callback, when one was posted.
    package var statusCallbackStatus: Int?
    /// Answers of the stream's own callbacks, where the TwiML asked for them; 0 for none.
    package var streamCallbackStatuses: [Int] = []
    /// What became of a second stream with the same token.
    package var secondStream: Ending?
    /// What the caller's phone sent, μ-law.
    package var said: [UInt8] = []

    /// Media messages that came.
    package var mediaReceived: Int { arrivals.count }
    /// When the first sound came.
    package var firstAudioMs: Double? { arrivals.first?.atMs }
    /// The marks that came, in order.
    package var marks: [PhonePlayback.Mark] { playback.marks }
    /// How much sound the phone played.
    package var heardMs: Int { playback.heard.reduce(0) { $0 + $1.codes.count } / 8 }

    /// Both sides as one sound, μ-law: left the caller, right what the caller heard.
    package var recording: WAV {
        let samples = max(said.count, playback.heard.last?.end ?? 0)
        let heard = playback.track(samples: samples)
        var data: [UInt8] = []
        data.reserveCapacity(2 * samples)
        for index in 0..<samples {
            data.append(index < said.count ? said[index] : G711.ulawSilence)
            data.append(heard[index])
        }
        return WAV(encoding: .ulaw, sampleRate: 8000, channels: 2, data: data)
    }
}
