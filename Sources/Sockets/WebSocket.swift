internal import CWebSockets

/// What happens on a WebSocket. All calls come on the loop's thread.
package protocol WebSocketHandler: AnyObject {
    /// The handshake is done; messages may be sent.
    func opened(_ socket: WebSocket)
    /// A whole text message. `message` is valid during the call only.
    func received(_ socket: WebSocket, _ message: Span<UInt8>)
    /// The socket is gone or never came to be; comes exactly once, and nothing after it.
    func closed(_ socket: WebSocket, _ reason: CloseReason)
}

/// Why a WebSocket ended.
package struct CloseReason: Sendable, Equatable {
    /// The code of the close frame, or 1006 when there was none.
    package var code: Int
    /// HTTP status of a refused handshake, when there was one.
    package var httpStatus: Int?
    /// The peer's words or libwebsockets', for the log.
    package var text: String

    /// From its parts.
    package init(code: Int, httpStatus: Int? = nil, text: String = "") {
        self.code = code
        self.httpStatus = httpStatus
        self.text = text
    }
}

/// One WebSocket, client or server. Loop thread only.
package final class WebSocket {
    /// What the socket is for; let go when it is closed.
    package private(set) var handler: (any WebSocketHandler)?
    private weak var connection: Connection?
    private var outbox: Outbox
    private var inbox: Inbox
    private var isOpen = false
    private var closing: (code: Int, reason: String)?
    private var peerClose: CloseReason?
    private var closeTimer: Timer?
    /// Messages that did not fit and were dropped.
    package private(set) var refusedMessages = 0

    init(_ connection: Connection, handler: any WebSocketHandler, maxMessage: Int, maxQueued: Int) {
        self.connection = connection
        self.handler = handler
        outbox = Outbox(capacity: 4096, limit: maxQueued)
        inbox = Inbox(limit: maxMessage)
    }

    /// Bytes that wait to be written.
    package var queuedBytes: Int { outbox.queuedBytes }

    /// Builds a message of at most `count` bytes in the socket's own buffer and sends it; `fill` returns its length, 0
    /// sends nothing. Written at once when the socket is free, else as soon as it is. False, and counted, when the
    /// queue is full or the socket is closing.
    @discardableResult
    package func send(upTo count: Int, _ fill: (inout MutableSpan<UInt8>) -> Int) -> Bool {
        guard closing == nil, connection != nil else { return false }
        guard outbox.append(upTo: count, fill) else {
            refusedMessages += 1
            return false
        }
        flush()
        return true
    }

    /// Sends a text message.
    @discardableResult
    package func send(_ bytes: [UInt8]) -> Bool {
        send(upTo: bytes.count) { output in
            for index in bytes.indices { output[index] = bytes[index] }
            return bytes.count
        }
    }

    /// Closes with a close frame, after what is queued has been written; harmless when closed already.
    package func close(code: Int = 1000, reason: String = "") {
        guard closing == nil, let connection else { return }
        closing = (code, reason)
        guard let wsi = connection.wsi, isOpen else { return connection.kill() }
        lws_callback_on_writable(wsi)
        // A peer that takes nothing any more must not hold the socket.
        closeTimer = connection.reactor.after(milliseconds: 3000) { [weak connection] in connection?.kill() }
    }

    /// Drops the connection without a close frame, as a peer does that dies.
    package func drop() { connection?.kill() }

    // MARK: For the connection

    func open() {
        isOpen = true
        handler?.opened(self)
        flush()
    }

    /// Writes while the kernel takes it. One write per call when libwebsockets asked for it, which is its rule.
    func writable() -> Int32 {
        guard let wsi = connection?.wsi, isOpen else { return 0 }
        if !outbox.isEmpty, write(wsi) < 0 { return -1 }
        if !outbox.isEmpty {
            lws_callback_on_writable(wsi)
        } else if let closing {
            var reason = Array(closing.reason.utf8.prefix(120))
            lws_close_reason(wsi, lws_close_status(UInt32(closing.code)), &reason, reason.count)
            return -1
        }
        return 0
    }

    private func flush() {
        guard let wsi = connection?.wsi, isOpen else { return }
        // Straight from here where nothing waits: one system call less than waiting to be told that one may write.
        if lws_partial_buffered(wsi) == 0, !outbox.isEmpty, write(wsi) < 0 {
            connection?.kill()
            return
        }
        if !outbox.isEmpty { lws_callback_on_writable(wsi) }
    }

    private func write(_ wsi: OpaquePointer) -> Int32 {
        let (start, count) = outbox.first
        let written = lws_write(wsi, start, count, LWS_WRITE_TEXT)
        outbox.removeFirst()
        return written
    }

    func receive(_ wsi: OpaquePointer, _ bytes: UnsafeRawBufferPointer) -> Int32 {
        guard closing == nil, let handler else { return 0 }
        guard lws_frame_is_binary(wsi) == 0 else {
            close(code: 1003, reason: "text only")
            return 0
        }
        let isLast = lws_is_final_fragment(wsi) != 0 && lws_remaining_packet_payload(wsi) == 0
        let outcome = inbox.take(bytes, isFirst: lws_is_first_fragment(wsi) != 0 && !isMidFrame, isLast: isLast) {
            handler.received(self, $0)
        }
        isMidFrame = !isLast
        if outcome == .tooLong {
            isMidFrame = false
            close(code: 1009, reason: "message too large")
        }
        return 0
    }
    private var isMidFrame = false

    func peerCloses(_ bytes: UnsafeRawBufferPointer) {
        let code = bytes.count >= 2 ? Int(bytes[0]) << 8 | Int(bytes[1]) : 1005
        peerClose = CloseReason(code: code, text: String(decoding: bytes.dropFirst(2).prefix(120), as: UTF8.self))
    }

    func end(_ reason: CloseReason) {
        guard let handler else { return }
        self.handler = nil
        isOpen = false
        closeTimer = nil
        connection = nil
        handler.closed(self, peerClose ?? closing.map { CloseReason(code: $0.code, text: $0.reason) } ?? reason)
    }
}
