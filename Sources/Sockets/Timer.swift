/// Calls back once on the loop's thread. Cancelled when it is let go.
///
/// Under load a timer may be late: pace against absolute times, not against the number of calls.
package final class Timer {
    /// Microseconds of the monotonic clock.
    let due: Int64
    /// Where it stands in the queue; nil when it stands in none.
    var position: Int?
    private let fire: () -> Void
    private let queue: TimerQueue

    init(_ queue: TimerQueue, due: Int64, _ fire: @escaping () -> Void) {
        self.due = due
        self.fire = fire
        self.queue = queue
        queue.add(self)
    }

    deinit { cancel() }

    /// The call back will not come any more. Harmless when it has come already.
    package func cancel() { queue.remove(self) }

    func ring() { fire() }
}

/// A loop's timers, the next one first. Loop thread only.
///
/// Not libwebsockets' own: those wake the loop up to a millisecond early and then have it spin until their moment has come, which
/// with four timers a second and call cost more than the calls. These share one kernel timer, and those that may be a little late
/// share their moments.
final class TimerQueue {
    /// A binary heap by `due`. The timers take themselves out before they go.
    private var heap: [Unmanaged<Timer>] = []
    private var armed: Int64?
    private var isFiring = false
    /// The loop is stopping: nothing fires any more, nothing new is kept.
    var isEnding = false
    /// Told when the kernel is to wake the loop; nil for never.
    var arm: (Int64?) -> Void = { _ in }

    func add(_ timer: Timer) {
        guard !isEnding else { return }
        heap.append(Unmanaged.passUnretained(timer))
        timer.position = heap.count - 1
        rise(heap.count - 1)
        rearm()
    }

    func remove(_ timer: Timer) {
        guard let hole = timer.position else { return }
        timer.position = nil
        let last = heap.removeLast()
        guard hole < heap.count else { return }
        heap[hole] = last
        with(hole) { $0.position = hole }
        sink(hole)
        rise(hole)
    }

    /// Rings all whose moment has come.
    func fire(at now: Int64) {
        armed = nil
        isFiring = true
        while !isEnding, let first = heap.first?.takeUnretainedValue(), first.due <= now {
            remove(first)
            first.ring()
        }
        isFiring = false
        rearm()
    }

    /// A timer that was taken out leaves its moment armed: waking once in vain is cheaper than telling the kernel.
    private func rearm() {
        guard !isFiring, let first = heap.first?.takeUnretainedValue() else { return }
        if let armed, armed <= first.due { return }
        armed = first.due
        arm(first.due)
    }

    // MARK: The heap

    private func due(_ index: Int) -> Int64 { heap[index]._withUnsafeGuaranteedRef { $0.due } }

    private func with(_ index: Int, _ body: (Timer) -> Void) { heap[index]._withUnsafeGuaranteedRef { body($0) } }

    private func swap(_ a: Int, _ b: Int) {
        heap.swapAt(a, b)
        with(a) { $0.position = a }
        with(b) { $0.position = b }
    }

    private func rise(_ start: Int) {
        var index = start
        while index > 0, due(index) < due((index - 1) / 2) {
            swap(index, (index - 1) / 2)
            index = (index - 1) / 2
        }
    }

    private func sink(_ start: Int) {
        var index = start
        while true {
            var least = index
            for child in [2 * index + 1, 2 * index + 2] where child < heap.count && due(child) < due(least) {
                least = child
            }
            guard least != index else { return }
            swap(index, least)
            index = least
        }
    }
}
