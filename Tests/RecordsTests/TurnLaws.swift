import Foundation
import Records
import Testing

extension StoreLaws {
    @Test(arguments: DatabaseKind.allCases)
    func `turns come back in spoken order, whatever order they were written in`(kind: DatabaseKind) async throws {
        let store = try await Scratch(kind).store
        _ = try await store.begin(aCall("CA1"), anonymous: false)
        let turns = [
            aTurn("CA1", 1, "Hello?"), aTurn("CA1", 2, .agent, "Hello, this is", heard: "Hello,"),
            aTurn("CA1", 3, .tool, "{}", injected: true), aTurn("CA1", 4, .system, "note"),
        ]
        try await store.append([turns[3], turns[0]])
        try await store.append([turns[2], turns[1]])
        #expect(try await store.turns(of: "CA1") == turns)
        #expect(try await store.call("CA1")?.turnCount == 4)
        #expect(try await store.turns(of: "CA2") == [])
    }

    @Test(arguments: DatabaseKind.allCases)
    func `a turn written again replaces the first`(kind: DatabaseKind) async throws {
        let store = try await Scratch(kind).store
        _ = try await store.begin(aCall("CA1"), anonymous: false)
        try await store.append([aTurn("CA1", 1, "Helo"), aTurn("CA1", 1, "Hello")])
        var turn = aTurn("CA1", 1, .agent, "Hello there", heard: "Hello")
        (turn.ref, turn.interrupted) = ("item_1", true)
        try await store.append([turn])
        #expect(try await store.turns(of: "CA1") == [turn])
    }

