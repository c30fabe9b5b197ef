internal import CWebSockets

/// One libwebsockets socket and what it is for; the base of the four kinds.
class Connection {
    unowned let reactor: Reactor
    /// Never used twice on a reactor, so a late answer can't reach a stranger.
    let id: Int
    /// nil before the socket exists and after it is gone.
    var wsi: OpaquePointer?
    /// libwebsockets has closed it; nothing may be done with its wsi any more.
    var isClosed = false
    /// Given up by its owner before the socket existed.
    var isAbandoned = false
    /// Where a client's connection may lead.
    var reach = Reach.anywhere

    init(_ reactor: Reactor) {
        self.reactor = reactor
        id = reactor.nextID()
    }

    /// A callback of libwebsockets. A negative answer closes the socket.
    func handle(_ reason: lws_callback_reasons, _ bytes: UnsafeRawBufferPointer) -> Int32 { 0 }

    /// The socket is gone; nothing follows.
    func gone() {}

    /// There will be no socket. The base lets the connection go, unless libwebsockets still has its closed socket, as it has for
    /// a round under libuv: the last callback of that will find the connection.
    func failed(_ failure: SocketFailure) {
        if !isClosed { reactor.forget(self) }
    }

    /// Comes once a second.
    func check() {}

    /// Bytes that wait to be written.
    var queuedBytes: Int { 0 }

    /// Closes the socket soon, without a close frame.
    func kill() {
        isAbandoned = true
        guard let wsi else { return }
        lws_set_timeout(wsi, PENDING_TIMEOUT_KILLED_BY_PARENT, LWS_TO_KILL_ASYNC)
    }
}

/// Writes a client's own headers into libwebsockets' buffer (`LWS_CALLBACK_CLIENT_APPEND_HANDSHAKE_HEADER`): `bytes`
/// starts at libwebsockets' cursor and is as long as there is room. False when they don't fit.
func writeHeaders(
    _ wsi: OpaquePointer, _ headers: [(name: String, value: String)], _ bytes: UnsafeRawBufferPointer
) -> Bool {
    guard let base = bytes.baseAddress else { return true }
    let cursor = UnsafeMutableRawPointer(mutating: base).assumingMemoryBound(to: UnsafeMutablePointer<UInt8>?.self)
    guard let start = cursor.pointee else { return true }
    for (name, value) in headers {
        let field = Array((name + ":").utf8) + [0]
        let value = Array(value.utf8)
        if lws_add_http_header_by_name(wsi, field, value, Int32(value.count), cursor, start + bytes.count) != 0 {
            return false
        }
    }
    return true
}
