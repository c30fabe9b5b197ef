import Testing

@testable import Bridge

/// What the model is given to hear, what is believed of what it heard, and what it may forget.
@Suite struct HearingTests {
    @Test func `missing frames are silence, within bounds`() {
        var talk = Talk.begun()
        var ways: [Call.FrameWay] = []
        for stamp in [0, 20, 100, 120, 60_000, 60_020] {
            talk.now = stamp
            ways.append(talk.frame(timestampMs: stamp))
        }
        #expect(
            ways == [
                .relay(gap: 0), .relay(gap: 0), .relay(gap: 60 * 8), .relay(gap: 0), .relay(gap: Call.longestGap),
                .relay(gap: 0),
            ])
        #expect(talk.call.gapMs == 60 + 2000)
    }

    @Test func `frames that come again or late add nothing`() {
        var talk = Talk.begun()
        var ways: [Call.FrameWay] = []
        for stamp in [0, 20, 40, 20, 40, 60] {
            talk.now += 20
            ways.append(talk.frame(timestampMs: stamp))
        }
        #expect(ways.allSatisfy { $0 == .relay(gap: 0) })
    }

    @Test func `words where no voice was are marked, a voice's are not`() {
        var talk = Talk.begun()
        talk.play(2000)
        talk.say("c1", "Thank you for watching.", ms: 1500, isVoiced: false)
        #expect(talk.turns.first?.isDoubtful == true)

        var voiced = Talk.begun()
        voiced.play(2000)
        voiced.voice(.speechStarted(item: "c1", atMs: voiced.now))
        for _ in 0..<40 {
            voiced.now += 20
            voiced.frame(code: 0x90)
        }
        voiced.voice(.speechStopped(item: "c1", atMs: voiced.now))
        voiced.voice(.item(id: "c1", after: nil, speaker: .caller))
        voiced.voice(.callerText(item: "c1", text: "I call about the clock."))
        #expect(voiced.turns.first?.isDoubtful == false)
    }

    @Test func `more words than anybody can say are marked`() {
        var talk = Talk.begun()
        talk.play(1000)
        talk.voice(.speechStarted(item: "c1", atMs: talk.now))
        for _ in 0..<20 {
            talk.now += 20
            talk.frame(code: 0x90)
        }
        talk.voice(.speechStopped(item: "c1", atMs: talk.now))
        talk.voice(.item(id: "c1", after: nil, speaker: .caller))
        talk.voice(.callerText(item: "c1", text: String(repeating: "subtitles by the community ", count: 4)))
        #expect(talk.turns.first?.isDoubtful == true)
    }

    @Test func `tokens are counted once and cached ones at their own price`() {
        let prices = VoicePrices(audioIn: 32, audioCached: 0.4, audioOut: 64, textIn: 4, textCached: 0.4, textOut: 24)
        // 1000 in: 600 of sound, 400 of text; 500 cached, 300 of them sound.
        let usage = VoiceUsage(
            input: 1000, output: 100, cached: 500, inputAudio: 600, outputAudio: 80, cachedAudio: 300)
        let sound: Double = 300 * 32 + 300 * 0.4 + 80 * 64
        let text: Double = 200 * 4 + 200 * 0.4 + 20 * 24
        #expect(abs(prices.cost(of: usage) - (sound + text) / 1_000_000) < 1e-12)
        #expect(VoicePrices(perMinute: 0.05).cost(of: VoiceUsage(seconds: 90)) == 0.05 * 1.5)
    }

    // MARK: Forgetting

    private static func long(_ policy: CallPolicy, exchanges: Int) -> Talk {
        var talk = Talk.begun(policy: policy)
        for index in 1...exchanges {
            talk.say("c\(index)", "question \(index)", ms: 100)
            talk.answer("a\(index)", "answer \(index)", 100, response: "r\(index)")
            talk.playedFrom = talk.now - talk.now
            talk.play(200)
            talk.tick(1)
        }
        return talk
    }

    private static func over(_ tokens: Int) -> VoiceEvent {
        .responseDone(ResponseOutcome(id: "rx", status: .completed, usage: VoiceUsage(input: tokens)))
    }

    @Test func `past the threshold the old turns are summarised, put first, and only then deleted`() {
        var policy = CallPolicy()
        policy.history.canSummarise = true
        policy.history.keepTurns = 4
        var talk = Self.long(policy, exchanges: 6)
        talk.voice(Self.over(13_000))
        guard
            case .summarise(let request)? = talk.actions.first(where: {
                if case .summarise = $0 { true } else { false }
            })
        else {
            Issue.record("no summary asked for")
            return
        }
        #expect(request.lines.first == "Caller: \u{201C}question 1\u{201D}")
        #expect(request.lines.last == "You: \u{201C}answer 4\u{201D}")
        // What comes meanwhile is not touched.
        talk.say("c7", "question 7", ms: 100)
        #expect(talk.commands.isEmpty)
        talk.actions = talk.call.summarised(request.number, "They spoke of clocks.", at: talk.now)
        guard case .insert(let text)? = talk.commands.first else {
            Issue.record("no summary inserted")
            return
        }
        #expect(text.isFirst && text.role == .system && text.text.contains("They spoke of clocks."))
        #expect(talk.commands.count == 1)
        talk.voice(.item(id: text.id, after: nil, speaker: .other))
        let deleted = talk.commands.compactMap { if case .delete(let item) = $0 { item } else { nil } }
        #expect(deleted == ["c1", "a1", "c2", "a2", "c3", "a3", "c4", "a4"])
        #expect(talk.notes.contains("history_summarised"))
        // The record keeps them all.
        #expect(talk.call.transcript.nodes.filter { $0.speaker != .other }.count == 13)
    }

    @Test func `the next summary replaces the last and deletes it`() {
        var policy = CallPolicy()
        policy.history.canSummarise = true
        policy.history.keepTurns = 2
        var talk = Self.long(policy, exchanges: 4)
        talk.voice(Self.over(13_000))
        talk.actions = talk.call.summarised(1, "first", at: talk.now)
        talk.voice(.item(id: "sum_1", after: nil, speaker: .other))
        talk.say("c5", "question 5", ms: 100)
        talk.answer("a5", "answer 5", 100, response: "r9")
        talk.play(300)
        talk.tick(1)
        talk.voice(Self.over(13_000))
        guard
            case .summarise(let request)? = talk.actions.first(where: {
                if case .summarise = $0 { true } else { false }
            })
        else {
            Issue.record("no second summary")
            return
        }
        #expect(request.previous == "first")
        #expect(request.lines == ["Caller: \u{201C}question 4\u{201D}", "You: \u{201C}answer 4\u{201D}"])
        talk.actions = talk.call.summarised(2, "second", at: talk.now)
        talk.voice(.item(id: "sum_2", after: nil, speaker: .other))
        #expect(talk.commands.contains(.delete(item: "sum_1")))
        // A new session is told the summary.
        talk.lose()
        talk.openNext(1)
        #expect(
            talk.commands.contains {
                if case .insert(let text) = $0 { text.text.contains("second") } else { false }
            })
    }

    @Test func `a summary that fails deletes nothing and is not asked for again at once`() {
        var policy = CallPolicy()
        policy.history.canSummarise = true
        var talk = Self.long(policy, exchanges: 8)
        talk.voice(Self.over(13_000))
        talk.actions = talk.call.summarised(1, nil, at: talk.now)
        #expect(talk.commands.isEmpty)
        #expect(talk.notes == ["history_summary_failed"])
        talk.voice(Self.over(13_000))
        #expect(!talk.actions.contains { if case .summarise = $0 { true } else { false } })
    }

    @Test func `without a summary the oldest turns go in pairs, by number or by characters`() {
        var policy = CallPolicy()
        policy.history.maxTurns = 6
        var talk = Self.long(policy, exchanges: 4)
        talk.voice(Self.over(1))
        #expect(talk.call.pruning.covered == ["c1", "a1"])
        policy.history.maxTurns = nil
        policy.history.maxCharacters = 60
        talk = Self.long(policy, exchanges: 4)
        talk.voice(Self.over(1))
        #expect(talk.call.pruning.covered.isSuperset(of: ["c1", "a1"]))
        #expect(talk.call.transcript.extent(without: talk.call.pruning.covered).characters <= 60)
    }
}
