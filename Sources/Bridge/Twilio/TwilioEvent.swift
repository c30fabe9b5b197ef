internal import JSONText

/// A message of Twilio Media Streams that is not audio, read leniently: numbers may be strings, fields may be missing
/// (old captures lack several), unknown ones are ignored.
package enum TwilioEvent: Equatable, Sendable {
    /// The socket is open; which call it is comes with `start`.
    case connected
    /// The stream begins.
    case start(StreamStart)
    /// A key: one of `0123456789*#ABCD`.
    case dtmf(digit: Character)
    /// A mark of ours comes back: all before it was played, or a `clear` threw it away.
    case mark(name: String)
    /// The stream is over.
    case stop
    /// Audio that the scanner of the media path did not take: outbound tracks, or a payload that is no base64.
    case unusableMedia
    /// A kind that this program does not know.
    case unknown(String)

    /// - Returns: nil when the bytes are no JSON object with an `event`.
    package init?(parsing message: Span<UInt8>) {
        guard let json = JSON(parsing: message), let kind = json["event"]?.string else { return nil }
        switch kind {
        case "connected": self = .connected
        case "start":
            guard let start = StreamStart(json) else { return nil }
            self = .start(start)
        case "media": self = .unusableMedia
        case "dtmf":
            guard let digit = json["dtmf"]?["digit"]?.string?.first, "0123456789*#ABCD".contains(digit) else {
                return nil
            }
            self = .dtmf(digit: digit)
        case "mark": self = .mark(name: json["mark"]?["name"]?.string ?? "")
        case "stop": self = .stop
        default: self = .unknown(String(kind.prefix(40)))
        }
    }
}

/// What Twilio says of a stream when it begins.
package struct StreamStart: Equatable, Sendable {
    /// `MZ` and 32 hex digits; taken are 1 … 128 visible ASCII characters but `"` and `\`, since it goes back as it is.
    package var streamSid: String
    /// `CA` and 32 hex digits; nil where old captures lack it.
    package var callSid: String?
    /// `AC` and 32 hex digits; nil where old captures lack it.
    package var accountSid: String?
    /// Of `start.mediaFormat`; `audio/x-mulaw` where it is not said.
    package var encoding: String
    /// Samples a second; 8000 where it is not said.
    package var sampleRate: Int
    /// 1 where it is not said.
    package var channels: Int
    /// `start.customParameters`: what our TwiML gave the stream, as far as it is text.
    package var parameters: [String: String]

    /// The only format Twilio sends today; anything else would be noise.
    package var isMuLaw8k: Bool { encoding == "audio/x-mulaw" && sampleRate == 8000 && channels == 1 }

    init?(_ json: JSON) {
        let start = json["start"]
        guard let sid = start?["streamSid"]?.string ?? json["streamSid"]?.string, (1...128).contains(sid.utf8.count),
            sid.utf8.allSatisfy({ 0x21...0x7E ~= $0 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") })
        else { return nil }
        let format = start?["mediaFormat"]
        streamSid = sid
        callSid = start?["callSid"]?.string
        accountSid = start?["accountSid"]?.string
        encoding = format?["encoding"]?.string ?? "audio/x-mulaw"
        sampleRate = format?["sampleRate"]?.integer ?? 8000
        channels = format?["channels"]?.integer ?? 1
        parameters = [:]
        for member in start?["customParameters"]?.members ?? [] {
            if let value = member.value.string { parameters[member.name] = value }
        }
    }
}

/// Messages to Twilio that are not audio.
package enum TwilioCommand {
    /// Empties Twilio's play queue; marks still pending are echoed at once.
    package static func clear(streamSid: String) -> [UInt8] {
        (["event": "clear", "streamSid": .string(streamSid)] as JSON).encoded
    }
    /// Is echoed when all audio before it has been played.
    package static func mark(streamSid: String, name: String) -> [UInt8] {
        (["event": "mark", "streamSid": .string(streamSid), "mark": ["name": .string(name)]] as JSON).encoded
    }
}
