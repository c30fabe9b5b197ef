internal import JSONText

extension ModelSession {
    /// Sends a recorded line with what only a live session knows.
    func send(_ line: RecordedSession.Line) {
        var members = line.event.members ?? []
        let waited = line.after.flatMap { clientEventIDs[$0] }
        let eventID = waited.flatMap { line.occurrence <= $0.count ? $0[line.occurrence - 1] : nil }
        switch line.type {
        case "session.updated", "session.created": break
        case "error":
            if line.after == "session.update", !pendingUpdates.isEmpty { pendingUpdates.removeFirst() }
            if let index = members.firstIndex(where: { $0.name == "error" }), let eventID {
                let kept = (members[index].value.members ?? []).filter { $0.name != "event_id" }
                members[index].value = .object(kept + [JSON.Member("event_id", .string(eventID))])
            }
        case "input_audio_buffer.speech_started":
            if line.atMs == nil { members.append(JSON.Member("audio_start_ms", JSON(time(of: line, in: starts)))) }
        case "input_audio_buffer.speech_stopped":
            if line.atMs == nil { members.append(JSON.Member("audio_end_ms", JSON(time(of: line, in: stops)))) }
        case "conversation.item.truncated":
            members.append(JSON.Member("audio_end_ms", JSON(time(of: line, in: truncations))))
        case "response.output_audio.delta":
            guard let range = line.audio else { break }
            members.removeAll { $0.name == "audio" }
            let samples = sound[(24 * range.lowerBound)..<(24 * range.upperBound)]
            let text = voice.base64(samples, rate: 24_000, as: settings.outputFormat)
            members.append(JSON.Member("delta", .string(text)))
        default: break
        }
        emit(.object(members), audioMs: line.audio?.count ?? 0)
    }

    private func time(of line: RecordedSession.Line, in times: [Int]) -> Int {
        line.occurrence > 0 && line.occurrence <= times.count ? times[line.occurrence - 1] : times.last ?? 0
    }
}
