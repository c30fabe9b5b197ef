import Testing

@testable import Bridge

/// How near the account comes to what a telephone played.
@Suite struct PlaybackTests {
    /// A telephone that plays what it gets, echoes each mark when the sound before it is over, and is some milliseconds away.
    private struct Telephone {
        var queued: [(position: Int, at: Int)] = []
        var played = 0.0
        var end = 0
        var echoes: [(name: String, at: Int)] = []
        var marks: [(generation: Int, position: Int)] = []
    }

    @Test(arguments: [0, 10, 40])
    func `at any moment the account is within 40 ms of the ear, whatever the network does`(
        delayMs: Int
    ) {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<20 {
            var playback = Playback()
            var phone = Telephone()
            let (item, sound) = (Array("a".utf8), [UInt8](repeating: 0x90, count: 3 * 8000))
            _ = playback.enqueue(item: item.span, contentIndex: 0, sound.span, at: 0)
            var worst = 0
            for now in 0..<3500 {
                while case let count = playback.sendable(at: now), count > 0 {
                    let mark = playback.didSend(count, at: now)
                    // The network keeps the order and takes between nothing and a bit more than its usual time.
                    let arrives = max(phone.queued.last?.at ?? 0, now + Int.random(in: 0...delayMs, using: &random))
                    phone.queued.append((mark.position, arrives))
                    phone.marks.append(mark)
                }
                while let next = phone.queued.first, next.at <= now {
                    phone.end = next.position
                    phone.queued.removeFirst()
                }
                phone.played = min(phone.played + 8, Double(phone.end))
                while let mark = phone.marks.first, Double(mark.position) <= phone.played {
                    phone.marks.removeFirst()
                    let back = max(phone.echoes.last?.at ?? 0, now + Int.random(in: 0...delayMs, using: &random))
                    phone.echoes.append(("g\(mark.generation).\(mark.position)", back))
                }
                while let echo = phone.echoes.first, echo.at <= now {
                    playback.markEchoed(echo.name, at: now)
                    phone.echoes.removeFirst()
                }
                let heard = playback.heard(at: now).first?.heardMs ?? 3000
                worst = max(worst, abs(heard - Int(phone.played) / 8))
            }
            #expect(worst <= 40, "\(delayMs) ms away: \(worst) ms off")
        }
    }

    @Test func `what is paused goes on with the very next sample, and nothing is said twice`() {
        var playback = Playback()
        let item = Array("a".utf8)
        let sound = (0..<16_000).map { UInt8($0 / 64 & 0xFF) }
        _ = playback.enqueue(item: item.span, contentIndex: 0, sound.span, at: 0)
        var heard: [UInt8] = []
        func send(_ playback: inout Playback, _ now: Int) -> [UInt8] {
            var out: [UInt8] = []
            while case let count = playback.sendable(at: now), count > 0 {
                playback.withNext(count) { span in for index in 0..<span.count { out.append(span[index]) } }
                _ = playback.didSend(count, at: now)
            }
            return out
        }
        let first = send(&playback, 0)
        playback.pause(at: 150)  // 150 ms were heard; Twilio throws the rest away
        heard += first.prefix(150 * 8)
        #expect(playback.heard(at: 400).first?.heardMs == 150)
        playback.resume(at: 500)
        var now = 500
        while heard.count < sound.count, now < 5000 {
            heard += send(&playback, now)
            now += 20
        }
        #expect(heard == sound)
    }

    @Test(arguments: [(stall: 400, gap: 0), (800, 0), (1200, 400)])
    func `a network that stands still is not heard until what the telephone holds is used up`(stall: Int, gap: Int) {
        var playback = Playback()
        let (item, sound) = (Array("a".utf8), [UInt8](repeating: 0x90, count: 6 * 8000))
        _ = playback.enqueue(item: item.span, contentIndex: 0, sound.span, at: 0)
        var (arrived, played, silent) = (0, 0, 0)
        var pending: [Int] = []
        var marks: [(generation: Int, position: Int)] = []
        for now in 0..<8000 {
            let isStill = (2000..<2000 + stall).contains(now)
            while case let count = playback.sendable(at: now), count > 0 {
                let mark = playback.didSend(count, at: now)
                pending.append(mark.position)
                marks.append(mark)
            }
            if !isStill, let last = pending.last {
                arrived = last
                pending = []
            }
            if played < arrived { played += 8 } else if played < sound.count { silent += 1 }
            while !isStill, let mark = marks.first, mark.position <= played {
                marks.removeFirst()
                playback.markEchoed("g\(mark.generation).\(mark.position)", at: now)
            }
        }
        #expect(played == sound.count)
        #expect(silent <= gap)
        #expect(gap == 0 || silent > 0)
    }
}
