internal import CWebSockets
internal import Foundation

/// The server's end of one accepted socket: one request, or one WebSocket.
///
/// Every answer closes its connection, so that a connection carries one request and the acceptor, which reads the
/// request line to choose a loop, sees every request there is.
final class ServerConnection: Connection {
    private let method: String
    private let target: String
    private let peer: String
    private let occupancy: Occupancy?
    private var request: HTTPRequest?
    private var isTooLarge = false
    /// The request is whole.
    private var isServed = false
    private var answer: Answer?
    private var socket: WebSocket?
    private weak var stream: BodyStream?
    /// Seconds that the peer has taken for its request, or for reading the answer.
    private var dawdled = 0

    /// An answer on its way: the head goes first, the body after it, in pieces the kernel takes.
    private struct Answer {
        var head: [UInt8]
        var body: [UInt8]
        var written = 0
        var isHeadWritten = false
        var isComplete: Bool
    }
    private static let piece = 32 << 10
    private static let streamLimit = 1 << 20

    init(_ reactor: Reactor, method: String, target: String, peer: String, occupancy: Occupancy?) {
        self.method = method
        self.target = target
        self.peer = peer
        self.occupancy = occupancy
        super.init(reactor)
    }

    override func handle(_ reason: lws_callback_reasons, _ bytes: UnsafeRawBufferPointer) -> Int32 {
        guard let wsi else { return 0 }
        switch reason {
        case LWS_CALLBACK_HTTP_CONFIRM_UPGRADE: return confirmUpgrade(wsi)
        case LWS_CALLBACK_HTTP: return begin(wsi)
        case LWS_CALLBACK_HTTP_BODY:
            guard answer == nil, var request, !isTooLarge else { return 0 }
            if request.body.count + bytes.count > reactor.options.maxBody {
                isTooLarge = true
                respond(HTTPResponse(status: 413, type: "text/plain", "body too large\n"))
            } else {
                self.request = nil  // so that the append below is in place
                request.body.append(contentsOf: bytes)
                self.request = request
            }
        case LWS_CALLBACK_HTTP_BODY_COMPLETION: if !isTooLarge { dispatch() }
        case LWS_CALLBACK_HTTP_WRITEABLE: return writeAnswer(wsi)
        case LWS_CALLBACK_ESTABLISHED: socket?.open()
        case LWS_CALLBACK_RECEIVE: return socket?.receive(wsi, bytes) ?? -1
        case LWS_CALLBACK_SERVER_WRITEABLE: socket?.writable()
        case LWS_CALLBACK_RECEIVE_PONG: socket?.heardPong()
        case LWS_CALLBACK_WS_PEER_INITIATED_CLOSE: return socket?.peerCloses(bytes) ?? -1
        case LWS_CALLBACK_CLOSED: endSocket()
        default: break
        }
        return 0
    }

    override var queuedBytes: Int { socket?.queuedBytes ?? 0 }

    /// A peer that sends its request by drops, or reads its answer so, does not hold a socket for long.
    override func check() {
        if let socket { return socket.check() }
        guard !isServed else {
            if answer != nil, stream == nil { dawdled += 1 }
            if dawdled > reactor.options.patience.reading { kill() }
            return
        }
        dawdled += 1
        if dawdled > reactor.options.patience.request { kill() }
    }

    override func gone() {
        occupancy?.leave()
        endSocket()
        stream?.connection = nil
        stream?.onClose?()
        stream?.onClose = nil
    }

    private func endSocket() {
        guard let socket else { return }
        self.socket = nil
        socket.end(CloseReason(code: 1006, text: "connection lost"))
    }

    // MARK: Requests

    private func begin(_ wsi: OpaquePointer) -> Int32 {
        request = readRequest(wsi)
        let length = request?.headers["content-length"].flatMap { Int($0) }
        if let length, length > reactor.options.maxBody {
            isTooLarge = true
            respond(HTTPResponse(status: 413, type: "text/plain", "body too large\n"))
        } else if length ?? 0 == 0 && request?.headers["transfer-encoding"] == nil {
            dispatch()
        }
        return 0
    }

    private func dispatch() {
        guard let request else { return }
        self.request = nil
        isServed = true
        dawdled = 0
        guard let service = reactor.service else { return respond(HTTPResponse(status: 404)) }
        service.handle(request, Exchange(self))
    }

