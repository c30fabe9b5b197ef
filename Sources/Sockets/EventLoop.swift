internal import Foundation
internal import CWebSockets
internal import Synchronization

/// One thread with one libwebsockets context, and the application that lives on it.
///
/// `App` is not `Sendable`: it is built on the loop's thread and everything reachable from it stays there, which the
/// compiler checks. The rest of the program may only `post`.
package final class EventLoop<App: AnyObject>: Sendable {
    /// How the loop is reached from other threads.
    package let mailbox = Mailbox()
    private let finished = Finish()

    /// Starts the thread. `make` runs on it and builds the application.
    package init(name: String, options: ReactorOptions = ReactorOptions(), make: @escaping @Sendable (Reactor) -> App) {
        let mailbox = mailbox
        let finished = finished
        let thread = Thread {
            // Set from outside, before there is a thread, a name is for Foundation alone.
            Thread.current.name = name
            let reactor = Reactor(mailbox: mailbox, options: options)
            reactor.application = make(reactor)
            reactor.run()
            reactor.application = nil
            finished.signal()
        }
        thread.stackSize = 1 << 20
        thread.start()
    }

    /// Runs `work` on the loop, in order of posting. False once the loop is stopping.
    @discardableResult
    package func post(_ work: @escaping @Sendable (App) -> Void) -> Bool {
        mailbox.post(to: App.self, work)
    }

    /// Runs `body` on the loop and returns what it returns; nil when the loop is stopping.
    package func call<Value: Sendable>(_ body: @escaping @Sendable (App) -> Value) async -> Value? {
        await withCheckedContinuation { reply in
            let posted = mailbox.post { reactor in
                reply.resume(returning: (reactor.application as? App).map(body))
            }
            if !posted { reply.resume(returning: nil) }
        }
    }

    /// Asks the loop to end and waits for its thread. Connections still open are closed.
    package func stop() async {
        mailbox.close()
        await finished.wait()
    }
}

/// An application that wants to know that its loop ends, while its sockets and timers still work.
package protocol LoopResident: AnyObject {
    /// Comes once, on the loop, before the sockets are closed.
    func loopEnds()
}

/// A thread's end, to wait for without holding a thread.
private final class Finish: Sendable {
    private let state = Mutex((isDone: false, waiters: [CheckedContinuation<Void, Never>]()))

    func signal() {
        let waiters = state.withLock { state in
            defer { state = (true, []) }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    func wait() async {
        await withCheckedContinuation { waiter in
            let isDone = state.withLock { state in
                if !state.isDone { state.waiters.append(waiter) }
                return state.isDone
            }
            if isDone { waiter.resume() }
        }
    }
}
