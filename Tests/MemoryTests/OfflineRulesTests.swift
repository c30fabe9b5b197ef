import Foundation
import Memory
import Records
import Testing

/// A call in a few lines, for tests: "C: …" is the caller, "A: …" the agent.
struct ShortCall {
    var turns: [Turn]
    /// Tuesday, 24 November 2026, 15:45 in Denver.
    var record = CallRecord(
        callSid: "CA1", from: "+13035550100", to: "+13035550199", contactID: "k1",
        startedAt: DuePhraseTests.denver.start, timeZone: "America/Denver")

    init(_ lines: String...) {
        turns = lines.enumerated().map { index, line in
            Turn(
                id: "CA1-t\(index + 1)", callSid: "CA1", seq: index + 1, role: line.hasPrefix("A") ? .agent : .caller,
                text: String(line.dropFirst(3)), startedMs: index * 3000, endedMs: index * 3000 + 2500)
        }
    }

    func derive(endReason: String? = "caller_hangup", contactID: String? = "k1") -> Derivation {
        OfflineRules.derive(
            callSid: "CA1", contactID: contactID, turns: turns, call: record, endReason: endReason,
            now: record.startedAt.addingTimeInterval(200))
    }

    var commitments: [Commitment] { derive().commitments }

    /// "us: send the refill by 2026-11-25 12:00", one for each promise.
    static func promises(_ lines: [String]) -> [String] {
        var call = ShortCall()
        call.turns = lines.enumerated().map { index, line in
            Turn(
                id: "CA1-t\(index + 1)", callSid: "CA1", seq: index + 1, role: line.hasPrefix("A") ? .agent : .caller,
                text: String(line.dropFirst(3)), startedMs: index * 3000, endedMs: index * 3000 + 2500)
        }
        return call.commitments.map { row in
            let due = row.dueAt.map { " by " + DuePhraseTests.wall($0, DuePhraseTests.denver) } ?? ""
            return "\(row.owner.rawValue): \(row.action)\(due)"
        }
    }
}

/// What the rules take for a promise, and what they leave alone.
struct OfflineRulesTests {
    @Test(arguments: [
        "I'll be honest, it's a mess.", "I'll tell you what, that's a lot.", "Well, that will do.",
        "I was ill last week.",
        "I'll see.", "I'll believe it when I see it.", "We'll see about that.", "I'll say!",
        "I will never understand that.",
        "I'll wait.", "I'll think about it.", "I'll miss the trip.", "I won't forget it.", "I'd send it if I had it.",
        "You said you'll send it.", "He said he'd call me tomorrow.", "Will you send it tomorrow?", "Should I send it?",
        "I sent it on Friday.", "I would bring it by, but I can't.", "I could come on Tuesday, I think.",
        "I might call again.",
        "I'll have to look.", "It'll be on the first flight tomorrow.", "I'll be at work then.",
        "I will always love you.",
        "I'm going to miss you.", "That'll be all.", "I'll take it.", "I'll let you go.",
        "I'm not going to pay on Friday.",
        "I'll get back on my feet.", "I'll give it some thought.", "I'm calling about Friday.",
        "I'm bringing it up because it's late.",
    ])
    func `idioms, questions, the past and the merely possible are no promises of a caller`(_ said: String) {
        #expect(ShortCall("A: Hello.", "C: " + said).commitments.map(\.action) == [])
    }

    @Test(arguments: [
        "Let me check that for you.", "One moment, I'll pull up your account.", "I'll put you through.",
        "I'll look that up.",
        "I'll transfer you now.", "Please hold the line, I'll check.", "I can look into that.", "I'll put you on hold.",
        "We'd have to order it.", "I'll just see whether it's in.", "You will need your card.",
        "You'll have to sign it.",
        "It usually takes a week.", "They would arrive on Friday.",
    ])
    func `what the agent does while the caller waits is no promise`(_ said: String) {
        #expect(ShortCall("C: Hello.", "A: " + said).commitments.map(\.action) == [])
    }

