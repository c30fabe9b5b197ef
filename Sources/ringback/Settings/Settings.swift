import Bridge
import Console
import Foundation
import Records
import Secrets
import Sockets

/// Everything that can be set, read once at start. Names are those of the environment; a file says the same in lower case
/// without the prefix.
struct Settings: Sendable {
    /// Which voice protocol answers.
    enum Voice: String, Sendable, CaseIterable {
        /// Whatever speaks the Realtime protocol at `RINGBACK_VOICE_URL`, or without one a stand-in of our own.
        case rehearsal
        case openAIRealtime = "openai-realtime"
        case openAILive = "openai-live"
    }

    /// Which of the two text routes is spoken; `auto` asks the server.
    enum TextAPI: String, Sendable, CaseIterable {
        case auto, responses, chat
    }

    var listenHost = "127.0.0.1"
    var listenPort = 8080
    /// How Twilio reaches us, without a slash at the end; nil: as the request says.
    var publicURL: String?
    var accountSid: String?
    var authToken: String?
    var voice = Voice.rehearsal
    /// nil: the provider's own, or for `rehearsal` a stand-in started with the line.
    var voiceURL: Address?
    /// nil leaves it to the protocol.
    var namedVoiceModel: String?
    var voiceName: String? = "marin"
    var transcriptionModel = "gpt-transcribe"
    var language: String?
    var audio = ModelAudio.pcm16at24k
    var openAIKey: String?
    var textURL = "https://api.openai.com/v1"
    var textModel: String?
    var textAPI = TextAPI.auto
    /// nil: what callers said is looked for by words alone.
    var embeddingModel: String?
    /// nil: the text model's.
    var embeddingURL: String?
    /// nil: the text model's.
    var embeddingKey: String?
    /// How many numbers a vector shall have; nil: as many as the model makes.
    var embeddingDimensions: Int?
    var database = "sqlite:ringback.db"
    /// The folder of what is not yet in the database; nil: beside it.
    var spool: String?
    /// This machine's name among the nodes that share a database.
    var node = Settings.hostName
    var adminToken = Token.random(bytes: 16)
    var isAdminTokenMade = true
    /// Lets somebody look at the console without numbers and without acting.
    var viewerToken: String?
    var instructions = Settings.defaultInstructions
    var greeting: String?
    /// What the calls' loops wait with. libuv takes less the more calls there are, but Debian's plug-in is young.
    var eventLoop = Backend.auto
    /// Folder of captured calls; nil: none is captured.
    var capture: String?
    /// How long a captured call is kept; 0 for ever.
    var captureDays = 30
    /// Folder of recordings; nil: nothing is recorded.
    var recordings: String?
    /// How long a recording is kept; 0 for ever.
    var recordingDays = 90
    /// What a caller whose call is recorded is told first.
    var recordingNotice: String?
    /// After how many days what is deleted; a kind that is not there is kept for ever.
    var retention: [Expiry: Int] = [:]
    /// Who is told of events; nil: nobody.
    var webhook: Webhook?
    var webhookURL: String?
    var webhookSecret: String?
    var webhookEvents = Set(WebhookEvent.allCases)
    /// Whom the line may ring.
    var outbound = OutboundPolicy()
    /// What is below this is not logged.
    var logLevel = Log.Level.info
    var loops = max(1, ProcessInfo.processInfo.activeProcessorCount)
    var limits = Limits()
    /// Who is rung instead when all lines are busy; nil: the caller is told.
    var busyNumber: String?
    /// How long calls may go on after TERM.
    var drainSeconds = 30
    /// How calls go: interruptions, silence, limits, lost sessions.
    var policy = CallPolicy(recalls: true)
    /// What the agent can do beside talking.
    var tools = ToolKit()
    /// The model's session opens at the webhook; off: with the stream.
    var isWarm = true
    /// What all calls of a day (UTC) may cost, in US dollars.
    var dayBudget: Double?
    var prices = Settings.knownPrices
    /// The line's own tools as they were set, and hosts that may be private.
    var toolList: String?
    var toolHosts: Set<String> = []
    var twilioURL = Address("https://api.twilio.com")!
    /// Which line a number of ours belongs to. Numbers of one line share the memory of their callers; `main` has the rest.
    var lines: [String: String] = [:]
    /// A number that nobody vouches for is believed; who spoofs it is told what the line remembers of its holder.
    var trustsNumber = false
    /// The zone of callers whose own is not known.
    var timeZone = "UTC"

