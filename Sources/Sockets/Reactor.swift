internal import CWebSockets

/// A libwebsockets context and the connections on it. Not `Sendable`: it never leaves its loop's thread.
package final class Reactor {
    /// The way onto this loop from other threads.
    package let mailbox: Mailbox
    /// As the loop was begun with; they don't change.
    package let options: ReactorOptions
    /// What answers requests that come in; without one every request is a 404.
    package var service: (any Service)?
    /// The application that lives on this loop; set by `EventLoop`.
    var application: AnyObject?
    /// nil once the loop has ended.
    private(set) var context: OpaquePointer?
    /// nil where the loop waits with poll.
    private var uv: UVLoop?
    let timers = TimerQueue()
    private var alarm: AlarmClock?
    private var sweeping: Timer?
    private var maskKeys = MaskKeys()
    /// The last timer was late by more than `behind`, microseconds.
    private var isBehind = false
    /// Sockets that have something to write at the end of this round.
    private var unwritten: [WebSocket] = []
    private var endOfRound: Timer?
    private static let behind: Int64 = 10_000
    private var connections: [Int: Connection] = [:]
    private var lastID = 0
    private let protocols = Protocols()

    init(mailbox: Mailbox, options: ReactorOptions) {
        self.mailbox = mailbox
        self.options = options
        var info = lws_context_creation_info()
        info.port = CONTEXT_PORT_NO_LISTEN_SERVER
        info.protocols = UnsafePointer(protocols.list)
        info.gid = -1
        info.uid = -1
        info.options = UInt64(LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT)
        info.pt_serv_buf_size = 32 << 10
        info.max_http_header_data = 8192
        info.timeout_secs = 10
        info.user = Unmanaged.passUnretained(self).toOpaque()
        lws_set_log_level(0, nil)
        let loop = options.backend == .poll ? nil : UVLoop()
        (uv, context) = withOptionalCString(options.identity?.certificate) { certificate in
            withOptionalCString(options.identity?.key) { key in
                info.ssl_cert_filepath = certificate
                info.ssl_private_key_filepath = key
                var plain = info
                if let loop, let context = loop.context(&info) { return (loop, context) }
                return (nil, lws_create_context(&plain))
            }
        }
        guard let context else { fatalError("libwebsockets can't make a context") }
        let alarm = AlarmClock(self)
        alarm.join(context)
        timers.arm = { [unowned alarm] in alarm.set($0) }
        self.alarm = alarm
        sweep()
        mailbox.attach(context)
    }

    /// What the loop waits with: `libuv` or `poll`.
    package var backend: Backend { uv == nil ? .poll : .libuv }

    /// Microseconds of the monotonic clock.
    package var now: Int64 { Clock.now }

    /// Calls back once, after `milliseconds`. Keep the timer: letting it go cancels it.
    /// - Parameter slack: up to so many milliseconds later will do; timers that are patient share their moments.
    package func after(milliseconds: Double, slack: Double = 0, _ fire: @escaping () -> Void) -> Timer {
        var due = now + Int64(milliseconds * 1000)
        let grid = Int64(slack * 1000)
        if grid > 1 { due = (due + grid - 1) / grid * grid }
        return Timer(timers, due: due, fire)
    }

    /// Sockets open or opening on this loop.
    package var connectionCount: Int { connections.count }

    /// Bytes that wait to be written, of all WebSockets on this loop.
    package var queuedBytes: Int { connections.values.reduce(0) { $0 + $1.queuedBytes } }

    // MARK: Running

    func run() {
        mailbox.drain(self)
        if let uv {
            if mailbox.isOpen { uv.run() }
        } else {
            while mailbox.isOpen, lws_service(context, 0) >= 0 {}
        }
        mailbox.detach()
        mailbox.drain(self)
        timers.isEnding = true
        (application as? any LoopResident)?.loopEnds()
        failUnconnected()
        // Every open socket hears of its end now.
        if let uv { close(on: uv) } else { lws_context_destroy(context) }
        context = nil
        failUnconnected()  // what was begun while the others ended
        application = nil
        service = nil
        sweeping = nil
        endOfRound = nil
        unwritten = []
        connections.removeAll()
    }

    /// Closes what is open, and leaves the context behind: see `UVLoop.abandon`.
    private func close(on uv: UVLoop) {
        var closed: Set<Int> = []
        uv.settle {
            for connection in connections.values {
                guard let wsi = connection.wsi, closed.insert(connection.id).inserted else { continue }
                lws_set_timeout(wsi, PENDING_TIMEOUT_KILLED_BY_PARENT, LWS_TO_KILL_SYNC)
            }
            failUnconnected()
            return connections.isEmpty
        }
        uv.abandon()
    }

    /// Somebody has posted, or the loop is to stop.
    func wake() {
        mailbox.drain(self)
        if !mailbox.isOpen { uv?.stop() }
    }

    /// Once a second every connection looks whether its peer still plays along.
    private func sweep() {
        sweeping = after(milliseconds: 1000, slack: 50) { [unowned self] in
            for connection in connections.values { connection.check() }
            sweep()
        }
    }

    /// Tells those that have no socket yet that they will have none.
    private func failUnconnected() {
        for connection in connections.values where connection.wsi == nil {
            connection.failed(.connection("the loop is stopping"))
        }
    }

    func noteLag(_ microseconds: Int64) { isBehind = microseconds >= Self.behind }

    /// Has a socket write: at once, or when the loop is behind at the end of the round, together with what comes for it until then.
    /// That is one system call for several frames when calls are many and their frames late, and none more when they are not.
    func write(_ socket: WebSocket) {
        guard isBehind else { return socket.flush() }
        unwritten.append(socket)
        if unwritten.count == 1 {
            endOfRound = after(milliseconds: 0) { [unowned self] in
                let sockets = unwritten
                unwritten.removeAll(keepingCapacity: true)
                for socket in sockets { socket.flush() }
            }
        }
    }

    // MARK: Connections

    func hold(_ connection: Connection) { connections[connection.id] = connection }
    func forget(_ connection: Connection) { connections[connection.id] = nil }
    func connection(_ id: Int) -> Connection? { connections[id] }
    func nextID() -> Int {
        lastID += 1
        return lastID
    }
    func nextMaskKey() -> UInt32 { context.map { maskKeys.take($0) } ?? 0 }

    /// Takes over an accepted socket whose request line says `method` and `target`, and which has its place in `occupancy`.
    func adopt(descriptor: Int32, method: String, target: String, peer: String, occupancy: Occupancy?) {
        let connection = ServerConnection(self, method: method, target: target, peer: peer, occupancy: occupancy)
        hold(connection)
        guard let wsi = lws_adopt_socket(context, descriptor) else {  // libwebsockets has closed the descriptor
            occupancy?.leave()
            forget(connection)
            return
        }
        connection.wsi = wsi
        lws_set_opaque_user_data(wsi, Unmanaged.passUnretained(connection).toOpaque())
    }
}

func withOptionalCString<R>(_ text: String?, _ body: (UnsafePointer<CChar>?) -> R) -> R {
    guard let text else { return body(nil) }
    return text.withCString { body($0) }
}