    @Test(arguments: [
        ("A: I'll send the quote by email tomorrow.", CommitmentOwner.us, "send the quote by email", "2026-11-25"),
        ("A: We will call you back within the hour.", .us, "call the caller back", "2026-11-24 16:45"),
        (
            "A: I'm going to have the invoice sent to you by Friday noon.", .us, "have the invoice sent to the caller",
            "2026-11-27 12:00"
        ),
        ("A: I'll be sending you the form tonight.", .us, "send the caller the form", "2026-11-24"),
        ("A: You'll receive a letter by the end of the week.", .us, "send the caller a letter", "2026-11-27"),
        (
            "A: Our technician will come by on Thursday at 9 am.", .thirdParty, "technician to come by",
            "2026-11-26 09:00"
        ),
        (
            "A: You're booked in for Thursday at half past three.", .us, "keep the appointment as booked",
            "2026-11-26 15:30"
        ),
        ("C: I'll send you the photos over the weekend.", .caller, "send us the photos", "2026-11-29"),
        ("C: I'm gonna bring my old phone on Monday.", .caller, "bring the caller's old phone", "2026-11-30"),
        ("C: On Monday I'll pay your invoice.", .caller, "pay our invoice", "2026-11-30"),
        ("C: I’ll let you know by next Wednesday.", .caller, "let us know", "2026-12-02"),
        ("A: Let me call you back in ten minutes.", .us, "call the caller back", "2026-11-24 15:55"),
        ("A: We're sending somebody out tomorrow.", .us, "send somebody out", "2026-11-25"),
        ("A: You can expect a call by Thursday.", .us, "give the caller a call", "2026-11-26"),
        ("A: Your refund will be processed within five days.", .us, "have the caller's refund processed", "2026-11-29"),
        ("A: It'll be ready by Friday at four.", .us, "have it ready", "2026-11-27 16:00"),
        ("A: I've got you in for Thursday at ten.", .us, "keep the appointment as booked", "2026-11-26 10:00"),
        ("A: We'll see you on Thursday at ten.", .us, "keep the appointment as booked", "2026-11-26 10:00"),
        ("A: I'll get that over to you tonight.", .us, "get that over to the caller", "2026-11-24"),
        ("A: The plumber will be there by noon tomorrow.", .thirdParty, "plumber to be there", "2026-11-25 12:00"),
        ("C: My brother will pick it up on Friday.", .thirdParty, "the caller's brother to pick it up", "2026-11-27"),
    ])
    func `a promise has its owner, a neutral action and a date`(
        _ line: String, _ owner: CommitmentOwner, _ action: String, _ due: String
    ) throws {
        let found = ShortCall("C: Hello there.", line).commitments
        let first = try #require(found.first)
        #expect(found.count == 1)
        #expect(first.owner == owner)
        #expect(first.action == action)
        #expect(first.dueAt.map { DuePhraseTests.wall($0, DuePhraseTests.denver) } == due)
        #expect(first.status == .open)
        #expect(first.source == .rules)
        #expect(first.confidence <= 0.6)
        #expect(first.citations.map(\.turnID) == ["CA1-t2"])
        #expect(line.contains(first.citations[0].quote))
    }

    @Test func `a request that the other side takes up is owed by the other side`() throws {
        let call = ShortCall("C: Could you email me a copy of the contract by Friday?", "A: Sure, I'll do that.")
        let promise = try #require(call.commitments.first)
        #expect(call.commitments.count == 1)
        #expect(promise.owner == .us)
        #expect(promise.action == "email the caller a copy of the contract")
        #expect(promise.duePhrase == "by Friday")
        #expect(promise.citations.map(\.turnID) == ["CA1-t1", "CA1-t2"])
    }

    @Test(arguments: [
        "A: I'm afraid I can't do that.", "A: What would you need it for?", "A: No, sorry.",
        "A: Okay, let me see what I have here for you today.",
    ])
    func `a request that is not taken up is owed by nobody`(_ answer: String) {
        #expect(ShortCall("C: Could you email me a copy of the contract by Friday?", answer).commitments == [])
    }

