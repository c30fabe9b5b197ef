internal import Foundation

/// The monotonic clock, which never goes back. Processes of one machine share it.
package enum Clock {
    /// Microseconds since some moment in the past. Any thread; no system call.
    package static var now: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
    }
}
