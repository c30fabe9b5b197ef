internal import CWebSockets
internal import Foundation

/// What a loop's context is made with.
package struct ReactorOptions: Sendable {
    /// The header names a server keeps of each request, in lower case.
    package var requestHeaders: [String]
    /// Bytes a request's body may have; more is answered 413.
    package var maxBody: Int
    /// Bytes a server's WebSocket message may have; more closes with 1009.
    package var maxMessage: Int

    /// From its parts.
    package init(requestHeaders: [String] = [], maxBody: Int = 64 << 10, maxMessage: Int = 64 << 10) {
        self.requestHeaders = requestHeaders
        self.maxBody = maxBody
        self.maxMessage = maxMessage
    }
}

/// A libwebsockets context and the connections on it. Not `Sendable`: it never leaves its loop's thread.
package final class Reactor {
    package let mailbox: Mailbox
    package let options: ReactorOptions
    /// What answers requests that come in; without one every request is a 404.
    package var service: (any Service)?
    /// The application that lives on this loop; set by `EventLoop`.
    var application: AnyObject?
    private let life = ContextLife()
    private var context: OpaquePointer { life.context! }
    private var connections: [Int: Connection] = [:]
    private var lastID = 0
    private let protocols: UnsafeMutablePointer<lws_protocols>
    private let liveness: UnsafeMutablePointer<lws_retry_bo_t>
    static let protocolName: StaticString = "ringback"

    init(mailbox: Mailbox, options: ReactorOptions) {
        self.mailbox = mailbox
        self.options = options
        protocols = .allocate(capacity: 2)
        protocols.initialize(repeating: lws_protocols(), count: 2)
        // A ping every 20 s keeps proxies from closing a quiet socket; a peer silent for 60 s is gone.
        liveness = .allocate(capacity: 1)
        liveness.initialize(to: lws_retry_bo_t())
        liveness.pointee.secs_since_valid_ping = 20
        liveness.pointee.secs_since_valid_hangup = 60

        protocols[0].name = UnsafeRawPointer(Self.protocolName.utf8Start).assumingMemoryBound(to: CChar.self)
        protocols[0].rx_buffer_size = 4096
        protocols[0].callback = { wsi, reason, _, input, count in
            guard let wsi else { return 0 }
            return Reactor.dispatch(wsi, reason, UnsafeRawBufferPointer(start: input, count: input == nil ? 0 : count))
        }
        var info = lws_context_creation_info()
        info.port = CONTEXT_PORT_NO_LISTEN_SERVER
        info.protocols = UnsafePointer(protocols)
        info.gid = -1
        info.uid = -1
        info.user = Unmanaged.passUnretained(self).toOpaque()
        info.options = UInt64(LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT)
        info.pt_serv_buf_size = 32 << 10
        info.max_http_header_data = 8192
        info.timeout_secs = 10
        info.retry_and_idle_policy = UnsafePointer(liveness)
        lws_set_log_level(0, nil)
        guard let context = lws_create_context(&info) else { fatalError("libwebsockets can't make a context") }
        life.context = context
        mailbox.attach(context)
    }

    deinit {
        protocols.deallocate()
        liveness.deallocate()
    }

    /// Microseconds of the monotonic clock.
    package var now: Int64 { Int64(lws_now_usecs()) }

    /// Calls back once, after `milliseconds`. Keep the timer: letting it go cancels it.
    package func after(milliseconds: Double, _ fire: @escaping () -> Void) -> Timer {
        Timer(life, afterMicroseconds: Int64(milliseconds * 1000), fire)
    }

    /// Sockets open or opening on this loop.
    package var connectionCount: Int { connections.count }

    // MARK: Running

    func run() {
        mailbox.drain(self)
        while mailbox.isOpen && lws_service(context, 0) >= 0 { mailbox.drain(self) }
        mailbox.detach()
        mailbox.drain(self)
        life.isEnding = true
        (application as? any LoopResident)?.loopEnds()
        failUnconnected()
        lws_context_destroy(context)  // every open socket hears of its end now
        life.context = nil
        failUnconnected()  // what was begun while the others ended
        application = nil
        service = nil
        connections.removeAll()
    }

    /// Tells those that have no socket yet that they will have none.
    private func failUnconnected() {
        for connection in connections.values where connection.wsi == nil {
            connection.failed(.connection("the loop is stopping"))
        }
    }

    private static func dispatch(
        _ wsi: OpaquePointer, _ reason: lws_callback_reasons, _ bytes: UnsafeRawBufferPointer
    ) -> Int32 {
        guard let data = lws_get_opaque_user_data(wsi) else { return 0 }
        // Unretained: the reactor holds every connection until WSI_DESTROY, the last callback of a wsi.
        let connection = Unmanaged<Connection>.fromOpaque(data).takeUnretainedValue()
        if reason == LWS_CALLBACK_WSI_DESTROY {
            lws_set_opaque_user_data(wsi, nil)
            connection.wsi = nil
            connection.gone()
            connection.reactor.forget(connection)
            return 0
        }
        if connection.wsi == nil { connection.wsi = wsi }
        return connection.handle(reason, bytes)
    }

    // MARK: Connections

    func hold(_ connection: Connection) { connections[connection.id] = connection }
    func forget(_ connection: Connection) { connections[connection.id] = nil }
    func connection(_ id: Int) -> Connection? { connections[id] }
    func nextID() -> Int {
        lastID += 1
        return lastID
    }

    /// Takes over an accepted socket whose request line says `method` and `target`.
    package func adopt(descriptor: Int32, method: String, target: String, peer: String) {
        let connection = ServerConnection(self, method: method, target: target, peer: peer)
        hold(connection)
        guard let wsi = lws_adopt_socket(context, descriptor) else {  // libwebsockets has closed the descriptor
            forget(connection)
            return
        }
        connection.wsi = wsi
        lws_set_opaque_user_data(wsi, Unmanaged.passUnretained(connection).toOpaque())
    }

    /// Connects `connection` to where `request` leads; used by the WebSocket and HTTP clients.
    func dial(_ connection: Connection, _ address: Address, method: String?, subprotocol: String?) {
        hold(connection)
        guard let numeric = address.numeric else {
            let id = connection.id
            Resolver.resolve(address.host, mailbox) { reactor, found in
                // The connection may have been given up while the name was looked up.
                guard let connection = reactor.connections[id] else { return }
                guard let found else { return connection.failed(.unresolved(address.host)) }
                reactor.connect(connection, address, found, method, subprotocol)
            }
            return
        }
        connect(connection, address, numeric, method, subprotocol)
    }

    private func connect(
        _ connection: Connection, _ address: Address, _ numeric: String, _ method: String?, _ subprotocol: String?
    ) {
        guard !connection.isAbandoned else { return connection.failed(.connection("given up")) }
        guard connection.reach.allows(numeric) else { return connection.failed(.forbidden(address.host)) }
        var info = lws_client_connect_info()
        info.context = context
        info.port = Int32(address.port)
        info.ssl_connection = address.isSecure ? Int32(LCCSCF_USE_SSL.rawValue) : 0
        info.ietf_version_or_minus_one = -1
        info.opaque_user_data = Unmanaged.passUnretained(connection).toOpaque()
        info.retry_and_idle_policy = UnsafePointer(liveness)
        let made = numeric.withCString { ip in
            address.authority.withCString { host in
                address.target.withCString { path in
                    withOptionalCString(method) { method in
                        withOptionalCString(subprotocol) { subprotocol in
                            "http/1.1".withCString { alpn in
                                info.address = ip
                                info.host = host
                                info.path = path
                                info.method = method
                                info.protocol = subprotocol
                                info.alpn = alpn
                                info.local_protocol_name = UnsafeRawPointer(Self.protocolName.utf8Start)
                                    .assumingMemoryBound(to: CChar.self)
                                return lws_client_connect_via_info(&info)
                            }
                        }
                    }
                }
            }
        }
        if made == nil, connections[connection.id] != nil {
            connection.failed(.connection("could not start connecting to \(address.host)"))
        }
    }
}

private func withOptionalCString<R>(_ text: String?, _ body: (UnsafePointer<CChar>?) -> R) -> R {
    guard let text else { return body(nil) }
    return text.withCString { body($0) }
}
