import Testing

@testable import Bridge

/// The seven things that can happen around a barge-in, in every order they can come in: 5,040 conversations a policy.
@Suite struct OrderingTests {
    private enum Event: CaseIterable {
        case delta, mark, truncateError, speechStarted, speechStopped, responseDone, hangUp
    }

    @Test(arguments: [0, 300]) func `every order of events ends once, closes everything and tells the truth`(
        minimumMs: Int
    ) {
        var policy = CallPolicy()
        policy.bargeIn.minimumMs = minimumMs
        var orders = 0
        Self.permute(Event.allCases) { order in
            orders += 1
            Self.converse(order, policy)
        }
        #expect(orders == 5040)
    }

    private static func converse(_ order: [Event], _ policy: CallPolicy) {
        var talk = Talk.begun(policy: policy)
        let text = "one two three four five six seven eight nine ten"
        talk.voice(.responseStarted(id: "r1"))
        talk.voice(.item(id: "a", after: nil, speaker: .agent))
        talk.speak("a", 1000)
        talk.voice(.agentText(item: "a", text: text))
        talk.play(300)
        var received = 1000
        var all: [CallAction] = []
        for event in order {
            switch event {
            case .delta: if talk.speak("a", 500) { received += 500 }
            case .mark:
                if let mark = talk.marks.first {
                    talk.marks.removeFirst()
                    talk.phone(.mark(name: "g\(mark.generation).\(mark.position)"))
                }
            case .truncateError:
                talk.voice(.failure(VoiceFailure(code: "invalid_value", message: "", command: "truncate")))
            case .speechStarted: talk.voice(.speechStarted(item: "c", atMs: 300))
            case .speechStopped: talk.voice(.speechStopped(item: "c", atMs: 900))
            case .responseDone: talk.voice(.responseDone(ResponseOutcome(id: "r1", status: .completed)))
            case .hangUp: talk.phone(.stop)
            }
            all += talk.actions
            talk.actions = []
            if !talk.call.isOver { talk.play(20) }
            all += talk.actions
        }
        talk.tick(Call.graceMs + 1)
        all += talk.actions
        talk.tick(Call.graceMs + 1)

        let endings = all.filter { if case .ended = $0 { true } else { false } }
        #expect(endings.count == 1 && talk.call.isOver, "\(order)")
        #expect(all.contains(.closeVoice), "\(order)")
        for action in all {
            guard case .voice(.truncate(_, _, let heard)) = action else { continue }
            #expect((0...received).contains(heard), "\(order)")
        }
        let turn = talk.call.transcript.nodes.first { $0.item == "a" }?.emitted
        #expect(turn != nil && text.hasPrefix(turn?.heardText ?? "?"), "\(order)")
        #expect(talk.actions.isEmpty, "\(order)")
    }

    private static func permute(_ events: [Event], _ body: ([Event]) -> Void) {
        var events = events
        func place(_ count: Int) {
            guard count > 1 else { return body(events) }
            for index in 0..<count {
                place(count - 1)
                events.swapAt(count % 2 == 0 ? index : 0, count - 1)
            }
        }
        place(events.count)
    }
}

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
}
