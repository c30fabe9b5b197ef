internal import CWebSockets
internal import Synchronization

/// The only way onto a loop's thread from elsewhere: closures queue up here and the loop runs them in order.
///
/// Any thread may post. Cheap: one lock, and one byte into libwebsockets' own pipe for the first closure of a batch.
package final class Mailbox: Sendable {
    /// Work that runs on the loop's thread with the reactor in hand.
    package typealias Work = @Sendable (Reactor) -> Void

    private struct Box: Sendable {
        var work: [Work] = []
        var context: UInt = 0
        var isOpen = true
    }
    private let box = Mutex(Box())

    init() {}

    /// Queues `work`. Returns false, and drops it, once the loop is stopping.
    @discardableResult
    package func post(_ work: @escaping Work) -> Bool {
        box.withLock { box in
            guard box.isOpen else { return false }
            box.work.append(work)
            if box.work.count == 1 { Self.wake(box) }
            return true
        }
    }

    /// Queues work for the application of type `App` that lives on the loop; nothing happens where another one lives.
    @discardableResult
    package func post<App: AnyObject>(to _: App.Type, _ work: @escaping @Sendable (App) -> Void) -> Bool {
        post { reactor in
            if let app = reactor.application as? App { work(app) }
        }
    }

    var isOpen: Bool { box.withLock { $0.isOpen } }

    func attach(_ context: OpaquePointer) { box.withLock { $0.context = UInt(bitPattern: context) } }

    /// From here on nobody can wake a context that is about to die.
    func detach() {
        box.withLock {
            $0.isOpen = false
            $0.context = 0
        }
    }

    func close() {
        box.withLock {
            $0.isOpen = false
            Self.wake($0)
        }
    }

    func drain(_ reactor: Reactor) {
        let batch = box.withLock { box in
            defer { box.work = [] }
            return box.work
        }
        for work in batch { work(reactor) }
    }

    private static func wake(_ box: Box) {
        if let context = OpaquePointer(bitPattern: box.context) { lws_cancel_service(context) }
    }
}
