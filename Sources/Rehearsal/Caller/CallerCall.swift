internal import JSONText
internal import Sockets

/// One call from the webhook to its end. Loop thread only.
final class CallerCall: WebSocketHandler {
    private let reactor: Reactor
    private let ring: Ring
    private var report: CallerReport
    private var done: ((CallerReport) -> Void)?
    private var limit: Timer?

    // The stream.
    private var socket: WebSocket?
    private var address: Address?
    private var headers: [RecordedCall.Field] = []
    private var line: PhoneLine?
    private var streamCallback: String?
    private var tick: Timer?
    /// Microseconds of the loop's clock at the stream's 0.
    private var origin: Int64 = 0
    private var hangUp: Timer?
    private var weClosed = false
    /// How long a bridge may take to close after `stop`, whatever the clock.
    private static let lingerMs = 1000.0
    private var second: SecondStream?

    init(_ reactor: Reactor, _ ring: Ring) {
        self.reactor = reactor
        self.ring = ring
        report = Self.emptyReport(ring, .stopped)
    }

    static func emptyReport(_ ring: Ring, _ ending: CallerReport.Ending) -> CallerReport {
        CallerReport(callSid: ring.callSid, streamSid: ring.streamSid, startedAt: ring.startedAt, ending: ending)
    }

    /// `done` runs once, on this loop.
    func begin(_ done: @escaping (CallerReport) -> Void) {
        self.done = done
        guard let address = ring.address(ring.path) else {
            return finish(.notAnswered("\(ring.base) is no address"))
        }
        limit = reactor.after(milliseconds: ring.timeLimitMs) { [weak self] in self?.timeOut() }
        let form = ring.webhook
        post(address, ring.signedURL(ring.path), form, badly: ring.faults.badSignature) { [weak self] outcome in
            switch outcome {
            case .success(let response): self?.answered(response)
            case .failure(let failure): self?.finish(.notAnswered("\(failure)"))
            }
        }
    }

    /// The loop ends: the report is given as it stands.
    func abandon() { finish(.stopped) }

    private func post(
        _ address: Address, _ signedURL: String, _ form: [RecordedCall.Field], badly: Bool = false,
        _ then: @escaping (Result<HTTPResponse, SocketFailure>) -> Void
    ) {
        reactor.fetch(
            "POST", address,
            headers: [
                ("content-type", "application/x-www-form-urlencoded; charset=UTF-8"), ("accept", "*/*"),
                ("user-agent", "TwilioProxy/1.1"),
                ("x-twilio-signature", ring.sign(signedURL, form: form, badly: badly)),
            ],
            // Twilio takes at most 64 KB and waits at most 15 s.
            body: Array(Form.encode(form).utf8), maxBody: 64 << 10, timeoutMs: 15_000, done: then)
    }

    // MARK: The answer

    private func answered(_ response: HTTPResponse) {
        report.httpStatus = response.status
        let text = String(decoding: response.body, as: UTF8.self)
        report.twiMLText = text
        guard response.status == 200 else { return finish(.notAnswered("HTTP \(response.status)")) }
        let type = response.header("content-type")?.split(separator: ";").first ?? ""
        guard ["text/xml", "application/xml", "text/html"].contains(type) else {
            return finish(.notAnswered("12300: content type \(type)"))
        }
        guard let document = TwiML(text) else { return finish(.notAnswered("12100: the TwiML can't be read")) }
        report.twiML = document
        guard document.rejection == nil, let stream = document.stream else { return finishCall(.declined) }
        let url = ring.streamURL(stream.url)
        guard let address = ring.reach(url) else { return finishCall(.streamRefused(nil)) }
        if stream.url.hasPrefix("ws://"), !address.isLoopback { violation("31923: \(stream.url) is not wss") }
        if stream.url.contains("?") { violation("the stream's URL has a query, which Twilio strips") }
        self.address = address
        if !ring.faults.noStreamSignature {
            headers = [("x-twilio-signature", ring.sign(url, form: nil, badly: ring.faults.badStreamSignature))]
        }
        line = PhoneLine(ring, stream)
        streamCallback = stream.statusCallback
        guard ring.faults.connectsAfterMs > 0 else { return connect(address) }
        tick = reactor.after(milliseconds: ring.faults.connectsAfterMs) { [weak self] in self?.connect(address) }
    }

    private func connect(_ address: Address) {
        socket = reactor.openWebSocket(address, headers: headers, maxMessage: 4 << 20, handler: self)
    }

    private func violation(_ words: String) {
        if report.violations.count < 50 { report.violations.append(words) }
    }

