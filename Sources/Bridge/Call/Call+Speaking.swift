internal import JSONText

/// Who speaks: the agent's items, and the caller who interrupts them.
extension Call {
    mutating func account(_ item: Span<UInt8>, samples: Int, at now: Int) {
        if let last = generated.indices.last, generated[last].item.matches(item) {
            generated[last].samples += samples
        } else {
            var id: [UInt8] = []
            for index in item.indices { id.append(item[index]) }
            generated.append((id, samples))
            let start = playback.nextStart(at: clock.read(now))
            transcript.agentAudio(String(decoding: id, as: UTF8.self), totalMs: samples / 8, start: start)
        }
    }

    /// Tells the transcript how much audio each item got in all.
    mutating func updateGenerated() {
        for entry in generated {
            transcript.agentAudio(String(decoding: entry.item, as: UTF8.self), totalMs: entry.samples / 8, start: 0)
        }
    }

    /// The caller speaks: what the agent is saying is cut off where the caller is.
    mutating func interrupt(at now: Int) -> [CallAction] {
        if let response, response.isActive { fence(response.id) }
        guard playback.isPlaying(at: clock.read(now)), phase == .running else { return [] }
        if let response { fence(response.id) }
        let account = playback.interrupt(at: clock.read(now))
        updateGenerated()
        bargeIns += 1
        var actions: [CallAction] = [.clear]
        for (index, entry) in account.enumerated() {
            let isWhole = entry.heardMs >= entry.receivedMs
            if !isWhole, entry.heardMs == 0, index > 0 {
                actions.append(.voice(.delete(item: entry.item)))
            } else if !isWhole {
                actions.append(
                    .voice(.truncate(item: entry.item, contentIndex: entry.contentIndex, heardMs: entry.heardMs)))
            }
            transcript.agentHeard(entry.item, heardMs: entry.heardMs, interrupted: !isWhole)
        }
        let cut = account.first { $0.heardMs < $0.receivedMs }
        actions.append(
            .note(CallNote("barge_in", [.init("heard_ms", JSON(cut?.heardMs)), .init("of_ms", JSON(cut?.receivedMs))])))
        return actions + changes()
    }

    mutating func fence(_ id: String) {
        let id = Array(id.utf8)
        guard !fenced.contains(id) else { return }
        fenced.append(id)
        if fenced.count > 8 { fenced.removeFirst() }
    }

    mutating func responseDone(_ outcome: ResponseOutcome, at now: Int) -> [CallAction] {
        usage = usage + outcome.usage
        if response?.id == outcome.id { response?.isActive = false }
        updateGenerated()
        var actions: [CallAction] = []
        if outcome.status == .failed || outcome.status == .incomplete {
            actions.append(
                .note(
                    CallNote(
                        "response_\(outcome.status.rawValue)", [.init("reason", .string(outcome.reason ?? "unknown"))]))
            )
        }
        return actions + settlePlayed(at: now)
    }

    /// Closes the account of items that are wholly said and heard.
    mutating func settlePlayed(at now: Int) -> [CallAction] {
        guard response?.isActive != true else { return [] }
        let heard = playback.heard(at: clock.read(now))
        guard !heard.isEmpty else { return changes() }
        for entry in heard {
            let parts = heard.filter { $0.item == entry.item }
            guard parts.allSatisfy({ $0.heardMs >= $0.receivedMs }) else { continue }
            transcript.agentHeard(entry.item, heardMs: parts.reduce(0) { $0 + $1.heardMs }, interrupted: false)
            playback.settle(entry.item)
        }
        return changes()
    }

    mutating func changes() -> [CallAction] {
        let turns = transcript.changes()
        return turns.isEmpty ? [] : [.turns(turns)]
    }
}
