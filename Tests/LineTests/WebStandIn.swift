import Sockets
import Synchronization

/// A web server for one test: it keeps what it is asked, and answers as it is told.
final class WebStandIn: Service {
    /// What it was asked, shared with the test.
    final class Desk: Sendable {
        private let asked = Mutex<[HTTPRequest]>([])
        /// In the order in which they came.
        var requests: [HTTPRequest] { asked.withLock { $0 } }
        fileprivate func keep(_ request: HTTPRequest) { asked.withLock { $0.append(request) } }

        fileprivate let mailbox = Mutex<Mailbox?>(nil)
        /// Closes the connections of those who were not answered.
        func letGo() {
            mailbox.withLock { $0 }?.post { ($0.service as? WebStandIn)?.unanswered = [] }
        }
    }
    /// The answer to a request; nil: there is none, and the connection stays open.
    typealias Answer = @Sendable (HTTPRequest) -> HTTPResponse?

    private let desk: Desk
    private let answer: Answer
    private var unanswered: [Exchange] = []

    private init(_ reactor: Reactor, _ desk: Desk, _ answer: @escaping Answer) {
        self.desk = desk
        self.answer = answer
        reactor.service = self
    }

    func handle(_ request: HTTPRequest, _ exchange: Exchange) {
        desk.keep(request)
        guard let response = answer(request) else { return unanswered.append(exchange) }
        exchange.respond(response)
    }

    func upgrade(_ request: HTTPRequest) -> Upgrade { .refuse(404) }

    /// Lets `body` live beside such a server; it gets `http://HOST:PORT`.
    static func with(_ answer: @escaping Answer, _ body: (Desk, String) async throws -> Void) async throws {
        let desk = Desk()
        let options = ReactorOptions(
            requestHeaders: [
                "authorization", "x-ringback-signature", "x-ringback-event", "x-ringback-delivery",
            ], maxBody: 1 << 20)
        let loop = EventLoop(name: "web", options: options) { WebStandIn($0, desk, answer) }
        let mailbox = loop.mailbox
        desk.mailbox.withLock { $0 = mailbox }
        let acceptor = try Acceptor(host: "127.0.0.1", port: 0) { _ in mailbox }
        let outcome: Result<Void, any Error>
        do { outcome = .success(try await body(desk, "http://127.0.0.1:\(acceptor.port)")) } catch {
            outcome = .failure(error)
        }
        acceptor.stop()
        await loop.stop()
        try outcome.get()
    }
}
