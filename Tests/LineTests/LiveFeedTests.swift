import Console
import Foundation
import Records
import Testing

@testable import ringback

/// Who watches learns what became of every call.
@Suite struct LiveFeedTests {
    @Test func `the calls of a lost run are over`() async throws {
        let feed = LiveFeed(metrics: Metrics(endReasons: []))
        for (sid, run) in [("CA1", "gone"), ("CA2", "here")] {
            var call = CallRecord(callSid: sid, from: "", to: "", startedAt: Date(), identityLevel: 0)
            call.run = run
            feed.wrote(.begin(call, anonymous: true))
        }
        var told = feed.watch().makeAsyncIterator()
        feed.wrote(.lost(run: "gone", at: Date(), jobs: []))
        _ = await told.next()
        guard case .ended("CA1", let ending)? = await told.next() else {
            Issue.record("nobody was told of the end")
            return
        }
        #expect(ending.status == .interrupted)
        var next = feed.watch().makeAsyncIterator()
        guard case .running(let calls)? = await next.next() else {
            Issue.record("the calls that run are told first")
            return
        }
        #expect(calls.map(\.callSid) == ["CA2"])
        feed.close()
    }
}
