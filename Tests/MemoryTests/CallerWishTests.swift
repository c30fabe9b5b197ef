import Records
import Testing

@testable import Memory

/// What counts as a wish to be forgotten, and what does not.
@Suite struct CallerWishTests {
    private func wish(_ text: String, _ role: TurnRole = .caller) -> CallerWish.Kind? {
        CallerWish.all(in: [Turn(id: "t", callSid: "c", seq: 1, role: role, text: text, startedMs: 0, endedMs: 1)])
            .last?.kind
    }

    @Test(arguments: [
        ("Please delete everything you have about me.", CallerWish.Kind.forget), ("Forget what I said.", .forget),
        ("Could you delete my data, please?", .forget), ("I'd like you to erase all of my records.", .forget),
        ("I want to be forgotten.", .forget), ("Please stop remembering me.", .stop),
        ("I don't want you to remember this conversation.", .stop), ("Please don't keep any notes about me.", .stop),
        ("You may remember me again.", .remember), ("Just delete everything, please.", .forget),
        ("Forget everything I've told you so far.", .forget), ("Erase what you have on me.", .forget),
        ("Please forget everything you know about me, today if you can.", .forget),
        ("Forget what I said earlier.", .forget),
    ])
    func `who asks to be forgotten is understood`(text: String, kind: CallerWish.Kind) {
        #expect(wish(text) == kind)
    }

    @Test(arguments: [
        "Don't forget what I said about the dog.", "Do you remember me?", "I forgot my umbrella.",
        "I never said you should delete my data.", "Please delete the second item from my order.",
        "Don't delete my data.", "Forget it, it's fine.",
        "Actually, forget what I said about Thursday, make it Friday.", "Delete everything in my basket.",
        "Forget what I said earlier about Thursday.", "Please remove everything you have in my order.",
        "Erase what is on the board.", "Wipe everything from the list, please.",
        "Forget everything I said about the dog.",
    ])
    func `who speaks of forgetting otherwise is not`(text: String) {
        #expect(wish(text) == nil)
    }

    @Test func `an agent wishes nothing`() {
        #expect(wish("Please delete everything you have about me.", .agent) == nil)
    }
}
