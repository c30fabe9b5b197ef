import Foundation
import Records
import Testing

extension StoreLaws {
    @Test(arguments: DatabaseKind.allCases)
    func `calls as points carry when, how and how soon, oldest first, the newest of too many`(
        kind: DatabaseKind
    ) async throws {
        let store = try await Scratch(kind).store
        for index in 0..<4 {
            try await store.begin(aCall("CA\(index)", at: Double(index) * 60), anonymous: false)
        }
        let ending = CallEnding(
            status: .failed, reason: "model_lost", at: noon.addingTimeInterval(90),
            latencyJSON: #"{"first_audio_ms":412,"answer_p50_ms":null}"#)
        try await store.end("CA1", ending, jobs: [])
        let points = try await store.callPoints(
            since: noon, until: noon.addingTimeInterval(180), limit: 2)
        #expect(
            points == [
                CallPoint(startedAt: noon.addingTimeInterval(60), status: .failed, firstAudioMs: 412, answerMs: nil),
                CallPoint(startedAt: noon.addingTimeInterval(120), status: .live, firstAudioMs: nil, answerMs: nil),
            ])
    }

    @Test(arguments: DatabaseKind.allCases)
    func `what ended calls cost is summed since a time, however long before they began`(kind: DatabaseKind) async throws
    {
        let store = try await Scratch(kind).store
        for (index, usage) in [#"{"cost_usd":0.25}"#, #"{"cost_usd":1.5,"tokens":3}"#, nil, #"{"cost_usd":9}"#]
            .enumerated()
        {
            try await store.begin(aCall("CA\(index)", at: Double(index) * 60), anonymous: false)
            let ended = noon.addingTimeInterval(index == 3 ? 200 : 600)
            try await store.end(
                "CA\(index)", CallEnding(status: .completed, reason: "caller_hangup", at: ended, usageJSON: usage),
                jobs: [])
        }
        try await store.begin(aCall("CA9"), anonymous: false)
        #expect(try await store.cost(since: noon.addingTimeInterval(300)) == 1.75)
        #expect(try await store.cost(since: noon.addingTimeInterval(3600)) == 0)
    }

    @Test(arguments: DatabaseKind.allCases)
    func `a contact is called by name, or by number while there is none`(kind: DatabaseKind) async throws {
        let store = try await Scratch(kind).store
        let named = try #require(try await store.begin(aCall("CA1"), anonymous: false).contactID)
        var other = aCall("CA2")
        other.from = "+14155550177"
        let numbered = try #require(try await store.begin(other, anonymous: false).contactID)
        try await store.update(contact: named, displayName: "Dana", policy: .on, by: "operator", at: noon)
        #expect(try await store.names(of: [named, numbered, "gone"]) == [named: "Dana", numbered: "+14155550177"])
        #expect(try await store.names(of: []) == [:])
    }

    @Test(arguments: DatabaseKind.allCases)
    func `events are counted by kind, of calls since a time`(kind: DatabaseKind) async throws {
        let store = try await Scratch(kind).store
        try await store.begin(aCall("CA1"), anonymous: false)
        try await store.begin(aCall("CA2", at: 60), anonymous: false)
        try await store.append([
            CallEvent(callSid: "CA1", atMs: 1, kind: "barge_in"), CallEvent(callSid: "CA2", atMs: 1, kind: "barge_in"),
            CallEvent(callSid: "CA2", atMs: 2, kind: "model_error"),
        ])
        #expect(try await store.eventCounts(since: noon) == ["barge_in": 2, "model_error": 1])
        #expect(try await store.eventCounts(since: noon.addingTimeInterval(30)) == ["barge_in": 1, "model_error": 1])
    }

    @Test(arguments: DatabaseKind.allCases)
    func `what somebody did is noted without naming whom, and is found by who knows the id`(
        kind: DatabaseKind
    ) async throws {
        let store = try await Scratch(kind).store
        try await store.note("operator", did: "play_recording", to: "CA1", at: noon)
        try await store.note("operator", did: "hang_up", to: "CA2", at: noon.addingTimeInterval(1))
        let all = try await store.audit(of: nil, limit: 9)
        #expect(all.map(\.action) == ["hang_up", "play_recording"])
        #expect(all.allSatisfy { !$0.targetDigest.contains("CA") && $0.targetDigest.count == 64 })
        let one = try await store.audit(of: "CA1", limit: 9)
        #expect(one.map(\.action) == ["play_recording"])
        #expect(one.first?.at == noon)
        #expect(one.first?.actor == "operator")
    }

    @Test(arguments: DatabaseKind.allCases)
    func `a dead job runs again when somebody asks, and only a dead one`(kind: DatabaseKind) async throws {
        let store = try await Scratch(kind).store
        try await store.begin(aCall("CA1"), anonymous: false)
        let job = NewJob(kind: "summarise", key: "k1", runAfter: noon)
        try await store.end("CA1", CallEnding(status: .completed, reason: "caller_hangup", at: noon), jobs: [job])
        let leased = try #require(try await store.lease(kinds: ["summarise"], by: "r1", for: 60, now: noon))
        try await store.retry(job: leased.id, at: noon)
        #expect(try await store.jobCounts() == [JobCount(kind: "summarise", state: .leased, count: 1)])
        try await store.fail(leased, error: "broken", retryAt: nil)
        #expect(try await store.jobCounts() == [JobCount(kind: "summarise", state: .dead, count: 1)])
        try await store.retry(job: leased.id, at: noon.addingTimeInterval(5))
        #expect(try await store.lease(kinds: ["summarise"], by: "r1", for: 60, now: noon.addingTimeInterval(4)) == nil)
        let again = try await store.lease(kinds: ["summarise"], by: "r1", for: 60, now: noon.addingTimeInterval(5))
        #expect(again?.tries == 2)
        await #expect(throws: StoreError.unknown("job")) { try await store.retry(job: 999, at: noon) }
    }

    @Test(arguments: DatabaseKind.allCases)
    func `calls are found by line and by what came of them`(kind: DatabaseKind) async throws {
        let store = try await Scratch(kind).store
        for (sid, outcome) in [("CA1", "resolved"), ("CA2", "follow_up")] {
            try await store.begin(aCall(sid), anonymous: false)
            try await store.end(sid, CallEnding(status: .completed, reason: "caller_hangup", at: noon), jobs: [])
            let summary = Summary(
                callSid: sid, text: "t", headline: "h", outcome: outcome, source: .rules, inputHash: sid,
                createdAt: noon)
            try await store.write(Derivation(summary: summary, commitments: [], facts: []), of: sid)
        }
        let resolved = try await store.calls(CallFilter(outcome: "resolved")).calls
        #expect(resolved.map(\.callSid) == ["CA1"])
        #expect(resolved.first?.outcome == "resolved")
        #expect(try await store.calls(CallFilter(line: "main")).calls.count == 2)
        #expect(try await store.calls(CallFilter(line: "other")).calls.isEmpty)
    }
}
