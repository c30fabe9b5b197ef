import Console
import Foundation
import Sockets
import Synchronization

/// The calls of all loops: what must be known before a loop is chosen. Any thread; never on a frame's way.
final class Registry: Sendable {
    /// What becomes of a webhook.
    enum Admission: Equatable {
        case admitted
        /// The same webhook again, as Twilio repeats one: the same answer.
        case known(answer: String)
        /// As many calls run as may.
        case full
        /// As many calls to this number run as may.
        case lineFull
        /// Too many calls began in the last minute.
        case tooFast
        case draining
    }

    private struct State {
        var limits: Limits
        var calls: [String: (answer: String, line: String)] = [:]
        var perLoop: [Int]
        var perLine: [String: Int] = [:]
        var rate: RateLimit?
        var callers: [String: RateLimit] = [:]
        var isDraining = false
        var refused = 0
        var spent = (day: 0, dollars: 0.0)
    }
    private let state: Mutex<State>
    private let metrics: Metrics
    /// Callers that are remembered for the sake of their rate, at most.
    private static let mostCallers = 10_000

    /// - Parameter spentToday: by calls of an earlier run that ended today (UTC), in US dollars.
    init(loops: Int, limits: Limits, metrics: Metrics, spentToday: Double = 0) {
        self.metrics = metrics
        state = Mutex(
            State(limits: limits, perLoop: Array(repeating: 0, count: loops), spent: (Self.today, spentToday)))
    }

    /// The loop with the fewest calls.
    var quietest: Int {
        state.withLock { state in state.perLoop.indices.min { state.perLoop[$0] < state.perLoop[$1] } ?? 0 }
    }

    /// Lets a call of `caller` to `line` in, whose webhook is answered with `answer`.
    /// - Parameter now: microseconds of the monotonic clock.
    func admit(
        _ callSid: String, from caller: String, to line: String, loop: Int, answer: String, at now: Int64 = Clock.now
    ) -> Admission {
        let admission = state.withLock { state -> Admission in
            if let known = state.calls[callSid] { return .known(answer: known.answer) }
            let verdict = Self.judge(&state, caller, line, now)
            guard verdict == .admitted else {
                state.refused += 1
                return verdict
            }
            state.calls[callSid] = (answer, line)
            state.perLoop[loop] += 1
            state.perLine[line, default: 0] += 1
            return .admitted
        }
        count(admission)
        return admission
    }

    private static func judge(_ state: inout State, _ caller: String, _ line: String, _ now: Int64) -> Admission {
        if state.isDraining { return .draining }
        guard state.calls.count < state.limits.calls else { return .full }
        if let cap = state.limits.callsPerLine, state.perLine[line, default: 0] >= cap { return .lineFull }
        // Whoever withholds the number shares it with everybody who does.
        if let cap = state.limits.perMinuteAndCaller, caller.hasPrefix("+") {
            if state.callers.count >= mostCallers {
                state.callers = state.callers.filter { !$0.value.isRested(at: now) }
            }
            // Where thousands ring within a minute, the rate of all must do.
            if state.callers[caller] != nil || state.callers.count < mostCallers {
                let isInTime = state.callers[caller, default: RateLimit(perMinute: cap, at: now)].take(
                    perMinute: cap, at: now)
                guard isInTime else { return .tooFast }
            }
        }
        if let cap = state.limits.perMinute {
            var rate = state.rate ?? RateLimit(perMinute: cap, at: now)
            defer { state.rate = rate }
            guard rate.take(perMinute: cap, at: now) else { return .tooFast }
        }
        return .admitted
    }

    private func count(_ admission: Admission) {
        switch admission {
        case .admitted:
            metrics.callsStarted.add()
            metrics.callsLive.add(1)
        case .full: metrics.callsRefused["full"].add()
        case .lineFull: metrics.callsRefused["line_full"].add()
        case .tooFast: metrics.callsRefused["rate"].add()
        case .draining: metrics.callsRefused["draining"].add()
        case .known: break
        }
    }

    /// The call is over.
    func remove(_ callSid: String, loop: Int) {
        let wasThere = state.withLock { state in
            guard let call = state.calls.removeValue(forKey: callSid) else { return false }
            state.perLoop[loop] -= 1
            let left = state.perLine[call.line, default: 1] - 1
            state.perLine[call.line] = left > 0 ? left : nil
            return true
        }
        if wasThere { metrics.callsLive.add(-1) }
    }

    /// Notes money that was spent today (UTC); false when that is as much as the cap.
    func spend(_ dollars: Double, cap: Double?) -> Bool {
        let day = Self.today
        return state.withLock { state in
            if state.spent.day != day { state.spent = (day, 0) }
            state.spent.dollars += dollars
            return cap.map { state.spent.dollars < $0 } ?? true
        }
    }

    /// Days since 1970, UTC.
    private static var today: Int { Int(Date().timeIntervalSince1970) / 86_400 }

    /// From here on other limits hold; calls that run are not touched.
    func limit(to limits: Limits) { state.withLock { $0.limits = limits } }

    /// From here on no call is let in.
    func drain() { state.withLock { $0.isDraining = true } }

    var isDraining: Bool { state.withLock { $0.isDraining } }
    var liveCalls: Int { state.withLock { $0.calls.count } }
    var hasRoom: Bool { state.withLock { !$0.isDraining && $0.calls.count < $0.limits.calls } }
    var refusedCalls: Int { state.withLock { $0.refused } }
}
