import Foundation
import Records
import Testing

/// Vectors belong to turns: they come and go with them.
extension StoreLaws {
    private func see(
        _ callSid: String, _ store: any Store, model: String = "m1", _ values: [Float] = [0.5, -2, 3]
    ) async throws {
        let turns = try await store.spokenTurns(of: callSid, model: model)
        try await store.keep(
            turns.map { TurnVector(turn: $0.number, input: "of \($0.number)", values: values) }, of: callSid,
            model: model, isWhole: true)
    }

    @Test(arguments: DatabaseKind.allCases)
    func `vectors are given back to the bit, to their contact and their model alone`(kind: DatabaseKind) async throws {
        let store = try await Scratch(kind).store
        let mine = try #require(try await store.ended(aCall("CA1"), ["Hello.", "Hi."]).contactID)
        let other = try #require(try await store.ended(aCall("CA2", from: "+15550200"), ["Theirs."]).contactID)
        let values: [Float] = [0, -0.0, 1.5, -.greatestFiniteMagnitude, .leastNonzeroMagnitude, .pi]
        try await see("CA1", store, values)
        let kept = try await store.vectors(of: mine, model: "m1", calls: ["CA1", "CA2"])
        #expect(kept.values.map { $0.map(\.bitPattern) } == [values.map(\.bitPattern), values.map(\.bitPattern)])
        #expect(try await store.vectors(of: mine, model: "m2", calls: ["CA1"]).isEmpty)
        #expect(try await store.vectors(of: other, model: "m1", calls: ["CA1"]).isEmpty)
        #expect(try await store.vectors(of: mine, model: "m1", calls: []).isEmpty)
    }

    @Test(arguments: DatabaseKind.allCases)
    func `a call's spoken turns say what their vectors were made from`(kind: DatabaseKind) async throws {
        let store = try await Scratch(kind).store
        try await store.ended(aCall("CA1"), ["Hello.", "All of it"])
        try await store.append([
            aTurn("CA1", 3, .tool, "a tool's answer"), aTurn("CA1", 4, .agent, "All of it", heard: "All"),
            aTurn("CA1", 5, .agent, "told by memory", injected: true),
        ])
        let turns = try await store.spokenTurns(of: "CA1", model: "m1")
        #expect(turns.map(\.said) == ["Hello.", "All of it", "All"] && turns.allSatisfy { $0.input == nil })
        try await see("CA1", store)
        let seen = try await store.spokenTurns(of: "CA1", model: "m1")
        #expect(seen.map(\.input) == turns.map { "of \($0.number)" })
        #expect(try await store.spokenTurns(of: "CA1", model: "m2").allSatisfy { $0.input == nil })
        #expect(try await store.spokenTurns(of: "CA9", model: "m1").isEmpty)
    }

    @Test(arguments: DatabaseKind.allCases)
    func `another model's vectors take the place of the first one's, and recall hears of it`(
        kind: DatabaseKind
    ) async throws {
        let store = try await Scratch(kind).store
        let contact = try #require(try await store.ended(aCall("CA1"), ["Hello.", "Hi."]).contactID)
        try await see("CA1", store)
        let mark = try await store.recallMark(of: contact)
        try await store.keep([], of: "CA1", model: "m1", isWhole: true)
        #expect(try await store.recallMark(of: contact) == mark, "nothing has changed")
        let turns = try await store.spokenTurns(of: "CA1", model: "m2")
        let first = TurnVector(turn: turns[0].number, input: "new", values: [1, 2])
        try await store.keep([first], of: "CA1", model: "m2", isWhole: false)
        #expect(try await store.vectors(of: contact, model: "m1", calls: ["CA1"]).count == 1)
        try await store.keep([], of: "CA1", model: "m2", isWhole: true)
        #expect(try await store.vectors(of: contact, model: "m1", calls: ["CA1"]).isEmpty)
        #expect(try await store.vectors(of: contact, model: "m2", calls: ["CA1"]) == [turns[0].number: [1, 2]])
        #expect(try await store.recallMark(of: contact) != mark)
    }

