import Console
import JSONText
import Records

/// Counts what the records tell, once they are written.
extension Metrics {
    func wrote(_ entry: Scribe.Entry) {
        switch entry {
        case .end(_, let ending, _): ended(ending)
        case .events(let events): for event in events { noted(event) }
        case .begin, .turns, .preamble, .identity, .uses, .lost: break
        }
    }

    /// What the scribe has counted.
    func take(_ counters: Scribe.Counters) {
        // What a run before left is kept by this one, too, so for a moment more may be kept than posted.
        scribeQueue.set(max(0, counters.posted - counters.kept - counters.refused))
        recordsDropped.raise(to: counters.dropped)
        recordsRefused.raise(to: counters.refused)
    }

    private func ended(_ ending: CallEnding) {
        callsEnded[ending.reason].add()
        if let kind = Self.failures[ending.reason] { modelErrors[kind].add() }
        let latency = Self.object(ending.latencyJSON)
        if let ms = latency?["first_audio_ms"]?.integer { firstAudio.note(milliseconds: ms) }
        if let ms = latency?["caller_gap_ms"]?.integer { dropped["never_came"].add(ms) }
        guard let usage = Self.object(ending.usageJSON) else { return }
        func count(_ name: String) -> Int { usage[name]?.integer ?? 0 }
        tokens["input_audio"].add(count("input_audio_tokens"))
        tokens["input_text"].add(max(0, count("input_tokens") - count("input_audio_tokens")))
        tokens["cached"].add(count("cached_tokens"))
        tokens["output_audio"].add(count("output_audio_tokens"))
        tokens["output_text"].add(max(0, count("output_tokens") - count("output_audio_tokens")))
        if let dollars = usage["cost_usd"]?.double { cost.add(Int((dollars * 1_000_000).rounded())) }
    }

    /// The kinds of event that are trouble with the model, and the reasons for which such trouble ends a call, by what the
    /// metrics call them.
    private static let troubles = [
        "model_session_lost": "lost", "model_error": "error", "transcription_failed": "transcription",
    ]
    private static let failures = ["model_refused": "refused", "model_timeout": "timeout"]

    private func noted(_ event: CallEvent) {
        if let kind = Self.troubles[event.kind] { modelErrors[kind].add() }
        if event.kind == "caller_audio_dropped", let ms = Self.object(event.detailJSON)?["ms"]?.integer {
            dropped["held_too_long"].add(ms)
        }
        if event.kind == "model_too_slow", let ms = Self.object(event.detailJSON)?["dropped_ms"]?.integer {
            dropped["queue_full"].add(ms)
        }
    }

    private static func object(_ text: String?) -> JSON? { text.flatMap { JSON(parsing: Array($0.utf8)) } }
}