    private func confirmUpgrade(_ wsi: OpaquePointer) -> Int32 {
        // HTTP/2 by upgrade would put several requests on one connection.
        guard RequestHead.header(wsi, "upgrade")?.lowercased() == "websocket" else { return -1 }
        guard let service = reactor.service else { return -1 }
        switch service.upgrade(readRequest(wsi)) {
        case .accept(let handler):
            socket = WebSocket(
                self, handler: handler, isClient: false, maxMessage: reactor.options.maxMessage, maxQueued: 4 << 20)
            return 0
        case .refuse(let status):
            return lws_return_http_status(wsi, UInt32(status), nil) < 0 ? -1 : 1
        }
    }

    private func readRequest(_ wsi: OpaquePointer) -> HTTPRequest {
        var headers: [String: String] = [:]
        for name in reactor.options.requestHeaders + ["content-length", "transfer-encoding"] {
            if let value = RequestHead.header(wsi, name) { headers[name] = value }
        }
        let cut = target.firstIndex(of: "?") ?? target.endIndex
        let query = cut == target.endIndex ? "" : String(target[target.index(after: cut)...])
        return HTTPRequest(
            method: method, target: target, path: RequestHead.decodePath(String(target[..<cut])), query: query,
            headers: headers, peer: peer)
    }

    // MARK: Answers

    func respond(_ response: HTTPResponse) {
        guard answer == nil, wsi != nil else { return }
        var headers = response.headers
        headers.append(("content-length", String(response.body.count)))
        answer = Answer(
            head: RequestHead.encode(status: response.status, headers: headers),
            body: method == "HEAD" ? [] : response.body, isComplete: true)
        askToWrite()
    }

    func beginStream(status: Int, headers: [(name: String, value: String)]) -> BodyStream? {
        guard answer == nil, let wsi else { return nil }
        // libwebsockets' patience is for requests; a body may go on for hours.
        lws_set_timeout(wsi, NO_PENDING_TIMEOUT, 0)
        answer = Answer(head: RequestHead.encode(status: status, headers: headers), body: [], isComplete: false)
        let stream = BodyStream(self)
        self.stream = stream
        askToWrite()
        return stream
    }

    func writeBody(_ bytes: [UInt8]) -> Bool {
        guard var answer, wsi != nil, !answer.isComplete else { return false }
        guard answer.body.count - answer.written + bytes.count <= Self.streamLimit else {
            kill()
            return false
        }
        self.answer = nil
        if answer.written == answer.body.count {
            answer.body.removeAll(keepingCapacity: true)
            answer.written = 0
        }
        answer.body.append(contentsOf: bytes)
        self.answer = answer
        askToWrite()
        return true
    }

    func endStream() {
        answer?.isComplete = true
        askToWrite()
    }

    private func askToWrite() {
        if let wsi { lws_callback_on_writable(wsi) }
    }

    private func writeAnswer(_ wsi: OpaquePointer) -> Int32 {
        guard var answer else { return 0 }
        self.answer = nil
        let hadBody = answer.written < answer.body.count
        defer {
            self.answer = answer
            if hadBody, answer.written == answer.body.count, !answer.isComplete { stream?.onDrained?() }
        }
        if !answer.isHeadWritten {
            answer.isHeadWritten = true
            guard write(wsi, answer.head[...], LWS_WRITE_HTTP_HEADERS) else { return -1 }
        } else if answer.written < answer.body.count {
            let end = min(answer.written + Self.piece, answer.body.count)
            guard write(wsi, answer.body[answer.written..<end], LWS_WRITE_HTTP) else { return -1 }
            answer.written = end
        }
        if answer.written < answer.body.count {
            lws_callback_on_writable(wsi)
        } else if answer.isComplete {
            // What libwebsockets could not hand to the kernel yet must go first.
            guard lws_partial_buffered(wsi) == 0 else {
                lws_callback_on_writable(wsi)
                return 0
            }
            guard isTooLarge else { return -1 }
            // To close on what is still being sent would take the answer back: the peer is to read it, and to close.
            shutdown(lws_get_socket_fd(wsi), Int32(SHUT_WR))
        }
        return 0
    }

    private func write(_ wsi: OpaquePointer, _ bytes: ArraySlice<UInt8>, _ kind: lws_write_protocol) -> Bool {
        guard !bytes.isEmpty else { return true }
        var framed = [UInt8](repeating: 0, count: Int(lwsx_pre))
        framed.append(contentsOf: bytes)
        return framed.withUnsafeMutableBufferPointer {
            lws_write(wsi, $0.baseAddress! + Int(lwsx_pre), bytes.count, kind) >= 0
        }
    }
}
