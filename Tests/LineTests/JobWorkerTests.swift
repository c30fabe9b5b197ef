import Foundation
import Records
import Synchronization
import Testing

@testable import ringback

/// Many jobs, few hands.
@Suite struct JobWorkerTests {
    /// Jobs that wait, those in hand, and what came of it.
    private final class Bench: Sendable {
        struct State {
            var waiting: [Int64] = []
            var inHand: Set<Int64> = []
            var most = 0
            var done: [Int64] = []
            var idleWithWorkInHand = 0
            var idle = 0
        }
        let state = Mutex(State())

        func take() -> Job? {
            state.withLock { state in
                guard let id = state.waiting.popLast() else { return nil }
                state.inHand.insert(id)
                state.most = max(state.most, state.inHand.count)
                return Job(
                    id: id, kind: "summarise", callSid: "CA\(id)", key: "k\(id)", state: .leased, tries: 1,
                    runAfter: Date(), createdAt: Date())
            }
        }

        func put(_ id: Int64) {
            state.withLock {
                $0.inHand.remove(id)
                $0.done.append(id)
            }
        }

        func rest() {
            state.withLock {
                $0.idle += 1
                if !$0.inHand.isEmpty { $0.idleWithWorkInHand += 1 }
            }
        }

        func until(_ isRight: @Sendable (State) -> Bool) async throws {
            for _ in 0..<1000 where !state.withLock({ isRight($0) }) { try await Task.sleep(for: .milliseconds(10)) }
            #expect(state.withLock { isRight($0) })
        }
    }

    @Test func `a job that takes long holds up no other, and there are never more in hand than hands`() async throws {
        let bench = Bench()
        bench.state.withLock { $0.waiting = Array(0..<20) }
        let (gate, opening) = AsyncStream<Void>.makeStream()
        let worker = JobWorker(
            hands: 3, next: { bench.take() },
            work: { job in
                // The first one taken waits until all others are done.
                if job.id == 19 { for await _ in gate { break } }
                try? await Task.sleep(for: .milliseconds(5))
                bench.put(job.id)
            }, idle: { bench.rest() })
        try await bench.until { $0.done.count == 19 }
        #expect(bench.state.withLock { $0.inHand == [19] && $0.most == 3 && $0.idle == 0 })
        opening.yield()
        try await bench.until { $0.idle > 0 }
        await worker.stop()
        #expect(bench.state.withLock { $0.done.count == 20 && $0.idleWithWorkInHand == 0 })
    }

    @Test func `who stops it waits for the job in hand, and no other is taken`() async throws {
        let bench = Bench()
        bench.state.withLock { $0.waiting = [2, 1] }
        let worker = JobWorker(
            next: { bench.take() },
            work: { job in
                await withCheckedContinuation { reply in
                    DispatchQueue.global().asyncAfter(deadline: .now() + 0.2) { reply.resume() }
                }
                bench.put(job.id)
            })
        try await bench.until { !$0.inHand.isEmpty }
        await worker.stop()
        #expect(bench.state.withLock { $0.done == [1] && $0.waiting == [2] })
    }
}
