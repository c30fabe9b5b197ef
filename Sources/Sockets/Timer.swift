internal import CWebSockets

/// Calls back once on the loop's thread. Cancelled when it is let go.
///
/// Timers are some milliseconds late under load: pace against absolute times, not against the number of calls.
package final class Timer {
    private let cell: UnsafeMutablePointer<lwsx_timer>
    private let fire: () -> Void

    init(_ context: OpaquePointer, afterMicroseconds delay: Int64, _ fire: @escaping () -> Void) {
        self.fire = fire
        cell = .allocate(capacity: 1)
        cell.initialize(to: lwsx_timer())
        cell.pointee.owner = Unmanaged.passUnretained(self).toOpaque()
        schedule(context, delay)
    }

    deinit {
        cancel()
        cell.deallocate()
    }

    /// The call back will not come any more. Harmless when it has come already.
    package func cancel() {
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