    static let defaultInstructions = """
        You answer a phone line. Speak briefly and warmly, as one does on the phone: one thought at a time, no lists, no \
        markup. Ask when something is unclear. Promise only what you were told the line can do, and say when it will be done. \
        Say numbers and dates in words.
        """

    init() {}

    /// The settings of a command: the environment, and the file of `--config` where it was given.
    init(_ arguments: Arguments) throws(SettingsError) {
        try self.init(environment: ProcessInfo.processInfo.environment, file: arguments.value("config"))
    }

    /// Reads the environment and, where given, a file; the environment wins.
    init(environment: [String: String], file: String?) throws(SettingsError) {
        var values = try file.map { path throws(SettingsError) in try SettingsFile.read(path) } ?? [:]
        for (name, value) in environment where Self.isOurs(name) { values[name] = value }
        for name in values.keys.sorted() where Self.readers[name] == nil {
            throw SettingsError(name: name, value: values[name] ?? "", allowed: "one of \(Self.names)", isUnknown: true)
        }
        // An empty value is the same as none: that is how a shell says "not set".
        for (name, value) in values.sorted(by: { $0.key < $1.key }) where !value.isEmpty {
            try Self.readers[name]!(&self, value)
        }
        guard viewerToken != adminToken else {
            throw SettingsError(
                name: "RINGBACK_VIEWER_TOKEN", value: adminToken,
                allowed: "another text than RINGBACK_ADMIN_TOKEN, or every viewer were an operator")
        }
        try readTools()
        try readWebhook()
        if openAIKey != nil, values["RINGBACK_VOICE", default: ""].isEmpty { voice = .openAIRealtime }
        if voice.url != nil, openAIKey == nil, voiceURL == nil {
            throw SettingsError(
                name: "OPENAI_API_KEY", value: "", allowed: "a key, since RINGBACK_VOICE is \(voice.rawValue)")
        }
    }

    /// Twilio's own interface; nil without an account.
    var twilio: TwilioREST? {
        guard let accountSid, let authToken else { return nil }
        return TwilioREST(base: twilioURL, accountSid: accountSid, authToken: authToken)
    }

    /// What a call goes by.
    var callPolicy: CallPolicy {
        var policy = policy
        policy.greeting = greeting.map { "Greet the caller. Say: \($0)" }
        policy.prices = voicePrices
        policy.transcriptionPrices = prices[transcriptionModel] ?? VoicePrices()
        policy.history.canSummarise = textModel != nil
        return policy
    }

    private static func isOurs(_ name: String) -> Bool {
        (name.hasPrefix("RINGBACK_") && !name.hasPrefix("RINGBACK_TEST_")) || readers[name] != nil
    }

    static var names: String { readers.keys.sorted().joined(separator: ", ") }

    /// The folder of what is not yet in the database.
    var spoolFolder: String {
        if let spool { return spool }
        guard database.hasPrefix("sqlite:") else { return "ringback.spool" }
        return String(database.dropFirst("sqlite:".count)) + ".spool"
    }

    /// The machine's name, with what is allowed in a node's.
    private static let hostName: String = {
        let name = ProcessInfo.processInfo.hostName.unicodeScalars.map { isOfNode($0) ? Character($0) : "-" }.prefix(64)
        return name.isEmpty ? "node" : String(name)
    }()

    static func isOfNode(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isASCII
            && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil
                || "._-".unicodeScalars.contains(scalar))
    }
}

/// A setting that can't be used: its name, its value (masked when secret) and what is allowed.
struct SettingsError: Error, CustomStringConvertible {
    var name: String
    var value: String
    var allowed: String
    var isUnknown = false

    var description: String {
        // An unknown name may be a secret's with a letter missing.
        let secret =
            isUnknown || name.contains("TOKEN") || name.contains("SECRET") || name.contains("TOOLS")
            || name.contains("KEY")
            || name.contains("DATABASE")
        let shown = value.isEmpty ? "not set" : secret ? "‘\(value.prefix(2))…’" : "‘\(value.prefix(80))’"
        if isUnknown { return "there is no setting \(name), which is \(shown); allowed is \(allowed)" }
        return "\(name) is \(shown); allowed is \(allowed)"
    }
}
