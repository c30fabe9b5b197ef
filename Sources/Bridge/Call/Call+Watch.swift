/// What those who watch a call see of it between its turns.
extension Call {
    /// How loud both sides were in the last moments, 0 to 32767.
    package func levels(at now: Int) -> (caller: Int, agent: Int) {
        let time = clock.read(now)
        return (loudness.peak(from: max(0, time - 250), to: time) ?? 0, playback.loudness(at: time))
    }

    /// The telephone's clock, in milliseconds since the call's start: what a recording is laid along.
    package mutating func soundClock(at now: Int) -> Int { clock.read(now) }

    /// What the caller has heard so far of what the agent is saying; nil while it says nothing.
    package func spoken(at now: Int) -> String? {
        let parts = playback.heard(at: clock.read(now))
        guard let item = parts.last(where: { $0.heardMs > 0 })?.item, let text = transcript.text(of: item) else {
            return nil
        }
        let ofItem = parts.filter { $0.item == item }
        let heard = ofItem.reduce(0) { $0 + $1.heardMs }
        let received = ofItem.reduce(0) { $0 + $1.receivedMs }
        return heard < received ? HeardText.cut(text, heardMs: heard, generatedMs: received) : text
    }
}