    @Test func `an offer is owed once it is wished for`() {
        #expect(ShortCall("A: Shall I send you a reminder?", "C: Yes please.").commitments.map(\.owner) == [.us])
        #expect(ShortCall("A: Shall I send you a reminder?", "C: Not now.").commitments == [])
    }

    @Test func `an offer with a date waits for a yes`() {
        let offer = "A: We can deliver the desk on Thursday."
        #expect(ShortCall(offer, "C: That works.").commitments.map(\.duePhrase) == ["on Thursday"])
        #expect(ShortCall(offer, "C: I'm away then.").commitments == [])
    }

    @Test func `a call back that is asked for and granted is owed`() {
        let call = ShortCall("C: Could you have somebody call me tomorrow?", "A: Of course.")
        #expect(call.commitments.map(\.action) == ["have somebody call the caller"])
        let ring = ShortCall("C: Will you give me a ring on Friday?", "A: Absolutely.")
        #expect(ring.commitments.map(\.action) == ["give the caller a ring"])
    }

    @Test func `a promise said twice is one with both turns`() {
        let call = ShortCall(
            "A: I'll send the quote tomorrow by noon.", "C: Great.", "A: So you'll have the quote tomorrow by noon.")
        #expect(call.commitments.count == 1)
        #expect(call.commitments[0].citations.map(\.turnID) == ["CA1-t1", "CA1-t3"])
    }

    @Test func `a later date in the same call supersedes the earlier one`() throws {
        let call = ShortCall(
            "A: I'll send the quote tomorrow.", "C: Friday is fine.", "A: Then I'll send the quote on Friday.")
        let promise = try #require(call.commitments.first)
        #expect(call.commitments.count == 1)
        #expect(promise.dueAt.map { DuePhraseTests.wall($0, DuePhraseTests.denver) } == "2026-11-27")
        let moved = ShortCall("A: We'll deliver the desk on Thursday.", "C: I'm away.", "A: Let's say Saturday then.")
        #expect(moved.commitments.map(\.duePhrase) == ["Saturday"])
    }

    @Test func `a date the caller asks to move moves when the agent agrees`() {
        let agreed = ShortCall("A: We'll deliver the desk on Thursday.", "C: Could we make it Friday?", "A: Sure.")
        #expect(agreed.commitments.map(\.duePhrase) == ["Friday"])
        let refused = ShortCall(
            "A: We'll deliver the desk on Thursday.", "C: Could we make it Friday?", "A: I'm afraid not.")
        #expect(refused.commitments.map(\.duePhrase) == ["on Thursday"])
    }

    @Test func `what is called off is not owed`() {
        let call = ShortCall("A: I'll send you the forms tomorrow.", "C: Never mind, I found them.", "A: All right.")
        #expect(call.commitments == [])
    }

    @Test func `a promise under a condition is only proposed`() {
        #expect(ShortCall("A: If it's in stock, I'll ship it on Friday.").commitments.map(\.status) == [.proposed])
        #expect(ShortCall("A: I'll send it once the part is here.").commitments.map(\.status) == [.proposed])
        #expect(ShortCall("C: I'll call when I know my shifts.").commitments.map(\.status) == [.proposed])
        #expect(ShortCall("A: I'll ship it on Friday if that's okay.").commitments.map(\.status) == [.open])
    }

    @Test func `to tell once something is done is promised firmly`() {
        #expect(ShortCall("A: I'll call you once the part is here.").commitments.map(\.status) == [.open])
        #expect(ShortCall("A: You'll get a text when he's on his way.").commitments.map(\.status) == [.open])
        #expect(ShortCall("A: I'll call you if the part doesn't come.").commitments.map(\.status) == [.proposed])
    }

    @Test func `two deeds in one sentence are two promises`() {
        let call = ShortCall("A: I'll add you to the list and mail you the pass in the next two days.")
        #expect(call.commitments.map(\.action) == ["add the caller to the list", "mail the caller the pass"])
        #expect(call.commitments.map(\.duePhrase) == [nil, "in the next two days"])
    }

    // MARK: What counts

