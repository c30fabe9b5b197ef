import Console
import Records
import Synchronization

/// Tells everybody who watches what happens in the calls. Any thread; nobody who tells ever waits for one who watches.
final class LiveFeed: Sendable {
    private struct State {
        var running: [String: CallRecord] = [:]
        var watchers: [Int: AsyncStream<LiveEvent>.Continuation] = [:]
        var last = 0
        var isClosed = false
    }
    private let state = Mutex(State())
    private let count = Atomic<Int>(0)
    private let metrics: Metrics
    private let pulse = Mutex<Task<Void, Never>?>(nil)
    /// A watcher may be this many events behind; then it is let go, and may begin again.
    private static let patience = 2000

    init(metrics: Metrics) { self.metrics = metrics }

    /// Whether anybody watches: what nobody watches need not be measured. No lock.
    var isWatched: Bool { count.load(ordering: .relaxed) > 0 }

    /// What happens from now on, beginning with the calls that run.
    /// - Parameter duration: how long; nil for as long as the watcher and the line are there.
    func watch(for duration: Duration? = nil) -> AsyncStream<LiveEvent> {
        let (events, watcher) = AsyncStream<LiveEvent>.makeStream(bufferingPolicy: .bufferingOldest(Self.patience))
        let id: Int? = state.withLock { state in
            guard !state.isClosed else { return nil }
            state.last += 1
            state.watchers[state.last] = watcher
            watcher.yield(.running(state.running.values.sorted { $0.startedAt > $1.startedAt }))
            count.store(state.watchers.count, ordering: .relaxed)
            return state.last
        }
        guard let id else {
            watcher.finish()
            return events
        }
        metrics.watchers.add(1)
        let end = duration.map { duration in
            Task {
                try? await Task.sleep(for: duration)
                watcher.finish()
            }
        }
        watcher.onTermination = { [weak self] _ in
            end?.cancel()
            self?.leave(id)
        }
        startPulse()
        return events
    }

    /// Tells all who watch.
    func tell(_ event: LiveEvent) {
        let late = state.withLock { state -> [AsyncStream<LiveEvent>.Continuation] in
            switch event {
            case .began(let call): state.running[call.callSid] = call
            case .ended(let sid, _): state.running[sid] = nil
            default: break
            }
            return state.watchers.values.filter { watcher in
                if case .dropped = watcher.yield(event) { true } else { false }
            }
        }
        for watcher in late { watcher.finish() }
    }

    /// Lets everybody go.
    func close() {
        let watchers = state.withLock { state in
            state.isClosed = true
            return Array(state.watchers.values)
        }
        for watcher in watchers { watcher.finish() }
        pulse.withLock { $0?.cancel() }
    }

    private func leave(_ id: Int) {
        let hasLeft = state.withLock { state in
            defer { count.store(state.watchers.count, ordering: .relaxed) }
            return state.watchers.removeValue(forKey: id) != nil
        }
        if hasLeft { metrics.watchers.add(-1) }
    }

    private func startPulse() {
        pulse.withLock { pulse in
            guard pulse == nil else { return }
            pulse = Task { [weak self] in
                while !Task.isCancelled {
                    try? await Task.sleep(for: .seconds(15))
                    self?.tell(.pulse)
                }
            }
        }
    }
}

extension LiveFeed {
    /// What has been written down of a call is what can be shown.
    func wrote(_ entry: Scribe.Entry) {
        switch entry {
        case .begin(let call, _): tell(.began(call))
        case .turns(let turns): tell(.turns(turns))
        case .events(let events): for event in events { tell(.noted(event)) }
        case .end(let sid, let ending, _): tell(.ended(callSid: sid, ending))
        case .lost(let run, let at, _):
            let lost = state.withLock { $0.running.values.filter { $0.run == run } }
            let ending = CallEnding(status: .interrupted, reason: "interrupted", at: at)
            for call in lost { tell(.ended(callSid: call.callSid, ending)) }
        case .preamble, .identity, .uses: break
        }
    }
}
