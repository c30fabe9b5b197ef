internal import JSONText
internal import Sockets

/// A session's socket, clock and faults. Loop thread only.
final class ModelConnection: WebSocketHandler {
    let number: Int
    let session: any RehearsedSession
    private weak var house: ModelHouse?
    private let faults: ModelFaults
    private var seen: [String: Int] = [:]
    private var socket: WebSocket?
    private var timer: Timer?
    private let lifetimeMs: Int?
    private var death: Timer?
    private var origin: Int64 = 0
    private var isSilent: Bool
    private var awaitsSound = false

    init(_ house: ModelHouse, number: Int, _ session: any RehearsedSession, _ faults: ModelFaults, lifetimeMs: Int?) {
        self.lifetimeMs = lifetimeMs
        self.house = house
        self.number = number
        self.session = session
        self.faults = faults
        isSilent = faults.isSilent
    }

    /// The session's clock, milliseconds.
    private var now: Double {
        guard let house else { return 0 }
        return Double(house.reactor.now - origin) / 1000 * house.clock
    }

    func opened(_ socket: WebSocket) {
        self.socket = socket
        origin = house?.reactor.now ?? 0
        session.open(at: 0)
        pass()
        guard let house, let lifetimeMs else { return }
        death = house.reactor.after(milliseconds: Double(lifetimeMs) / house.clock) { [weak self] in
            if let self, let socket = self.socket { end(socket, 1011) }
        }
    }

    func received(_ socket: WebSocket, _ message: Span<UInt8>) {
        if session.receiveSound(message, at: now) { return pass() }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(message.count)
        for index in message.indices { bytes.append(message[index]) }
        session.receive(bytes, at: now)
        pass()
    }

    func closed(_ socket: WebSocket, _ reason: CloseReason) {
        timer = nil
        death = nil
        self.socket = nil
        session.log.closeCode = reason.code
        house?.ended(self)
    }

    /// Sends what the session has to say and looks when it wants to be woken.
    private func pass() {
        for output in session.drain() {
            guard let socket else { return }
            switch output {
            case .event(let event):
                clock(event)
                if !isSilent { socket.send(event.encoded) }
                misbehave(at: event["type"]?.string ?? "", socket)
            case .moment(let name): misbehave(at: name, socket)
            case .end: end(socket, 1000)
            }
        }
        guard socket != nil, let house, let wakeAt = session.wakeAt else { return timer = nil }
        timer = house.reactor.after(milliseconds: max(0, wakeAt - now) / house.clock) { [weak self] in
            guard let self else { return }
            session.wake(at: now)
            pass()
        }
    }

    /// Notes when something goes out by which a bridge's promptness is measured.
    private func clock(_ event: JSON) {
        guard let now = house?.reactor.now else { return }
        switch event["type"]?.string {
        case "response.created": awaitsSound = true
        case "response.output_audio.delta" where awaitsSound && session.log.firstSounds.count < 1000:
            awaitsSound = false
            session.log.firstSounds.append(now)
        case "input_audio_buffer.speech_started" where session.log.speechStarts.count < 1000:
            session.log.speechStarts.append(now)
        default: break
        }
    }

    private func misbehave(at name: String, _ socket: WebSocket) {
        guard !faults.faults.isEmpty else { return }
        seen[name, default: 0] += 1
        for fault in faults.faults where fault.at == name && fault.occurrence == seen[name] {
            switch fault.act {
            case .close(let code): end(socket, code)
            case .expire:
                socket.send(session.expiryEvent().encoded)
                end(socket, 1001)
            case .error(let code): socket.send(session.errorEvent(code, "This is a rehearsal of \(code).").encoded)
            case .refuse(let code):
                socket.send(session.errorEvent(code, "This is a rehearsal of \(code).").encoded)
                isSilent = true
                death = house?.reactor.after(milliseconds: 300) { socket.drop() }
            case .broken: socket.send(Array("{\"type\":\"response.output_audio.delta\",\"delta\":".utf8))
            case .oversized(let bytes):
                let filler = String(repeating: "x", count: bytes)
                socket.send(
                    (["type": "rehearsal.filler", "event_id": "event_filler", "text": .string(filler)] as JSON).encoded)
            case .fallSilent: isSilent = true
            }
        }
    }

    private func end(_ socket: WebSocket, _ code: Int) {
        isSilent = true
        socket.close(code: code, reason: "rehearsed")
    }
}
