internal import CWebSockets

/// Calls back once on the loop's thread. Cancelled when it is let go.
///
/// Timers are some milliseconds late under load: pace against absolute times, not against the number of calls.
package final class Timer {
    private let cell: UnsafeMutablePointer<lwsx_timer>
    private let fire: () -> Void
    private let life: ContextLife

    /// A timer of a context that is coming to its end never fires.
    init(_ life: ContextLife, afterMicroseconds delay: Int64, _ fire: @escaping () -> Void) {
        self.fire = fire
        self.life = life
        cell = .allocate(capacity: 1)
        cell.initialize(to: lwsx_timer())
        cell.pointee.owner = Unmanaged.passUnretained(self).toOpaque()
        if let context = life.context, !life.isEnding { schedule(context, delay) }
    }

    deinit {
        cancel()
        cell.deallocate()
    }

    /// The call back will not come any more. Harmless when it has come already.
    package func cancel() {
        guard life.context != nil else { return }  // the list it stood in is gone with its context
        cell.withMemoryRebound(to: lws_sorted_usec_list_t.self, capacity: 1) { lws_sul_cancel($0) }
    }

    private func schedule(_ context: OpaquePointer, _ delay: Int64) {
        cell.withMemoryRebound(to: lws_sorted_usec_list_t.self, capacity: 1) { sul in
            lws_sul_schedule(
                context, 0, sul,
                { sul in
                    guard let sul else { return }
                    let cell = UnsafeMutableRawPointer(sul).assumingMemoryBound(to: lwsx_timer.self)
                    let timer = Unmanaged<Timer>.fromOpaque(cell.pointee.owner).takeUnretainedValue()
                    timer.fire()
                }, max(1, delay))
        }
    }
}

/// Whether a context still lives: timers are told by it, since they may outlive it.
final class ContextLife {
    var context: OpaquePointer?
    /// The loop is stopping; nothing new begins.
    var isEnding = false
}
