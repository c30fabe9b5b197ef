import Bridge
import Console

/// A call's sound on one line of time: left what the caller said, right what the caller heard.
///
/// Time is the telephone's, in samples since the call's start. The caller's sound is put where it was spoken; the agent's
/// where Twilio will play it, which is not yet certain: a `clear` may come. So nothing leaves before it is as old as the
/// playback account needs to be sure, and until then what was cut is taken back. Loop thread only; on a frame's way, after
/// its beginning no allocation.
struct SoundTrack {
    private let pipe: SoundPipe
    private let metrics: Metrics
    private var left: [UInt8]
    private var right: [UInt8]
    /// The first sample that has not left, and how many blocks have.
    private var begin: Int
    private var blocks = 0
    private var leftEnd: Int
    private var rightEnd: Int
    /// How far the agent's sound was sent, in the account's positions.
    private var rightPosition = 0
    private var block = [UInt8](repeating: SoundTrack.silence, count: SoundPipe.blockBytes)

    private static let silence: UInt8 = 0xFF
    /// Four seconds of samples: what is waited for, and what Twilio may hold.
    private static let room = 32_768
    /// After so many samples it is certain what was heard.
    private static let certain = 1300 * 8
    /// A caller's frame that is this far from where the last one ended was not the next one.
    private static let jump = 60 * 8

    /// - Parameter start: milliseconds since the call's start at which the track begins.
    init(_ pipe: SoundPipe, start: Int, metrics: Metrics) {
        self.pipe = pipe
        self.metrics = metrics
        left = Array(repeating: Self.silence, count: Self.room)
        right = left
        begin = start * 8
        leftEnd = begin
        rightEnd = begin
    }

    /// A frame of the caller's, of which the last sample was spoken at `clock`, in milliseconds.
    mutating func caller(_ ulaw: Span<UInt8>, at clock: Int) {
        let start = clock * 8 - ulaw.count
        // Frames come in a row; the clock between them may be some milliseconds off.
        if abs(start - leftEnd) > Self.jump { leftEnd = max(begin, start) }
        leave(before: leftEnd + ulaw.count, upTo: clock)
        for index in 0..<ulaw.count { left[(leftEnd + index) % Self.room] = ulaw[index] }
        leftEnd += ulaw.count
    }

    /// Sound of the agent's that goes to Twilio now: it is played when what was sent before it is over.
    /// - Parameter position: of its first sample, in the playback account.
    mutating func agent(_ ulaw: Span<UInt8>, position: Int, at clock: Int) {
        rightEnd = max(rightEnd, clock * 8, begin)
        leave(before: rightEnd + ulaw.count, upTo: clock)
        for index in 0..<ulaw.count { right[(rightEnd + index) % Self.room] = ulaw[index] }
        rightEnd += ulaw.count
        rightPosition = position + ulaw.count
    }

    /// Twilio threw away what had not been played: all from `position` of the account on.
    mutating func cut(at position: Int) {
        let unheard = max(0, rightPosition - position)
        let cut = max(begin, rightEnd - unheard)
        for sample in cut..<max(cut, rightEnd) { right[sample % Self.room] = Self.silence }
        rightEnd = min(rightEnd, cut)
        rightPosition = min(rightPosition, position)
    }

    /// The call is over: what there is leaves now.
    mutating func finish() {
        let end = max(leftEnd, rightEnd)
        while begin < end { leaveBlock() }
        pipe.finish()
    }

    /// Sends off what is certain at `clock`, and, so that there is room up to `end`, in need more than that.
    private mutating func leave(before end: Int, upTo clock: Int) {
        let settled = clock * 8 - Self.certain
        while begin + SoundPipe.blockFrames <= settled || end - begin > Self.room { leaveBlock() }
        leftEnd = max(leftEnd, begin)
        rightEnd = max(rightEnd, begin)
    }

    private mutating func leaveBlock() {
        for frame in 0..<SoundPipe.blockFrames {
            let place = (begin + frame) % Self.room
            block[2 * frame] = left[place]
            block[2 * frame + 1] = right[place]
            left[place] = Self.silence
            right[place] = Self.silence
        }
        if !pipe.put(block.span, number: blocks) { metrics.recordingGaps.add() }
        begin += SoundPipe.blockFrames
        blocks += 1
    }
}
