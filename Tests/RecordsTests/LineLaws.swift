import Foundation
import Records
import Testing

extension StoreLaws {
    @Test(arguments: DatabaseKind.allCases)
    func `whoever asks for one line gets nothing of another`(kind: DatabaseKind) async throws {
        let store = try await Scratch(kind).store
        var contacts: [String: String] = [:]
        for (callSid, line) in [("CA1", "main"), ("CA2", "other"), ("CA3", "other line's line")] {
            let call = try await store.ended(aCall(callSid, line: line), ["The parrot of \(callSid) is loud."])
            contacts[line] = call.contactID
            try await store.write(
                aDerivation(callSid, commitments: [aCommitment("m-\(callSid)", callSid)]), of: callSid)
            try await store.append([CallEvent(callSid: callSid, atMs: 1, kind: "tick-\(callSid)")])
        }
        for (callSid, line) in [("CA1", "main"), ("CA2", "other"), ("CA3", "other line's line")] {
            #expect(try await store.calls(CallFilter(line: line)).calls.map(\.callSid) == [callSid])
            #expect(
                try await store.contacts(matching: nil, line: line, after: nil, limit: 9).map(\.id) == [contacts[line]])
            #expect(
                try await store.contacts(matching: "5550100", line: line, after: nil, limit: 9).map(\.id) == [
                    contacts[line]
                ])
            #expect(try await store.commitments(CommitmentFilter(line: line)).map(\.callSid) == [callSid])
            #expect(try await store.jobs(state: .queued, line: line, limit: 9).map(\.callSid) == [callSid])
            let hits = try await store.search("parrots loud", contactID: nil, line: line, limit: 9)
            #expect(hits.map(\.turn.callSid) == [callSid])
            let points = try await store.callPoints(
                line: line, since: noon, until: noon.addingTimeInterval(9), limit: 9)
            #expect(points.count == 1)
            #expect(try await store.eventCounts(line: line, since: noon) == ["tick-\(callSid)": 1])
        }
        #expect(try await store.search("parrot", contactID: nil, line: "nobody's", limit: 9) == [])
        #expect(try await store.search("parrot", contactID: contacts["main"], line: "other", limit: 9) == [])
        #expect(try await store.search("parrot", contactID: nil, limit: 9).count == 3)
        // The line is no word of what was said.
        #expect(try await store.search("main other l6d61696ez", contactID: nil, limit: 9) == [])
    }

    @Test(arguments: DatabaseKind.allCases)
    func `a small line's turns are found behind a large one's newer ones`(kind: DatabaseKind) async throws {
        let store = try await Scratch(kind).store
        try await store.ended(aCall("CA1", line: "small"), ["The parrot is green."])
        for index in 0..<3 {
            let texts = (0..<60).map { "The parrot number\($0) is grey." }
            try await store.ended(aCall("CB\(index)", line: "large", at: 9), texts)
        }
        let hits = try await store.search("parrot", contactID: nil, line: "small", limit: 9)
        #expect(hits.map(\.turn.callSid) == ["CA1"])
    }
}
