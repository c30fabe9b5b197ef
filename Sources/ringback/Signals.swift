import Foundation
import Synchronization

/// TERM and INT ask to end, HUP asks to read the settings again; where nobody waits, TERM and INT end the program at once.
///
/// A handler that does nothing but write a byte, and a thread that reads it: libdispatch's main thread unblocks every signal, so
/// blocking them and waiting (`sigwait`) would not do.
enum Signals {
    /// Who hears of a signal.
    private enum Ear {
        /// Whoever waits for the next one; without any it ends the program.
        case waiters([CheckedContinuation<Void, Never>])
        /// Each.
        case listener(AsyncStream<Int32>.Continuation)
    }
    private static let ear = Mutex(Ear.waiters([]))

    /// Takes TERM and INT over. To be called once, at the start.
    static func install() {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { return }
        let reading = ends[0]
        signalPipe = ends[1]
        let thread = Thread {
            var number: UInt8 = 0
            while read(reading, &number, 1) == 1 { tell(Int32(number)) }
        }
        thread.name = "signals"
        thread.start()
        for number in [SIGTERM, SIGINT] { take(number) }
    }

    private static func take(_ number: Int32) {
        signal(number) { number in
            var byte = UInt8(truncatingIfNeeded: number)
            _ = write(signalPipe, &byte, 1)
        }
    }

    private static func tell(_ number: Int32) {
        ear.withLock { ear in
            switch ear {
            case .waiters(let waiters):
                if waiters.isEmpty { _exit(128 + number) }
                ear = .waiters([])
                for waiter in waiters { waiter.resume() }
            case .listener(let listener): listener.yield(number)
            }
        }
    }

    /// Waits for TERM or INT.
    static func wait() async {
        await withCheckedContinuation { waiter in
            ear.withLock { ear in if case .waiters(let others) = ear { ear = .waiters(others + [waiter]) } }
        }
    }

    /// Every signal from now on, HUP too. Whoever asks must listen as long as the program lives.
    static func all() -> AsyncStream<Int32> {
        let (signals, listener) = AsyncStream<Int32>.makeStream()
        ear.withLock { $0 = .listener(listener) }
        take(SIGHUP)
        return signals
    }
}

/// Where the handler writes. Set once before there is a handler; a handler can't take a lock.
private nonisolated(unsafe) var signalPipe: Int32 = -1
