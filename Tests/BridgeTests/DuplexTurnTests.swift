import Testing

@testable import Bridge

/// Turns made of words that come in pieces, of two sides that may speak at the same time, where no turn has an end.
@Suite struct DuplexTurnTests {
    @Test func `pieces make up a turn as they are, and a pause ends it`() {
        var talk = DuplexTalk.greeted()
        talk.caller("Is my clock ready?", ms: 1200)
        talk.pass(1000)
        talk.agent("It is, and it keeps time again.", ms: 2000)
        talk.pass(2000)
        talk.caller("Good.", ms: 400)
        talk.pass(2000)
        #expect(
            talk.said == [
                "agent: Hello, how can I help?", "caller: Is my clock ready?",
                "agent: It is, and it keeps time again.", "caller: Good.",
            ])
        #expect(talk.record.map(\.seq) == [1, 2, 3, 4])
        #expect(talk.record.allSatisfy { !$0.interrupted && ($0.heardText ?? $0.text) == $0.text })
    }

    @Test func `a turn stands where and when it was spoken`() {
        var talk = DuplexTalk.greeted()
        talk.pass(1000)
        let began = talk.now
        talk.caller("Is my clock ready?", ms: 1200)
        talk.pass(2000)
        let turn = talk.record.last
        #expect(abs((turn?.startedMs ?? 0) - began) <= 60)
        #expect(abs((turn?.endedMs ?? 0) - began - 1200) <= 60)
    }

    @Test func `pieces out of order are put in order, and one that comes twice counts once`() {
        var talk = DuplexTalk.greeted()
        talk.pass(1200, caller: 0x90)
        let end = talk.sessionMs
        func piece(_ text: String, _ from: Int, _ id: String) -> VoiceEvent {
            .fragment(
                SpeechFragment(
                    speaker: .caller, text: text, startMs: end - 1200 + from, endMs: end - 1000 + from, id: id))
        }
        for (text, from, id) in [
            (" clock", 400, "e2"), ("Is my", 0, "e1"), (" ready", 700, "e3"), (" clock", 400, "e2"), ("?", 900, "e4"),
            ("Is my", 0, "e1"),
        ] { talk.says(piece(text, from, id)) }
        talk.pass(2000)
        #expect(talk.said.last == "caller: Is my clock ready?")
    }

    @Test func `words that lag behind belong to the turn they were said in`() {
        var talk = DuplexTalk.greeted()
        talk.caller("Is my clock", ms: 1000)
        let end = talk.sessionMs
        talk.pass(1500)
        talk.agent("It is.", ms: 600)
        talk.says(
            .fragment(
                SpeechFragment(speaker: .caller, text: " ready?", startMs: end, endMs: end + 200, id: "late")))
        talk.pass(2000)
        #expect(talk.said.suffix(2) == ["caller: Is my clock ready?", "agent: It is."])
    }

    @Test func `two who speak at the same time are two turns`() {
        var talk = DuplexTalk.greeted()
        talk.pass(500)
        for (agent, caller) in [("You can ", nil), ("pick it ", "Yes "), ("up ", "I "), ("today.", "know.")]
            as [(String, String?)]
        {
            talk.pass(200, .voice, caller: caller == nil ? 0xFF : 0x90)
            talk.words(.agent, agent)
            if let caller { talk.words(.caller, caller) }
        }
        talk.pass(2500)
        #expect(talk.said.suffix(2) == ["agent: You can pick it up today.", "caller: Yes I know."])
    }

    @Test func `a hole in what the agent says while it looks something up is no end of its turn`() {
        var talk = DuplexTalk.greeted()
        talk.caller("Is my clock ready?", ms: 1000)
        talk.pass(600)
        talk.says(.responseStarted(id: "r1"))
        talk.agent("One moment,", ms: 800)
        talk.pass(2000)
        talk.agent(" it is ready.", ms: 1000)
        talk.says(.responseDone(ResponseOutcome(id: "r1", status: .completed)))
        talk.pass(2500)
        #expect(talk.said.last == "agent: One moment, it is ready.")
    }

    @Test func `an agent that stops in the middle of a sentence when the caller speaks was interrupted`() {
        var talk = DuplexTalk.greeted()
        talk.agent("For an espresso machine we begin with a check for", ms: 2400)
        talk.caller("No, wait,", ms: 600, over: .voice)
        talk.caller(" I meant a grinder.", ms: 1000)
        talk.pass(2500)
        let agent = talk.record.last { $0.isAgent }
        #expect(agent?.interrupted == true)
        #expect(agent?.heardText == agent?.text)
        #expect(talk.take().notes.contains("barge_in"))
    }

    @Test func `an agent that finishes its sentence while the caller says yes was not`() {
        var talk = DuplexTalk.greeted()
        talk.agent("You can pick it up today", ms: 1600)
        talk.caller("Yes.", ms: 200, over: .voice)
        talk.pass(200, .voice)
        talk.words(.agent, " until six.")
        talk.pass(2500)
        #expect(talk.record.filter { $0.isAgent }.allSatisfy { !$0.interrupted })
        #expect(!talk.take().notes.contains("barge_in"))
    }

    @Test func `words where no voice was are doubtful`() {
        var talk = DuplexTalk.greeted()
        talk.pass(4000)
        talk.words(.caller, "Thanks for watching!", ms: 800)
        talk.pass(2000)
        #expect(talk.record.last?.isDoubtful == true)
        talk.caller("Is my clock ready?", ms: 1000)
        talk.pass(2000)
        #expect(talk.record.last?.isDoubtful == false)
    }

    @Test func `the last words may come after the hang-up, but nothing that nobody heard`() {
        var talk = DuplexTalk.greeted()
        talk.caller("Good", ms: 400)
        talk.hangUp()
        let end = talk.sessionMs
        talk.says(
            .fragment(SpeechFragment(speaker: .caller, text: " bye.", startMs: end - 100, endMs: end, id: "x1")))
        talk.says(
            .fragment(
                SpeechFragment(speaker: .agent, text: "Bye!", startMs: end + 300, endMs: end + 500, id: "x2")))
        talk.says(.closed(reason: "close_requested", seconds: 9))
        #expect(talk.said.last == "caller: Good bye.")
        #expect(talk.take().ending?.reason == .callerHangup)
    }

    @Test func `what was said when the caller hung up was heard so far and no further`() {
        var talk = DuplexTalk.greeted()
        talk.agent("You can pick it up until six today", ms: 1600)
        talk.pass(600, .none)
        for _ in 0..<6 { talk.piece(.voice) }
        talk.words(.agent, " and tomorrow until noon", ms: 600)
        talk.hangUp()
        talk.says(.closed(reason: "close_requested", seconds: 9))
        let turn = talk.record.last
        #expect(turn?.text == "You can pick it up until six today and tomorrow until noon")
        #expect(turn?.interrupted == true)
        let heard = turn?.heardText ?? ""
        #expect(turn?.text.hasPrefix(heard) == true)
        #expect(heard.count >= 20 && heard.count <= 44, "\(heard)")
    }

    @Test func `the time from the caller's last word to the agent's first is known`() {
        var talk = DuplexTalk.greeted()
        talk.caller("Is my clock ready?", ms: 1000)
        talk.pass(900)
        talk.agent("It is.", ms: 600)
        talk.pass(2000)
        talk.hangUp()
        talk.says(.closed(reason: "close_requested", seconds: 9))
        let answers = talk.take().ending?.answerMs ?? []
        #expect(answers.count == 1)
        #expect((850...1100).contains(answers.first ?? 0), "\(answers)")
    }
}

