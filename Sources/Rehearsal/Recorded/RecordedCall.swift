internal import Audio
package import JSONText

/// One recorded phone call: what the caller's phone sent, what the model's session sent, and what the record of the call
/// must hold afterwards. `fixtures/calls/README.md` describes the files. Times are milliseconds.
package struct RecordedCall: Sendable {
    /// A form field of the webhook.
    package typealias Field = (name: String, value: String)

    /// A message of the caller's side that is neither sound nor the echo of a mark.
    package struct CallerMessage: Sendable, Equatable {
        /// On the caller's clock, which starts with the media stream.
        package var atMs: Int
        /// As Twilio would write it, with placeholders for the ids.
        package var message: JSON

        /// A message and its time.
        package init(atMs: Int, message: JSON) {
            self.atMs = atMs
            self.message = message
        }
    }

    /// The folder's name.
    package var name: String
    /// What a list of calls shows.
    package var title: String
    /// What the call is there to show, one sentence.
    package var shows: String
    /// BCP 47.
    package var language: String
    /// The caller's zone, IANA.
    package var timeZone: String
    /// What Twilio posts, in the file's order, without the ids that are minted at replay.
    package var webhook: [Field]
    /// μ-law 8 kHz: all that the caller's phone sent.
    package var callerAudio: [UInt8]
    /// In order of time.
    package var callerMessages: [CallerMessage]
    /// The model's side.
    package var session: RecordedSession
    /// What the record must hold; nil when nothing was written down.
    package var expected: Expected?

    /// A call, part by part.
    package init(
        name: String, title: String = "", shows: String = "", language: String = "en", timeZone: String = "UTC",
        webhook: [Field], callerAudio: [UInt8], callerMessages: [CallerMessage], session: RecordedSession,
        expected: Expected? = nil
    ) {
        self.name = name
        self.title = title
        self.shows = shows
        self.language = language
        self.timeZone = timeZone
        self.webhook = webhook
        self.callerAudio = callerAudio
        self.callerMessages = callerMessages
        self.session = session
        self.expected = expected
    }

    /// How long the caller's phone sent, rounded up.
    package var durationMs: Int { (callerAudio.count + 7) / 8 }
}

/// What a model's session sent, line by line, and the sound of it.
package struct RecordedSession: Sendable {
    /// One server event and when it is sent.
    package struct Line: Sendable, Equatable {
        /// Waits for an occurrence of this: the type of a client event, or `speech_started`, `speech_stopped`.
        package var after: String?
        /// Which occurrence: 1 for the first line that names the trigger.
        package var occurrence: Int
        /// Waits until that much of the caller's audio has been received.
        package var atMs: Int?
        /// Waits that much longer.
        package var delayMs: Int
        /// The event without what only a live session knows.
        package var event: JSON
        /// For an audio delta: which milliseconds of the sound it carries.
        package var audio: Range<Int>?

        /// A line, part by part.
        package init(
            after: String? = nil, occurrence: Int = 0, atMs: Int? = nil, delayMs: Int = 0, event: JSON,
            audio: Range<Int>? = nil
        ) {
            self.after = after
            self.occurrence = occurrence
            self.atMs = atMs
            self.delayMs = delayMs
            self.event = event
            self.audio = audio
        }

        /// The event's type.
        package var type: String { event["type"]?.string ?? "" }

        /// The response that the event is a part of, if it is one.
        package var responseID: String? {
            event["response_id"]?.string ?? (type.hasPrefix("response.") ? event["response"]?["id"]?.string : nil)
        }
    }

    /// In the order in which they are sent.
    package var lines: [Line]
    /// PCM16 24 kHz.
    package var audio: [Int16]

    /// A session of these lines.
    package init(lines: [Line], audio: [Int16]) {
        self.lines = lines
        self.audio = audio
    }
}

/// Why a folder is not a recorded call: the file, the line where there is one, and what does not fit.
package struct RecordedCallError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Its name within the folder.
    package var file: String
    /// From 1.
    package var line: Int?
    /// At most 200 characters.
    package var reason: String

    init(_ file: String, line: Int? = nil, _ reason: String) {
        self.file = file
        self.line = line
        self.reason = String(reason.prefix(200))
    }

    /// `file:line: reason`.
    package var description: String { "\(file)\(line.map { ":\($0)" } ?? ""): \(reason)" }
}
