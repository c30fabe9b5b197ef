import Foundation
import Records
import Testing

@testable import Memory

/// How a question finds the turn that answers it.
struct RecallTests {
    /// Calls of one contact, each a list of "C: …" and "A: …"; call `n` begins `n` weeks after 5 January 2026.
    struct Calls {
        private(set) var index = RecallIndex()
        private(set) var texts: [Int64: String] = [:]

        init(_ calls: [String]..., keys: [String: String] = [:]) {
            var changes = RecallChanges(calls: [], turns: [])
            for (number, lines) in calls.enumerated() {
                let start = Date(timeIntervalSince1970: 1_767_607_200 + Double(number) * 7 * 86_400)
                changes.calls.append(
                    RecallCall(callSid: "CA\(number)", revision: 1, startedAt: start, timeZone: "UTC", hasChanged: true)
                )
                for line in lines {
                    let row = Int64(texts.count + 1)
                    let said = String(line.dropFirst(3))
                    texts[row] = said
                    changes.turns.append(
                        RecallTurn(
                            number: row, callSid: "CA\(number)", role: line.hasPrefix("A") ? .agent : .caller,
                            said: said,
                            keys: keys[said].map { [$0] } ?? []))
                }
            }
            index.apply(changes)
        }

        /// The turns found, best first; "today" is 1 March 2026.
        func found(_ query: String, except: Set<String> = []) -> [String] {
            let question = RecallQuestion(
                query, participants: index.participants, today: LocalDay(year: 2026, month: 3, day: 1))
            return index.search(question, limit: 10, except: except).compactMap { texts[$0.number] }
        }

        func first(_ query: String) -> String? { found(query).first }
    }

    @Test(arguments: [
        ("painting", "paint"), ("painted", "paint"), ("hopping", "hop"), ("relational", "relat"), ("happy", "happi"),
        ("ponies", "poni"), ("caresses", "caress"), ("agreed", "agre"), ("sky", "sky"), ("generalization", "gener"),
        ("adoption", "adopt"), ("controlling", "control"), ("é", "é"), ("12", "12"), ("is", "is"),
    ])
    func `endings are taken off as Porter does`(_ word: String, _ stem: String) {
        #expect(Stem.of(word) == stem)
    }

    @Test(arguments: [
        ("bought", "buying"), ("went", "going"), ("mum", "mother"), ("bikes", "bicycle"), ("seven", "7"),
        ("children", "kid"),
    ])
    func `forms that share no letters share their term`(_ one: String, _ other: String) {
        #expect(RecallTerms.term(one) == RecallTerms.term(other))
    }

    @Test func `any text is a question, and one without words finds nothing`() {
        let calls = Calls(["C: The boiler is broken."])
        for query in ["", "   ", "?!", "the of and", "\u{0}", "\"boiler\" OR *", "🦜"] { _ = calls.found(query) }
        #expect(calls.found("") == [] && calls.found("the of and") == [])
        #expect(calls.found("BOILERS!") == ["The boiler is broken."])
        #expect(Calls().found("boiler") == [])
    }

    @Test func `an answer is found by the words of its question`() {
        let calls = Calls(
            ["A: And what is your dog called?", "C: Biscuit.", "A: Lovely."], ["C: Hello.", "A: Hello."])
        #expect(calls.found("name of the dog").prefix(2).contains("Biscuit."))
    }

