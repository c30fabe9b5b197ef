import Records

/// Works on jobs one after the other, until it is stopped: at once when it is told that there may be one, and once a second.
final class JobWorker: Sendable {
    private let kicks: AsyncStream<Void>.Continuation
    private let task: Task<Void, Never>

    /// - Parameter next: takes a job from the store; nil when there is none.
    /// - Parameter idle: comes each time when there is none left.
    init(
        next: @escaping @Sendable () async -> Job?, work: @escaping @Sendable (Job) async -> Void,
        idle: @escaping @Sendable () async -> Void = {}
    ) {
        let (wakes, kicks) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        self.kicks = kicks
        let pulse = Task {
            while !Task.isCancelled {
                kicks.yield()
                try? await Task.sleep(for: .seconds(1))
            }
        }
        task = Task {
            for await _ in wakes {
                while !Task.isCancelled, let job = await next() { await work(job) }
                await idle()
            }
            pulse.cancel()
        }
    }

    /// There may be a job.
    func kick() { kicks.yield() }

    /// Ends after the job in hand.
    func stop() async {
        kicks.finish()
        task.cancel()
        await task.value
    }
}