    // MARK: The stream

    func opened(_ socket: WebSocket) {
        origin = reactor.now
        report.openedAt = origin
        postStream("stream-started") {}
        if ring.faults.reuseToken == .duringCall { openSecond() }
        if !ring.faults.isMute { pump() }
    }

    /// The stream's clock, milliseconds.
    private var now: Double { Double(reactor.now - origin) / 1000 * ring.clock }

    func received(_ socket: WebSocket, _ message: Span<UInt8>) {
        let replies = line?.receive(message, at: now) ?? []
        for reply in replies { socket.send(reply) }
        schedule()
    }

    /// Sends what is due and looks when to come again.
    private func pump() {
        guard let socket, let messages = line?.due(at: now) else { return }
        for message in messages { socket.send(message) }
        if line?.isOver == true, hangUp == nil {
            // Twilio closes soon after `stop`; a bridge that closes first shows that it understood.
            hangUp = reactor.after(milliseconds: line?.closesAtOnce == true ? 0 : Self.lingerMs) { [weak self] in
                self?.close()
            }
        }
        schedule()
    }

    private func schedule() {
        guard socket != nil, !ring.faults.isMute, let next = line?.nextMs else { return tick = nil }
        tick = reactor.after(milliseconds: max(0, next - now) / ring.clock) { [weak self] in self?.pump() }
    }

    private func close() {
        weClosed = true
        socket?.close(code: 1000)
    }

    func closed(_ socket: WebSocket, _ reason: CloseReason) {
        tick = nil
        hangUp = nil
        self.socket = nil
        guard origin != 0 else { return finishCall(.streamRefused(reason.httpStatus)) }
        report.streamMs = now
        report.closeCode = reason.code
        report.bridgeClosed = !weClosed
        line?.end(at: now)
        takeOver()
        guard done != nil else { return }
        if ring.faults.reuseToken == .afterCall { openSecond() }
        let ending: CallerReport.Ending = line?.isOver == true ? .callerHungUp : .bridgeClosed
        postStream("stream-stopped") { [weak self] in self?.finishCall(ending) }
    }

    /// Tells the bridge of the stream where the TwiML asked for it; goes on when it has answered.
    private func postStream(_ event: String, _ then: @escaping () -> Void) {
        guard let url = streamCallback, let address = ring.reach(url) else { return then() }
        post(address, url, ring.streamStatus(event)) { [weak self] outcome in
            self?.report.streamCallbackStatuses.append((try? outcome.get())?.status ?? 0)
            then()
        }
    }

    /// Takes what the line has seen into the report.
    private func takeOver() {
        guard let line else { return }
        report.said = line.said
        report.mediaSent = line.mediaSent
        report.arrivals = line.arrivals
        report.clearsMs = line.clearsMs
        report.playback = line.playback
        for words in line.violations { violation(words) }
    }

    private func openSecond() {
        guard let address else { return }
        let second = SecondStream(ring) { [weak self] ending in
            self?.report.secondStream = ending
            self?.finishIfComplete()
        }
        self.second = second
        second.socket = reactor.openWebSocket(address, headers: headers, timeoutMs: 5000, handler: second)
    }

    // MARK: The end

    private var ending: CallerReport.Ending?
    private var statusIsPosted = false

    /// The call is over as far as the line goes; the status callback may follow.
    private func finishCall(_ ending: CallerReport.Ending) {
        guard self.ending == nil, done != nil else { return }
        self.ending = ending
        let path = "/twilio/status"
        guard ring.postsStatus, let address = ring.address(path) else {
            statusIsPosted = true
            return finishIfComplete()
        }
        let seconds = Int((report.streamMs / 1000).rounded(.up))
        let form = ring.completed(seconds: seconds)
        post(address, ring.signedURL(path), form) { [weak self] outcome in
            self?.report.statusCallbackStatus = (try? outcome.get())?.status
            self?.statusIsPosted = true
            self?.finishIfComplete()
        }
    }

    private func finishIfComplete() {
        guard let ending, statusIsPosted, second == nil || report.secondStream != nil else { return }
        finish(ending)
    }

    private func timeOut() {
        if origin != 0 { report.streamMs = now }
        takeOver()
        finish(.timedOut)
    }

    private func finish(_ ending: CallerReport.Ending) {
        guard let done else { return }
        self.done = nil
        report.ending = ending
        limit = nil
        tick = nil
        hangUp = nil
        socket?.close(code: 1001)
        second?.socket?.close(code: 1001)
        done(report)
    }
}
