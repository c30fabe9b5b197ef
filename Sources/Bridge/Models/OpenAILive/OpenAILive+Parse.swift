internal import JSONText

extension OpenAILive {
    /// See `VoiceCodec`. What is not known is `.ignored`: the provider adds events at any time.
    package func parse(_ message: Span<UInt8>) -> VoiceEvent? {
        guard let json = JSON(parsing: message), let type = json["type"]?.string else { return nil }
        switch type {
        case "session.started":
            let session = json["session"]
            let audio = Self.audio(session?["audio"]?["format"])
            return .ready(input: audio, output: audio, expiresAt: session?["expires_at"]?.integer)
        case "session.input_transcript.delta": return fragment(json, of: .caller)
        case "session.output_transcript.delta": return fragment(json, of: .agent)
        case "session.delegation.created":
            let delegation = json["delegation"]
            guard delegation?["target"]?.string == "client", let id = delegation?["id"]?.string else { return .ignored }
            return .task(id: id)
        case "response.event": return json["event"].map(backendEvent) ?? .ignored
        case "session.usage.updated": return Self.seconds(json).map { .usedSeconds($0) } ?? .ignored
        case "session.closed":
            return .closed(reason: json["reason"]?.string ?? "unknown", seconds: Self.seconds(json))
        case "error": return .failure(failure(json["error"]))
        default: return .ignored
        }
    }

    private func fragment(_ json: JSON, of speaker: VoiceEvent.Speaker) -> VoiceEvent {
        // A day is longer than any session.
        let day = 0...86_400_000
        guard let text = json["delta"]?.string, let start = json["start_ms"]?.integer, day.contains(start) else {
            return .ignored
        }
        let end = json["end_ms"]?.integer ?? start
        return .fragment(
            SpeechFragment(
                speaker: speaker, text: text, startMs: start, endMs: max(start, min(end, day.upperBound)),
                id: json["event_id"]?.string))
    }

    /// An event of the model behind the voice. Of the three copies in which a function call comes, the last is complete.
    private func backendEvent(_ event: JSON) -> VoiceEvent {
        let response = event["response"]
        switch event["type"]?.string {
        case "response.created": return response?["id"]?.string.map { .responseStarted(id: $0) } ?? .ignored
        case "response.output_item.done": return event["item"].flatMap(toolCall).map { .toolCall($0) } ?? .ignored
        case "response.completed": return response.map { .responseDone(outcome($0, .completed)) } ?? .ignored
        case "response.failed": return response.map { .responseDone(outcome($0, .failed)) } ?? .ignored
        case "response.incomplete": return response.map { .responseDone(outcome($0, .incomplete)) } ?? .ignored
        default: return .ignored
        }
    }

    private func toolCall(_ item: JSON) -> ToolCall? {
        guard item["type"]?.string == "function_call", item["status"]?.string == "completed",
            let id = item["call_id"]?.string, let name = item["name"]?.string
        else { return nil }
        return ToolCall(id: id, name: name, arguments: item["arguments"]?.string ?? "{}")
    }

    private func outcome(_ response: JSON, _ status: ResponseOutcome.Status) -> ResponseOutcome {
        let usage = response["usage"]
        return ResponseOutcome(
            id: response["id"]?.string ?? "", status: status,
            reason: response["error"]?["code"]?.string ?? response["incomplete_details"]?["reason"]?.string,
            usage: VoiceUsage(
                input: Self.count(usage?["input_tokens"]), output: Self.count(usage?["output_tokens"]),
                cached: Self.count(usage?["input_tokens_details"]?["cached_tokens"])))
    }

    private static func count(_ value: JSON?) -> Int { max(0, min(value?.integer ?? 0, 1 << 40)) }

    private static func seconds(_ json: JSON) -> Double? {
        guard let seconds = json["usage"]?["seconds"]?.double, (0...1e6).contains(seconds) else { return nil }
        return seconds
    }

    /// Errors after which no session of this key will work; all others concern one command.
    private static let fatal: Set<String> = [
        "insufficient_quota", "credit_balance_exhausted", "invalid_api_key", "account_deactivated",
        "billing_hard_limit_reached", "forbidden",
    ]

    private func failure(_ error: JSON?) -> VoiceFailure {
        let (code, kind) = (error?["code"]?.string, error?["type"]?.string)
        return VoiceFailure(
            code: code ?? kind ?? "unknown_error", message: String((error?["message"]?.string ?? "").prefix(500)),
            command: error?["client_event_id"]?.string,
            isFatal: [code, kind].contains { $0.map(Self.fatal.contains) ?? false })
    }

    private static func audio(_ format: JSON?) -> ModelAudio? {
        switch (format?["type"]?.string, format?["rate"]?.integer) {
        case ("audio/pcmu", 8000): .pcmu
        case ("audio/pcm", 24000): .pcm16at24k
        case ("audio/pcm", 16000): .pcm16at16k
        default: nil
        }
    }
}
