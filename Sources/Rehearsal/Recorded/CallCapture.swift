internal import Audio
internal import Bridge
internal import Foundation
internal import JSONText

/// Makes a recorded call of a live one: what the caller's phone sent, and what the model's first session sent. Pure; times
/// are milliseconds of the call's clock. Loop thread only.
///
/// Of the model's events those that answer a command of ours wait for that command at replay, those that follow the caller's
/// voice wait until as much of it was heard, and all others keep their distance to the one before.
package struct CallCapture {
    private let webhook: [RecordedCall.Field]
    private let timeZone: String
    private let language: String
    private var callerAudio: [UInt8] = []
    private var callerMessages: [RecordedCall.CallerMessage] = []
    private var streamStart: Int?

    private var lines: [RecordedSession.Line] = []
    private var modelAudio: [Int16] = []
    private var ear = ModelEar()
    private var up = Upsampled()
    /// Milliseconds of the model's sound that lines have.
    private var covered = 0
    private var lastAt = 0
    /// When commands went out that nothing has answered yet, by their type; and the types of commands by their ids.
    private var commands: [String: [Int]] = [:]
    private var types: [String: String] = [:]
    private var ownItems: Set<String> = []
    /// The model listens and speaks at the same time: its clock is the sound it hears.
    private var isDuplex = false
    private var bytes = 0

    /// The most of a call that is kept: half an hour of much talk.
    package static let limit = 128 << 20
    /// The call was longer than that: what follows is left out.
    package private(set) var isFull = false
    /// The model's first session ended before the call did; what the next ones said is left out.
    package private(set) var isCut = false

    /// - Parameter webhook: what Twilio posted; the ids of this one call are left out.
    package init(webhook: [(name: String, value: String)], timeZone: String, language: String) {
        let minted: Set = ["CallSid", "AccountSid", "CallToken"]
        self.webhook = webhook.filter { !minted.contains($0.name) }
        self.timeZone = timeZone
        self.language = language
    }

    // MARK: The telephone

    /// A frame of the caller's, where it stands in the stream.
    package mutating func caller(_ ulaw: Span<UInt8>, timestampMs: Int?) {
        guard take(ulaw.count) else { return }
        let missing = (timestampMs ?? 0) * 8 - callerAudio.count
        // Only what may be a gap: a telephone's clock that has gone mad is not followed.
        if (8..<60 * 8000).contains(missing) { callerAudio += [UInt8](repeating: 0xFF, count: missing) }
        for index in 0..<ulaw.count { callerAudio.append(ulaw[index]) }
    }

    /// A message of Twilio's that is no sound.
    package mutating func phone(_ message: Span<UInt8>, at now: Int) {
        guard take(message.count), let json = JSON(parsing: Self.array(message)), let event = json["event"]?.string,
            event != "mark", event != "media"
        else { return }
        if event == "start", streamStart == nil { streamStart = now }
        callerMessages.append(.init(atMs: max(0, now - (streamStart ?? now)), message: Self.anonymous(json)))
    }

    /// Without the ids of this one call.
    private static func anonymous(_ json: JSON) -> JSON {
        guard let members = json.members else { return json }
        let minted = ["streamSid": "MZ", "callSid": "CA", "accountSid": "AC"]
        return .object(
            members.filter { $0.name != "sequenceNumber" }.map { member in
                if let prefix = minted[member.name] {
                    return JSON.Member(member.name, .string(prefix + String(repeating: "0", count: 32)))
                }
                return JSON.Member(
                    member.name, member.name == "customParameters" ? .object([]) : anonymous(member.value))
            })
    }

    // MARK: The model

    /// A command to the model.
    package mutating func client(_ message: [UInt8], at now: Int) {
        guard let json = JSON(parsing: message), let type = json["type"]?.string, !isCut, take(message.count) else {
            return
        }
        commands[type, default: []].append(now)
        if let id = json["event_id"]?.string { types[id] = type }
        if let id = json["item"]?["id"]?.string { ownItems.insert(id) }
        if type == "session.start" { isDuplex = true }
        let audio = json["session"]?["audio"]
        if let format = (audio?["output"]?["format"] ?? audio?["format"])?["type"]?.string {
            ear.change(to: SessionFormat(rawValue: format) ?? .pcm)
        }
    }

    /// An event of the model's.
    /// - Parameter heardMs: how much of the caller's sound the session has been sent.
    package mutating func model(_ message: Span<UInt8>, heardMs: Int, at now: Int) {
        guard !isCut, take(message.count), let json = JSON(parsing: Self.array(message)),
            let type = json["type"]?.string, !Self.isEcho(type, json)
        else { return }
        if isDuplex { return duplex(type, json, heardMs: heardMs) }
        var line = RecordedSession.Line(event: Self.lasting(json))
        switch type {
        case "response.output_audio.delta":
            guard let range = sound(json["delta"]?.string ?? "") else { return }
            line.audio = range
            line.event = .object((line.event.members ?? []).filter { $0.name != "delta" })
        case "input_audio_buffer.speech_started", "input_audio_buffer.speech_stopped": line.atMs = heardMs
        default: break
        }
        if let (command, sentAt) = answered(type, json) {
            line.after = command
            line.delayMs = max(0, now - max(sentAt, lastAt))
        } else if type == "response.created" {
            line.atMs = heardMs
        } else if line.atMs == nil {
            line.delayMs = lines.isEmpty ? 0 : max(0, now - lastAt)
        }
        lastAt = now
        lines.append(line)
    }

    /// An event of a full-duplex session has its place in the time of the sound that the session hears. What answers a command
    /// of ours, or counts, is left out: a session that plays this does so itself; and so is silence, which it makes.
    private mutating func duplex(_ type: String, _ json: JSON, heardMs: Int) {
        switch type {
        case "session.started": lines.append(.init(after: "session.start", event: Self.lasting(json)))
        case "session.output_audio.delta":
            guard let data = Data(base64Encoded: json["delta"]?.string ?? "") else { return }
            let samples = ear.samples(Array(data))
            // −50 dBFS.
            guard samples.contains(where: { $0.magnitude > 104 }), let range = keep(samples) else { return }
            lines.append(.init(atMs: heardMs, event: ["type": .string(type)], audio: range))
        case "session.input_transcript.delta", "session.output_transcript.delta", "session.delegation.created",
            "response.event":
            lines.append(.init(atMs: heardMs, event: Self.lasting(json)))
        default: break
        }
    }

    /// The first session is gone.
    package mutating func modelLost() { isCut = true }

    /// Confirms or refuses a cut, which at replay comes at another moment or not at all: nothing may wait for it.
    private static func isEcho(_ type: String, _ json: JSON) -> Bool {
        type == "conversation.item.truncated" || type == "error" && json["error"]?["event_id"]?.string == "truncate"
    }

    /// The command that an event answers, and when that was sent.
    private mutating func answered(_ type: String, _ json: JSON) -> (String, Int)? {
        let command: String? =
            switch type {
            case "session.updated": "session.update"
            case "response.created": "response.create"
            case "conversation.item.deleted": "conversation.item.delete"
            case "conversation.item.added":
                ownItems.contains(json["item"]?["id"]?.string ?? "")
                    || json["item"]?["type"]?.string == "function_call_output" ? "conversation.item.create" : nil
            case "error": json["error"]?["event_id"]?.string.flatMap { types[$0] }
            default: nil
            }
        guard let command, let sentAt = commands[command]?.first else { return nil }
        commands[command]?.removeFirst()
        return (command, sentAt)
    }

    /// An event without what only a live session knows.
    private static func lasting(_ json: JSON) -> JSON {
        let type = json["type"]?.string ?? ""
        let passing: Set<String> =
            type.hasPrefix("session.")
            ? ["event_id", "client_event_id", "session"]
            : ["event_id"]
        return .object((json.members ?? []).filter { !passing.contains($0.name) })
    }

    /// Keeps sound; which whole milliseconds of it are new.
    private mutating func sound(_ base64: String) -> Range<Int>? {
        guard let data = Data(base64Encoded: base64) else { return nil }
        return keep(ear.samples(Array(data)))
    }

    private mutating func keep(_ samples: [Int16]) -> Range<Int>? {
        modelAudio += ear.format == .pcm ? samples : up.samples(samples)
        let end = modelAudio.count / 24
        guard end > covered else { return nil }
        defer { covered = end }
        return covered..<end
    }

    // MARK: The end

    /// The call as it can be played again; nil when no stream came about.
    package func recorded(name: String) -> RecordedCall? {
        guard streamStart != nil else { return nil }
        let end = (callerAudio.count + 7) / 8
        var messages = callerMessages.filter { $0.message["event"]?.string != "stop" }
        for index in messages.indices { messages[index].atMs = min(messages[index].atMs, end) }
        let stop =
            callerMessages.first { $0.message["event"]?.string == "stop" }?.message
            ?? ["event": "stop", "streamSid": .string("MZ" + String(repeating: "0", count: 32))]
        messages.append(.init(atMs: end, message: stop))
        let limits = [isFull ? "longer than is kept" : nil, isCut ? "only up to the loss of the model's session" : nil]
        return RecordedCall(
            name: name, title: "Captured call",
            shows: (["A live call"] + limits.compactMap { $0 }).joined(separator: ", ") + ".", language: language,
            timeZone: timeZone, webhook: webhook, callerAudio: callerAudio, callerMessages: messages,
            session: RecordedSession(lines: lines, audio: modelAudio))
    }

    private mutating func take(_ count: Int) -> Bool {
        bytes += count
        if bytes > Self.limit { isFull = true }
        return !isFull
    }

    private static func array(_ span: Span<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(span.count)
        for index in span.indices { bytes.append(span[index]) }
        return bytes
    }
}

/// Sound of 8 kHz as 24 kHz.
private final class Upsampled {
    private var up = Up3()

    func samples(_ input: [Int16]) -> [Int16] {
        var room = [Int16](repeating: 0, count: 3 * input.count + 24)
        var output = room.mutableSpan
        let count = up.process(input.span, into: &output)
        return Array(room[..<count])
    }
}
