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
        // What is really in the caller's ear: 20 ms with each 20 ms, until it is cut off.
        var heard = 300
        var isCut = false
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
            isCut = isCut || event == .hangUp || talk.actions.contains(.clear)
            if !isCut { heard += 20 }
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
        let node = talk.call.transcript.nodes.first { $0.item == "a" }
        // Where the call takes turns, a sound that is short may let the agent go on.
        if policy.bargeIn.turnTaking == .server {
            #expect(abs((node?.heardMs ?? 0) - heard) <= 40, "\(order): \(node?.heardMs ?? 0) of \(heard)")
            #expect(node?.interrupted == true, "\(order)")
            let cuts = all.compactMap { if case .truncate(_, _, let ms)? = Self.command($0) { ms } else { nil } }
            #expect(cuts.allSatisfy { abs($0 - heard) <= 40 } && cuts.count <= 1, "\(order): \(cuts) of \(heard)")
        }
        let turn = node?.emitted
        #expect(turn != nil && text.hasPrefix(turn?.heardText ?? "?"), "\(order)")
        #expect(talk.actions.isEmpty, "\(order)")
    }

    private static func command(_ action: CallAction) -> VoiceCommand? {
        if case .voice(let command) = action { command } else { nil }
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
