internal import Dispatch

/// Runs an actor on a thread of its own, so that blocking C calls never occupy the cooperative pool.
package final class BlockingExecutor: SerialExecutor {
    private let queue: DispatchQueue

    /// - Parameter label: the queue's name, as a debugger shows it.
    package init(label: String) { queue = DispatchQueue(label: label) }

    /// From any thread: jobs run one at a time, in the order in which they came.
    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }

    /// Stops the program unless one of this executor's jobs asks.
    package func checkIsolated() { dispatchPrecondition(condition: .onQueue(queue)) }
}
