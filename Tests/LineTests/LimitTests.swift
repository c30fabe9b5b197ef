import Console
import Foundation
import JSONText
import Rehearsal
import Sockets
import Testing

@testable import ringback

/// What the line takes on, and what becomes of the rest.
@Suite struct LimitTests {
    static func registry(_ change: (inout Limits) -> Void) -> Registry {
        var limits = Limits()
        change(&limits)
        return Registry(loops: 2, limits: limits, metrics: Metrics(endReasons: []))
    }

    static func ring(
        _ registry: Registry, _ sid: String, from: String = "+14155550100", to: String = "+15005550006", at: Double = 0
    )
        -> Registry.Admission
    {
        registry.admit(sid, from: from, to: to, loop: registry.quietest, answer: sid, at: Int64(at * 1e6) + 1)
    }

    @Test func `a line's own cap leaves room for the other lines`() {
        let registry = Self.registry {
            $0.calls = 3
            $0.callsPerLine = 2
        }
        let verdicts = [("1", "+1"), ("2", "+1"), ("3", "+1"), ("4", "+2"), ("5", "+2")].map {
            Self.ring(registry, $0.0, to: $0.1)
        }
        #expect(verdicts == [.admitted, .admitted, .lineFull, .admitted, .full])
        registry.remove("1", loop: 0)
        let again = Self.ring(registry, "6", to: "+1")
        #expect(again == .admitted)
    }

    @Test func `a number that rings too often is turned away for a while, and others are not`() {
        let registry = Self.registry { $0.perMinuteAndCaller = 3 }
        let first = (1...4).map { Self.ring(registry, "a\($0)", from: "+1", at: 0.1 * Double($0)) }
        #expect(first == [.admitted, .admitted, .admitted, .tooFast])
        let other = Self.ring(registry, "b", from: "+2", at: 1)
        let later = Self.ring(registry, "c", from: "+1", at: 25)
        let soon = Self.ring(registry, "d", from: "+1", at: 26)
        #expect(other == .admitted && later == .admitted && soon == .tooFast)
        // Those who withhold their numbers are many.
        let withheld = (1...9).map { Self.ring(registry, "w\($0)", from: "anonymous", at: 27) }
        #expect(withheld.allSatisfy { $0 == .admitted })
    }

    @Test func `all calls together have a rate, and a webhook that comes twice counts once`() {
        let registry = Self.registry { $0.perMinute = 2 }
        let verdicts = ["1", "1", "2", "3"].map { Self.ring(registry, $0, from: "+\($0)", at: 1) }
        #expect(verdicts == [.admitted, .known(answer: "1"), .admitted, .tooFast])
        #expect(registry.refusedCalls == 1)
    }

    @Test func `calls are placed where the fewest are`() {
        let registry = Self.registry { _ in }
        for number in 0..<100 {
            _ = Self.ring(registry, "\(number)", from: "+\(number)")
        }
        // Half of them each; those of one loop end, and the next fifty go there.
        for number in stride(from: 0, to: 100, by: 2) { registry.remove("\(number)", loop: 0) }
        var places: [Int] = []
        for number in 100..<150 {
            places.append(registry.quietest)
            _ = Self.ring(registry, "\(number)", from: "+\(number)")
        }
        #expect(places == [Int](repeating: 0, count: 50))
    }

    @Test func `a full line puts the caller through to the number that is set for that`() async throws {
        try await House.with({
            $0.limits.calls = 0
            $0.busyNumber = "+14155550199"
        }) { house in
            let refused = await house.ringOnly(try House.recorded("silence"))
            #expect(refused.ending == .declined)
            let verb = try #require(refused.twiML?.verbs.first)
            #expect(verb.name == "Dial" && verb.text == "+14155550199")
        }
    }

    @Test func `settings that are read again are for new calls, and running calls keep theirs`() async throws {
        try await House.with({ $0.instructions = "the first" }) { house in
            let recorded = try House.recorded("silence")
            async let first = house.ring(recorded)
            _ = try await house.eventually("the first call runs") {
                house.stage.line.registry.liveCalls == 1 ? true : nil
            }
            var settings = house.stage.settings
            settings.limits.calls = 2
            settings.instructions = "the second"
            house.stage.line.adopt(settings)
            async let second = house.ringOnly(recorded)
            _ = try await house.eventually("the second call runs") {
                house.stage.line.registry.liveCalls == 2 ? true : nil
            }
            let third = await house.ringOnly(recorded)
            #expect(third.ending == .declined)
            _ = await (first, second)
            let told = await house.stage.model.sessions().map { $0.clientEvents.map(\.text).joined() }
            #expect(told.count == 2)
            #expect(told.contains { $0.contains("the first") && !$0.contains("the second") })
            #expect(told.contains { $0.contains("the second") && !$0.contains("the first") })
        }
    }

    @Test func `what a restart takes is kept and named`() throws {
        let old = try Settings(environment: ["TWILIO_AUTH_TOKEN": "t", "RINGBACK_LOOPS": "2"], file: nil)
        let read = try Settings(
            environment: [
                "TWILIO_AUTH_TOKEN": "u", "RINGBACK_LOOPS": "3", "RINGBACK_GREETING": "Hello",
                "RINGBACK_MAX_CALLS": "5000",
            ], file: nil)
        let (new, kept) = read.succeeding(old)
        #expect(kept == ["RINGBACK_LOOPS", "RINGBACK_MAX_CALLS"])
        #expect(new.loops == 2 && new.limits.calls == 1000)
        #expect(new.greeting == "Hello" && new.authToken == "u")
        #expect(new.adminToken == old.adminToken)
    }

    @Test func `as many descriptors are claimed as calls may need, or the start fails and says what to do`() throws {
        var limits = Limits()
        limits.calls = 10_000_000
        #expect { try Descriptors.claim(for: limits) } throws: { error in
            guard case Program.Failure.failed(let text) = error else { return false }
            return text.contains("RINGBACK_MAX_CALLS") && text.contains("30001024")
        }
    }
}