    @Test(arguments: DatabaseKind.allCases)
    func `a vector of another call's turn is left out, and an erased call's refused`(kind: DatabaseKind) async throws {
        let store = try await Scratch(kind).store
        let contact = try #require(try await store.ended(aCall("CA1"), ["Hello."]).contactID)
        try await store.ended(aCall("CA2", from: "+15550200"), ["Theirs."])
        let turn = try await store.spokenTurns(of: "CA1", model: "m1")[0].number
        let vector = TurnVector(turn: turn, input: "x", values: [1])
        try await store.keep([vector], of: "CA2", model: "m1", isWhole: true)
        #expect(try await store.vectors(of: contact, model: "m1", calls: ["CA1", "CA2"]).isEmpty)
        _ = try await store.erase(contact: contact, by: "operator", at: noon)
        await #expect(throws: StoreError.unknown("call")) {
            try await store.keep([vector], of: "CA1", model: "m1", isWhole: true)
        }
    }

    @Test(arguments: DatabaseKind.allCases)
    func `an erased contact's vectors are in no row, and in no byte of a file`(kind: DatabaseKind) async throws {
        let scratch = try await Scratch(kind)
        let store = scratch.store
        let contact = try #require(try await store.ended(aCall("CA1"), ["Hello."]).contactID)
        // Its bytes read "vectormark" over and over.
        let telling = Array("vectormark".utf8) + Array("vectormark".utf8)
        let values = stride(from: 0, to: telling.count, by: 4).map { at in
            Float(bitPattern: telling[at..<at + 4].reversed().reduce(0) { $0 << 8 | UInt32($1) })
        }
        try await see("CA1", store, values)
        await store.sweep()
        if kind == .sqlite {
            #expect(try await scratch.residue(of: ["vectormark"]).contains { $0.hasPrefix("records.db") })
        }
        let counts = try await store.erase(contact: contact, by: "operator", at: noon)
        #expect(counts.rows["turn_vector"] == 1)
        #expect(try await scratch.residue(of: ["vectormark"]) == [])
        let left = try await store.read { (session) throws(StoreError) in
            try session.rows("SELECT turn_n FROM turn_vector").count
        }
        #expect(left == 0)
    }

    @Test(arguments: DatabaseKind.allCases)
    func `vectors go with the words they were made from`(kind: DatabaseKind) async throws {
        let store = try await Scratch(kind).store
        let contact = try #require(try await store.ended(aCall("CA1"), ["Hello.", "Hi."]).contactID)
        try await see("CA1", store)
        let job = try #require(try await store.lease(kinds: ["summarise"], by: nil, for: 9, now: noon + 999))
        try await store.complete(job)
        let counts = try await store.expire(.turns, before: noon + 99, limit: 9)
        #expect(counts.rows["turn_vector"] == 2)
        #expect(try await store.vectors(of: contact, model: "m1", calls: ["CA1"]).isEmpty)
    }

    @Test(arguments: DatabaseKind.allCases)
    func `looking back queues a job for each call that a model has not seen, once, newest first`(
        kind: DatabaseKind
    ) async throws {
        let store = try await Scratch(kind).store
        for number in 1...5 { try await store.ended(aCall("CA\(number)", at: Double(number))) }
        let silent = try #require(
            try await store.ended(aCall("CA6", from: "+15550200", at: 6)).contactID)
        try await store.update(contact: silent, displayName: nil, policy: .off, by: "operator", at: noon)
        _ = try await store.begin(aCall("CA7", at: 7), anonymous: false)
        try await store.ended(aCall("CA8", at: 8))
        try await see("CA8", store)
        func look(_ model: String) async throws -> [String] {
            var place: CallPlace?
            repeat {
                place = try await store.queueVectors(job: "embed", model: model, from: place, limit: 3, at: noon)
            } while place != nil
            var taken: [String] = []
            while let job = try await store.lease(kinds: ["embed"], by: nil, for: 9, now: noon) {
                taken.append(job.callSid)
                try await store.complete(job)
            }
            return taken
        }
        #expect(try await look("m1") == ["CA5", "CA4", "CA3", "CA2", "CA1"])
        for number in 1...5 { try await see("CA\(number)", store) }
        #expect(try await look("m1") == [])
        #expect(try await Set(look("m2")) == ["CA8", "CA5", "CA4", "CA3", "CA2", "CA1"])
    }

    @Test(arguments: DatabaseKind.allCases)
    func `a job that is queued or held is not queued again by looking back`(kind: DatabaseKind) async throws {
        let store = try await Scratch(kind).store
        try await store.ended(aCall("CA1"))
        for _ in 0..<2 {
            #expect(try await store.queueVectors(job: "embed", model: "m", from: nil, limit: 9, at: noon) == nil)
        }
        let job = try #require(try await store.lease(kinds: ["embed"], by: nil, for: 60, now: noon))
        _ = try await store.queueVectors(job: "embed", model: "m", from: nil, limit: 9, at: noon)
        #expect(try await store.lease(kinds: ["embed"], by: nil, for: 60, now: noon) == nil)
        try await store.fail(job, error: "denied", retryAt: nil)
        _ = try await store.queueVectors(job: "embed", model: "m", from: nil, limit: 9, at: noon)
        let again = try await store.lease(kinds: ["embed"], by: nil, for: 60, now: noon)
        #expect(again?.tries == 1, "an operator has started anew")
    }
}
