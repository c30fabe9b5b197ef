internal import CWebSockets

extension Reactor {
    /// Opens a WebSocket. `headers` go with the handshake; TLS is verified against the system's authorities.
    /// The handler hears `opened` or `closed` later, never from within this call.
    /// - Parameter maxMessage: bytes a message from the peer may have.
    /// - Parameter maxQueued: bytes that may wait to be written.
    package func openWebSocket(
        _ address: Address, headers: [(name: String, value: String)] = [], subprotocol: String? = nil,
        maxMessage: Int = 16 << 20, maxQueued: Int = 4 << 20, timeoutMs: Double = 10_000,
        handler: any WebSocketHandler
    ) -> WebSocket {
        let connection = ClientSocket(self, headers: headers)
        let socket = WebSocket(
            connection, handler: handler, isClient: true, maxMessage: maxMessage, maxQueued: maxQueued)
        connection.socket = socket
        hold(connection)
        connection.deadline = after(milliseconds: timeoutMs) { [unowned connection] in
            connection.failure = .timedOut
            if connection.wsi == nil { connection.failed(.timedOut) } else { connection.kill() }
        }
        mailbox.post { [id = connection.id] reactor in
            guard let connection = reactor.connection(id) as? ClientSocket else { return }
            guard !connection.isAbandoned else { return connection.failed(.connection("given up")) }
            reactor.dial(connection, address, method: nil, subprotocol: subprotocol)
        }
        return socket
    }
}

/// The client's end of a WebSocket.
final class ClientSocket: Connection {
    var socket: WebSocket?
    var deadline: Timer?
    var failure: SocketFailure?
    private let headers: [(name: String, value: String)]
    private var httpStatus: Int?

    init(_ reactor: Reactor, headers: [(name: String, value: String)]) {
        self.headers = headers
        super.init(reactor)
    }

    override func handle(_ reason: lws_callback_reasons, _ bytes: UnsafeRawBufferPointer) -> Int32 {
        guard let wsi else { return 0 }
        switch reason {
        case LWS_CALLBACK_CLIENT_APPEND_HANDSHAKE_HEADER: return writeHeaders(wsi, headers, bytes) ? 0 : -1
        case LWS_CALLBACK_CLIENT_FILTER_PRE_ESTABLISH:
            httpStatus = Int(lws_http_client_http_response(wsi))
        case LWS_CALLBACK_CLIENT_ESTABLISHED:
            deadline = nil
            socket?.open()
        case LWS_CALLBACK_CLIENT_RECEIVE: return socket?.receive(wsi, bytes) ?? -1
        case LWS_CALLBACK_CLIENT_WRITEABLE: socket?.writable()
        case LWS_CALLBACK_CLIENT_RECEIVE_PONG: socket?.heardPong()
        case LWS_CALLBACK_WS_PEER_INITIATED_CLOSE: return socket?.peerCloses(bytes) ?? -1
        case LWS_CALLBACK_CLIENT_HTTP_REDIRECT: return -1
        case LWS_CALLBACK_CLIENT_CONNECTION_ERROR:
            let status = Int(lws_http_client_http_response(wsi))
            if status >= 300 { httpStatus = status }
            failure = failure ?? .connection(String(decoding: bytes.prefix(200).prefix { $0 != 0 }, as: UTF8.self))
        case LWS_CALLBACK_CLIENT_CLOSED: end()
        default: break
        }
        return 0
    }

    override var queuedBytes: Int { socket?.queuedBytes ?? 0 }

    override func check() { socket?.check() }

    override func gone() { end() }

    override func failed(_ failure: SocketFailure) {
        self.failure = self.failure ?? failure
        end()
        super.failed(failure)
    }

    private func end() {
        deadline = nil
        guard let socket else { return }
        self.socket = nil
        socket.end(CloseReason(code: 1006, httpStatus: httpStatus == 101 ? nil : httpStatus, text: describe(failure)))
    }

    private func describe(_ failure: SocketFailure?) -> String {
        switch failure {
        case nil: "connection lost"
        case .connection(let text)?: text
        case .unresolved(let host)?: "no address for \(host)"
        case .timedOut?: "timed out"
        case .forbidden(let host)?: "\(host) may not be connected to"
        case .badURL?, .tooLarge?: "refused"
        }
    }
}
