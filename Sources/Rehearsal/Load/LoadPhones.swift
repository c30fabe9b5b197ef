internal import Sockets

/// Telephones as light as can be, any number on one loop: prepared messages, one clock for all, no parsing beyond what is
/// measured. Loop thread only.
final class LoadPhones: LoadHouse {
    let reactor: Reactor
    let plan: LoadPlan
    private(set) var state = LoadState()
    private var counts = LoadTally()
    private var sound = Delays()
    private var clears = Delays()
    private var lag = Delays()
    private(set) var isMeasuring = false

    /// Every phone sends its frames in one of 20 slots of a millisecond, so that they come as evenly as those of strangers.
    private var slots: [[LoadPhone]] = Array(repeating: [], count: 20)
    private var slot = 0
    private var slotDue: Int64 = 0
    private var tick: Timer?
    private var isStarted = false
    private var isStopping = false
    private var nextCallAt: Int64 = 0
    private var living = 0

    init(_ reactor: Reactor, _ plan: LoadPlan) {
        self.reactor = reactor
        self.plan = plan
    }

    var tally: LoadTally {
        var tally = counts
        tally.sound = sound.summary
        tally.clear = clears.summary
        tally.lag = lag.summary
        return tally
    }

    func obey(_ command: String, _ count: Int?) {
        switch command {
        case "start":
            isStarted = true
            slotDue = reactor.now
            wake()
        case "measure":
            counts = LoadTally()
            sound = Delays()
            clears = Delays()
            lag = Delays()
            isMeasuring = true
        case "report": isMeasuring = false
        case "stop":
            isStopping = true
            for phone in slots.joined() { phone.hangUp() }
        default: break
        }
    }

    // MARK: The clock

    private func wake() {
        let now = reactor.now
        while slotDue <= now {
            if isMeasuring { lag.add(microseconds: now - slotDue) }
            for phone in slots[slot] { phone.frame(at: now) }
            slot = (slot + 1) % slots.count
            slotDue += 1000
        }
        callMore(now)
        tick = reactor.after(milliseconds: max(0.1, Double(slotDue - reactor.now) / 1000)) { [weak self] in self?.wake()
        }
    }

    private func callMore(_ now: Int64) {
        guard isStarted, !isStopping else { return }
        // Who could not call yet calls later, not all at once.
        nextCallAt = max(nextCallAt, now - 20_000)
        while nextCallAt <= now, living < plan.calls, plan.churns || state.begun < plan.calls {
            nextCallAt += Int64(1e6 / plan.callsPerSecond)
            state.begun += 1
            living += 1
            LoadPhone(self, number: state.begun).ring()
        }
    }

    // MARK: What phones tell

    func opened(_ phone: LoadPhone) {
        state.live += 1
        slots[phone.number % slots.count].append(phone)
    }

    /// How a call came to its end.
    enum End { case refused, failed, dropped, planned }

    func ended(_ phone: LoadPhone, _ end: End, wasOpen: Bool) {
        living -= 1
        if wasOpen {
            state.live -= 1
            slots[phone.number % slots.count].removeAll { $0 === phone }
        }
        switch end {
        case .refused: state.refused += 1
        case .failed: state.failed += 1
        case .dropped: if !isStopping { state.dropped += 1 }
        case .planned: state.ended += 1
        }
    }

    func answered(_ delay: UInt16) { if isMeasuring { sound.add(delay) } }
    func cleared(microseconds: Int64) { if isMeasuring { clears.add(microseconds: microseconds) } }
    func count(_ change: (inout LoadTally) -> Void) { if isMeasuring { change(&counts) } }
}
