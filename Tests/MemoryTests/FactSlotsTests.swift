import Memory
import Records
import Testing

/// Facts by form.
struct FactSlotsTests {
    private func facts(_ said: String) -> [String] {
        ShortCall("C: " + said).derive().facts.map { "\($0.slot)=\($0.value)" }
    }

    @Test(arguments: [
        ("My name is Terrence Okafor.", ["name=Terrence Okafor"]), ("my name is dana and I live here", ["name=Dana"]),
        ("Hi, this is Priya Nair.", ["name=Priya Nair"]), ("This is ridiculous.", []), ("I'm Late again.", []),
        ("This is about my lease.", []), ("It's Tuesday.", []),
        ("My email is dana dot reyes at example dot com.", ["email=dana.reyes@example.com"]),
        ("Write to D.Reyes@Example.com, please.", ["email=d.reyes@example.com"]),
        ("It's info at big dash shop dot co dot uk.", ["email=info@big-shop.co.uk"]),
        ("I'm at work, dot your i's.", []),
        ("My number is five five five, oh one four two.", ["phone=5550142"]),
        ("You can reach me at +44 20 7946 0958.", ["phone=+442079460958"]),
        ("Call me after five.", ["schedule=after five"]),
        ("Please don't call me before nine.", ["schedule=not before nine"]),
        ("Afternoons suit me better.", ["preference=afternoons"]),
        ("I prefer a window seat.", ["preference=a window seat"]),
        ("I'd rather have it by post.", ["preference=have it by post"]), ("Does Monday suit me?", []),
        ("That suits me.", []),
        ("Deliver it to 14 Quay Street, Galway.", ["address=14 Quay Street, Galway"]),
        ("I live at twenty-one Old Mill Road.", ["address=twenty-one Old Mill Road"]),
        ("It's two minutes down the road.", []), ("I'm away until Monday.", ["constraint=away"]),
        ("We'll be on holiday till the fifth of December.", ["constraint=on holiday"]), ("I'm away.", []),
        ("Are you away until Monday?", []), ("I'm away from my desk.", []),
    ])
    func `a slot is filled by its form alone`(_ said: String, _ expected: [String]) {
        #expect(facts(said) == expected)
    }

    @Test(arguments: [
        ("I'm away until Monday.", "2026-11-30"), ("Until Friday you can reach me at +44 20 7946 0958.", "2026-11-27"),
        ("Call me after five.", nil),
    ])
    func `what holds until a day says so`(_ said: String, _ end: String?) {
        let until = ShortCall("C: " + said).derive().facts.first?.until
        #expect(until.map { DuePhraseTests.wall($0, DuePhraseTests.denver) } == end)
    }

    @Test func `what the agent repeats is no fact`() {
        #expect(ShortCall("A: Your name is Dana Reyes and your email is dana at example dot com.").derive().facts == [])
    }

    @Test func `a correction of a single-valued slot replaces it`() {
        let call = ShortCall("C: My name is Dana Ray.", "A: Ray?", "C: No, my name is Dana Reyes.")
        #expect(call.derive().facts.map(\.value) == ["Dana Reyes"])
    }

    @Test func `an anonymous call has no facts`() {
        #expect(ShortCall("C: My name is Dana Reyes.").derive(contactID: nil).facts == [])
    }

    @Test func `a fact is a sentence in the third person with its quote`() {
        let fact = ShortCall("C: Well, my name is Dana Reyes. I need help.").derive().facts[0]
        #expect(fact.text == "The caller's name is Dana Reyes.")
        #expect(fact.citations[0].quote == "Well, my name is Dana Reyes.")
        #expect(fact.saidBy == .caller && fact.source == .rules && fact.confidence <= 0.6)
    }
}
