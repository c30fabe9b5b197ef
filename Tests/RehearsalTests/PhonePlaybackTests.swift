import JSONText
import Testing

@testable import Rehearsal

@Suite struct PhonePlaybackTests {
    private func sound(_ ms: Int, _ code: UInt8 = 1) -> [UInt8] { [UInt8](repeating: code, count: 8 * ms) }

    @Test func `a mark waits for the sound ahead of it, and only for that`() {
        var phone = PhonePlayback()
        let first = phone.media(sound(100), at: 0)
        let a = phone.mark("a", at: 0)
        let second = phone.media(sound(100), at: 10)
        let b = phone.mark("b", at: 10)
        #expect(first + a + second + b == [])
        #expect(phone.nextEchoMs == 100)
        let early = phone.advance(to: 99.9)
        let due = phone.advance(to: 100)
        let later = phone.advance(to: 250)
        #expect(early == [] && due == ["a"] && later == ["b"])
        #expect(phone.nextEchoMs == nil)
    }

    @Test func `a mark with nothing ahead of it is echoed at once`() {
        var phone = PhonePlayback()
        let first = phone.mark("first", at: 5)
        _ = phone.media(sound(20), at: 5)
        let second = phone.mark("second", at: 25)
        #expect(first == ["first"] && second == ["second"])
    }

    @Test func `a mark behind a waiting mark is never echoed before it`() {
        var phone = PhonePlayback()
        _ = phone.media(sound(20), at: 0)
        _ = phone.mark("a", at: 0)
        let both = phone.mark("b", at: 20)
        #expect(both == ["a", "b"])
    }

    @Test func `clear drops the rest, and echoes what had played before what had not`() {
        var phone = PhonePlayback()
        _ = phone.media(sound(100), at: 0)
        _ = phone.mark("played", at: 0)
        _ = phone.media(sound(900), at: 0)
        _ = phone.mark("cut", at: 0)
        let echoes = phone.clear(at: 150)
        #expect(echoes == ["played", "cut"])
        #expect(phone.marks.map(\.flushed) == [false, true])
        #expect(phone.heard == [.init(start: 0, codes: sound(150))])
        #expect(phone.flushedSamples == 850 * 8 && phone.queuedMs == 0)
        let next = phone.mark("next", at: 150)
        #expect(next == ["next"])
    }

    @Test func `clear with nothing queued does nothing`() {
        var phone = PhonePlayback()
        _ = phone.media(sound(20), at: 0)
        let echoes = phone.clear(at: 500)
        #expect(echoes == [] && phone.flushedSamples == 0)
        #expect(phone.heard == [.init(start: 0, codes: sound(20))])
    }

    @Test func `sound that comes late plays when it comes, sound that comes early plays in turn`() {
        var phone = PhonePlayback()
        _ = phone.media(sound(20, 1), at: 100)
        _ = phone.media(sound(20, 2), at: 105)
        _ = phone.media(sound(20, 3), at: 200)
        _ = phone.advance(to: 1000)
        #expect(phone.heard.map(\.start) == [800, 1600])
        let track = phone.track(samples: 2000)
        #expect(track[799] == 0xFF && track[800] == 1 && track[960] == 2 && track[1120] == 0xFF && track[1600] == 3)
        #expect(track.filter { $0 != 0xFF }.count == 480)
    }

    @Test func `only what has played counts as heard`() {
        var phone = PhonePlayback()
        _ = phone.media(sound(1000), at: 0)
        _ = phone.advance(to: 333)
        #expect(phone.heard.first?.codes.count == 333 * 8)
        #expect(phone.queuedMs == 667)
    }

    @Test func `time that goes back counts as the last time`() {
        var phone = PhonePlayback()
        _ = phone.advance(to: 100)
        _ = phone.media(sound(10), at: 50)
        _ = phone.advance(to: 200)
        #expect(phone.heard.first?.start == 800)
    }
}
