internal import Bridge

extension ModelSession {
    /// More of the caller's sound.
    func hear(_ bytes: [UInt8], _ now: Double) {
        let samples = ear.samples(bytes)
        log.heardMs = ear.heardMs
        echo?.hear(samples, rate: ear.format.sampleRate)
        // Heard in any case: its clock is the sound's.
        let edges = endpointer.hear(samples.span)
        guard settings.hearsTurns else { return }
        for edge in edges { heard(edge, now) }
    }

    private func heard(_ edge: Endpointer.Edge, _ now: Double) {
        if log.edges.count < 10_000 { log.edges.append(edge) }
        let name: String
        switch edge {
        case .started(let at):
            name = "speech_started"
            starts.append(max(0, at - settings.prefixPaddingMs))
        case .stopped(let at):
            name = "speech_stopped"
            stops.append(at)
            committedMs = ear.heardMs
        }
        echo?.heard(edge, at: now)
        recorded?.occurred(name, at: now)
        if let recorded, !recorded.knowsSpeech, name == "speech_started", settings.interrupts, active != nil,
            owedDone == nil
        {
            cancel(reason: "turn_detected")
        }
        outputs.append(.moment(name))
    }

    /// The caller's sound that is not part of an item yet.
    var bufferedMs: Int { ear.heardMs - committedMs }

    func clearBuffer() {
        committedMs = ear.heardMs
        echo?.clearBuffer()
    }

    func commitBuffer(item: String, at now: Double) {
        committedMs = ear.heardMs
        if let echo { echo.commit(item: item, at: now) } else { emitCommitted(item: item) }
    }

    /// The sound of the model's ends here: what has not been sent of the response never will be.
    func cancel(reason: String) {
        guard let active else { return }
        let done = active.cancelled(reason: reason)
        echo?.cancel(response: active.id)
        recorded?.cancel(response: active.id)
        if recorded != nil, reason == "turn_detected" { return owedDone = done }
        emit(done)
    }
}
