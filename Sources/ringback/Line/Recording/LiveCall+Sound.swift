import Bridge
import Records

/// A call's sound for the record and for those who listen in.
extension LiveCall {
    /// Begins to keep the sound in a file.
    func keepSound() {
        guard let pipe = openSound(from: 0) else { return }
        let callSid = record.callSid
        Task { [room = board.room] in await room.open(callSid, pipe, isRecorded: true) }
    }

    /// Begins to keep the sound, from now on or from the call's start. - Returns: where it comes out; nil when it has begun.
    func openSound(from start: Int? = nil) -> SoundPipe? {
        guard sound == nil, !call.isOver else { return nil }
        let pipe = SoundPipe()
        sound = SoundTrack(pipe, start: start ?? call.soundClock(at: now), metrics: board.metrics)
        return pipe
    }

    /// What Twilio threw away was not heard.
    func cutSound() { sound?.cut(at: call.playback.lastCut) }

    /// Nothing more will be heard.
    func closeSound() {
        cutSound()
        sound?.finish()
        sound = nil
    }
}
