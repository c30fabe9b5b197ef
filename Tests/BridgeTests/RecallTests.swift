import JSONText
import Testing

@testable import Bridge

/// What is remembered comes into the conversation without ever holding it up.
@Suite struct RecallTests {
    private static func begun(_ change: (inout CallPolicy) -> Void = { _ in }) -> Talk {
        var policy = CallPolicy()
        policy.recall.isOn = true
        change(&policy)
        return Talk.begun(policy: policy)
    }

    private static func told(_ id: String, _ query: String, _ text: String) -> [VoiceCommand] {
        [.tell(VoiceNotes(id: id, query: query, text: text))]
    }

    private static func asked(_ talk: Talk) -> RecallRequest? {
        talk.actions.compactMap { if case .recall(let request) = $0 { request } else { nil } }.first
    }

    @Test func `the caller's words are looked for with what the agent had said`() {
        var talk = Self.begun()
        talk.answer("a1", "Which room is it?", 800)
        talk.play(1000)
        talk.say("c1", "The kitchen.")
        #expect(Self.asked(talk) == RecallRequest(number: 1, said: "The kitchen.", before: "Which room is it?"))
    }

    @Test func `what is found in time is told as the result of a function call, and nobody is made to speak`() {
        var talk = Self.begun()
        talk.say("c1", "The kitchen.")
        talk.actions = talk.call.recalled(1, "[5 Mar] oak", at: talk.now + 100)
        #expect(talk.commands == Self.told("recall_1", "The kitchen.", "[5 Mar] oak"))
        #expect(talk.notes == ["memory_recalled"])
        talk.actions = talk.call.recalled(1, "again", at: talk.now + 110)
        #expect(talk.actions.isEmpty)
    }

    @Test func `what is found too late waits for the caller's next words`() {
        var talk = Self.begun()
        talk.say("c1", "The kitchen.")
        talk.actions = talk.call.recalled(1, "oak", at: talk.now + 121)
        #expect(talk.commands.isEmpty)
        talk.say("c2", "And the bath.")
        #expect(talk.commands == Self.told("late_1", "The kitchen.", "oak"))
        #expect(Self.asked(talk)?.number == 2)
        talk.say("c3", "Hello?")
        #expect(talk.commands.isEmpty)
    }

    @Test func `one search runs at a time, and one that never answers is given up`() {
        var talk = Self.begun()
        talk.say("c1", "The kitchen.", ms: 200)
        #expect(Self.asked(talk) != nil)
        talk.say("c2", "The bath.", ms: 200)
        #expect(Self.asked(talk) == nil)
        talk.tick(2000)
        talk.say("c3", "The roof.", ms: 200)
        #expect(Self.asked(talk)?.number == 2)
        talk.actions = talk.call.recalled(1, "of the first", at: talk.now)
        #expect(talk.actions.isEmpty)
    }

    @Test func `noise, silence and lines that don't want it are not looked for`() {
        var talk = Self.begun()
        talk.say("c1", "…")
        #expect(Self.asked(talk) == nil)
        talk.say(
            "c2", "Thank you for watching this long video to its very end, dear friends.", ms: 200, isVoiced: false)
        #expect(Self.asked(talk) == nil)
        var other = Self.begun { $0.recall.isOn = false }
        other.say("c1", "The kitchen.")
        #expect(Self.asked(other) == nil)
    }

    @Test func `nothing found is nothing told`() {
        var talk = Self.begun()
        talk.say("c1", "The kitchen.")
        talk.actions = talk.call.recalled(1, nil, at: talk.now)
        #expect(talk.actions.isEmpty)
        talk.say("c2", "The bath.")
        #expect(Self.asked(talk)?.number == 2)
    }

    @Test func `by wish the memory stands beside the instructions, before the greeting and in every later session`() {
        var policy = CallPolicy(greeting: "Hello")
        policy.recall.isBesideInstructions = true
        var talk = Talk(policy: policy)
        talk.actions = talk.call.prepared(instructions: "Be brief.", memory: "Dana rang on Monday.")
        talk.voice(.created(expiresAt: nil))
        guard case .configure(let setup)? = talk.commands.first else {
            Issue.record("no setup")
            return
        }
        #expect(setup.memory == nil)
        talk.voice(.ready(input: .pcmu, output: .pcmu))
        let first = talk.commands
        talk.start()
        let opening = first + talk.commands
        #expect(opening.first == .tell(VoiceNotes(id: "notes_0", query: "", text: "Dana rang on Monday.")))
        talk.lose()
        talk.openNext(1)
        #expect(talk.commands.contains(.tell(VoiceNotes(id: "notes_1", query: "", text: "Dana rang on Monday."))))
    }

    @Test func `a caller who turned out to be known is known to this session and the next`() {
        var talk = Self.begun()
        talk.now = 900
        talk.actions = talk.call.learned("Dana rang on Monday.", at: talk.now)
        #expect(talk.commands == Self.told("learned_900", "", "Dana rang on Monday."))
        talk.lose()
        talk.voice(1, .created(expiresAt: nil))
        let setups = talk.actions.compactMap { if case .standby(.configure(let setup)) = $0 { setup } else { nil } }
        #expect(setups.first?.memory == "Dana rang on Monday.")
    }

    @Test func `what is told goes over the wire as a function call and its result`() throws {
        let notes = VoiceNotes(id: "c1", query: "kitchen", text: "oak")
        let items = OpenAIRealtime().encode(.tell(notes)).compactMap { JSON(parsing: $0)?["item"] }
        #expect(items.count == 2)
        #expect(items.first?["type"] == "function_call" && items.first?["name"] == "recall_memory")
        #expect(items.last?["type"] == "function_call_output" && items.last?["output"] == "oak")
        #expect(items.allSatisfy { $0["call_id"] == "c1" })
    }
}