/// What becomes turns in one session, by itself.
@Suite struct SpokenTurnsTests {
    private func piece(_ speaker: VoiceEvent.Speaker, _ text: String, _ start: Int, _ end: Int) -> SpeechFragment {
        SpeechFragment(speaker: speaker, text: text, startMs: start, endMs: end)
    }

    @Test func `sound without words waits for them, and they take its place`() {
        var turns = SpokenTurns(session: 0)
        let item = turns.sound(from: 1000, to: 1100, at: 1100, offset: 0, isHeld: false)
        let turn = turns.take(piece(.agent, "Hello.", 700, 900), at: 1200, offset: 0, isHeld: false)
        #expect(turn?.item == item)
    }

    @Test func `what has not been touched for a while is over, and only once`() {
        var turns = SpokenTurns(session: 0)
        _ = turns.take(piece(.caller, "Yes.", 0, 200), at: 300, offset: 0, isHeld: false)
        let early = turns.close(at: 300 + SpokenTurns.pauseMs - 1, isHeld: false)
        #expect(early.isEmpty)
        #expect(turns.callerIsSpeaking)
        let closed = turns.close(at: 300 + SpokenTurns.pauseMs, isHeld: false)
        #expect(closed.map(\.text) == ["Yes."])
        let again = turns.close(at: 5000, isHeld: false)
        #expect(again.isEmpty)
    }

    @Test func `a session that never ends a turn, or begins thousands, takes bounded room`() {
        var turns = SpokenTurns(session: 0)
        for index in 0..<20_000 {
            _ = turns.take(
                SpeechFragment(
                    speaker: index % 2 == 0 ? .caller : .agent, text: "x", startMs: index * 997 % 40_000_000,
                    endMs: index * 997 % 40_000_000 + 100, id: "e\(index)"), at: index, offset: 0, isHeld: false)
        }
        #expect(turns.caller.count <= 8 && turns.agent.count <= 8)
    }
}
