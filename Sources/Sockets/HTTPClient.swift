internal import CWebSockets

extension Reactor {
    /// Makes one HTTP call. TLS is verified against the system's authorities.
    /// - Parameter maxBody: a longer answer fails with `.tooLarge`.
    /// - Parameter reach: an address beyond it fails with `.forbidden`.
    /// - Parameter done: runs once, on this loop, never from within this call.
    package func fetch(
        _ method: String, _ address: Address, headers: [(name: String, value: String)] = [], body: [UInt8] = [],
        maxBody: Int = 4 << 20, timeoutMs: Double = 30_000, reach: Reach = .anywhere,
        done: @escaping (Result<HTTPResponse, SocketFailure>) -> Void
    ) {
        let call = ClientRequest(self, headers: headers, body: body, maxBody: maxBody, done: done)
        call.reach = reach
        hold(call)
        call.deadline = after(milliseconds: timeoutMs) { [unowned call] in call.finish(.failure(.timedOut)) }
        mailbox.post { [id = call.id] reactor in
            guard let call = reactor.connection(id), !call.isAbandoned else { return }
            reactor.dial(call, address, method: method, subprotocol: nil)
        }
    }
}

/// One HTTP call as a client.
final class ClientRequest: Connection {
    var deadline: Timer?
    private var headers: [(name: String, value: String)]
    private let body: [UInt8]
    private let maxBody: Int
    private var done: ((Result<HTTPResponse, SocketFailure>) -> Void)?
    private var response = HTTPResponse(status: 0)
    /// How long the body is; nil: it goes on until the close, or comes in chunks that say which is the last.
    private var length: Int?
    private var isChunked = false
    private static let kept = [
        "content-type", "set-cookie", "date", "retry-after", "retry-after-ms", "x-should-retry", "x-request-id",
    ]

    init(
        _ reactor: Reactor, headers: [(name: String, value: String)], body: [UInt8], maxBody: Int,
        done: @escaping (Result<HTTPResponse, SocketFailure>) -> Void
    ) {
        self.headers = headers
        self.body = body
        self.maxBody = maxBody
        self.done = done
        super.init(reactor)
        self.headers.append(("content-length", String(body.count)))
        self.headers.append(("connection", "close"))
    }

    /// Reports the outcome once and gives the socket up.
    func finish(_ outcome: Result<HTTPResponse, SocketFailure>) {
        guard let done else { return }
        self.done = nil
        deadline = nil
        if wsi == nil { reactor.forget(self) }
        kill()
        done(outcome)
    }

    override func handle(_ reason: lws_callback_reasons, _ bytes: UnsafeRawBufferPointer) -> Int32 {
        guard let wsi else { return 0 }
        switch reason {
        case LWS_CALLBACK_CLIENT_APPEND_HANDSHAKE_HEADER: return appendHeaders(wsi, bytes)
        case LWS_CALLBACK_CLIENT_HTTP_WRITEABLE: return writeBody(wsi)
        case LWS_CALLBACK_ESTABLISHED_CLIENT_HTTP: readHead(wsi)
        case LWS_CALLBACK_RECEIVE_CLIENT_HTTP: return drain(wsi)
        case LWS_CALLBACK_RECEIVE_CLIENT_HTTP_READ:
            guard response.body.count + bytes.count <= maxBody else {
                finish(.failure(.tooLarge(limit: maxBody)))
                return -1
            }
            response.body.append(contentsOf: bytes)
        case LWS_CALLBACK_COMPLETED_CLIENT_HTTP:
            finish(.success(response))
            return -1
        case LWS_CALLBACK_CLIENT_HTTP_REDIRECT: return -1
        case LWS_CALLBACK_CLIENT_CONNECTION_ERROR:
            finish(.failure(.connection(String(decoding: bytes.prefix(200), as: UTF8.self))))
        case LWS_CALLBACK_CLOSED_CLIENT_HTTP:
            // An answer and the peer's close that come together are told of as a close alone now and then.
            finish(
                isWhole ? .success(response) : .failure(.connection("closed before the answer was complete")))
        default: break
        }
        return 0
    }

    override func gone() { finish(.failure(.connection("connection lost"))) }

    override func failed(_ failure: SocketFailure) {
        finish(.failure(failure))
        super.failed(failure)
    }

    private func appendHeaders(_ wsi: OpaquePointer, _ bytes: UnsafeRawBufferPointer) -> Int32 {
        guard writeHeaders(wsi, headers, bytes) else { return -1 }
        if !body.isEmpty {
            lws_client_http_body_pending(wsi, 1)
            lws_callback_on_writable(wsi)
        }
        return 0
    }

    private func writeBody(_ wsi: OpaquePointer) -> Int32 {
        guard !body.isEmpty else { return 0 }
        lws_client_http_body_pending(wsi, 0)
        var framed = [UInt8](repeating: 0, count: Int(lwsx_pre))
        framed.append(contentsOf: body)
        let written = framed.withUnsafeMutableBufferPointer {
            lws_write(wsi, $0.baseAddress! + Int(lwsx_pre), body.count, LWS_WRITE_HTTP_FINAL)
        }
        return written < 0 ? -1 : 0
    }

    private var isWhole: Bool {
        response.status != 0 && !isChunked && length.map { $0 == response.body.count } ?? true
    }

    private func readHead(_ wsi: OpaquePointer) {
        response.status = Int(lws_http_client_http_response(wsi))
        length = RequestHead.header(wsi, "content-length").flatMap { Int($0) }
        isChunked = RequestHead.header(wsi, "transfer-encoding") != nil
        for name in Self.kept {
            if let value = RequestHead.header(wsi, name) { response.headers.append((name, value)) }
        }
    }

    private func drain(_ wsi: OpaquePointer) -> Int32 {
        withUnsafeTemporaryAllocation(byteCount: 16 << 10, alignment: 16) { scratch in
            // libwebsockets wants LWS_PRE of room in front here, too.
            var start: UnsafeMutablePointer<CChar>? = scratch.baseAddress!.assumingMemoryBound(to: CChar.self)
                .advanced(by: Int(lwsx_pre))
            var count = Int32(scratch.count - Int(lwsx_pre))
            return lws_http_client_read(wsi, &start, &count) < 0 ? -1 : 0
        }
    }
}
