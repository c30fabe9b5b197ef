import Bridge
import Console
import Testing

@testable import ringback

/// What a recording holds: on the left what was said, on the right what was heard.
@Suite struct SoundTrackTests {
    private static let silence: UInt8 = 0xFF

    /// Takes all that comes out of a pipe, as left and right.
    private func sound(_ pipe: SoundPipe) -> (left: [UInt8], right: [UInt8]) {
        var (left, right): ([UInt8], [UInt8]) = ([], [])
        while let (number, block) = pipe.take() {
            let missing = number * SoundPipe.blockFrames - left.count
            left += Array(repeating: Self.silence, count: missing)
            right += Array(repeating: Self.silence, count: missing)
            for frame in 0..<SoundPipe.blockFrames {
                left.append(block[2 * frame])
                right.append(block[2 * frame + 1])
            }
        }
        return (left, right)
    }

    private func frames(_ value: UInt8, ms: Int) -> [UInt8] { Array(repeating: value, count: ms * 8) }

    /// Where a value stands in a channel, in milliseconds: its first place and one past its last.
    private func place(_ value: UInt8, _ channel: [UInt8]) -> (from: Int, to: Int)? {
        guard let first = channel.firstIndex(of: value), let last = channel.lastIndex(of: value) else { return nil }
        return (first / 8, (last + 1) / 8)
    }

    /// A call in which the caller's frames come every 20 ms, from `start` on.
    private struct Line {
        let pipe = SoundPipe()
        var track: SoundTrack
        var clock: Int
        init(from start: Int) {
            clock = start
            track = SoundTrack(pipe, start: 0, metrics: Metrics(endReasons: []))
        }
        mutating func pass(ms: Int, saying value: UInt8 = 0x10) {
            for _ in 0..<(ms / 20) {
                clock += 20
                let frame = [UInt8](repeating: value, count: 160)
                track.caller(frame.span, at: clock)
            }
        }
    }

    @Test func `each side stands at its time`() throws {
        var line = Line(from: 500)
        line.pass(ms: 400, saying: 1)
        let reply = frames(2, ms: 200)
        line.track.agent(reply.span, position: 0, at: line.clock)
        line.pass(ms: 600, saying: 3)
        line.track.finish()
        let (left, right) = sound(line.pipe)
        #expect(try #require(place(1, left)) == (500, 900))
        #expect(try #require(place(3, left)) == (900, 1500))
        #expect(try #require(place(2, right)) == (900, 1100))
        #expect(right.count { $0 == 2 } == reply.count)
    }

    @Test func `a reply that is sent faster than life is heard at the speed of life, without a gap`() throws {
        var line = Line(from: 0)
        line.pass(ms: 100)
        for step in 0..<5 {
            let piece = frames(UInt8(20 + step), ms: 200)
            line.track.agent(piece.span, position: step * 1600, at: line.clock)
        }
        line.pass(ms: 1600)
        line.track.finish()
        let (_, right) = sound(line.pipe)
        for step in 0..<5 {
            #expect(try #require(place(UInt8(20 + step), right)) == (100 + step * 200, 300 + step * 200))
        }
    }

    @Test func `what was cleared is not in it, to the sample`() throws {
        var line = Line(from: 0)
        let reply = frames(7, ms: 1000)
        line.track.agent(reply.span, position: 0, at: 0)
        line.pass(ms: 400)
        line.track.cut(at: 3003)  // of 8000 samples so many were heard
        line.pass(ms: 2000)
        line.track.finish()
        let (_, right) = sound(line.pipe)
        #expect(right.count { $0 == 7 } == 3003)
        #expect(right.prefix(3003).allSatisfy { $0 == 7 })
    }

    @Test func `a reply that was held goes on where it was cut, at the time it goes on`() throws {
        var line = Line(from: 0)
        let first = frames(7, ms: 1000)
        line.track.agent(first.span, position: 0, at: 0)
        line.pass(ms: 300)
        line.track.cut(at: 2400)
        line.pass(ms: 500)
        let rest = frames(8, ms: 700)
        line.track.agent(rest.span, position: 2400, at: line.clock)
        line.pass(ms: 1000)
        line.track.finish()
        let (_, right) = sound(line.pipe)
        #expect(try #require(place(7, right)) == (0, 300))
        #expect(try #require(place(8, right)) == (800, 1500))
    }

    @Test func `a caller's frames that come unevenly are one sound, and a hole is a hole`() throws {
        var line = Line(from: 0)
        for at in [20, 43, 61, 80, 104] {  // times of one and the same stream, read late or early
            let frame = frames(5, ms: 20)
            line.track.caller(frame.span, at: at)
        }
        let late = frames(6, ms: 20)
        line.track.caller(late.span, at: 400)
        line.track.finish()
        let (left, _) = sound(line.pipe)
        #expect(try #require(place(5, left)) == (0, 100))
        #expect(left.count { $0 == 5 } == 800)
        #expect(try #require(place(6, left)) == (380, 400))
    }

    @Test func `an hour goes through a pipe that somebody empties`() {
        var line = Line(from: 0)
        var blocks = 0
        for second in 0..<3600 {
            line.pass(ms: 1000)
            let reply = frames(9, ms: 500)
            line.track.agent(reply.span, position: second * 4000, at: line.clock)
            while line.pipe.take() != nil { blocks += 1 }
        }
        line.track.finish()
        while line.pipe.take() != nil { blocks += 1 }
        #expect(blocks == 36_005)  // and the half second that the last reply lasts beyond
        #expect(line.pipe.isDone)
    }

    @Test func `what a slow writer misses is silence of the same length`() {
        var line = Line(from: 0)
        line.pass(ms: 20_000, saying: 4)
        while line.pipe.take() != nil {}
        line.pass(ms: 5000, saying: 6)
        line.track.finish()
        let (left, _) = sound(line.pipe)
        #expect(left.count == 25_000 * 8)
        #expect(left.suffix(5000 * 8).allSatisfy { $0 == 6 })
    }
}