    @Test func `what is said around an answer leads to it, from two turns off, and not from another call`() {
        let calls = Calls(
            ["C: We drove up to see the viola maker.", "A: And how was it?", "C: Sixteen hundred, paid on the spot."],
            ["C: The garden looks fine."])
        #expect(calls.first("What about the viola?") == "We drove up to see the viola maker.")
        #expect(
            calls.found("What about the viola?").dropFirst().sorted() == [
                "And how was it?", "Sixteen hundred, paid on the spot.",
            ])
    }

    @Test func `she and her are the caller, when somebody of the line asks`() {
        let calls = Calls(["A: My dog hates the garage.", "C: Fine."], ["C: My dog hates the garage.", "A: Fine."])
        #expect(calls.index.docs[2].role == .caller)
        let question = RecallQuestion(
            "What does her dog hate?", participants: calls.index.participants,
            today: LocalDay(year: 2026, month: 3, day: 1))
        #expect(calls.index.search(question, limit: 1).map(\.number) == [3])
    }

    @Test func `an answer never brings along a question that is for verified callers only`() {
        var index = RecallIndex()
        let call = RecallCall(
            callSid: "CA1", revision: 1, startedAt: Date(timeIntervalSince1970: 1_767_607_200), timeZone: "UTC",
            hasChanged: true)
        index.apply(
            RecallChanges(
                calls: [call],
                turns: [
                    RecallTurn(
                        number: 1, callSid: "CA1", role: .caller, said: "I have diabetes.", isSensitive: true),
                    RecallTurn(number: 2, callSid: "CA1", role: .agent, said: "Since when?"),
                    RecallTurn(number: 3, callSid: "CA1", role: .caller, said: "Since the spring."),
                ]))
        let question = RecallQuestion(
            "Since when?", participants: index.participants, today: LocalDay(year: 2026, month: 3, day: 1))
        let (open, hidden) = (
            index.search(question, limit: 9), index.search(question, limit: 9, hidesSensitive: true)
        )
        #expect(open.first { $0.number == 2 }?.before == 1)
        #expect(hidden.contains { $0.number == 2 } && hidden.allSatisfy { $0.number != 1 && $0.before != 1 })
    }

    @Test func `a name asks for the leg that bears it, and is no mere word`() {
        let calls = Calls(
            [
                "C: Hi Helen, it's Marta.", "A: Marta! How are you?", "C: I adopted a dog.",
                "A: I adopted a cat, imagine.",
            ],
            ["C: Hello Helen.", "A: Hi Marta."])
        #expect(calls.first("What did Marta adopt?") == "I adopted a dog.")
        #expect(calls.first("What did Helen adopt?") == "I adopted a cat, imagine.")
        #expect(calls.first("What did the caller adopt?") == "I adopted a dog.")
    }

    @Test func `a word stands in for its neighbours in meaning, behind the word itself`() {
        let calls = Calls(["C: Our terrier limps."], ["C: The pet shop was closed."], ["C: The sun shines."])
        #expect(calls.found("pet") == ["The pet shop was closed.", "Our terrier limps."])
    }

    @Test func `a name that was misheard is still found`() {
        let calls = Calls(["C: The roofer is called Halvorsen.", "C: It rains."])
        #expect(calls.first("Is Halversen coming?") == "The roofer is called Halvorsen.")
        #expect(Spelling.isNear("halvorsen", "halversen") && !Spelling.isNear("halvorsen", "andersen"))
    }

    @Test func `a date in the question prefers the calls of that time`() {
        let calls = Calls(
            ["C: We planted tomatoes in the garden."], ["C: We planted roses."], ["C: Nothing was planted."],
            ["C: We planted beans, and the gate broke."])
        #expect(calls.first("What was planted on 12 January 2026?") == "We planted roses.")
        #expect(calls.first("What did we plant in the last call?") == "We planted beans, and the gate broke.")
        #expect(calls.first("What was planted in the first call?") == "We planted tomatoes in the garden.")
        #expect(calls.first("planted 6 weeks ago") == "Nothing was planted.")
    }

    @Test func `a question about a day alone brings what was said in that call`() {
        let calls = Calls(["C: Hello."], ["A: Hi.", "C: My sister had a baby girl in the night."], ["C: Bye."])
        #expect(calls.first("What happened on January 12th?") == "My sister had a baby girl in the night.")
    }

    @Test(arguments: [
        ("in March 2025", 2025, 3, 1, 31), ("5 March 2025", 2025, 3, 5, 1), ("March 5th, 2025", 2025, 3, 5, 1),
        ("on the 5th of December", 2025, 12, 5, 1), ("yesterday", 2026, 2, 28, 1), ("last month", 2026, 2, 1, 28),
        ("last year", 2025, 1, 1, 365), ("in 2024", 2024, 1, 1, 366), ("last week", 2026, 2, 16, 7),
    ])
    func `times in questions are read`(_ text: String, _ year: Int, _ month: Int, _ day: Int, _ count: Int) throws {
        let dates = QuestionDates(RecallWord.all(in: text), today: LocalDay(year: 2026, month: 3, day: 1))
        let days = try #require(dates.days)
        #expect(days.lowerBound == LocalDay(year: year, month: month, day: day))
        #expect(days.upperBound.number - days.lowerBound.number + 1 == count)
    }

    @Test(arguments: ["may I ask", "march on", "room 2024", "the second floor", "31 degrees"])
    func `what names no time is none`(_ text: String) {
        #expect(QuestionDates(RecallWord.all(in: text), today: LocalDay(year: 2026, month: 3, day: 1)).days == nil)
    }

    @Test func `promises and facts are keys to the turns they rest on`() {
        let said = "I'll have it over to you by Friday."
        let calls = Calls(["C: Hello.", "A: \(said)", "A: Bye."], keys: [said: "promise send the caller the quote"])
        #expect(calls.first("What did you promise?") == said)
        #expect(calls.first("When does the quote come?") == said)
    }

    @Test func `a call that changed is read anew, one that went is gone, and one may be left out`() {
        var index = Calls(["C: The fridge hums."], ["C: The oven smokes."]).index
        func rows(_ query: String, except: Set<String> = []) -> [Int64] {
            let question = RecallQuestion(query, participants: index.participants, today: LocalDay(number: 0))
            return index.search(question, limit: 9, except: except).map(\.number)
        }
        #expect(rows("fridge oven").count == 2)
        #expect(rows("fridge oven", except: ["CA0"]) == [2])
        let changed = RecallCall(callSid: "CA0", revision: 2, startedAt: .now, timeZone: "UTC", hasChanged: true)
        index.apply(
            RecallChanges(
                calls: [changed], turns: [RecallTurn(number: 7, callSid: "CA0", role: .caller, said: "A parrot.")]))
        #expect(rows("fridge oven") == [] && rows("parrot") == [7] && index.count == 1)
        #expect(index.revisions == ["CA0": 2])
    }

    @Test func `an accent, a capital and another alphabet are no hindrance`() {
        let calls = Calls(["C: Zoë war in MÜNCHEN.", "C: Меня зовут Дана."])
        #expect(calls.first("zoe munchen") == "Zoë war in MÜNCHEN.")
        #expect(calls.first("дана") == "Меня зовут Дана.")
    }
}
