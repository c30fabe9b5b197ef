internal import Foundation
internal import Sockets

/// Telephones that behave as Twilio does, any number of calls at a time on one loop of their own.
package final class RehearsalCaller: Sendable {
    private let loop: EventLoop<CallerHouse>

    /// Starts the loop's thread.
    package init(name: String = "callers") {
        loop = EventLoop(name: name) { CallerHouse($0) }
    }

    /// Makes one call from the webhook to the end and tells how it went. Any thread; never throws: what went wrong stands in
    /// the report.
    /// - Parameters:
    ///   - base: where the bridge is reached, `http://127.0.0.1:8080`.
    ///   - publicURL: what the bridge calls itself when that is something else; signatures are made over it, and a stream
    ///     under that name is looked for at `base`.
    ///   - path: where the call is announced; of a call that the bridge made itself, where it wanted to hear of it.
    ///   - clock: how much faster than life the caller's side runs; 1 is life.
    ///   - postsStatus: ends with a status callback.
    ///   - timeLimitMs: wall time after which the caller gives up; by default the call's length and 30 s.
    package func call(
        _ recorded: RecordedCall, at base: String, accountSid: String, authToken: String, publicURL: String? = nil,
        path: String = "/twilio/voice", clock: Double = 1, postsStatus: Bool = false, timeLimitMs: Double? = nil,
        faults: CallerFaults = CallerFaults()
    ) async -> CallerReport {
        precondition(clock > 0, "a clock of \(clock)")
        var ring = Ring(
            recorded: recorded, base: base, accountSid: accountSid, authToken: authToken, publicURL: publicURL,
            clock: clock, postsStatus: postsStatus,
            timeLimitMs: timeLimitMs ?? Double(recorded.durationMs) / clock + 30_000, faults: faults)
        ring.path = path
        return await withCheckedContinuation { [ring] reply in
            let posted = loop.post { house in
                house.make(ring) { reply.resume(returning: $0) }
            }
            if !posted { reply.resume(returning: CallerCall.emptyReport(ring, .stopped)) }
        }
    }

    /// Ends the loop. Calls still under way end as `stopped`.
    package func stop() async { await loop.stop() }
}

/// The calls of one loop.
final class CallerHouse: LoopResident {
    private let reactor: Reactor
    private var calls: [ObjectIdentifier: CallerCall] = [:]

    init(_ reactor: Reactor) { self.reactor = reactor }

    func loopEnds() { for call in calls.values { call.abandon() } }

    func make(_ ring: Ring, _ done: @escaping (CallerReport) -> Void) {
        let call = CallerCall(reactor, ring)
        let id = ObjectIdentifier(call)
        calls[id] = call
        call.begin { [weak self] report in
            self?.calls[id] = nil
            done(report)
        }
    }
}
