import Foundation
import Synchronization

/// TERM asks to finish what runs; INT asks to stop now; where nobody waits, either ends the program at once.
///
/// A handler that does nothing but write a byte, and a thread that reads it: libdispatch's main thread unblocks every signal, so
/// blocking them and waiting (`sigwait`) would not do.
enum Signals {
    private static let waiter = Mutex<CheckedContinuation<Bool, Never>?>(nil)

    /// Takes both signals over. To be called once, at the start.
    static func install() {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { return }
        let reading = ends[0]
        signalPipe = ends[1]
        let thread = Thread {
            var number: UInt8 = 0
            while read(reading, &number, 1) == 1 {
                let waiting = waiter.withLock { slot in
                    defer { slot = nil }
                    return slot
                }
                guard let waiting else { _exit(128 + Int32(number)) }
                waiting.resume(returning: Int32(number) == SIGINT)
            }
        }
        thread.name = "signals"
        thread.start()
        for number in [SIGTERM, SIGINT] {
            signal(number) { number in
                var byte = UInt8(truncatingIfNeeded: number)
                _ = write(signalPipe, &byte, 1)
            }
        }
    }

    /// Waits for either. True for INT.
    static func wait() async -> Bool {
        await withCheckedContinuation { continuation in waiter.withLock { $0 = continuation } }
    }
}

/// Where the handler writes. Set once before there is a handler; a handler can't take a lock.
private nonisolated(unsafe) var signalPipe: Int32 = -1
