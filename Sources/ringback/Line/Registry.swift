import Console
import Foundation
import Synchronization

/// The calls of all loops: what must be known before a loop is chosen. Any thread; never on a frame's way.
final class Registry: Sendable {
    /// What becomes of a webhook.
    enum Admission: Equatable {
        case admitted
        /// The same webhook again, as Twilio repeats one: the same answer.
        case known(answer: String)
        case full
        case draining
    }

    private struct State {
        var answers: [String: String] = [:]
        var perLoop: [Int]
        var isDraining = false
        var refused = 0
        var spent = (day: 0, dollars: 0.0)
    }
    private let state: Mutex<State>
    private let maxCalls: Int
    private let metrics: Metrics

    init(loops: Int, maxCalls: Int, metrics: Metrics) {
        self.metrics = metrics
        state = Mutex(State(perLoop: Array(repeating: 0, count: loops)))
        self.maxCalls = maxCalls
    }

    /// The loop with the fewest calls.
    var quietest: Int {
        state.withLock { state in state.perLoop.indices.min { state.perLoop[$0] < state.perLoop[$1] } ?? 0 }
    }

    /// Lets a call in, whose webhook is answered with `answer`.
    func admit(_ callSid: String, loop: Int, answer: String) -> Admission {
        let admission = state.withLock { state -> Admission in
            if let known = state.answers[callSid] { return .known(answer: known) }
            if state.isDraining { return .draining }
            guard state.answers.count < maxCalls else {
                state.refused += 1
                return .full
            }
            state.answers[callSid] = answer
            state.perLoop[loop] += 1
            return .admitted
        }
        count(admission)
        return admission
    }

    private func count(_ admission: Admission) {
        switch admission {
        case .admitted:
            metrics.callsStarted.add()
            metrics.callsLive.add(1)
        case .full: metrics.callsRefused["full"].add()
        case .draining: metrics.callsRefused["draining"].add()
        case .known: break
        }
    }

    /// The call is over.
    func remove(_ callSid: String, loop: Int) {
        let wasThere = state.withLock { state in
            guard state.answers.removeValue(forKey: callSid) != nil else { return false }
            state.perLoop[loop] -= 1
            return true
        }
        if wasThere { metrics.callsLive.add(-1) }
    }

    /// Notes money that was spent today (UTC); false when that is as much as the cap.
    func spend(_ dollars: Double, cap: Double?) -> Bool {
        let day = Int(Date().timeIntervalSince1970) / 86_400
        return state.withLock { state in
            if state.spent.day != day { state.spent = (day, 0) }
            state.spent.dollars += dollars
            return cap.map { state.spent.dollars < $0 } ?? true
        }
    }

    /// From here on no call is let in.
    func drain() { state.withLock { $0.isDraining = true } }

    var isDraining: Bool { state.withLock { $0.isDraining } }
    var liveCalls: Int { state.withLock { $0.answers.count } }
    var hasRoom: Bool { state.withLock { !$0.isDraining && $0.answers.count < maxCalls } }
    var refusedCalls: Int { state.withLock { $0.refused } }
}
