internal import Sockets

/// A voice model as light as can be, any number of sessions on one loop. Loop thread only.
final class LoadModel: LoadHouse, Service {
    let reactor: Reactor
    var url: String?
    private var counts = LoadTally()
    private var sound = Delays()
    private var isMeasuring = false
    private var sessions: [ObjectIdentifier: LoadSession] = [:]
    private var begun = 0
    private var tick: Timer?

    init(_ reactor: Reactor) {
        self.reactor = reactor
        reactor.service = self
        wake()
    }

    var tally: LoadTally {
        var tally = counts
        tally.sound = sound.summary
        return tally
    }

    var state: LoadState {
        var state = LoadState()
        state.live = sessions.count
        state.begun = begun
        state.url = url
        return state
    }

    func obey(_ command: String, _ count: Int?) {
        switch command {
        case "measure":
            counts = LoadTally()
            sound = Delays()
            isMeasuring = true
        case "report": isMeasuring = false
        case "drop": for session in sessions.values.shuffled().prefix(count ?? 1) { session.drop() }
        case "doze": for session in sessions.values.shuffled().prefix(count ?? 1) { session.doze() }
        default: break
        }
    }

    /// Looks every 5 ms who has something to say.
    private func wake() {
        let now = reactor.now
        for session in sessions.values { session.speak(at: now) }
        tick = reactor.after(milliseconds: 5) { [weak self] in self?.wake() }
    }

    // MARK: What comes in

    func handle(_ request: HTTPRequest, _ exchange: Exchange) { exchange.respond(HTTPResponse(status: 426)) }

    func upgrade(_ request: HTTPRequest) -> Upgrade {
        begun += 1
        return .accept(LoadSession(self, number: begun))
    }

    func opened(_ session: LoadSession) { sessions[ObjectIdentifier(session)] = session }
    func closed(_ session: LoadSession) { sessions[ObjectIdentifier(session)] = nil }

    func heard(_ delay: UInt16) {
        guard isMeasuring else { return }
        sound.add(delay)
        // A frame that comes after the next was spoken is late.
        if Double(delay) * FrameStamp.unitMs > 20 { counts.late += 1 }
    }

    func count(_ change: (inout LoadTally) -> Void) { if isMeasuring { change(&counts) } }
}
