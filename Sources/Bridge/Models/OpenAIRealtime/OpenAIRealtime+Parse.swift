internal import JSONText

extension OpenAIRealtime {
    /// See `VoiceCodec`. What is not known is `.ignored`: the provider adds events at any time.
    package func parse(_ message: Span<UInt8>) -> VoiceEvent? {
        guard let json = JSON(parsing: message), let type = json["type"]?.string else { return nil }
        let item = json["item_id"]?.string
        switch type {
        case "session.created": return .created(expiresAt: json["session"]?["expires_at"]?.integer)
        case "session.updated":
            let audio = json["session"]?["audio"]
            return .ready(
                input: Self.audio(audio?["input"]?["format"]), output: Self.audio(audio?["output"]?["format"]))
        case "input_audio_buffer.speech_started":
            return item.map { .speechStarted(item: $0, atMs: json["audio_start_ms"]?.integer ?? 0) } ?? .ignored
        case "input_audio_buffer.speech_stopped":
            return item.map { .speechStopped(item: $0, atMs: json["audio_end_ms"]?.integer ?? 0) } ?? .ignored
        case "input_audio_buffer.committed":
            return item.map { .item(id: $0, after: json["previous_item_id"]?.string, speaker: .caller) } ?? .ignored
        case "conversation.item.added", "conversation.item.created": return placed(json)
        case "conversation.item.input_audio_transcription.completed":
            return item.map {
                .callerText(item: $0, text: json["transcript"]?.string ?? "", usage: Self.transcribed(json["usage"]))
            } ?? .ignored
        case "conversation.item.input_audio_transcription.failed":
            return item.map { .callerTextFailed(item: $0) } ?? .ignored
        case "response.created":
            return json["response"]?["id"]?.string.map { .responseStarted(id: $0) } ?? .ignored
        case "response.output_audio_transcript.delta", "response.audio_transcript.delta":
            return item.map { .agentTextDelta(item: $0, text: json["delta"]?.string ?? "") } ?? .ignored
        case "response.output_audio_transcript.done", "response.audio_transcript.done":
            return item.map { .agentText(item: $0, text: json["transcript"]?.string ?? "") } ?? .ignored
        case "response.done": return json["response"].map { .responseDone(outcome($0)) } ?? .ignored
        case "error": return .failure(failure(json["error"]))
        default: return .ignored
        }
    }

    private func placed(_ json: JSON) -> VoiceEvent {
        guard let item = json["item"], let id = item["id"]?.string else { return .ignored }
        let speaker: VoiceEvent.Speaker =
            switch (item["type"]?.string, item["role"]?.string) {
            case ("message", "assistant"): .agent
            // A user's text item is ours, e.g. keys that were pressed; only what was spoken is a caller's turn.
            case ("message", "user") where Self.isSpoken(item): .caller
            default: .other
            }
        return .item(id: id, after: json["previous_item_id"]?.string, speaker: speaker)
    }

    private static func isSpoken(_ item: JSON) -> Bool {
        item["content"]?.array?.contains { $0["type"]?.string == "input_audio" } ?? false
    }

    /// Counted in tokens by some models, in seconds by others.
    private static func transcribed(_ usage: JSON?) -> VoiceUsage {
        VoiceUsage(
            input: usage?["input_tokens"]?.integer ?? 0, output: usage?["output_tokens"]?.integer ?? 0,
            inputAudio: usage?["input_token_details"]?["audio_tokens"]?.integer ?? 0,
            seconds: usage?["seconds"]?.double ?? 0)
    }

    private func outcome(_ response: JSON) -> ResponseOutcome {
        let details = response["status_details"]
        let usage = response["usage"]
        let (input, output) = (usage?["input_token_details"], usage?["output_token_details"])
        return ResponseOutcome(
            id: response["id"]?.string ?? "",
            status: response["status"]?.string.flatMap(ResponseOutcome.Status.init) ?? .failed,
            reason: details?["error"]?["code"]?.string ?? details?["reason"]?.string,
            usage: VoiceUsage(
                input: usage?["input_tokens"]?.integer ?? 0, output: usage?["output_tokens"]?.integer ?? 0,
                cached: input?["cached_tokens"]?.integer ?? 0, inputAudio: input?["audio_tokens"]?.integer ?? 0,
                outputAudio: output?["audio_tokens"]?.integer ?? 0,
                cachedAudio: input?["cached_tokens_details"]?["audio_tokens"]?.integer ?? 0),
            calls: (response["output"]?.array ?? []).compactMap(toolCall))
    }

    /// A complete call; one that was cut short may have half its arguments.
    private func toolCall(_ item: JSON) -> ToolCall? {
        guard item["type"]?.string == "function_call", item["status"]?.string ?? "completed" == "completed",
            let id = item["call_id"]?.string, let name = item["name"]?.string
        else { return nil }
        return ToolCall(id: id, name: name, arguments: item["arguments"]?.string ?? "{}")
    }

    private func failure(_ error: JSON?) -> VoiceFailure {
        VoiceFailure(
            code: error?["code"]?.string ?? error?["type"]?.string ?? "unknown_error",
            message: String((error?["message"]?.string ?? "").prefix(500)), command: error?["event_id"]?.string)
    }

    private static func audio(_ format: JSON?) -> ModelAudio? {
        switch (format?["type"]?.string, format?["rate"]?.integer) {
        case ("audio/pcmu", _): .pcmu
        case ("audio/pcm", nil), ("audio/pcm", 24000): .pcm16at24k
        case ("audio/pcm", 16000): .pcm16at16k
        default: nil
        }
    }
}
