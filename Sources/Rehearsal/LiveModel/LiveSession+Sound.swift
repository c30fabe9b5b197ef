internal import Foundation
internal import JSONText

extension LiveSession {
    /// More of the caller's sound.
    func hear(_ bytes: [UInt8], _ now: Double) {
        var samples = ear.samples(bytes)
        heardSound(at: now)
        if isMuted { samples = samples.map { _ in 0 } }
        if isEcho { keep(samples) }
        for edge in endpointer.hear(samples.span) {
            if log.edges.count < 10_000 { log.edges.append(edge) }
            switch edge {
            case .started(let at):
                performance.callerStarted(at: at)
                outputs.append(.moment("speech_started"))
            case .stopped(let at):
                let end = max(0, at - endpointer.silenceMs)
                let words = performance.callerStopped(
                    at: end, noticedAt: at, otherwise: isEcho ? "(some words of the caller's)" : nil)
                for piece in words { write(piece, "session.input_transcript.delta") }
                if isEcho { echo(until: end) }
                outputs.append(.moment("speech_stopped"))
            }
        }
        // Only as far as it is certain that speech went on.
        for words in performance.callerWords(until: endpointer.heardMs - endpointer.silenceMs) {
            write(words, "session.input_transcript.delta")
        }
    }

    /// Makes sound as long as what was heard: 100 ms for 100 ms, silence included.
    func speak(_ now: Double) {
        if let heldUntil {
            guard now >= heldUntil else { return }
            self.heldUntil = nil
        }
        while madeMs + LivePerformance.pieceMs <= ear.heardMs {
            if let stall = stalls.removeValue(forKey: madeMs) {
                heldUntil = now + Double(stall)
                return
            }
            var piece = faults.isMute ? LivePerformance.Piece() : performance.piece(at: madeMs)
            if recording != nil { piece.sound = recording?.piece(at: madeMs) }
            if !piece.calls.isEmpty { delegate(piece.calls) }
            if let words = piece.words { write(words, "session.output_transcript.delta") }
            send(piece)
            madeMs += LivePerformance.pieceMs
        }
    }

    private func send(_ piece: LivePerformance.Piece) {
        let count = piece.rate * LivePerformance.pieceMs / 1000
        quietPieces = piece.sound == nil ? quietPieces + 1 : 0
        // What has no sound in it, and none left of what was before, is always the same.
        if quietPieces > 2, let silence { return emit(["type": "session.output_audio.delta", "delta": silence]) }
        var samples = Array(piece.sound ?? [])
        samples += [Int16](repeating: 0, count: count - samples.count)
        let base64 = JSON.string(voice.base64(samples[...], rate: piece.rate, as: ear.format))
        if quietPieces == 2 { silence = base64 }
        emit(["type": "session.output_audio.delta", "delta": base64])
    }

    /// Words come a while after they were said.
    private func write(_ words: LivePerformance.Words, _ type: JSON) {
        fragments += 1
        let event: JSON = [
            "type": type, "event_id": .string(newID("ev")), "delta": .string(words.text),
            "start_ms": JSON(words.startMs), "end_ms": JSON(words.endMs),
        ]
        let lag = faults.scramblesWords && fragments % 3 == 0 ? 600 : 150
        waiting.append((max(ear.heardMs, words.endMs) + lag, event))
        if faults.scramblesWords, fragments % 4 == 0 {
            waiting.append((max(ear.heardMs, words.endMs) + lag + 250, event))
        }
    }

    // MARK: The echo

    private func keep(_ samples: [Int16]) {
        recent += samples
        let surplus = recent.count - 60 * ear.format.sampleRate
        if surplus > ear.format.sampleRate { recent.removeFirst(surplus) }
    }

    /// Says what was heard, as far as it goes back to where speech began.
    private func echo(until end: Int) {
        guard let started = log.edges.last(where: { if case .started = $0 { true } else { false } }),
            case .started(let start) = started
        else { return }
        let rate = ear.format.sampleRate
        let (quiet, length) = ((ear.heardMs - end) * rate / 1000, (end - start) * rate / 1000)
        let sound = Array(recent.dropLast(min(quiet, recent.count)).suffix(length))
        performance.add(.init(delayMs: 0, text: "(echo of \(end - start) ms)", sound: sound, rate: rate))
    }

    /// E5 and A5 at the first word that is asked for.
    static let chime = LiveScript.Passage(
        after: ("response.create", 1), text: "(chime)",
        sound: [(659.26, 200), (880.0, 300)].flatMap { pitch, ms in
            let count = ms * 24
            return (0..<count).map { index in
                let edge = min(1, Double(min(index, count - index)) / 240)
                return Int16(8192 * edge * sin(2 * .pi * pitch * Double(index) / 24_000))
            }
        })
}
