import Testing

@testable import Sockets

/// Timers by a clock that the test turns.
@Suite struct TimerTests {
    @Test func `timers ring in order, each once, and only when they are due`() {
        let queue = TimerQueue()
        var rung: [Int64] = []
        let dues = (0..<200).map { _ in Int64.random(in: 1...1000) }
        let timers = dues.map { due in Timer(queue, due: due) { rung.append(due) } }
        queue.fire(at: 500)
        #expect(rung == dues.filter { $0 <= 500 }.sorted())
        queue.fire(at: 2000)
        #expect(rung == dues.sorted())
        queue.fire(at: 3000)
        #expect(rung.count == timers.count)
    }

    @Test func `a timer that is cancelled or let go does not ring`() {
        let queue = TimerQueue()
        var rung: [Int] = []
        var timers: [Timer?] = (0..<100).map { number in Timer(queue, due: Int64(number)) { rung.append(number) } }
        for number in stride(from: 0, to: 100, by: 3) { timers[number]?.cancel() }
        for number in stride(from: 1, to: 100, by: 3) { timers[number] = nil }
        queue.fire(at: 1000)
        #expect(rung == Array(stride(from: 2, to: 100, by: 3)))
    }

    @Test func `the kernel is told of the next moment, and not again while it is the same`() {
        let queue = TimerQueue()
        var armed: [Int64?] = []
        queue.arm = { armed.append($0) }
        let late = Timer(queue, due: 100) {}
        let early = Timer(queue, due: 50) {}
        let between = Timer(queue, due: 70) {}
        #expect(armed == [100, 50])
        queue.fire(at: 50)
        #expect(armed == [100, 50, 70])
        _ = (late, early, between)
    }

    @Test func `what a timer that rings sets up is due in its turn`() {
        let queue = TimerQueue()
        var rung: [String] = []
        var inner: Timer?
        let outer = Timer(queue, due: 10) {
            rung.append("outer")
            inner = Timer(queue, due: 20) { rung.append("inner") }
        }
        queue.fire(at: 15)
        #expect(rung == ["outer"])
        queue.fire(at: 20)
        #expect(rung == ["outer", "inner"])
        _ = (outer, inner)
    }
}
