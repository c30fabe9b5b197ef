internal import Audio
internal import JSONText
internal import Foundation

extension RecordedCall {
    /// Reads a folder. Blocks on the disk.
    /// - Throws: what does not fit, with file and line; at most one fault is told.
    package init(folder path: String) throws(RecordedCallError) {
        let folder = URL(fileURLWithPath: path, isDirectory: true)
        name = folder.lastPathComponent
        let files = RecordedFiles(folder: folder)

        let call = try files.json("call.json")
        func text(_ key: String) throws(RecordedCallError) -> String {
            guard let text = call[key]?.string else { throw RecordedCallError("call.json", "\(key) is missing") }
            return text
        }
        title = try text("title")
        shows = try text("shows")
        language = try text("language")
        timeZone = try text("timezone")
        guard TimeZone(identifier: timeZone) != nil else {
            throw RecordedCallError("call.json", "timezone: no zone is called \(timeZone)")
        }
        guard let fields = call["webhook"]?.members, !fields.isEmpty else {
            throw RecordedCallError("call.json", "webhook is missing")
        }
        webhook = []
        for field in fields {
            guard let value = field.value.string else {
                throw RecordedCallError("call.json", "webhook.\(field.name) is not a string")
            }
            webhook.append((field.name, value))
        }

        let sound = try files.wav("caller.wav")
        guard sound.encoding == .ulaw, sound.channels == 1 else {
            throw RecordedCallError("caller.wav", "not μ-law 8 kHz mono")
        }
        callerAudio = sound.data
        callerMessages = try Self.callerMessages(files)
        session = try RecordedSession(files)
        expected = files.exists("expected.json") ? try Expected(files.json("expected.json"), timeZone: timeZone) : nil
    }

    private static func callerMessages(_ files: RecordedFiles) throws(RecordedCallError) -> [CallerMessage] {
        let file = "caller.jsonl"
        var messages: [CallerMessage] = []
        for (number, line) in try files.lines(file) {
            guard let at = line["at_ms"]?.integer, at >= messages.last?.atMs ?? 0 else {
                throw RecordedCallError(file, line: number, "at_ms is missing, negative or before the line above")
            }
            guard let message = line["message"], let event = message["event"]?.string else {
                throw RecordedCallError(file, line: number, "message.event is missing")
            }
            guard event != "media", event != "mark" else {
                throw RecordedCallError(file, line: number, "\(event) messages are made at replay")
            }
            messages.append(CallerMessage(atMs: at, message: message))
        }
        let events = messages.map { $0.message["event"]?.string ?? "" }
        guard events.first == "connected", events.dropFirst().first == "start", events.last == "stop" else {
            throw RecordedCallError(file, "does not begin with connected and start, and end with stop")
        }
        return messages
    }
}

extension RecordedSession {
    init(_ files: RecordedFiles) throws(RecordedCallError) {
        let file = "model.jsonl"
        let sound = try files.wav("model.wav")
        guard sound.encoding == .pcm16, sound.sampleRate == 24_000, sound.channels == 1 else {
            throw RecordedCallError("model.wav", "not PCM16 24 kHz mono")
        }
        audio = sound.samples()
        lines = []
        var occurrences: [String: Int] = [:]
        var covered = 0
        for (number, json) in try files.lines(file) {
            var line: Line
            do { line = try Line(json) } catch { throw RecordedCallError(file, line: number, error.reason) }
            if let after = line.after {
                occurrences[after, default: 0] += 1
                line.occurrence = occurrences[after] ?? 0
            }
            if let range = line.audio {
                guard range.lowerBound == covered else {
                    throw RecordedCallError(
                        file, line: number, "audio begins at \(range.lowerBound) ms, not \(covered)")
                }
                covered = range.upperBound
            }
            lines.append(line)
        }
        guard covered * 24 <= audio.count else {
            throw RecordedCallError(file, "audio up to \(covered) ms, but model.wav has \(audio.count / 24)")
        }
    }
}

extension RecordedSession.Line {
    /// Reads a line by itself: its occurrence is not known yet.
    fileprivate init(_ json: JSON) throws(RecordedCallError) {
        func milliseconds(_ key: String) throws(RecordedCallError) -> Int? {
            guard let value = json[key] else { return nil }
            guard let number = value.double.flatMap(Int.init(exactly:)), number >= 0 else {
                throw RecordedCallError("", "\(key) is not a whole number of milliseconds")
            }
            return number
        }
        guard let event = json["event"], let type = event["type"]?.string else {
            throw RecordedCallError("", "event.type is missing")
        }
        if json["after"] != nil, json["after"]?.string == nil { throw RecordedCallError("", "after is not a string") }
        self.init(
            after: json["after"]?.string, atMs: try milliseconds("at_ms"), delayMs: try milliseconds("delay_ms") ?? 0,
            event: event)
        guard type == "response.output_audio.delta" || type == "session.output_audio.delta" else { return }
        guard let from = event["audio"]?["from_ms"]?.integer, let to = event["audio"]?["to_ms"]?.integer,
            from >= 0, from < to
        else { throw RecordedCallError("", "audio.from_ms and audio.to_ms are no range") }
        audio = from..<to
    }
}
