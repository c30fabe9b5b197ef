import Records
import Synchronization

/// Works on jobs, so many at a time at most, until it is stopped: at once when it is told that there may be one, when it has done
/// one, and once a second.
final class JobWorker: Sendable {
    private let kicks: AsyncStream<Void>.Continuation
    private let task: Task<Void, Never>

    /// - Parameter hands: how many jobs are worked on at a time.
    /// - Parameter next: takes a job from the store; nil when there is none.
    /// - Parameter idle: comes each time when none is left and none in hand.
    init(
        hands: Int = 1, next: @escaping @Sendable () async -> Job?, work: @escaping @Sendable (Job) async -> Void,
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
            let inHand = Counter()
            await withDiscardingTaskGroup { group in
                for await _ in wakes {
                    while !Task.isCancelled, inHand.value < hands, let job = await next() {
                        inHand.add(1)
                        group.addTask {
                            await work(job)
                            inHand.add(-1)
                            kicks.yield()
                        }
                    }
                    if inHand.value == 0 { await idle() }
                }
            }
            pulse.cancel()
        }
    }

    /// There may be a job.
    func kick() { kicks.yield() }

    /// Ends after the jobs in hand.
    func stop() async {
        kicks.finish()
        task.cancel()
        await task.value
    }
}

/// How many jobs are in hand.
private final class Counter: Sendable {
    private let count = Atomic(0)

    var value: Int { count.load(ordering: .relaxed) }

    func add(_ more: Int) { count.add(more, ordering: .relaxed) }
}