    @Test func `what the caller did not hear was not promised`() {
        var call = ShortCall("C: And the quote?", "A: Good question. I'll send the quote by Friday noon.")
        call.turns[1].heardText = "Good question. I'll send the quote"
        call.turns[1].interrupted = true
        #expect(call.commitments == [])
        call.turns[1].heardText = ""
        #expect(call.derive().summary.text.contains("Friday") == false)
        call.turns[1].heardText = call.turns[1].text
        #expect(call.commitments.count == 1)
    }

    @Test func `injected turns, tools and system are no source`() {
        var call = ShortCall(
            "A: I'll send the quote by Friday.", "A: I'll send the bill by Friday.", "A: I'll send the key by Friday.")
        call.turns[0].injected = true
        call.turns[1].role = .tool
        call.turns[2].role = .system
        let derived = call.derive()
        #expect(derived.commitments == [] && derived.facts == [])
        #expect(!derived.summary.text.contains("quote"))
    }

    @Test func `cards and codes are dropped, also when spoken`() {
        let card = "four nine two nine, one one two two, three three four four, five five six six"
        let call = ShortCall(
            "C: My card number is \(card).", "C: I'll send you the card 4929 1122 3344 5566 by Friday.",
            "C: I'll bring you the key, the pin is one two three four, on Monday.")
        let derived = call.derive()
        let kept = "\(derived)"
        #expect(!kept.contains("four nine") && !kept.contains("4929") && !kept.contains("one two three"))
        #expect(derived.commitments == [] && derived.facts == [])
    }

    @Test func `the same call gives the same rows`() {
        let call = ShortCall(
            "C: My name is Dana Reyes.", "A: I'll send the quote by Friday.", "C: I'll call you on Monday.")
        #expect(call.derive() == call.derive())
        #expect(call.derive().commitments.count == 2 && call.derive().facts.count == 1)
        var shuffled = call
        shuffled.turns.reverse()
        #expect(shuffled.derive() == call.derive())
    }

    @Test func `the input hash follows what was heard, and nothing else`() {
        var call = ShortCall("C: Hello.", "A: I'll send the quote by Friday.")
        let hash = call.derive().summary.inputHash
        #expect(hash.count == 32)
        call.record.headline = "Something"
        #expect(call.derive().summary.inputHash == hash)
        call.turns[1].heardText = "I'll send"
        #expect(call.derive().summary.inputHash != hash)
    }

    @Test func `a call without words and a call in another language still have a headline`() {
        let silent = ShortCall().derive()
        #expect(silent.summary.outcome == "abandoned" && !silent.summary.headline.isEmpty)
        let german = ShortCall("A: Guten Tag.", "C: Ich möchte bitte einen neuen Termin am Freitag vereinbaren.")
            .derive()
        #expect(german.summary.headline.contains("Termin"))
        #expect(german.commitments == [])
    }

    @Test(arguments: [("transferred", "transferred"), ("voicemail", "voicemail"), ("caller_hangup", "resolved")])
    func `the outcome follows the ending when nothing is owed`(_ reason: String, _ outcome: String) {
        #expect(
            ShortCall("C: What are your hours?", "A: Nine to five.", "C: Thanks, bye.").derive(endReason: reason)
                .summary.outcome == outcome)
    }

    @Test(arguments: [
        ("C: That's it. Is my clock ready?", "clock"),
        ("C: Buenas tardes, soy Lucía Romero. Mi lavadora pierde agua.", "lavadora"),
    ])
    func `a summary says what the caller called about, also where it was a question or is in another language`(
        _ line: String, _ topic: String
    ) {
        #expect(ShortCall(line, "A: One moment.").derive().summary.text.contains(topic))
    }

    @Test func `a summary quotes whole turns in order and stays short`() {
        let derived = ShortCall(
            "A: Hello.", "C: My boiler is out since Monday and I need somebody to look at it.",
            "A: Our plumber will come tomorrow at nine.",
            "C: Thanks."
        ).derive()
        #expect(derived.summary.text.count <= 600)
        #expect(derived.summary.text.contains("“My boiler is out since Monday and I need somebody to look at it.”"))
        #expect(
            derived.summary.headline
                == "To follow up: “My boiler is out since Monday and I need somebody to look at it.”")
    }
}
