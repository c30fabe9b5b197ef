import JSONText
import Bridge
import Records

extension Turn {
    /// A draft as it is kept.
    init(_ draft: TurnDraft, of call: CallRecord) {
        self.init(
            id: "\(call.callSid)-t\(draft.ordinal)", callSid: call.callSid, ref: draft.item, seq: draft.seq,
            role: draft.isAgent ? .agent : .caller, text: draft.text, heardText: draft.heardText,
            interrupted: draft.interrupted, injected: draft.isDoubtful, startedMs: draft.startedMs,
            endedMs: draft.endedMs)
    }
}

extension CallEnd {
    /// Tokens, as the API shows them.
    var usageJSON: JSON {
        [
            "input_tokens": JSON(usage.input), "output_tokens": JSON(usage.output), "cached_tokens": JSON(usage.cached),
            "input_audio_tokens": JSON(usage.inputAudio), "output_audio_tokens": JSON(usage.outputAudio),
            "cached_audio_tokens": JSON(usage.cachedAudio),
            "session_seconds": usage.seconds > 0 ? .number(usage.seconds) : .null,
            "cost_usd": .number((cost * 1_000_000).rounded() / 1_000_000),
        ]
    }

    /// What the caller noticed, as the API shows it.
    var latencyJSON: JSON {
        let sorted = answerMs.sorted()
        return [
            "first_audio_ms": JSON(firstAudioMs), "barge_ins": JSON(bargeIns), "answers": JSON(sorted.count),
            "answer_p50_ms": JSON(sorted.isEmpty ? nil : sorted[sorted.count / 2]), "answer_max_ms": JSON(sorted.last),
            "sessions_replaced": JSON(sessionsReplaced),
            "caller_gap_ms": JSON(gapMs),
        ]
    }
}
