internal import JSONText

/// How sessions of a full-duplex protocol begin, take over and end.
extension Call {
    /// The socket of a session is open. A protocol that waits for our first word takes it as the session's own.
    package mutating func sessionOpened(_ number: Int, at now: Int) -> [CallAction] {
        traits.startsWithSetup ? receive(.created(expiresAt: nil), session: number, at: now) : []
    }

    /// A session is ready to hear.
    func ready(_ session: Session, expiresAt: Int?, at now: Int) -> Session {
        var session = session
        session.state = .ready
        session.expiresAt = expiresAt.map { ($0 - epoch) * 1000 } ?? session.expiresAt
        session.feeder.begin(at: clock.read(now))
        return session
    }

    /// Opens the books on a session that has become ready.
    mutating func keepBooks(of number: Int, at now: Int) {
        guard traits.isFullDuplex else { return }
        duplex.speech[number] = SpokenTurns(session: number)
        duplex.meters[number] = SessionMeter(startedAt: now)
        duplex.lastSound = now
    }

    /// A session was lost: nobody says anything in it any more.
    mutating func interruptBooks(of number: Int, at now: Int) {
        guard duplex.meters[number]?.endedAt == nil else { return }
        _ = closeTurns(of: number)
        meter(number) { $0.endedAt = now }
    }

    /// A new session has the caller's ear: it is told what it does not know, and speaks when something is owed.
    mutating func welcome(_ next: Session, owes: Bool, lostAt: Int?, at now: Int) -> [CallAction] {
        duplex.lastSound = now
        var actions: [CallAction] = []
        let news = transcript.news(notIn: next.told) + desk.story()
        if !news.isEmpty {
            actions.append(.voice(.insert(VoiceText(id: "story_\(next.number)", role: .system, text: news))))
        }
        actions += [.releaseCallerAudio(from: recent(from: uplink.heardTo))] + changes()
        if firstAudio == nil { return actions + greet(at: now) }
        if let lostAt, wasSpokenTo(since: lostAt, at: now) { return actions + ask(Self.sayAgain, at: now) }
        return owes ? actions + ask(Self.goOn, at: now) : actions
    }

    /// Sound of the caller's that no session has heard can't be made up for: that would be more than life has time for.
    private func wasSpokenTo(since lostAt: Int, at now: Int) -> Bool {
        let time = clock.read(now)
        guard let peak = loudness.peak(from: time - (now - lostAt), to: time) else { return false }
        return peak >= max(Loudness.magnitude(dB: -30), loudness.floor * 2)
    }

    private static let sayAgain = """
        The connection was interrupted for a moment and is back; what the caller said meanwhile was not heard. Do not greet \
        again. In one short sentence excuse the interruption and ask the caller to say the last thing again.
        """

    // MARK: Ending

    /// Asks the session to end, and waits for its last count; nil when there is none to ask.
    mutating func askToClose(at now: Int) -> [CallAction]? {
        guard traits.confirmsEnd, session.state == .ready else { return nil }
        duplex.closedAt = clock.read(now)
        meter(session.number) { $0.endedAt = now }
        phase = .collecting(until: now + Duplex.closingMs)
        defer { standby = nil }
        return [.voice(.close)] + (standby.map { [.closeSession($0.number)] } ?? [])
    }

    /// The end of all sessions: what has no end yet gets one, what was not counted to the end is counted by our own clock.
    mutating func closeBooks() -> [CallAction] {
        guard traits.isFullDuplex else { return [] }
        var actions: [CallAction] = []
        for number in duplex.speech.keys.sorted() { actions += closeTurns(of: number) }
        var unconfirmed = 0
        let latest = duplex.latest
        for number in duplex.meters.keys where duplex.meters[number]?.isFinal == false {
            unconfirmed += 1
            meter(number) { $0.giveUp(at: latest) }
        }
        if unconfirmed > 0 {
            actions.append(.note(CallNote("usage_unconfirmed", [.init("sessions", JSON(unconfirmed))])))
        }
        return actions
    }

    /// Changes what a session has cost so far, and with it what the call has.
    mutating func meter(_ number: Int, _ change: (inout SessionMeter) -> Void) {
        guard var meter = duplex.meters[number] else { return }
        change(&meter)
        duplex.meters[number] = meter
        // In one order always, so that the sum never falls by a rounding.
        usage.seconds = duplex.meters.sorted { $0.key < $1.key }.reduce(0) { $0 + $1.value.reported }
    }
}