    @Test(arguments: DatabaseKind.allCases)
    func `a late turn renumbers those behind it, and the index follows`(kind: DatabaseKind) async throws {
        let store = try await Scratch(kind).store
        let call = try await store.begin(aCall("CA1"), anonymous: false)
        var second = aTurn("CA1", 2, .agent, "Certainly.")
        second.id = "b"
        try await store.append([aTurn("CA1", 1, "Is the kettle repaired?"), second])
        // "Certainly" follows the kettle, until the toaster comes between them.
        #expect(try await store.search("kettle", contactID: call.contactID, limit: 9).map(\.turn.seq) == [1, 2])
        second.seq = 3
        try await store.append([second, aTurn("CA1", 2, "And the toaster?")])
        #expect(
            try await store.turns(of: "CA1").map(\.text) == [
                "Is the kettle repaired?", "And the toaster?", "Certainly.",
            ])
        #expect(Set(try await store.search("kettle", contactID: call.contactID, limit: 9).map(\.turn.seq)) == [1, 2])
        #expect(Set(try await store.search("toaster", contactID: nil, limit: 9).map(\.turn.seq)) == [2, 3])
    }

    @Test(arguments: DatabaseKind.allCases)
    func `whatever belongs to an unknown call is refused, and nothing of it is kept`(kind: DatabaseKind) async throws {
        let store = try await Scratch(kind).store
        _ = try await store.begin(aCall("CA1"), anonymous: false)
        let unknown = StoreError.unknown("call")
        await #expect(throws: unknown) { try await store.append([aTurn("CA1", 1, "kept?"), aTurn("CA9", 1, "no")]) }
        await #expect(throws: unknown) {
            try await store.append([
                CallEvent(callSid: "CA1", atMs: 1, kind: "dtmf"), CallEvent(callSid: "CA9", atMs: 1, kind: "dtmf"),
            ])
        }
        await #expect(throws: unknown) {
            try await store.keep(PreambleRecord(callSid: "CA9", text: "", tokens: 0, createdAt: noon))
        }
        await #expect(throws: unknown) { try await store.end("CA9", anEnding(), jobs: []) }
        await #expect(throws: unknown) { try await store.write(aDerivation("CA9"), of: "CA9") }
        #expect(try await store.turns(of: "CA1") == [])
        #expect(try await store.events(of: "CA1") == [])
        #expect(try await store.call("CA9") == nil)
    }

    @Test(arguments: DatabaseKind.allCases)
    func `a turn's id belongs to one call for ever`(kind: DatabaseKind) async throws {
        let store = try await Scratch(kind).store
        _ = try await store.begin(aCall("CA1"), anonymous: false)
        _ = try await store.begin(aCall("CA2"), anonymous: false)
        try await store.append([aTurn("CA1", 1, "mine")])
        var stolen = aTurn("CA2", 1, "yours")
        stolen.id = "CA1-t1"
        await #expect(throws: StoreError.invalid("turn: its id belongs to another call")) {
            try await store.append([stolen])
        }
        #expect(try await store.turns(of: "CA1").map(\.text) == ["mine"])
    }

    @Test(arguments: DatabaseKind.allCases)
    func `a NUL byte is refused and any other text comes back as it was`(kind: DatabaseKind) async throws {
        let store = try await Scratch(kind).store
        _ = try await store.begin(aCall("CA1"), anonymous: false)
        let nul = StoreError.invalid("a text with a NUL byte")
        await #expect(throws: nul) { try await store.append([aTurn("CA1", 1, "a\0b")]) }
        await #expect(throws: nul) { _ = try await store.begin(aCall("CA\0"), anonymous: false) }
        let texts = [
            "👩‍👩‍👧 fünf Öfen", "שלום עולם", "'; DROP TABLE turn; --", "line\nbreak\ttab", "e\u{301} is not \u{e9}",
            "\u{feff}", "",
        ]
        try await store.append(texts.enumerated().map { aTurn("CA1", $0 + 1, $1) })
        let kept = try await store.turns(of: "CA1").map(\.text)
        #expect(kept.map { Array($0.utf8) } == texts.map { Array($0.utf8) })
    }

    @Test(arguments: DatabaseKind.allCases)
    func `a turn of 100 kB is kept and found, one beyond a megabyte is refused`(kind: DatabaseKind) async throws {
        let store = try await Scratch(kind).store
        _ = try await store.begin(aCall("CA1"), anonymous: false)
        let long = (0..<12_000).map { "word\($0)" }.joined(separator: " ")
        #expect(long.utf8.count > 100_000)
        try await store.append([aTurn("CA1", 1, long), aTurn("CA1", 2, String(repeating: "x", count: 100_000))])
        #expect(try await store.turns(of: "CA1").first?.text == long)
        #expect(try await store.search("word11999", contactID: nil, limit: 9).map(\.turn.seq) == [1, 2])
        await #expect(throws: StoreError.self) {
            try await store.append([aTurn("CA1", 3, String(repeating: "x", count: 1 << 20) + "y")])
        }
    }

    @Test(arguments: DatabaseKind.allCases)
    func `two writers on one call lose nothing and double nothing`(kind: DatabaseKind) async throws {
        let scratch = try await Scratch(kind)
        let (one, two) = (scratch.store, try scratch.another())
        let call = try await one.begin(aCall("CA1"), anonymous: false)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for seq in 1...24 {
                let store = seq.isMultiple(of: 2) ? one : two
                group.addTask { try await store.append([aTurn("CA1", seq, "sentence number\(seq)")]) }
                group.addTask { try await store.append([CallEvent(callSid: "CA1", atMs: seq, kind: "tick")]) }
            }
            try await group.waitForAll()
        }
        #expect(try await one.turns(of: "CA1").map(\.seq) == Array(1...24))
        #expect(try await two.events(of: "CA1").count == 24)
        #expect(try await two.search("sentence", contactID: call.contactID, limit: 99).count == 24)
        // Each number stands in its own entry and in that of the turn behind it, whichever writer was first.
        for seq in 1..<24 {
            let hits = try await two.search("number\(seq)", contactID: call.contactID, limit: 9)
            #expect(Set(hits.map(\.turn.seq)) == [seq, seq + 1])
        }
    }

    @Test(arguments: DatabaseKind.allCases)
    func `events keep the order they were noted in, and the last preamble counts`(kind: DatabaseKind) async throws {
        let store = try await Scratch(kind).store
        _ = try await store.begin(aCall("CA1"), anonymous: false)
        let events = [
            CallEvent(callSid: "CA1", atMs: 900, kind: "barge_in", detailJSON: #"{"played_ms":400}"#),
            CallEvent(callSid: "CA1", atMs: 100, kind: "dtmf"),
        ]
        try await store.append(events)
        #expect(try await store.events(of: "CA1") == events)
        #expect(try await store.preamble(of: "CA1") == nil)
        for text in ["first", "second\n"] {
            try await store.keep(PreambleRecord(callSid: "CA1", text: text, tokens: 7, createdAt: noon))
        }
        let kept = PreambleRecord(callSid: "CA1", text: "second\n", tokens: 7, createdAt: noon)
        #expect(try await store.preamble(of: "CA1") == kept)
    }
}
