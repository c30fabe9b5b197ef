internal import JSONText

/// What a rehearsed full-duplex model says and does, and at what: a recorded session of the Realtime protocol, told in the
/// other protocol's terms.
struct LiveScript {
    /// Something said at a stretch, or done before it.
    struct Passage {
        /// What it waits for, counted from 1: the client asks the model to speak (`response.create`), or the caller has
        /// finished an utterance (`speech_stopped`); nil for nothing.
        var after: (trigger: String, occurrence: Int)?
        /// Waits that much longer, in milliseconds of sound.
        var delayMs = 0
        var text = ""
        var sound: [Int16] = []
        /// Of the sound: 24 000 or 8000.
        var rate = 24_000
        /// Functions that the model behind the voice calls.
        var calls: [Call] = []
        /// Names the recorded response.
        var id = ""
    }

    /// A function call.
    struct Call {
        var id: String
        var name: String
        var arguments: String
    }

    var passages: [Passage] = []
    /// No passage is said before those above it.
    var isOrdered = true
    /// What the caller says in each utterance; nil where nobody writes it down.
    var callerTexts: [String?] = []
    /// The code with which the session is refused.
    var refusal: String?

    /// Passages that are not recorded.
    init(passages: [Passage], isOrdered: Bool) {
        self.passages = passages
        self.isOrdered = isOrdered
    }

    /// What a recorded session said.
    init(_ session: RecordedSession) {
        var trigger: (String, Int)?
        var delay = 0
        var utterances: [String] = []
        var texts: [String: String] = [:]
        for line in session.lines {
            if let after = line.after {
                delay = 0
                if after == "response.create" || after == "speech_stopped" { trigger = (after, line.occurrence) }
            }
            delay += line.delayMs
            let event = line.event
            switch line.type {
            case "error" where line.after == "session.update":
                refusal = event["error"]?["code"]?.string ?? "invalid_value"
            case "input_audio_buffer.speech_started":
                if let item = event["item_id"]?.string { utterances.append(item) }
            case "conversation.item.input_audio_transcription.completed":
                if let item = event["item_id"]?.string { texts[item] = event["transcript"]?.string }
            case "response.created":
                passages.append(Passage(after: trigger, delayMs: delay, id: event["response"]?["id"]?.string ?? ""))
            default: note(line, session)
            }
        }
        callerTexts = utterances.map { texts[$0] }
    }

    /// Takes a line that is part of a response.
    private mutating func note(_ line: RecordedSession.Line, _ session: RecordedSession) {
        guard let id = line.responseID, let index = passages.lastIndex(where: { $0.id == id }) else { return }
        switch line.type {
        case "response.output_audio.delta":
            guard let range = line.audio else { return }
            passages[index].sound += session.audio[(24 * range.lowerBound)..<(24 * range.upperBound)]
        case "response.output_audio_transcript.done":
            let text = line.event["transcript"]?.string ?? ""
            passages[index].text += (passages[index].text.isEmpty ? "" : " ") + text
        case "response.output_item.done":
            guard let item = line.event["item"], item["type"]?.string == "function_call",
                let call = item["call_id"]?.string, let name = item["name"]?.string
            else { return }
            passages[index].calls.append(
                Call(id: call, name: name, arguments: item["arguments"]?.string ?? "{}"))
        default: break
        }
    }
}
