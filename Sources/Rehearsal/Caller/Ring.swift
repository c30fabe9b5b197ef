internal import Foundation
internal import Secrets
internal import Sockets

/// One call to be made: whom, where, and how.
struct Ring: Sendable {
    var recorded: RecordedCall
    /// Where the bridge is reached.
    var base: String
    var accountSid: String
    var authToken: String
    /// What the bridge calls itself, when that is not `base`: signatures are made over it.
    var publicURL: String?
    /// How much faster than life; 1 is life.
    var clock: Double
    var postsStatus: Bool
    /// Wall time that the whole call may take.
    var timeLimitMs: Double
    var faults: CallerFaults
    /// Where the call is announced; of a call that the bridge made itself, where it wanted to hear of it.
    var path = "/twilio/voice"

    let callSid = "CA" + Token.random(bytes: 16)
    let streamSid = "MZ" + Token.random(bytes: 16)
    let startedAt = Date()

    /// Where a path of the bridge is reached; nil when `base` is no address.
    func address(_ path: String) -> Address? { Address(Self.trimmed(base) + path) }

    /// What a path of the bridge is called in signatures.
    func signedURL(_ path: String) -> String { Self.trimmed(publicURL ?? base) + path }

    /// A stream's URL as it will be used: the TwiML's, or one with a token that nobody gave out.
    func streamURL(_ url: String) -> String {
        guard faults.wrongToken, let slash = url.lastIndex(of: "/") else { return url }
        return url[...slash] + Token.random(bytes: 16)
    }

    /// Where a URL of the bridge's leads: to `base`, when it names the bridge by its public name.
    func reach(_ url: String) -> Address? {
        guard let address = Address(url) else { return nil }
        guard let known = publicURL.flatMap({ Address($0) }), known.host == address.host, known.port == address.port,
            var here = Address(base)
        else { return address }
        here.target = address.target
        return here
    }

    func sign(_ url: String, form: [RecordedCall.Field]?, badly: Bool = false) -> String {
        TwilioSignature(secret: badly ? "another " + authToken : authToken).sign(url: url, form: form)
    }

    /// The form of the voice webhook.
    var webhook: [RecordedCall.Field] {
        recorded.webhook + [
            ("CallSid", callSid), ("AccountSid", accountSid),
            ("CallToken", "{\"parentCallInfoToken\":\"\(Token.random(bytes: 24))\",\"identityHeaderTokens\":[]}"),
        ]
    }

    /// The form of the status callback at the end of a call.
    func completed(seconds: Int) -> [RecordedCall.Field] {
        let kept = ["From", "Caller", "To", "Called", "Direction", "ApiVersion", "StirVerstat"]
        return recorded.webhook.filter { kept.contains($0.name) } + [
            ("CallSid", callSid), ("AccountSid", accountSid), ("CallStatus", "completed"),
            ("CallDuration", String(seconds)), ("Duration", String((seconds + 59) / 60)),
            ("Timestamp", Self.rfc2822(Date())), ("CallbackSource", "call-progress-events"), ("SequenceNumber", "0"),
        ]
    }

    /// The form of a stream's status callback.
    func streamStatus(_ event: String) -> [RecordedCall.Field] {
        [
            ("AccountSid", accountSid), ("CallSid", callSid), ("StreamSid", streamSid), ("StreamName", streamSid),
            ("StreamEvent", event),
            ("Timestamp", Date().ISO8601Format(.iso8601(timeZone: .gmt, includingFractionalSeconds: true))),
        ]
    }

    private static func rfc2822(_ time: Date) -> String {
        let format = DateFormatter()
        format.locale = Locale(identifier: "en_US_POSIX")
        format.timeZone = .gmt
        format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss Z"
        return format.string(from: time)
    }

    private static func trimmed(_ url: String) -> String { url.hasSuffix("/") ? String(url.dropLast()) : url }
}
