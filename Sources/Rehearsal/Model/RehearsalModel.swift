package import JSONText
internal import Foundation
package import Sockets

/// A stand-in for a voice model: a server that speaks the Realtime GA WebSocket protocol and, on another path, GPT-Live's,
/// listens to the sound it is sent and answers by a script. It shares nothing with the bridge's own side of them.
package final class RehearsalModel: Sendable {
    /// Where it listens.
    package let host: String
    /// The real port when 0 was asked for.
    package let port: Int
    private let loop: EventLoop<ModelHouse>
    private let acceptor: Acceptor

    /// Listens on `host:port`; port 0 picks a free one.
    /// - Parameter clock: how much faster than life it answers; 1 is life. What it hears goes by the sound alone.
    package init(
        host: String = "127.0.0.1", port: Int = 0, script: Script = .echo, clock: Double = 1,
        faults: ModelFaults = ModelFaults()
    ) throws(SocketFailure) {
        precondition(clock > 0, "a clock of \(clock)")
        let options = ReactorOptions(requestHeaders: ["authorization"], maxMessage: 16 << 20)
        let loop = EventLoop(name: "model", options: options) { ModelHouse($0, script, clock, faults) }
        let mailbox = loop.mailbox
        do {
            acceptor = try Acceptor(host: host, port: port) { _ in mailbox }
        } catch {
            Task { await loop.stop() }
            throw error
        }
        self.loop = loop
        self.host = acceptor.host
        self.port = acceptor.port
    }

    /// Where a client of the Realtime protocol connects to.
    package var url: String { "\(base)/v1/realtime?model=rehearsal" }
    /// Where a client of GPT-Live's connects to.
    package var liveURL: String { "\(base)\(ModelHouse.livePath)" }
    private var base: String { "ws://\(host.contains(":") ? "[\(host)]" : host):\(port)" }

    /// Sessions that begin from now on play this.
    package func play(_ script: Script) async { _ = await loop.call { $0.script = script } }

    /// Sessions that begin from now on misbehave like this.
    package func misbehave(_ faults: ModelFaults) async { _ = await loop.call { $0.faults = faults } }

    /// What was seen of each session, in the order in which they began.
    package func sessions() async -> [SessionLog] { await loop.call { $0.logs } ?? [] }

    /// The client's events of all sessions, session by session; sound is left out as `SessionLog` says.
    package func transcript() async -> [JSON] { await sessions().flatMap(\.clientEvents) }

    /// Stops listening and closes what is open.
    package func stop() async {
        acceptor.stop()
        await loop.stop()
    }
}

/// The sessions of one model. Loop thread only.
final class ModelHouse: Service {
    let reactor: Reactor
    var script: Script
    var faults: ModelFaults
    let clock: Double
    private var closed: [Int: SessionLog] = [:]
    private var open: [Int: ModelConnection] = [:]
    private var begun = 0

    init(_ reactor: Reactor, _ script: Script, _ clock: Double, _ faults: ModelFaults) {
        self.reactor = reactor
        self.script = script
        self.clock = clock
        self.faults = faults
        reactor.service = self
    }

    var logs: [SessionLog] {
        closed.merging(open.mapValues(\.session.log)) { $1 }.sorted { $0.key < $1.key }.map(\.value)
    }

    func handle(_ request: HTTPRequest, _ exchange: Exchange) {
        exchange.respond(HTTPResponse(status: 426, type: "text/plain", "A WebSocket is wanted here.\n"))
    }

    func upgrade(_ request: HTTPRequest) -> Upgrade {
        if let status = faults.refusesWith { return .refuse(status) }
        guard let session = session(for: request) else { return .refuse(400) }
        begun += 1
        let lifetime = faults.lifetimesMs.isEmpty ? nil : faults.lifetimesMs.removeFirst()
        let connection = ModelConnection(self, number: begun, session, faults, lifetimeMs: lifetime)
        open[begun] = connection
        return .accept(connection)
    }

    static let livePath = "/v1/live/sessions"

    /// The path says which protocol is spoken; nil when the request is one of neither.
    private func session(for request: HTTPRequest) -> (any RehearsedSession)? {
        let model = Form.decode(Array(request.query.utf8)).first { $0.name == "model" }?.value ?? ""
        let log = SessionLog(
            target: request.target, model: model, hadAuthorization: request.headers["authorization"] != nil)
        let unixTime = Int(Date().timeIntervalSince1970)
        if request.path == Self.livePath {
            // Here the model is named by the first event, and there is no query.
            guard request.query.isEmpty else { return nil }
            return LiveSession(script: script, faults: faults.duplex, log: log, unixTime: unixTime)
        }
        return model.isEmpty ? nil : ModelSession(model: model, script: script, log: log, unixTime: unixTime)
    }

    func ended(_ connection: ModelConnection) {
        open[connection.number] = nil
        closed[connection.number] = connection.session.log
        // A server that runs for days keeps the last thousand.
        if closed.count > 1000, let oldest = closed.keys.min() { closed[oldest] = nil }
    }
}
