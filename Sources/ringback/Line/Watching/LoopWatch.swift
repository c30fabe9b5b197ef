import Console
import Sockets

/// Measures how late a loop's timers are, and how much waits for its peers. Loop thread only.
final class LoopWatch {
    private unowned let reactor: Reactor
    private let metrics: Metrics
    private var timer: Sockets.Timer?
    private var due: Int64 = 0
    private var queued = 0
    private static let periodMs = 500.0

    init(_ reactor: Reactor, _ metrics: Metrics) {
        self.reactor = reactor
        self.metrics = metrics
        schedule()
    }

    private func schedule() {
        due = reactor.now + Int64(Self.periodMs * 1000)
        timer = reactor.after(milliseconds: Self.periodMs) { [unowned self] in
            metrics.loopLag.note(milliseconds: Int((reactor.now - due) / 1000))
            let waiting = reactor.queuedBytes
            metrics.socketQueue.add(waiting - queued)
            queued = waiting
            schedule()
        }
    }
}
