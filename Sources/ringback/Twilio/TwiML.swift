import Foundation

/// The documents Twilio gets in answer to a webhook.
enum TwiML {
    /// Ends the call.
    static let hangUp = document("<Hangup/>")

    /// Connects the call to a stream, and hangs up when the stream is over.
    /// - Parameter notice: said to the caller before anything else, such as that the call is recorded.
    static func connect(stream: String, statusCallback: String, callSid: String, notice: String? = nil) -> String {
        document(
            """
            \(notice.map { "<Say>\(escape($0))</Say>" } ?? "")<Connect><Stream url="\(escape(stream))" statusCallback="\(escape(statusCallback))">\
            <Parameter name="call_sid" value="\(escape(callSid))"/></Stream></Connect><Hangup/>
            """)
    }

    /// Says a sentence in Twilio's own voice and hangs up.
    static func sayAndHangUp(_ text: String) -> String { document("<Say>\(escape(text))</Say><Hangup/>") }

    /// Puts the call through to a number.
    static func dial(_ number: String) -> String {
        let noun = number.hasPrefix("sip") ? "<Sip>\(escape(number))</Sip>" : escape(number)
        return document("<Dial>\(noun)</Dial>")
    }

    private static func document(_ body: String) -> String {
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Response>\(body)</Response>\n"
    }

    private static func escape(_ text: String) -> String {
        var escaped = ""
        for character in text {
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&apos;"
            default: escaped.append(character)
            }
        }
        return escaped
    }
}
