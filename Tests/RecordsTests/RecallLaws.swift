import Foundation
import Records
import Testing

extension StoreLaws {
    @Test(arguments: DatabaseKind.allCases)
    func `the marks of many contacts are those of each, and who is gone has none`(kind: DatabaseKind) async throws {
        let store = try await Scratch(kind).store
        let one = try #require(try await store.ended(aCall("CA1")).contactID)
        let two = try #require(try await store.ended(aCall("CA2", from: "+15550200")).contactID)
        var marks = try await store.recallMarks(of: [one, two, "nobody"])
        #expect(marks == [one: try await store.recallMark(of: one), two: try await store.recallMark(of: two)])
        _ = try await store.erase(contact: one, by: "operator", at: noon)
        try await store.append([aTurn("CA2", 2, "More.")])
        let before = marks.removeValue(forKey: two)
        marks = try await store.recallMarks(of: [one, two])
        #expect(Array(marks.keys) == [two])
        #expect(marks[two] != before)
        #expect(try await store.recallMarks(of: []) == [:])
    }

    @Test(arguments: DatabaseKind.allCases)
    func `recall reads a contact's spoken turns once, and again only what has changed`(kind: DatabaseKind) async throws
    {
        let store = try await Scratch(kind).store
        let call = try await store.ended(aCall("CA1"), ["The fridge hums.", "I will send the invoice."])
        try await store.ended(aCall("CA2", from: "+15550200"), ["Somebody else's secret."])
        try await store.append([
            aTurn("CA1", 3, .tool, "a tool's answer"), aTurn("CA1", 4, .agent, "All of it", heard: "All"),
            aTurn("CA1", 5, .agent, "told by memory", injected: true),
        ])
        let contactID = try #require(call.contactID)
        let all = try await store.recallChanges(of: contactID, since: [:])
        #expect(all.calls.map(\.callSid) == ["CA1"])
        #expect(all.turns.map(\.said) == ["The fridge hums.", "I will send the invoice.", "All"])
        let known = [all.calls[0].callSid: all.calls[0].revision]
        let none = try await store.recallChanges(of: contactID, since: known)
        #expect(none.turns == [] && none.calls.map(\.hasChanged) == [false])
        try await store.write(
            aDerivation(
                "CA1", commitments: [aCommitment("m1", "CA1", citing: 2)],
                facts: [aFact("f1", "CA1", contact: contactID)]), of: "CA1")
        let derived = try await store.recallChanges(of: contactID, since: known)
        #expect(derived.turns.map(\.keys) == [["name The caller's name is Ada."], ["promise send the invoice"], []])
        try await store.update(fact: "f1", to: .retracted, by: "operator", at: noon)
        let retracted = try await store.recallChanges(of: contactID, since: [:])
        #expect(retracted.turns[0].keys == [])
        #expect(try await store.recallChanges(of: "nobody", since: [:]).calls == [])
    }

    @Test(arguments: DatabaseKind.allCases, [FactEdit.retract, .correct(value: "none", text: "Has none.")])
    func `what was said of health stays for verified callers, whatever became of the fact`(
        kind: DatabaseKind, edit: FactEdit
    ) async throws {
        let store = try await Scratch(kind).store
        let call = try await store.ended(aCall("CA1"), ["I have diabetes.", "I see."])
        let contactID = try #require(call.contactID)
        let fact = aFact("f1", "CA1", contact: contactID, slot: "health", value: "diabetes")
        try await store.write(aDerivation("CA1", facts: [fact]), of: "CA1")
        #expect(try await store.recallChanges(of: contactID, since: [:]).turns.map(\.isSensitive) == [true, false])
        _ = try await store.edit(fact: "f1", of: contactID, edit, by: "operator", at: noon)
        #expect(try await store.recallChanges(of: contactID, since: [:]).turns.map(\.isSensitive) == [true, false])
    }

    @Test(arguments: DatabaseKind.allCases)
    func `turns by number are only those of the contact`(kind: DatabaseKind) async throws {
        let store = try await Scratch(kind).store
        let mine = try #require(try await store.ended(aCall("CA1"), ["mine"]).contactID)
        let other = try #require(try await store.ended(aCall("CA2", from: "+15550200"), ["theirs"]).contactID)
        let numbers = try await store.recallChanges(of: other, since: [:]).turns.map(\.number)
        #expect(try await store.turns(numbered: numbers, of: other).values.map(\.text) == ["theirs"])
        #expect(try await store.turns(numbered: numbers, of: mine).isEmpty)
    }
}
