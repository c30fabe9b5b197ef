import Foundation
import JSONText
import Records
import Rehearsal
import Sockets
import Synchronization
import Testing

@testable import ringback

/// Who rings again before the work of the last call is done is known nevertheless.
@Suite struct RingAgainTests {
    @Test func `a call that is not summarised yet is told by its last turns, and one that is by its summary`()
        async throws
    {
        let isSilent = Mutex(true)
        let answer: WebStandIn.Answer = { _ in
            isSilent.withLock { $0 } ? nil : HTTPResponse(status: 400, type: "application/json", "{}")
        }
        try await WebStandIn.with(answer) { desk, url in
            try await House.with({
                $0.textModel = "slow"
                $0.textURL = url
            }) { house in
                let first = await house.ring(try House.recorded("first-call"))
                _ = try await house.eventually("the model is asked for the summary") {
                    desk.requests.isEmpty ? nil : true
                }
                #expect(try await house.store.call(first.callSid)?.status == .completed)
                #expect(try await house.store.call(first.callSid)?.summary == nil)

                let second = await house.ring(try House.recorded("second-call"))
                let told = try #require(try await house.store.preamble(of: second.callSid))
                #expect(told.text.contains("not summarised yet; its last turns follow"))
                #expect(told.text.contains("please call me after five"))
                let uses = try await house.store.uses(of: second.callSid)
                #expect(uses.contains { $0.item.hasPrefix(first.callSid) && $0.via == .preamble })
                #expect(uses.map(\.rank) == Array(0..<uses.count))
                let story = try await house.ask("/api/v1/calls/\(second.callSid)")
                #expect(story["memory_use"]?.array?.count == uses.count)

                // The model fails: the rules do the work, and the next call would hear of that.
                isSilent.withLock { $0 = false }
                desk.letGo()
                _ = try await house.ended(first.callSid)
                let call = try await house.ended(second.callSid)
                let next = try await house.ask("/api/v1/contacts/\(try #require(call.contactID))/preamble")
                let text = try #require(next["preamble"]?.string)
                #expect(!text.contains("not summarised yet"))
            }
        }
    }
}
